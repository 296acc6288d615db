"""Assignments of a duty: what is said, assumed or undecided of a shipment, as far as it matters.

What each costs is `graph.tariff.duty.duty_range`. An unknown condition takes every value that its
tests can tell apart; an unknown part of the value none of it or all that is left.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import NamedTuple

from onshore.graph.errors import TooLarge
from onshore.graph.tariff.duty.duty_parts import Base, Charge, DutyItem
from onshore.graph.tariff.duty.duty_words import Way
from onshore.graph.tariff.measures.charges import (
    AMOUNT_OF_PROVISION,
    FREE_PROVISION,
    KINDS,
    ONE,
    OTHER_PROVISION,
    PROVISION,
    TRACE,
    WITH_ALUMINIUM,
    ZERO,
    base_condition,
    content_or_rest,
    open_content,
)
from onshore.graph.tariff.measures.conditions import (
    CONTENT_SHARES,
    NO_PREFERENCE,
    Conditions,
    Declarations,
    Test,
    Value,
    candidates,
    said_so,
)
from onshore.graph.tariff.measures.measure_rows import COUNTED, EVERYTHING, Measure
from onshore.graph.tariff.measures.measures import MeasurePlan, Part
from onshore.graph.tariff.measures.preferences import AIRCRAFT, USMCA
from onshore.graph.tariff.schedule.rates import Rate
from onshore.graph.words.reason import Reason

MOST_ASSIGNMENTS = 100_000

Claims = Sequence[tuple[str, Rate]]
Said = dict[str, Value]


class Asked(NamedTuple):
    """What a duty is computed from, besides an assignment."""

    parts: Sequence[Part]
    base: Base
    claims: Claims
    all_gone: bool


@dataclass(slots=True)
class Duties:
    """What the measures cost in one assignment in which none of them rests on the normal duty."""

    charges: tuple[Charge, ...]
    total: Decimal
    open: bool
    items: tuple[DutyItem, ...] | None = None


@dataclass(slots=True)
class Assignments:
    """All assignments that the measures can tell apart; `names` are what is undecided.

    `tests` are those of the measures that hold the line, `read` the conditions that are asked.
    Nothing here rests on a rate of the schedule: it is one for all bases of one `shape`.
    """

    parts: Sequence[Part]
    all_gone: bool
    share: Decimal | None
    said: Sequence[Said]
    names: Sequence[str]
    tests: Sequence[Test]
    assumptions: tuple[Reason, ...]
    read: frozenset[str]
    duties: list[Duties | None]
    ways: dict[str, list[Way]] | None = None


def shape(base: Base, claims: Claims) -> Hashable:
    """What assignments, and duties without a part of the normal duty, take from a base and claims:
    no rate as a number. Claims of one rate are one choice."""
    rates = [base.rate.text, *(rate.text for _, rate in claims)]
    return (
        base.provision,
        base.units,
        base.rate.kind,
        base.aircraft and base.aircraft.kind,
        any(rate.specific for rate in (base.rate, *(rate for _, rate in claims))),
        *((symbol, rates.index(rate.text)) for symbol, rate in claims),
    )


def assignments_of(
    plan: MeasurePlan,
    base: Base,
    conditions: Conditions,
    declarations: Declarations,
    claims: Claims,
    open_names: frozenset[str],
    *,
    legal: bool,
    claims_usmca: bool,
) -> Assignments:
    """The assignments of a plan; of `base` and `claims` only the `shape` counts."""
    parts = [p for p in plan.parts if p.measure.status in COUNTED and not (legal and p.void)]
    asked = Asked(parts, base, claims, any(EVERYTHING in p.measure.displaces for p in parts))
    inside = [p.measure for p in parts if p.outside is None]
    tests = [test for measure in inside for test in measure.tests]
    said, assumptions = _defaults(inside, conditions, declarations, open_names)
    assumptions += _provision(said, base, inside)
    named = {test.name for measure in inside if not measure.assume_false for test in measure.tests}
    choices: list[list[tuple[str, Value]]] = []
    claimed = _claim(asked, said, assumptions, tests, claims_usmca)
    if claimed:
        choices.append([("preference", symbol) for symbol in claimed])
    named -= {"preference"}
    share = conditions.number("usmca") if claims_usmca else None
    if claims_usmca and any(symbol in USMCA for symbol, _ in claims) and base.rate.kind != "free":
        named.add("usmca")
    if share is not None and "usmca" in named:
        named.discard("usmca")
        assumptions.append(Reason("usmca_share", taken=said_so(declarations["usmca"], share)))
    if base.aircraft is not None and base.aircraft.kind != base.rate.kind:
        named.add("aircraft_use")
    needs = {need for m in inside for need in KINDS[m.kind].needs if need != "unit_price"}
    for name in sorted((named | needs) - said.keys()):
        if name in declarations:
            declared = declarations[name]
            if name in needs and declared.form == "word":
                values: Sequence[Value] = declared.words
            else:
                values = candidates(declared, tests)
            choices.append([(name, value) for value in values])
    corners = _corners(inside, said, base)
    if prod(len(choice) for choice in choices) * len(corners) > MOST_ASSIGNMENTS:
        raise TooLarge(
            "the combinations of unknown conditions", "MOST_ASSIGNMENTS", MOST_ASSIGNMENTS
        )
    assignments = [
        {**said, **dict(pairs), **corner} for pairs in product(*choices) for corner in corners
    ]
    names = [choice[0][0] for choice in choices]
    names += sorted({name for corner in corners for name in corner})
    return Assignments(
        parts,
        asked.all_gone,
        share,
        assignments,
        names,
        tests,
        tuple(dict.fromkeys(assumptions)),
        _read(inside, base, claims, claims_usmca),
        [None] * len(assignments),
    )


def _defaults(
    inside: Sequence[Measure],
    conditions: Conditions,
    declarations: Declarations,
    open_names: frozenset[str],
) -> tuple[Said, list[Reason]]:
    """What was said, with the values that count where nothing is said, each named."""
    said: Said = dict(conditions.said)
    assumptions: list[Reason] = []
    defaults: list[Reason] = []
    asked = {test.name for m in inside for test in m.tests}
    asked |= {name for m in inside if (name := base_condition(m.base))}
    asked |= {need for m in inside for need in KINDS[m.kind].needs}
    assumptions += _above_value(said, asked, declarations)
    for name in sorted(asked - said.keys()):
        declared = declarations.by_name.get(name)
        if declared is None or declared.default is None or name in open_names:
            continue
        said[name] = declared.default
        taken = said_so(declared, declared.default)
        if declared.open_in:
            assumptions.append(Reason("taken_outside", taken=taken, chapters=declared.open_in))
        else:
            defaults.append(taken)
    if defaults:
        assumptions.append(Reason("not_said", taken=tuple(defaults)))
    assumptions += _unmet(inside, said)
    for measure in inside:
        if (content := content_or_rest(measure.base)) and content not in said:
            rest = Reason(
                "not_said_rest", name=declarations[content], code=content, charged=measure.id
            )
            assumptions.append(rest)
        for name, base in measure.displaces_on:
            if base in CONTENT_SHARES and base not in said:
                assumptions.append(
                    Reason("not_said_whole", name=declarations[base], code=base, displaced=name)
                )
    return said, assumptions


def _provision(said: Said, base: Base, inside: Iterable[Measure]) -> list[Reason]:
    """Settles the provision of chapter 98: a number of that chapter is its own. What is taken."""
    notes = []
    if base.provision:
        said[PROVISION] = base.provision
        notes.append(Reason("provision_of_number", provision=base.provision))
    elif said.get(PROVISION) == FREE_PROVISION:
        notes.append(Reason("provision_free", provision=FREE_PROVISION))
    if said.get(PROVISION) == OTHER_PROVISION:
        unread = (m for m in inside if m.kind != "exempt" and not m.under_chapter_98)
        if measures := tuple(dict.fromkeys(m.id for m in unread)):
            notes.append(Reason("provision_unread", measures=measures))
    return notes


def _above_value(said: Said, asked: set[str], declarations: Declarations) -> list[Reason]:
    """Takes back what was said of goods of too high a value; names the bound where no value is."""
    value, notes = said.get("value"), []
    for name in sorted(asked & said.keys()):
        declared = declarations.by_name.get(name)
        most = declared.value_at_most if declared else None
        if declared is None or most is None or said[name] is False:
            continue
        if not isinstance(value, Decimal):
            notes.append(Reason("value_not_said", name=declared, most=most))
        elif value > most:
            said[name] = False
            notes.append(Reason("not_above_value", name=declared, most=most))
    return notes


def _unmet(inside: Sequence[Measure], said: Said) -> list[Reason]:
    """Tests of rare claims that nobody made, each once with what asks it; not what stays open."""
    stay_open = {test.name for m in inside if not m.assume_false for test in m.tests}
    asked_by: dict[Test, list[str]] = {}
    for measure in inside:
        if measure.assume_false:
            for test in measure.tests:
                if test.name not in said and test.name not in stay_open:
                    asked_by.setdefault(test, []).append(measure.reference)
    return [
        Reason("not_met", test=test, code=str(test), references=tuple(references))
        for test, references in asked_by.items()
    ]


def _claim(
    asked: Asked, said: Said, assumptions: list[Reason], tests: Sequence[Test], claims_usmca: bool
) -> list[str]:
    """Settles which preference is claimed; the ways that are open where nothing was said."""
    claim = said.pop("preference", None)
    if claim == AIRCRAFT and asked.base.aircraft is not None:
        said["aircraft_use"], claim = True, NO_PREFERENCE
    if claims_usmca:
        if claim is not None:
            said["usmca"] = claim in USMCA
        if claim is None or claim in USMCA:
            return []
    else:
        said["usmca"] = False
    rates = dict(asked.claims)
    if claim is not None:
        if claim != NO_PREFERENCE and claim not in rates:
            assumptions.append(Reason("no_such_claim", programme=str(claim)))
            claim = NO_PREFERENCE
        said["preference"] = claim
        return []
    mine = [test for test in tests if test.name == "preference"]
    kept: dict[tuple[object, ...], str] = {}
    for symbol, rate in ((NO_PREFERENCE, asked.base.rate), *asked.claims):
        kept.setdefault((rate.text, *(test.holds(symbol) for test in mine)), symbol)
    if len(kept) > 1 and said.get("exclusion") is not False:
        return list(kept.values())
    said["preference"] = NO_PREFERENCE
    if len(kept) > 1:
        assumptions.append(Reason("not_claimed", programmes=tuple(rates)))
    return []


def _corners(inside: Sequence[Measure], said: Said, base: Base) -> list[Said]:
    """Corners of the parts of the value that are unknown: none of them, or all that is left."""
    unknown = sorted({name for m in inside if (name := open_content(m.base))} - said.keys())
    known = [said[name] for name in CONTENT_SHARES if name in said]
    left = ONE - sum((k for k in known if isinstance(k, Decimal)), ZERO)
    nothing: Said = dict.fromkeys(unknown, ZERO)
    found = [nothing]
    if unknown and left > 0:
        found += [{**nothing, name: left} for name in unknown]
        if "aluminium_share" in unknown and any(m.base == WITH_ALUMINIUM for m in inside):
            others = (name for name in unknown if name != "aluminium_share")
            found += [{**nothing, name: left, "aluminium_share": TRACE} for name in others]
    needed = AMOUNT_OF_PROVISION.get(str(said.get(PROVISION)))
    if needed and needed not in said and not base.provision:
        value = said.get("value")
        whole = value if isinstance(value, Decimal) else ONE
        found = [{**corner, needed: end} for corner in found for end in (ZERO, whole)]
    return found


def _read(
    inside: Sequence[Measure], base: Base, claims: Claims, claims_usmca: bool
) -> frozenset[str]:
    """Conditions that something asks about."""
    found = {"value", PROVISION, "repair_value", "us_parts_value"}
    for measure in inside:
        found.update(test.name for test in measure.tests)
        found.update(KINDS[measure.kind].needs)
        found.update(on for _, on in measure.displaces_on)
        if (name := base_condition(measure.base)) is not None:
            found.add(name)
    rates = [base.rate, *(rate for _, rate in claims)]
    if "unit_price" in found or any(rate.specific for rate in rates):
        found |= {"quantity", "unit_price"}
        if base.units:
            found.add("quantity_2")
    if claims or "preference" in found or "usmca" in found:
        found |= {"preference", "usmca"} if claims_usmca else {"preference"}
    if base.aircraft is not None:
        found |= {"aircraft_use", "preference"}
    return frozenset(found)
