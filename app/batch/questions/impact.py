"""What stops with each of many losses: every node alone, or the rows of a table."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onshore.app.batch.answers.asking import RowsTable
from onshore.app.batch.answers.loss_table import CIRCUIT, frozen_losses
from onshore.app.batch.answers.parts import counted, divide, write_answers
from onshore.app.batch.answers.weighed_table import WEIGHED, frozen_weighed
from onshore.app.batch.frozen import freeze
from onshore.app.batch.inputs import Read
from onshore.app.batch.jobs import Job, Part
from onshore.app.batch.planning import Planned, clocks_and_filters, plan_of_rows
from onshore.app.settings import Settings
from onshore.graph.answers.loss.weighing import esri_inputs_of
from onshore.graph.answers.parameters import LOSABLE, parameter
from onshore.graph.columns.facts import Arrays
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.loss.cascade import cascade_of
from onshore.graph.loss.many.table import arrays_of_losses
from onshore.graph.loss.many.weighed import arrays_of_weighed
from onshore.graph.queries.impact import Impact
from onshore.graph.schema import kind_of
from onshore.graph.view import View

ROWS_ARE = "losses"
LOSSES = 5_000
"""Losses of a part."""


IN_ROWS = ("node", "loss")
"""Parameters that each row says."""


@dataclass(frozen=True)
class Impacts(Impact):
    """The question of many losses."""

    limit: int = parameter(
        "int", "Entries of each list in a row at most.", 100, minimum=0, maximum=10_000
    )


KIND = Impacts


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """The rows of `--input`, else every node of the network alone."""
    return plan_of_rows(
        options,
        settings,
        Impacts,
        options_of,
        lay_out,
        rows_say=IN_ROWS,
        worded=True,
    )


def options_of(question: Impacts, view: View) -> dict[str, Any]:
    """What tells answers apart, beside the content of the store."""
    options = {
        **clocks_and_filters(question, view),
        "mode": question.mode,
        "closed_world": question.closed_world,
        "limit": question.limit,
    }
    if question.mode == "weighted":
        names = ("basis", "unknown_e", "sigma", "weight", "eps", "lang")
        options |= {name: getattr(question, name) for name in names}
    return options


def lay_out(files: Sequence[Path], job: Job, question: Impacts, view: View) -> Job:
    """The job with its parts, the compiled network frozen and rows laid out."""
    freeze(Path(job.frozen), view.reader, job.content, parts_of_network(question, view))
    return divide(job, files, table_in(job.frozen, job.content, job.options), LOSSES)


def parts_of_network(question: Impacts, view: View) -> dict[str, Arrays]:
    """What workers map."""
    cascade = cascade_of(
        view, question.where, reach=question.mode == "reach", closed_world=question.closed_world
    )
    if question.mode != "weighted":
        return {CIRCUIT: arrays_of_losses(view, question.where, cascade, LOSABLE)}
    inputs = esri_inputs_of(question, view)
    if not inputs.known:
        reason = "no trade has a value on this basis, so nothing can be weighed"
        raise InvalidParameters([Problem(reason, "mode")])
    every = [id for id in cascade.seeds if kind_of(id) in LOSABLE]
    return {WEIGHED: arrays_of_weighed(view, inputs, every, LOSABLE)}


def table_in(folder: str, content: str, options: Mapping[str, Any]) -> RowsTable:
    """What answers rows, from where the network is frozen."""
    if options["mode"] == "weighted":
        return frozen_weighed(folder, content, options)
    return frozen_losses(folder, content, options["limit"])


def answer_part(job: Job, part: Part, read: Read) -> None:
    """The losses of a part with what stops; nothing is read but its rows and the network."""
    write_answers(job, part, table_in(job.frozen, job.content, job.options), read)


def finish(job: Job) -> dict[str, Any]:
    """What the manifest counts."""
    return counted(job)
