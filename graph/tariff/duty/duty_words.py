"""A settled duty explained: its rows and reasons, what is open, what conditions decide. Pure.

Reasons are data (`graph.words.reason`); their words are in `graph.words.reason_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from onshore.graph.tariff.duty.duty_parts import (
    AssignedDuty,
    Base,
    Branch,
    Charge,
    DutyItem,
    Effect,
    Normal,
    Treatment,
)
from onshore.graph.tariff.measures.charges import (
    KINDS,
    ONE,
    ZERO,
    Assignment,
    band_of,
    content_or_rest,
    part_of_value,
    unit_price,
)
from onshore.graph.tariff.measures.conditions import CONTENT_SHARES, Declarations, Shown, Test
from onshore.graph.tariff.measures.measure_rows import Measure
from onshore.graph.tariff.measures.preferences import AIRCRAFT, USMCA
from onshore.graph.tariff.schedule.rates import Rate
from onshore.graph.words.reason import Reason, Term, Worded

NORMAL = "MFN"
"""Id of the normal duty; its row tells column 1 (MFN) from column 2 (COL2)."""

Way: TypeAlias = tuple[tuple[object, ...], Worded]
"""What tells one way in which a condition turns out from the others, and its words."""


def why_open(settled: Sequence[AssignedDuty], *, of_article: bool) -> Reason:
    """What is missing for the high end; `of_article`: what is due is that of another line."""
    found: dict[Reason, None] = {}
    for one in settled:
        if one.normal.open:
            found[lacking(one.normal.rate)] = None
        for charge in one.charges:
            if charge.rate is None and not of_article:
                measure = charge.part.measure
                unit = measure.unit or "unit"
                found[Reason("amount_per_unit", measure=measure.id, unit=unit)] = None
    if of_article and not found:
        return Reason("rate_of_article")
    return next(iter(found)) if len(found) == 1 else Reason("several", reasons=tuple(found))


def lacking(rate: Rate) -> Reason:
    """What is needed before a printed rate is a number."""
    if rate.kind == "none":
        return Reason("no_rate")
    if rate.kind == "provision":
        return Reason("rate_of_provision")
    if rate.kind == "chapter99":
        return Reason("chapter_99_rate", rate=rate.text)
    if rate.kind == "words" or rate.partial:
        return Reason("rate_in_words", rate=rate.text)
    return Reason("rate_needs", rate=rate.text, needs=rate.needs)


def branches_of(
    name: str, assignments: Iterable[Assignment], tests: Iterable[Test], declarations: Declarations
) -> list[Way]:
    """The way in which a condition turns out in each assignment."""
    mine = [test for test in tests if test.name == name]
    return [
        branch_of(Shown(declarations[name], assignment[name]), mine) for assignment in assignments
    ]


def effects_of(
    ways: Mapping[str, Sequence[Way]], settled: Sequence[AssignedDuty], declarations: Declarations
) -> tuple[Effect, ...]:
    """For each condition that moves an end, the duty under each of its values; `ways` say for each
    how it turns out in each assignment."""
    found = []
    for name, shown in ways.items():
        ranges: dict[tuple[object, ...], tuple[Worded, Decimal, Decimal, bool]] = {}
        for (key, when), one in zip(shown, settled, strict=True):
            _, lo, hi, is_open = ranges.get(key, (when, one.total, one.total, False))
            ends = min(lo, one.total), max(hi, one.total)
            ranges[key] = when, *ends, is_open or one.open
        if len({(lo, hi, is_open) for _, lo, hi, is_open in ranges.values()}) > 1:
            branches = (
                Branch(when, lo, None if is_open else hi)
                for when, lo, hi, is_open in ranges.values()
            )
            found.append(Effect(name, declarations[name], tuple(branches)))
    return tuple(found)


def branch_of(shown: Shown, tests: Sequence[Test]) -> Way:
    """What tells one way in which a condition turns out from the others, and its words."""
    name, value = shown.declared.name, shown.value
    if name in CONTENT_SHARES:
        share = value if isinstance(value, Decimal) else ZERO
        return (share,), Reason("share_of", name=shown.declared, share=share)
    if isinstance(value, bool) or not tests or name == "preference":
        return (value,), shown
    met = tuple(dict.fromkeys(test for test in tests if test.holds(value)))
    if not met:
        return (), Reason("otherwise")
    return met, met[0] if len(met) == 1 else Reason("all_of", tests=met)


def items_of(charges: Sequence[Charge], assignment: Assignment) -> tuple[DutyItem, ...]:
    """What is charged beside the normal duty, and what is in force but not charged with the
    reason."""
    items = []
    charged = {c.part.measure.id for c in charges if c.applies and not c.by}
    nearest: dict[str, Charge] = {}
    for charge in charges:
        measure = charge.part.measure
        if measure.id not in charged and measure.kind != "exempt" and not _is_rare(charge):
            known = nearest.setdefault(measure.id, charge)
            if _distance(charge) < _distance(known):
                nearest[measure.id] = charge
    for charge in charges:
        measure = charge.part.measure
        if measure.kind == "exempt":
            continue
        due = charge.rate is None or charge.rate or (charge.applies and not charge.by)
        if due or nearest.get(measure.id) is charge:
            items.append(_item(charge, assignment))
    return tuple(items)


def _is_rare(charge: Charge) -> bool:
    """A rare claim that nobody made: the assumptions name it, the components do not."""
    return not charge.applies and charge.part.measure.assume_false


def _distance(charge: Charge) -> tuple[int, int]:
    """How far a row is from being charged: of those of one id the nearest stands for all."""
    rank = 0 if charge.applies else 1 if charge.part.outside is not None else 2
    return rank, len(charge.part.measure.tests)


def _item(charge: Charge, assignment: Assignment) -> DutyItem:
    measure = charge.part.measure
    why = _reason(charge, assignment)
    headings = entered_under(charge, assignment)
    by_origin = measure.headings_by_origin if headings else ()
    return DutyItem(
        measure.id,
        measure.authority,
        charge.rate,
        why,
        measure.row,
        headings,
        by_origin,
        Treatment(measure.drawback, measure.zone_status, measure.treatment_source),
    )


def entered_under(charge: Charge, assignment: Assignment) -> tuple[str, ...]:
    """Headings of chapter 99 for the goods; of a quota the one within or over it, of a price band
    that of the band."""
    measure = charge.part.measure
    if not charge.applies or charge.gone >= ONE:
        return ()
    if measure.kind == "quota" and len(measure.headings) == 2:
        return measure.headings[1:] if assignment.get("quota") == "over" else measure.headings[:1]
    price = unit_price(assignment)
    counted = "quantity_2" in assignment and "unit_price" not in assignment
    if measure.kind == "price_band" and price is not None and not counted:
        band = band_of(measure.bands, price.usd)
        return (band.heading,) if band is not None and band.heading else ()
    return measure.headings


def normal_items(normal: Normal, base: Base) -> list[DutyItem]:
    """The normal duty: what is known of it, and that there is more."""
    if normal.free is not None:
        return [DutyItem(NORMAL, "HTSUS", ZERO, normal.free, base.code)]
    items = []
    if not normal.open or normal.known:
        why = _normal_reason(normal, base)
        if normal.part != ONE:
            why = Reason("normal_on_part", of=why, part=normal.part)
        items.append(DutyItem(NORMAL, "HTSUS", normal.known * normal.part, why, base.code))
    if normal.open:
        why = Reason("not_computed", why=lacking(normal.rate))
        items.append(DutyItem(NORMAL, "HTSUS", None, why, base.code))
    return items


def _normal_reason(normal: Normal, base: Base) -> Reason:
    rate = Term("free") if normal.rate.text == "Free" else normal.rate.text
    if normal.claim == AIRCRAFT:
        return Reason("aircraft", rate=rate)
    if normal.claim in USMCA:
        return Reason("usmca")
    if normal.claim:
        return Reason("preference", programme=normal.claim, rate=rate)
    return Reason("column_2" if base.code == "COL2" else "normal", rate=rate)


def _reason(charge: Charge, assignment: Assignment) -> Reason:
    measure = charge.part.measure
    reference = measure.reference
    if charge.part.outside:
        return Reason("exempt_on_list", list=charge.part.outside, reference=reference)
    if not charge.applies:
        return Reason("not_applied", tests=_unmet(measure, assignment), reference=reference)
    clauses: list[str | Reason] = [reference]
    if measure.kind == "floor" and measure.rate is not None:
        clauses.append(Reason("floor", rate=measure.rate))
    if measure.base != "full":
        share = part_of_value(measure.base, assignment)
        base = Term(f"base_{content_or_rest(measure.base) or measure.base}")
        clauses.append(Reason("on_base", base=base, share=share))
    if charge.gone >= ONE:
        return Reason("displaced", by=charge.by, measure=Reason("measure", clauses=tuple(clauses)))
    if charge.by:
        clauses.append(Reason("displaces_part", by=charge.by, part=charge.gone))
    if charge.rate is None and "unit_price" in KINDS[measure.kind].needs:
        clauses.append(Reason("needs_price", unit=measure.unit or "unit"))
    elif charge.rate is None:
        clauses.append(Reason("rate_of_article"))
    if charge.part.void:
        clauses.append(Reason("void"))
    if not measure.source:
        return Reason("measure", clauses=tuple(clauses))
    confidence = Term(measure.confidence)
    return Reason(
        "measure_cited", clauses=tuple(clauses), source=measure.source, confidence=confidence
    )


def _unmet(measure: Measure, assignment: Assignment) -> tuple[Test, ...]:
    """The first test of each group that fails."""
    failed: dict[Test, None] = {}
    for group in measure.applies_if:
        for test in group:
            value = assignment.get(test.name)
            if value is None or not test.holds(value):
                failed[test] = None
                break
    return tuple(failed)
