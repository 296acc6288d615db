"""What stops with each of many losses: every node alone, or the rows of a table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from onshore.app.batch.answers.loss_table import CIRCUIT, LossTable, frozen_losses
from onshore.app.batch.answers.parts import counted, divide, write_answers
from onshore.app.batch.frozen import freeze
from onshore.app.batch.inputs import Read, told_of
from onshore.app.batch.jobs import Job, Part
from onshore.app.batch.planning import Planned, input_of, plan_on_network
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import LOSABLE, parameter
from onshore.graph.loss.cascade import cascade_of
from onshore.graph.loss.many.table import arrays_of_losses
from onshore.graph.queries.impact import Impact
from onshore.graph.view import View

ROWS_ARE = "losses"
LOSSES = 5_000
"""Losses of a part."""


@dataclass(frozen=True)
class Impacts(Impact):
    """The question of many losses."""

    limit: int = parameter(
        "int", "Entries of each list in a row at most.", 100, minimum=0, maximum=10_000
    )


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """The rows of `--input`, else every node of the network alone."""
    files = [] if options.input is None else input_of(options)
    return plan_on_network(
        options,
        settings,
        Impacts,
        partial(job_for, files),
        partial(lay_out, files),
        rows_say=("node", "loss"),
        takes_input=True,
    )


def job_for(
    files: Sequence[Path], question: Impacts, view: View, content: str, output: Path, format: str
) -> Job:
    """What is asked of each row."""
    options = {
        "as_of": view.as_of.isoformat(),
        "known_at": view.known_at,
        "mode": question.mode,
        "closed_world": question.closed_world,
        "status": sorted(question.where.statuses or ()),
        "certainty_min": question.where.certainty_min,
        "limit": question.limit,
    }
    return Job("impact", str(output), content, options, told_of(files), format)


def lay_out(files: Sequence[Path], job: Job, question: Impacts, view: View) -> Job:
    """The job with its parts, the compiled network frozen and rows laid out."""
    cascade = cascade_of(
        view, question.where, reach=question.mode == "reach", closed_world=question.closed_world
    )
    arrays = arrays_of_losses(view, question.where, cascade, LOSABLE)
    freeze(Path(job.frozen), view.reader, job.content, {CIRCUIT: arrays})
    return divide(job, files, _table(job), LOSSES)


def _table(job: Job) -> LossTable:
    return frozen_losses(job.frozen, job.content, job.options["limit"])


def answer_part(job: Job, part: Part, read: Read) -> None:
    """The losses of a part with what stops; nothing is read but its rows and the network."""
    write_answers(job, part, _table(job), read)


def finish(job: Job) -> dict[str, Any]:
    """What the manifest counts."""
    return counted(job)
