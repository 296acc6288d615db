"""The plain sentence of a scenario: what is changed, what follows of it, and what drives that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.question import Answer, Question
from onshore.graph.supply.scenario import (
    Close,
    Disable,
    Move,
    Operation,
    SetCondition,
    SetMeasure,
    Supplier,
)
from onshore.graph.tariff.measures.origins import territory_name
from onshore.graph.view import View
from onshore.graph.words.measure_words import measure_name
from onshore.graph.words.reason import Reason, Term, hundredths, rate_words


def scenario_sentence(
    asks: Sequence[Question],
    operations: Sequence[Operation],
    answer: Answer,
    view: View,
    lang: str,
) -> Reason | None:
    """Every question's change in words; None where the search was cut.

    Its numbers are those of `baseline`, `scenario` and `drivers` of the answer's result.
    """
    if answer.truncated is not None:
        return None
    result = answer.result
    changes = [operation_words(one, view, lang) for one in operations] or [Reason("with_nothing")]
    said: list[Reason] = []
    for number, ask in enumerate(asks):
        before, after = (result[side][number][ask.name] for side in ("baseline", "scenario"))
        if ask.name == "exposure":
            said += _duties(view.label(after["target"], lang), before, after)
            said += _drivers(number, result["drivers"], view, lang)
        elif ask.name == "localization":
            said.append(_domestic(view.label(after["target"], lang), before, after))
        elif ask.name == "impact":
            said.append(_stops(result["delta"][number][ask.name]))
    first, *rest = said
    said = [Reason("says_with", changes=changes, then=first), *rest]
    if answer.coverage.get("unreported"):
        said.append(Reason("says_worked_example"))
    return Reason("sentences", parts=said)


def operation_words(one: Operation, view: View, lang: str) -> Reason:
    """An operation as part of a sentence."""
    if isinstance(one, Move):
        return Reason("with_move", node=view.label(one.node, lang), to=view.label(one.to, lang))
    if isinstance(one, Close):
        return Reason("with_close", node=view.label(one.node, lang))
    if isinstance(one, Supplier):
        ends = view.labels([one.source, one.target, one.component], lang)
        source, target, component = ends[one.source], ends[one.target], ends[one.component]
        if one.share is None:
            return Reason("with_supplier", source=source, target=target, component=component)
        share = Decimal(f"{one.share:.6f}")
        return Reason(
            "with_supplier_share", source=source, target=target, component=component, share=share
        )
    if isinstance(one, SetMeasure):
        name = measure_name(one.measure)
        if one.rate is None:
            return Reason("with_measure_origins", measure=name)
        if one.origins is None:
            return Reason("with_measure_rate", measure=name, rate=one.rate)
        return Reason("with_measure_both", measure=name, rate=one.rate)
    if isinstance(one, Disable):
        return Reason("with_disabled", authority=measure_name(one.authority))
    return _said(one, view, lang)


def _said(one: SetCondition, view: View, lang: str) -> Reason:
    declared = tariff_of(view).measures.declarations[one.name]
    return Reason("with_said", question=declared, value=declared.label(one.value, lang))


def _duties(target: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    """The share of duties after and before, and how its ends move."""
    one, other = before["exposure"], after["exposure"]
    if one is None or other is None:
        yield Reason("says_duties_then_unknown", target=target)
        return
    was, then = rate_words(one["lo"], one["hi"]), rate_words(other["lo"], other["hi"])
    if was == then:
        yield Reason("says_duties_as_before", target=target, after=then)
        return
    if one["hi"] is None or other["hi"] is None:
        yield Reason("says_duties_then", target=target, after=then, before=was)
        return
    highest, lowest = (_moves(one[end], other[end]) for end in ("hi", "lo"))
    yield Reason("says_ends_move", target=target, highest=highest, lowest=lowest, after=then)


def _moves(before: float, after: float) -> Reason | Term:
    """By how many percentage points an end moves, to a hundredth."""
    points = hundredths(after - before)
    if not points:
        return Term("stays")
    return Reason("rises_by" if after > before else "falls_by", points=points)


def _drivers(
    number: int, drivers: Sequence[Mapping[str, Any]], view: View, lang: str
) -> Iterator[Reason]:
    """The crossing that comes with the most duty; where none does, the one that falls away."""
    changes = [c for driver in drivers for c in driver["changes"] if c["ask"] == number]
    if new := _most(changes, "appeared", "after"):
        origin = territory_name(new["origin"], lang)
        yield Reason("says_comes_to_pay", product=view.label(new["product"], lang), origin=origin)
    elif gone := _most(changes, "vanished", "before"):
        origin = territory_name(gone["origin"], lang)
        yield Reason("says_falls_away", product=view.label(gone["product"], lang), origin=origin)


def _most(changes: Sequence[Mapping[str, Any]], kind: str, side: str) -> Mapping[str, Any] | None:
    """The change of a kind with the most duty on a side; None where none has any."""
    found = [
        c for c in changes if c["change"] == kind and c["origin"] and (c[side] or {}).get("hi")
    ]
    return max(found, key=lambda change: float(change[side]["hi"]), default=None)


def _domestic(target: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Reason:
    one, other = before["total"], after["total"]
    if one is None or other is None:
        return Reason("says_domestic_then_unknown", target=target)
    was, then = (Decimal(f"{total['domestic']:.4f}") for total in (one, other))
    if was == then:
        return Reason("says_domestic_as_before", after=then)
    return Reason("says_domestic_then", after=then, before=was)


def _stops(delta: Mapping[str, Any]) -> Reason:
    dead = delta.get("dead") or {"added": (), "removed": ()}
    more, fewer = len(dead["added"]), len(dead["removed"])
    if not more and not fewer:
        return Reason("says_stops_as_before")
    if not fewer:
        return Reason("says_stops_more", more=more)
    if not more:
        return Reason("says_stops_fewer", fewer=fewer)
    return Reason("says_stops_then", more=more, fewer=fewer)
