"""The tables that tariff questions need: no answer is made from some of them.

A schedule without measures gives a rate that looks exact and is wrong; so does the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph.analysis import measure_rows, schedule
from graph.errors import TablesMissing
from graph.reader import TableInfo

NEEDED = {schedule.TABLE: "tariff schedule", measure_rows.TABLE: "duty measures"}
"""Name of a table -> what it is called."""


def lacking(infos: Iterable[TableInfo], needed: Collection[str] = tuple(NEEDED)) -> list[str]:
    """Which of the needed tables are not among `infos`; a schedule counts with its first day."""
    held = {info.name for info in infos if info.name != schedule.TABLE or info.effective_from}
    return [name for name in needed if name not in held]


def demand(infos: Iterable[TableInfo], needed: Collection[str] = tuple(NEEDED)) -> None:
    """Raises TablesMissing unless the needed tables are among `infos`."""
    if missing := lacking(infos, needed):
        raise TablesMissing([NEEDED[name] for name in missing])
