"""Where the value of every product is added, or of those that the rows of a table name."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onshore.app.batch.answers.asking import RowsTable
from onshore.app.batch.answers.located_table import LOCATED, frozen_localizations
from onshore.app.batch.answers.parts import counted, divide, write_answers
from onshore.app.batch.frozen import freeze
from onshore.app.batch.inputs import Read
from onshore.app.batch.jobs import Job, Part
from onshore.app.batch.planning import Planned, clocks_and_filters, plan_of_rows
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import MADE, parameter
from onshore.graph.columns.facts import Arrays
from onshore.graph.queries.exposure import market_shares
from onshore.graph.queries.localization import Localization, standing_makers
from onshore.graph.supply.many.located import arrays_of_localization
from onshore.graph.supply.supply import supply_of
from onshore.graph.view import View

ROWS_ARE = "products"
PRODUCTS = 5_000
"""Rows of a part."""


IN_ROWS = ("target",)
"""Parameters that each row says."""


@dataclass(frozen=True)
class Localizations(Localization):
    """The question of many products."""

    target: str = parameter("id", "What each row names.", "", kinds=MADE)
    limit: int = parameter(
        "int", "Entries of each list in a row at most.", 100, minimum=0, maximum=10_000
    )


KIND = Localizations


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """The rows of `--input`, else every component of the network."""
    return plan_of_rows(
        options,
        settings,
        Localizations,
        options_of,
        lay_out,
        rows_say=IN_ROWS,
    )


def options_of(question: Localizations, view: View) -> dict[str, Any]:
    """What tells answers apart, beside the content of the store."""
    return {
        **clocks_and_filters(question, view),
        "limit": question.limit,
    }


def lay_out(files: Sequence[Path], job: Job, question: Localizations, view: View) -> Job:
    """The job with its parts, the network frozen and rows laid out."""
    freeze(Path(job.frozen), view.reader, job.content, parts_of_network(question, view))
    return divide(job, files, table_in(job.frozen, job.content, job.options), PRODUCTS)


def columns_of(question: Localization, view: View) -> dict[str, Any]:
    """What workers map."""
    where = question.where
    supply, wide = supply_of(view, where), supply_of(view, standing_makers(where))
    return arrays_of_localization(view, supply, wide, market_shares, MADE)


def parts_of_network(question: Localization, view: View) -> dict[str, Arrays]:
    """What workers map."""
    return {LOCATED: columns_of(question, view)}


def table_in(folder: str, content: str, options: Mapping[str, Any]) -> RowsTable:
    """What answers rows, from where the network is frozen."""
    return frozen_localizations(folder, content, options["limit"])


def answer_part(job: Job, part: Part, read: Read) -> None:
    """The rows of a part with their answers; nothing is read but these and the network."""
    write_answers(job, part, table_in(job.frozen, job.content, job.options), read)


def finish(job: Job) -> dict[str, Any]:
    """What the manifest counts."""
    return counted(job)
