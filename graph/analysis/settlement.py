"""What the measures of one plan cost under what is known, exactly: lowest and highest end.

Stack: collect, drop what an applied measure displaces, normal duty or preference, floors
`max(0, floor - normal)`, add the rest. Unknown conditions are tried in every way that the measures
can tell apart; shares of content at the corners of what is possible, between which duty is
linear. All sums are of Decimals. A part that what is known gives no number for (a specific duty
without quantity) is at least nothing: the low end holds, the high end is open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import NamedTuple

from graph.analysis.charges import (
    AMOUNT_OF_PROVISION,
    FREE_PROVISION,
    KINDS,
    ONE,
    OTHER_PROVISION,
    PROVISION,
    TRACE,
    WITH_ALUMINIUM,
    ZERO,
    Counted,
    Price,
    World,
    base_condition,
    content_or_rest,
    counted_units,
    open_content,
    part_of_value,
    price_of,
    provision_share,
    unit_name,
    unit_price,
)
from graph.analysis.conditions import (
    CONTENT_SHARES,
    NO_PREFERENCE,
    Conditions,
    Declarations,
    Test,
    Value,
    candidates,
    said_so,
)
from graph.analysis.duty_words import (
    Way,
    branches_of,
    effects_of,
    items_of,
    normal_items,
    why_open,
)
from graph.analysis.measure_rows import COUNTED, EVERYTHING, Measure
from graph.analysis.measures import Part, Plan
from graph.analysis.preferences import AIRCRAFT, USMCA
from graph.analysis.rates import RATE_OF_PROVISION, Rate
from graph.analysis.settled import Base, Charge, Effect, Item, Normal, Outcome, Settled
from graph.errors import TooLarge
from graph.reason import Reason

MOST_WORLDS = 100_000
MOST_KEPT, MOST_WORLDS_KEPT = 20_000, 64
"""Sets of worlds that are kept before all are dropped, and worlds of one that is."""

Claims = Sequence[tuple[str, Rate]]
Said = dict[str, Value]


class _Asked(NamedTuple):
    """What is settled: everything but the world."""

    parts: Sequence[Part]
    base: Base
    claims: Claims
    all_gone: bool


@dataclass(slots=True)
class _Duties:
    """What the measures cost in one world in which none of them rests on the normal duty."""

    charges: tuple[Charge, ...]
    total: Decimal
    open: bool
    items: tuple[Item, ...] | None = None


@dataclass(slots=True)
class Worlds:
    """All worlds that the measures can tell apart; `names` are what is undecided.

    `tests` are those of the measures that hold the line, `read` the conditions that are asked.
    Nothing here rests on a rate of the schedule: it is one for all bases of one `_shape`.
    """

    parts: Sequence[Part]
    all_gone: bool
    share: Decimal | None
    said: Sequence[Said]
    names: Sequence[str]
    tests: Sequence[Test]
    assumptions: tuple[Reason, ...]
    read: frozenset[str]
    duties: list[_Duties | None]
    ways: dict[str, list[Way]] | None = None


class Explored(NamedTuple):
    """Worlds, each settled."""

    of: Worlds
    settled: Sequence[Settled]
    declarations: Declarations

    @property
    def worlds(self) -> Sequence[Said]:
        return self.of.said

    @property
    def names(self) -> Sequence[str]:
        return self.of.names

    @property
    def tests(self) -> Sequence[Test]:
        return self.of.tests

    def items(self, world: int, base: Base) -> tuple[Item, ...]:
        """The normal duty, what is charged, and what is in force but not charged."""
        one, duties = self.settled[world], self.of.duties[world]
        if duties is None:
            items = items_of(one.charges, self.worlds[world])
        elif duties.items is None:
            items = duties.items = items_of(one.charges, self.worlds[world])
        else:
            items = duties.items
        return (*normal_items(one.normal, base), *items)

    def effects(self) -> tuple[Effect, ...]:
        """What is undecided and moves an end."""
        of = self.of
        if of.ways is None:
            of.ways = {n: branches_of(n, of.said, of.tests, self.declarations) for n in of.names}
        return effects_of(of.ways, self.settled, self.declarations)


Kept = dict[tuple[Hashable, ...], Worlds]
"""Worlds by all that they rest on."""


def explore(
    plan: Plan,
    base: Base,
    conditions: Conditions,
    declarations: Declarations,
    *,
    claims: Claims = (),
    legal: bool = False,
    claims_usmca: bool = False,
    open_names: frozenset[str] = frozenset(),
    kept: Kept,
) -> Explored:
    """What a plan costs in every world. `legal` leaves out what is void; `claims` are preferences
    with their rates.

    `claims_usmca`: the origin can claim the USMCA at all. `open_names`: conditions whose default
    does not count for the line. `kept` are worlds that were found before, for the same
    `declarations`.
    """
    legal = legal and plan.has_void
    key = plan, conditions, legal, claims_usmca, open_names, _shape(base, claims)
    worlds = kept.get(key)
    if worlds is None:
        worlds = _worlds(
            plan, base, conditions, declarations, claims, open_names,
            legal=legal, claims_usmca=claims_usmca,
        )  # fmt: skip
        if len(worlds.said) <= MOST_WORLDS_KEPT:
            if len(kept) > MOST_KEPT:
                kept.clear()
            kept[key] = worlds
    asked = _Asked(worlds.parts, base, claims, worlds.all_gone)
    if worlds.share is not None:
        settled = [_settle_share(asked, said, worlds.share) for said in worlds.said]
    else:
        settled = [
            _settle(asked, said, worlds.duties, place) for place, said in enumerate(worlds.said)
        ]
    return Explored(worlds, settled, declarations)


def _shape(base: Base, claims: Claims) -> Hashable:
    """All of a base and of claims that worlds, and duties that do not rest on the normal duty, rest
    on: no rate as a number. Claims of one rate are one choice."""
    rates = [base.rate.text, *(rate.text for _, rate in claims)]
    return (
        base.provision,
        base.units,
        base.rate.kind,
        base.aircraft and base.aircraft.kind,
        any(rate.specific for rate in (base.rate, *(rate for _, rate in claims))),
        *((symbol, rates.index(rate.text)) for symbol, rate in claims),
    )


def _worlds(
    plan: Plan,
    base: Base,
    conditions: Conditions,
    declarations: Declarations,
    claims: Claims,
    open_names: frozenset[str],
    *,
    legal: bool,
    claims_usmca: bool,
) -> Worlds:
    """The worlds of a plan; of `base` and `claims` only the `_shape` counts."""
    parts = [p for p in plan.parts if p.measure.status in COUNTED and not (legal and p.void)]
    asked = _Asked(parts, base, claims, any(EVERYTHING in p.measure.displaces for p in parts))
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
    if prod(len(choice) for choice in choices) * len(corners) > MOST_WORLDS:
        raise TooLarge("the combinations of unknown conditions", "MOST_WORLDS", MOST_WORLDS)
    worlds = [
        {**said, **dict(pairs), **corner} for pairs in product(*choices) for corner in corners
    ]
    names = [choice[0][0] for choice in choices]
    names += sorted({name for corner in corners for name in corner})
    return Worlds(
        parts, asked.all_gone, share, worlds, names, tests, tuple(dict.fromkeys(assumptions)),
        _read(inside, base, claims, claims_usmca), [None] * len(worlds),
    )  # fmt: skip


def settle(found: Explored, base: Base) -> Outcome:
    """The duty over all worlds: its lowest and highest end."""
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
    asked: _Asked, said: Said, assumptions: list[Reason], tests: Sequence[Test], claims_usmca: bool
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


def _settle_share(asked: _Asked, world: Said, share: Decimal) -> Settled:
    """One world with a utilisation share: the average of the claims and the rest."""
    yes = _settle(asked, {**world, "usmca": True})
    no = _settle(asked, {**world, "usmca": False})

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
    return Settled(total, yes.open or no.open, normal, charges)


def _normal(asked: _Asked, world: World, price: Price | None, counted: Counted | None) -> Normal:
    """The normal duty: a claimed preference, the aircraft agreement, or the printed rate."""
    rate, claim = asked.base.rate, ""
    provision = world.get(PROVISION)
    if provision == OTHER_PROVISION and not asked.base.provision:
        return Normal(RATE_OF_PROVISION, ZERO, True, "")
    symbol = world.get("preference")
    if world.get("usmca") is True:
        symbol = next((known for known, _ in asked.claims if known in USMCA), None)
    if symbol and symbol != NO_PREFERENCE:
        rate = next((r for known, r in asked.claims if known == symbol), rate)
        claim = str(symbol)
    elif world.get("aircraft_use") is True and (special := asked.base.aircraft) is not None:
        rate, claim = special, AIRCRAFT
    part = ONE if asked.base.provision else provision_share(world)
    known, more = known_part(rate, price, counted)
    return Normal(rate, known, more and bool(part), claim, part)


def _settle(
    asked: _Asked, world: World, duties: list[_Duties | None] | None = None, place: int = 0
) -> Settled:
    """One world; in `duties` stands at its `place` what the measures cost, where it was found
    before."""
    price, counted = unit_price(world), counted_units(asked.base.units, world)
    normal = _normal(asked, world, price, counted)
    if asked.all_gone:
        for part in asked.parts:
            if part.outside is None and EVERYTHING in part.measure.displaces:
                if holds(part.measure, world):
                    return _all_gone(asked, normal, part.measure)
    found = duties[place] if duties else None
    if found is None:
        found = _duties(asked, normal, world, price, counted)
        if duties and not any(
            KINDS[c.part.measure.kind].by_normal for c in found.charges if c.applies
        ):
            duties[place] = found
    normal = _standing(normal, found.charges)
    total = found.total + normal.known * normal.part
    return Settled(total, found.open or normal.open, normal, found.charges)


def _duties(
    asked: _Asked, normal: Normal, world: World, price: Price | None, counted: Counted | None
) -> _Duties:
    """What the measures cost beside a normal duty."""
    provision = world.get(PROVISION)
    total, is_open = ZERO, False
    taken: dict[str, list[tuple[str, Decimal]]] = {}
    charges: list[Charge] = []
    for part in asked.parts:
        measure = part.measure
        if part.outside is not None or not holds(measure, world):
            charges.append(Charge(part, ZERO, False, ZERO, ()))
            continue
        by: tuple[str | Reason, ...]
        gone, by = _taken(measure, taken) if taken else (ZERO, ())
        if provision is not None and _freed(measure, str(provision)):
            gone, by = ONE, (Reason("chapter_98", provision=str(provision)),)
        share = ONE if measure.base == "full" else part_of_value(measure.base, world)
        left = share * (ONE - gone)
        rate: Decimal | None = ZERO
        if left:
            own = price_of(measure.unit, price, counted, world)
            rate = _charged(asked.base, measure, left, normal, world, own)
            if rate is None:
                is_open = True
            else:
                total += rate
            for other in measure.displaces:
                taken.setdefault(other, []).append((measure.row or measure.id, left))
            for other, on in measure.displaces_on:
                taken[other][-1] = (measure.row or measure.id, part_of_value(on, world))
        charges.append(Charge(part, rate, True, gone, by))
    return _Duties(tuple(charges), total, is_open)


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
    world: World,
    price: Price | None,
) -> Decimal | None:
    """What a measure charges on what is `left` of the value; nothing on no part of it, None on a
    line that does not name the article."""
    if base.of_article and measure.kind != "exempt":
        return None
    if normal.part != ONE:
        whole = dict(measure.under_chapter_98).get(str(world.get(PROVISION))) == "full"
        left = left if whole else left * normal.part
        if not left:
            return ZERO
    rate = KINDS[measure.kind].charge(measure, normal.known, world, price)
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


def _all_gone(asked: _Asked, normal: Normal, by: Measure) -> Settled:
    """A world in which nothing is due, the normal duty included."""
    name = by.row or by.id
    charges = []
    for part in asked.parts:
        gone = part.measure is not by and part.outside is None
        charges.append(Charge(part, ZERO, gone, ONE if gone else ZERO, (name,) if gone else ()))
    freed = normal._replace(known=ZERO, open=False, free=_in_place(by))
    return Settled(ZERO, False, freed, tuple(charges))


def holds(measure: Measure, world: World) -> bool:
    """Whether its conditions are met; what is not said is not met."""
    if not measure.applies_if:
        return True
    for group in measure.applies_if:
        for test in group:
            value = world.get(test.name)
            if value is None or not test.holds(value):
                break
        else:
            return True
    return False
