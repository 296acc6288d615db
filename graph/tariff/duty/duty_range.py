"""What the measures of one plan cost under what is known, exactly: lowest and highest end.

Stack: collect, drop what an applied measure displaces, normal duty or preference, floors
`max(0, floor - normal)`, add the rest. Unknown conditions are tried in every way that the measures
can tell apart; shares of content at the corners of what is possible, between which duty is
linear. All sums are of Decimals. A part that what is known gives no number for (a specific duty
without quantity) is at least nothing: the low end holds, the high end is open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from onshore.graph.tariff.duty.assignments import (
    Asked,
    Assignments,
    Claims,
    Duties,
    Said,
    assignments_of,
    shape,
)
from onshore.graph.tariff.duty.duty_parts import (
    AssignedDuty,
    Base,
    Charge,
    DutyItem,
    Effect,
    Normal,
    Outcome,
)
from onshore.graph.tariff.duty.duty_words import (
    branches_of,
    effects_of,
    items_of,
    normal_items,
    why_open,
)
from onshore.graph.tariff.measures.charges import (
    FREE_PROVISION,
    KINDS,
    ONE,
    OTHER_PROVISION,
    PROVISION,
    ZERO,
    Assignment,
    Counted,
    Price,
    counted_units,
    part_of_value,
    price_of,
    provision_share,
    unit_name,
    unit_price,
)
from onshore.graph.tariff.measures.conditions import NO_PREFERENCE, Conditions, Declarations, Test
from onshore.graph.tariff.measures.measure_rows import EVERYTHING, Measure
from onshore.graph.tariff.measures.measures import MeasurePlan
from onshore.graph.tariff.measures.preferences import AIRCRAFT, USMCA
from onshore.graph.tariff.schedule.rates import RATE_OF_PROVISION, Rate
from onshore.graph.words.reason import Reason

MOST_KEPT, MOST_ASSIGNMENTS_KEPT = 20_000, 64
"""Sets of assignments that are kept before all are dropped, and assignments of one that is."""


class Enumerated(NamedTuple):
    """Assignments, each settled."""

    of: Assignments
    settled: Sequence[AssignedDuty]
    declarations: Declarations

    @property
    def assignments(self) -> Sequence[Said]:
        return self.of.said

    @property
    def names(self) -> Sequence[str]:
        return self.of.names

    @property
    def tests(self) -> Sequence[Test]:
        return self.of.tests

    def items(self, assignment: int, base: Base) -> tuple[DutyItem, ...]:
        """The normal duty, what is charged, and what is in force but not charged."""
        one, duties = self.settled[assignment], self.of.duties[assignment]
        if duties is None:
            items = items_of(one.charges, self.assignments[assignment])
        elif duties.items is None:
            items = duties.items = items_of(one.charges, self.assignments[assignment])
        else:
            items = duties.items
        return (*normal_items(one.normal, base), *items)

    def effects(self) -> tuple[Effect, ...]:
        """What is undecided and moves an end."""
        of = self.of
        if of.ways is None:
            of.ways = {n: branches_of(n, of.said, of.tests, self.declarations) for n in of.names}
        return effects_of(of.ways, self.settled, self.declarations)


Kept = dict[tuple[Hashable, ...], Assignments]
"""Assignments by all that they rest on."""


def enumerate_duties(
    plan: MeasurePlan,
    base: Base,
    conditions: Conditions,
    declarations: Declarations,
    *,
    claims: Claims = (),
    legal: bool = False,
    claims_usmca: bool = False,
    open_names: frozenset[str] = frozenset(),
    kept: Kept,
) -> Enumerated:
    """What a plan costs under every assignment. `legal` leaves out what is void; `claims` are
    preferences with their rates.

    `claims_usmca`: the origin can claim the USMCA at all. `open_names`: conditions whose default
    does not count for the line. `kept` are assignments that were found before, for the same
    `declarations`.
    """
    legal = legal and plan.has_void
    key = plan, conditions, legal, claims_usmca, open_names, shape(base, claims)
    assignments = kept.get(key)
    if assignments is None:
        assignments = assignments_of(
            plan,
            base,
            conditions,
            declarations,
            claims,
            open_names,
            legal=legal,
            claims_usmca=claims_usmca,
        )
        if len(assignments.said) <= MOST_ASSIGNMENTS_KEPT:
            if len(kept) > MOST_KEPT:
                kept.clear()
            kept[key] = assignments
    asked = Asked(assignments.parts, base, claims, assignments.all_gone)
    if assignments.share is not None:
        settled = [_duty_at_share(asked, said, assignments.share) for said in assignments.said]
    else:
        settled = [
            _duty_under(asked, said, assignments.duties, place)
            for place, said in enumerate(assignments.said)
        ]
    return Enumerated(assignments, settled, declarations)


def compute_range(found: Enumerated, base: Base) -> Outcome:
    """The duty over all assignments: its lowest and highest end."""
    settled = found.settled
    lo, hi = min(s.total for s in settled), max(s.total for s in settled)
    first_lo = next(i for i, s in enumerate(settled) if s.total == lo)
    is_open = any(s.open for s in settled)
    tops = [i for i, s in enumerate(settled) if s.open == is_open]
    first_hi = max(tops, key=lambda i: (settled[i].total, settled[i].open_rates))
    effects: tuple[Effect, ...] = ()
    if lo != hi or is_open:
        effects = found.effects()
    lo_items = hi_items = found.items(first_lo, base)
    if first_hi != first_lo:
        hi_items = found.items(first_hi, base)
    return Outcome(
        lo if lo or not is_open else None,
        None if is_open else hi,
        lo_items,
        hi_items,
        effects,
        found.of.assumptions,
        why_open(settled, of_article=base.of_article) if is_open else None,
        found.of.read,
    )


def known_part(
    rate: Rate, price: Price | None, counted: Counted | None = None
) -> tuple[Decimal, bool]:
    """What is known of a rate as a fraction of the value, and whether more is due.

    `counted`: units of one USD of value by the name of the unit, where both of the line's are said.
    """
    known = rate.ad_valorem or ZERO
    if rate.kind in ("percent", "free"):
        return known, False
    if rate.kind not in ("specific", "compound") or rate.partial:
        return known, True
    if any(part.of for part in rate.specific):
        return known, True
    if not rate.specific:
        return known, False
    if counted is not None:
        numbers = [counted.get(unit_name(part.per)) for part in rate.specific]
        due = [p.amount * n for p, n in zip(rate.specific, numbers, strict=True) if n is not None]
        return known + sum(due, ZERO), len(due) < len(numbers)
    if len({part.per for part in rate.specific}) > 1:
        return known, True
    if price is None:
        return known, True
    return known + sum((part.amount for part in rate.specific), ZERO) * price.units, False


def _duty_at_share(asked: Asked, assignment: Said, share: Decimal) -> AssignedDuty:
    """One assignment with a utilisation share: the average of the claims and the rest."""
    yes = _duty_under(asked, {**assignment, "usmca": True})
    no = _duty_under(asked, {**assignment, "usmca": False})

    def mix(a: Decimal | None, b: Decimal | None) -> Decimal | None:
        return None if a is None or b is None else share * a + (ONE - share) * b

    charges = tuple(
        Charge(
            a.part, mix(a.rate, b.rate), a.applies or b.applies, min(a.gone, b.gone), a.by or b.by
        )
        for a, b in zip(yes.charges, no.charges, strict=True)
    )
    known = mix(yes.normal.known, no.normal.known) or ZERO
    normal = no.normal._replace(known=known, open=yes.normal.open or no.normal.open)
    total = sum((charge.rate or ZERO for charge in charges), known * normal.part)
    return AssignedDuty(total, yes.open or no.open, normal, charges)


def _normal(
    asked: Asked, assignment: Assignment, price: Price | None, counted: Counted | None
) -> Normal:
    """The normal duty: a claimed preference, the aircraft agreement, or the printed rate."""
    rate, claim = asked.base.rate, ""
    provision = assignment.get(PROVISION)
    if provision == OTHER_PROVISION and not asked.base.provision:
        return Normal(RATE_OF_PROVISION, ZERO, True, "")
    symbol = assignment.get("preference")
    if assignment.get("usmca") is True:
        symbol = next((known for known, _ in asked.claims if known in USMCA), None)
    if symbol and symbol != NO_PREFERENCE:
        rate = next((r for known, r in asked.claims if known == symbol), rate)
        claim = str(symbol)
    elif assignment.get("aircraft_use") is True and (special := asked.base.aircraft) is not None:
        rate, claim = special, AIRCRAFT
    part = ONE if asked.base.provision else provision_share(assignment)
    known, more = known_part(rate, price, counted)
    return Normal(rate, known, more and bool(part), claim, part)


def _duty_under(
    asked: Asked, assignment: Assignment, duties: list[Duties | None] | None = None, place: int = 0
) -> AssignedDuty:
    """One assignment; in `duties` stands at its `place` what the measures cost, where it was found
    before."""
    price, counted = unit_price(assignment), counted_units(asked.base.units, assignment)
    normal = _normal(asked, assignment, price, counted)
    if asked.all_gone:
        for part in asked.parts:
            if part.outside is None and EVERYTHING in part.measure.displaces:
                if holds(part.measure, assignment):
                    return _all_gone(asked, normal, part.measure)
    found = duties[place] if duties else None
    if found is None:
        found = _duties(asked, normal, assignment, price, counted)
        if duties and not any(
            KINDS[c.part.measure.kind].by_normal for c in found.charges if c.applies
        ):
            duties[place] = found
    normal = _standing(normal, found.charges)
    total = found.total + normal.known * normal.part
    return AssignedDuty(total, found.open or normal.open, normal, found.charges)


def _duties(
    asked: Asked,
    normal: Normal,
    assignment: Assignment,
    price: Price | None,
    counted: Counted | None,
) -> Duties:
    """What the measures cost beside a normal duty."""
    provision = assignment.get(PROVISION)
    total, is_open = ZERO, False
    taken: dict[str, list[tuple[str, Decimal]]] = {}
    charges: list[Charge] = []
    for part in asked.parts:
        measure = part.measure
        if part.outside is not None or not holds(measure, assignment):
            charges.append(Charge(part, ZERO, False, ZERO, ()))
            continue
        by: tuple[str | Reason, ...]
        gone, by = _taken(measure, taken) if taken else (ZERO, ())
        if provision is not None and _freed(measure, str(provision)):
            gone, by = ONE, (Reason("chapter_98", provision=str(provision)),)
        share = ONE if measure.base == "full" else part_of_value(measure.base, assignment)
        left = share * (ONE - gone)
        rate: Decimal | None = ZERO
        if left:
            own = price_of(measure.unit, price, counted, assignment)
            rate = _charged(asked.base, measure, left, normal, assignment, own)
            if rate is None:
                is_open = True
            else:
                total += rate
            for other in measure.displaces:
                taken.setdefault(other, []).append((measure.row or measure.id, left))
            for other, on in measure.displaces_on:
                taken[other][-1] = (measure.row or measure.id, part_of_value(on, assignment))
        charges.append(Charge(part, rate, True, gone, by))
    return Duties(tuple(charges), total, is_open)


def _standing(normal: Normal, charges: Iterable[Charge]) -> Normal:
    """The normal duty on the part of the value where no total stands in its place."""
    for part, _, applies, gone, _ in charges:
        if part.measure.kind == "total" and applies and gone < ONE:
            normal = normal._replace(part=normal.part * gone)
            if not normal.part:
                return normal._replace(known=ZERO, open=False, free=_in_place(part.measure))
    return normal


def _in_place(measure: Measure) -> Reason:
    return Reason("normal_not_due", by=measure.row or measure.id, reference=measure.reference)


def _charged(
    base: Base,
    measure: Measure,
    left: Decimal,
    normal: Normal,
    assignment: Assignment,
    price: Price | None,
) -> Decimal | None:
    """What a measure charges on what is `left` of the value; nothing on no part of it, None on a
    line that does not name the article."""
    if base.of_article and measure.kind != "exempt":
        return None
    if normal.part != ONE:
        whole = dict(measure.under_chapter_98).get(str(assignment.get(PROVISION))) == "full"
        left = left if whole else left * normal.part
        if not left:
            return ZERO
    rate = KINDS[measure.kind].charge(measure, normal.known, assignment, price)
    return None if rate is None else rate * left


def _taken(
    measure: Measure, taken: Mapping[str, list[tuple[str, Decimal]]]
) -> tuple[Decimal, tuple[str, ...]]:
    """Which part of the value others have taken from a measure, and who."""
    marks = [mark for name in measure.marks if name in taken for mark in taken[name]]
    if not marks:
        return ZERO, ()
    gone = min(ONE, sum((fraction for _, fraction in marks), ZERO))
    return gone, tuple(dict.fromkeys(id for id, fraction in marks if fraction))


def _freed(measure: Measure, provision: str) -> bool:
    return provision == FREE_PROVISION or dict(measure.under_chapter_98).get(provision) == "exempt"


def _all_gone(asked: Asked, normal: Normal, by: Measure) -> AssignedDuty:
    """An assignment in which nothing is due, the normal duty included."""
    name = by.row or by.id
    charges = []
    for part in asked.parts:
        gone = part.measure is not by and part.outside is None
        charges.append(Charge(part, ZERO, gone, ONE if gone else ZERO, (name,) if gone else ()))
    freed = normal._replace(known=ZERO, open=False, free=_in_place(by))
    return AssignedDuty(ZERO, False, freed, tuple(charges))


def holds(measure: Measure, assignment: Assignment) -> bool:
    """Whether its conditions are met; what is not said is not met."""
    if not measure.applies_if:
        return True
    for group in measure.applies_if:
        for test in group:
            value = assignment.get(test.name)
            if value is None or not test.holds(value):
                break
        else:
            return True
    return False
