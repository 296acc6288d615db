"""How many lines of a table pay duty, and how many enter free, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.words.reason import Reason

Json = Mapping[str, Any]


def lines_pay(result: Json, day: date, lang: str, *, named: bool) -> Reason | None:
    """From where most lines pay in any case, and from where most enter free in any case.

    `result` is that of the duty table; `named` tells lines that were asked for from those of an
    AI server. None where no line pays for certain.
    """
    of, goods = len(result["lines"]), "lines" if named else "parts"
    paying = _most(result, lambda cell: bool(cell["lo"]))
    if paying is None:
        return None
    origin, n = paying
    some = Reason(f"all_of_{goods}", of=of) if n == of else Reason(f"some_of_{goods}", n=n, of=of)
    place = territory_name(origin, lang)
    said = [Reason("says_lines_pay", day=day, paying=some, origin=place)]
    if (free := _most(result, lambda cell: cell["hi"] == 0)) is not None:
        origin, n = free
        place = territory_name(origin, lang)
        said.append(Reason(f"says_{goods}_free", origin=place, free=n))
    return Reason("sentences", parts=said)


def _most(result: Json, holds: Callable[[Json], bool]) -> tuple[str, int] | None:
    """The origin from which it holds of most lines, and of how many; None where of none."""
    counts = {
        origin: sum(
            origin in line["duties"] and holds(line["duties"][origin]) for line in result["lines"]
        )
        for origin in result["origins"]
    }
    origin = max(counts, key=lambda one: counts[one], default=None)
    return None if origin is None or not counts[origin] else (origin, counts[origin])
