"""Statistical numbers that changed between two editions: 484(f) of the Tariff Act. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from onshore.graph.tariff.schedule.schedule import dotted
from onshore.graph.words.reason import Reason


class Moved(NamedTuple):
    """From `day` on a number means what the `old` numbers meant; `now` where it is gone itself."""

    day: date
    old: tuple[str, ...]
    now: tuple[str, ...] | None = None


class Changes:
    """Statistical numbers that changed between two days: 484(f) of the Tariff Act."""

    def __init__(self, pairs: Iterable[tuple[str, str, date]]) -> None:
        self._new: dict[str, list[tuple[date, str]]] = {}
        self._old: dict[str, list[tuple[date, str]]] = {}
        for old, new, day in pairs:
            if new:
                self._new.setdefault(new, []).append((day, old))
            self._old.setdefault(old, []).append((day, new))

    def moved(self, digits: str, printed: date, day: date) -> Moved | None:
        """How a number reads in a revision of `printed` on a later day; None where unchanged."""
        made = [(d, old) for d, old in self._new.get(digits, ()) if printed < d <= day]
        if made:
            first = max(d for d, _ in made)
            return Moved(first, tuple(old for d, old in made if d == first))
        gone = [(d, new) for d, new in self._old.get(digits, ()) if printed < d <= day]
        if gone:
            first = max(d for d, _ in gone)
            return Moved(first, (digits,), tuple(new for d, new in gone if d == first and new))
        return None


def moved_note(digits: str, moved: Moved) -> Reason:
    line, day = dotted(digits), moved.day
    if moved.now is None:
        return Reason("number_new", line=line, day=day, was=tuple(map(dotted, moved.old)))
    if moved.now:
        return Reason("number_ended", line=line, day=day, now=tuple(map(dotted, moved.now)))
    return Reason("number_gone", line=line, day=day)
