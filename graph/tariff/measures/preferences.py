"""Preference programmes: which special rates of a line an origin can claim on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onshore.graph.tariff.measures.measure_rows import FIRST, LAST, read_day
from onshore.graph.tariff.measures.origins import COLUMN_2, CUSTOMS_TERRITORY, expand
from onshore.graph.tariff.schedule.rates import Rate, SpecialRate
from onshore.graph.words.reason import Reason

USMCA = ("S", "S+")
USMCA_ORIGINS = frozenset(("CA", "MX"))
AIRCRAFT = "C"
"""The Agreement on Trade in Civil Aircraft: any origin of column 1, for aircraft use."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A symbol of the special column: who may claim it, and when it had lapsed.

    `restored`: the lapse was made good later with effect from its first day; it counts only on the
    clock `published`. `origins` None: every origin of column 1. `taken_from` is where the origins
    were read, where that is not the general note: answers in which they decide name it.
    """

    symbol: str
    name: str
    origins: frozenset[str] | None
    lapsed_from: date | None
    lapsed_to: date
    restored: bool
    remark: str
    taken_from: str = ""

    def open_to(self, origin: str) -> bool:
        return self.origins is None or origin in self.origins

    @property
    def lapse(self) -> Reason:
        """That its special rate could not be claimed, and when."""
        symbol, name, day = self.symbol, self.name, self.lapsed_from or FIRST
        if self.lapsed_to == LAST:
            return Reason("lapsed", symbol=symbol, programme=name, day=day)
        return Reason("lapsed_to", symbol=symbol, programme=name, day=day, last=self.lapsed_to)

    @property
    def doubt(self) -> Reason:
        """Where its origins were read."""
        return Reason(
            "origins_taken_from", symbol=self.symbol, programme=self.name, source=self.taken_from
        )

    def lapsed(self, day: date, *, published: bool) -> bool:
        if self.lapsed_from is None or (self.restored and not published):
            return False
        return self.lapsed_from <= day <= self.lapsed_to


def read_programme(row: Mapping[str, Any]) -> Programme:
    """A programme from its table row (`record` programme)."""
    lapsed = row.get("lapsed_from")
    return Programme(
        row["symbol"],
        row.get("name", ""),
        None if "all" in row.get("origins", ()) else expand(row.get("origins", ())),
        date.fromisoformat(lapsed) if lapsed else None,
        read_day(row.get("lapsed_to"), LAST),
        row.get("restored") == "true",
        row.get("remark", ""),
        row.get("taken_from", ""),
    )


class Programmes:
    """All programmes; what is looked up is kept."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self.all = tuple(programmes)
        self.days = _days(self.all)
        self.general = frozenset(p.symbol for p in self.all if p.origins is None)
        self._open: dict[tuple[str, date, bool], frozenset[str]] = {}
        self._doubtful: dict[str, tuple[Programme, ...]] = {}
        self._lapsing: dict[str, tuple[Programme, ...]] = {}
        self._days: dict[str, tuple[date, ...]] = {}

    def symbols(self, origin: str, day: date, *, published: bool) -> frozenset[str]:
        """Symbols that goods of an origin can claim on a day; none for column 2."""
        key = origin, day, published
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = frozenset(
                p.symbol
                for p in self.all
                if p.open_to(origin) and not p.lapsed(day, published=published)
            )
            if origin in COLUMN_2 or origin in CUSTOMS_TERRITORY:
                found = self._open[key] = frozenset()
        return found

    def days_of(self, origin: str) -> tuple[date, ...]:
        """Days from which a programme of an origin had lapsed, or could be claimed again."""
        found = self._days.get(origin)
        if found is None:
            found = self._days[origin] = _days(p for p in self.all if p.open_to(origin))
        return found

    def lapses(self, origin: str, day: date, *, published: bool) -> tuple[Programme, ...]:
        """Programmes of an origin that had lapsed on a day, restored later or not."""
        mine = self._lapsing.get(origin)
        if mine is None:
            mine = self._lapsing[origin] = tuple(
                p for p in self.all if p.lapsed_from and p.open_to(origin)
            )
        return tuple(p for p in mine if p.lapsed(day, published=published)) if mine else ()

    def doubtful(self, origin: str) -> tuple[Programme, ...]:
        """Programmes that an origin may claim by a list other than the general note."""
        found = self._doubtful.get(origin)
        if found is None:
            found = tuple(p for p in self.all if p.taken_from and p.open_to(origin))
            self._doubtful[origin] = found
        return found

    def lapsed(self, origin: str, day: date) -> bool:
        """Whether a lapse that was made good later held on a day."""
        return any(p.restored for p in self.lapses(origin, day, published=True))


def _days(programmes: Iterable[Programme]) -> tuple[date, ...]:
    """First days of lapses, and the days after them."""
    days: set[date] = set()
    for one in programmes:
        if one.lapsed_from is not None:
            days.add(one.lapsed_from)
            if one.lapsed_to < LAST:
                days.add(one.lapsed_to + timedelta(days=1))
    return tuple(sorted(days))


def claimable(
    special: Iterable[SpecialRate], symbols: frozenset[str]
) -> tuple[tuple[str, Rate], ...]:
    """Symbols of a special column that may be claimed, with their rates, in the printed order."""
    found: dict[str, Rate] = {}
    for one in special:
        for symbol in one.programmes:
            if symbol in symbols:
                found.setdefault(symbol, one.rate)
    return tuple(found.items())
