"""Which measures hold a line in their lists on a day, whatever the origin and the shipment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.errors import TablesMissing, UnknownId
from onshore.graph.tariff.measures.measures import Span
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY, TERRITORIES
from onshore.graph.view import View
from onshore.graph.words.measure_words import measure_name

STATES = ("in_force", "relief", "exempt", "announced", "void")
"""`relief` takes goods out of other measures; from `exempt` a list takes the line out; `announced`
is not in force yet; `void` was collected without legal ground."""
ORIGINS = tuple(sorted(set(TERRITORIES) - set(CUSTOMS_TERRITORY)))
Rows = list[dict[str, Any]]


def measures_of_line(view: View, digits: str, day: date, lang: str) -> Rows | None:
    """A row a measure and state; None where the measures are not loaded, or do not know the line.

    `origins` are ISO 3166-1 alpha-2 codes, null for all of them. `part`: it holds some of the lines
    under this one only. No rate is said: what is charged depends on origin and shipment.
    """
    try:
        tariff = tariff_of(view)
        target, _ = tariff.find(digits, day)
    except (TablesMissing, UnknownId):
        return None
    if target is None:
        return None
    found: dict[tuple[str, str], list[tuple[int, Span]]] = {}
    for number, leaf in enumerate(target.leaves):
        for span in leaf.coverage.spans:
            if (state := _state(span, day)) is not None:
                found.setdefault((span.measure.id, state), []).append((number, span))
    rows = [_row(id, state, held, len(target.leaves), lang) for (id, state), held in found.items()]
    return sorted(rows, key=lambda row: (STATES.index(row["state"]), row["name"], row["measure"]))


def _state(span: Span, day: date) -> str | None:
    """None where it does not hold on the day, on the clock of effect."""
    measure = span.measure
    if not span.start <= day <= span.end or span.published is True:
        return None
    if measure.status == "announced":
        known = not measure.announced or measure.announced <= day.isoformat()
        return "announced" if known and span.outside is None else None
    if span.outside is not None:
        return "exempt"
    if measure.status == "collected_but_void" or (measure.void_from and measure.void_from <= day):
        return "void"
    return "relief" if measure.kind == "exempt" else "in_force"


def _row(
    id: str, state: str, held: Sequence[tuple[int, Span]], leaves: int, lang: str
) -> dict[str, Any]:
    measures = list(dict.fromkeys(span.measure for _, span in held))
    origins = [code for code in ORIGINS if any(one.hits(code) for one in measures)]
    return {
        "measure": id,
        "name": measure_name(id).text(lang),
        "state": state,
        "authority": measures[0].authority,
        "headings": list(dict.fromkeys(code for one in measures for code in one.headings)),
        "references": list(dict.fromkeys(one.reference for one in measures)),
        "origins": None if len(origins) == len(ORIGINS) else origins,
        "part": len({number for number, _ in held}) < leaves,
    }
