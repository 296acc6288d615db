"""The tables that tariff questions need, and the schedules and the tariff that are made of them.

No answer is made from some of the tables: a schedule without measures gives a rate that looks exact
and is wrong; so does the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from onshore.graph.cache import Cache
from onshore.graph.errors import TablesMissing
from onshore.graph.model import Table
from onshore.graph.reader import TableInfo
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures import measure_rows
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule import schedule

_BUILT = Cache(8)
"""Schedules by the hash of their rows: a load of facts does not make them anew."""
_TARIFFS = Cache(4)
"""Tariffs by the hashes of their tables."""
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


class Tables(Protocol):
    """Reference tables of one state: a view, or tables that were frozen."""

    @property
    def reader(self) -> TableReader: ...

    def tables(self, name: str | None = None) -> list[TableInfo]: ...

    def table(self, name: str, on: date | None = None) -> Table | None: ...


class TableReader(Protocol):
    """Reads single tables, as `graph.reader.Reader` does."""

    def table(self, name: str, revision: str) -> Table: ...


def build_schedule(view: Tables, info: TableInfo) -> schedule.Schedule:
    """The schedule of one stored revision, built at first use and shared by all views."""
    key = (info.revision, info.effective_from, info.hash)
    return _BUILT.build(
        key, lambda: schedule.Schedule.from_table(view.reader.table(schedule.TABLE, info.revision))
    )


def known_revisions(view: Tables) -> tuple[tuple[str, date], ...]:
    """First days of all known revisions, loaded or not."""
    table = view.table(schedule.REVISIONS_TABLE)
    rows = table.rows if table else ()
    return tuple((revision, date.fromisoformat(day)) for revision, day in rows)


def tariff_of(view: Tables) -> Tariff:
    """The tariff of the view's reference tables; schedules are built at first use.

    Raises TablesMissing where the schedule or the measures are not there.
    """
    infos = view.tables()
    demand(infos)
    schedules = {i.revision: i for i in infos if i.name == schedule.TABLE and i.effective_from}
    tables = [info for info in infos if info.name == measure_rows.TABLE]
    key = tuple(sorted((i.name, i.revision, i.hash) for i in (*schedules.values(), *tables)))

    def load(revision: str) -> schedule.Schedule:
        return build_schedule(view, schedules[revision])

    def build() -> Tariff:
        measures = Measures.from_tables(
            view.reader.table(measure_rows.TABLE, info.revision) for info in tables
        )
        dated = [(n, i.effective_from) for n, i in schedules.items() if i.effective_from]
        return Tariff(dated, load, measures, known_revisions(view))

    return _TARIFFS.build(key, build).loading_by(load)
