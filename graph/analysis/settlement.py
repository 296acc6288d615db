"""What the measures of one plan cost under what is known, exactly: lowest and highest end.

Stack: collect, drop what an applied measure displaces, base duty or preference, floors
`max(0, floor - base)`, add the rest. Unknown conditions are tried in every way that the measures
can tell apart; shares of content at the corners of what is possible, between which duty is
linear. All sums are of Decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import NamedTuple

from graph.analysis.conditions import (
    CONTENT_SHARES,
    Conditions,
    Test,
    Value,
    candidates,
    show_value,
)
from graph.analysis.measure_rows import COUNTED, Measure
from graph.analysis.measures import Part, Plan
from graph.analysis.rates import Rate
from graph.errors import TooLarge

ZERO, ONE = Decimal(0), Decimal(1)
MOST_WORLDS = 100_000

World = dict[str, Value]


class Base(NamedTuple):
    """The duty that the schedule prints: `code` MFN or COL2, and the USMCA rate where there is one.

    `number` tells bases apart within one tariff.
    """

    number: int
    code: str
    rate: Rate
    preference: Rate | None


class Item(NamedTuple):
    """One measure at one end: its rate on the full value, and why. `id` is the measure's."""

    id: str
    authority: str
    rate: Decimal
    why: str


class Effect(NamedTuple):
    """What an unknown condition decides."""

    condition: str
    effect: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Both ends; None and a reason where there is no number."""

    lo: Decimal | None
    hi: Decimal | None
    lo_items: tuple[Item, ...]
    hi_items: tuple[Item, ...]
    undecided: tuple[Effect, ...] = ()
    assumptions: tuple[str, ...] = ()
    reason: str | None = None


class _Charge(NamedTuple):
    """A part in one world: its rate, what is left of it after displacement, whether it applies."""

    part: Part
    rate: Decimal
    applies: bool
    gone: Decimal
    by: tuple[str, ...]


class _Settled(NamedTuple):
    total: Decimal
    base: Decimal
    preferred: bool
    charges: tuple[_Charge, ...]


def settle(
    plan: Plan,
    base: Base,
    conditions: Conditions,
    *,
    legal: bool,
    claims_usmca: bool,
    vehicle: bool,
) -> Outcome:
    """The duty of a plan. `legal` leaves out what is void; `vehicle`: chapter 87.

    `claims_usmca`: the origin can claim the USMCA at all.
    """
    parts = [p for p in plan.parts if p.measure.status in COUNTED and not (legal and p.void)]
    said, assumptions = _defaults(parts, conditions, claims_usmca, vehicle)
    share = conditions.number("usmca") if claims_usmca else None
    reason = _missing(base, parts, said, claims_usmca)
    if reason is not None:
        return Outcome(None, None, (), (), assumptions=tuple(assumptions), reason=reason)
    tests = [t for s in parts if not (s.measure.assume_false or s.outside) for t in s.measure.tests]
    asked = {test.name for test in tests}
    if claims_usmca and base.preference is not None:
        asked.add("usmca")
    if share is not None:
        asked.discard("usmca")
        if base.preference is not None or any(t.name == "usmca" for t in tests):
            assumptions.append(
                f"usmca:{show_value(share)} is a utilisation share: rates are averages over "
                "entries (statistical), not the duty of one shipment"
            )
    unknown = sorted(name for name in asked if _open(name, said, tests))
    choices = [[(name, value) for value in candidates(name, tests)] for name in unknown]
    corners = _corners(parts, said)
    if prod(len(choice) for choice in choices) * len(corners) > MOST_WORLDS:
        raise TooLarge("the combinations of unknown conditions", "MOST_WORLDS", MOST_WORLDS)
    worlds = [
        {**said, **dict(pairs), **corner} for pairs in product(*choices) for corner in corners
    ]
    settled = [_settle_share(parts, base, world, share) for world in worlds]
    lo, hi = min(s.total for s in settled), max(s.total for s in settled)
    first_lo = next(i for i, s in enumerate(settled) if s.total == lo)
    first_hi = next(i for i, s in enumerate(settled) if s.total == hi)
    names = [*unknown, *sorted({name for corner in corners for name in corner})]
    effects = _effects(names, worlds, settled, tests) if lo != hi else ()
    return Outcome(
        lo,
        hi,
        _items(settled[first_lo], base, worlds[first_lo]),
        _items(settled[first_hi], base, worlds[first_hi]),
        effects,
        tuple(assumptions),
    )


def _defaults(
    parts: Sequence[Part], conditions: Conditions, claims_usmca: bool, vehicle: bool
) -> tuple[World, list[str]]:
    """What was said, with the values that count where nothing is said, each named."""
    said: World = dict(conditions.said)
    assumptions: list[str] = []
    if not claims_usmca:
        said["usmca"] = False
    inside = [part.measure for part in parts if not part.outside]
    asked = {test.name for measure in inside for test in measure.tests}
    if "vehicle_part" in asked and not vehicle and "vehicle_part" not in said:
        said["vehicle_part"] = False
        assumptions.append("vehicle_part:false, because the line is outside chapter 87")
    for measure in inside:
        if measure.assume_false:
            for test in measure.tests:
                if test.name not in said:
                    assumptions.append(f"not said, taken as not met: {test} ({measure.reference})")
    return said, list(dict.fromkeys(assumptions))


def _open(name: str, said: World, tests: Sequence[Test]) -> bool:
    """Whether a condition is unknown, or known in a way that does not decide the tests."""
    if name not in said:
        return True
    if name == "in_transit_before" and any(
        t.name == name and t.holds(said[name]) is None for t in tests
    ):
        del said[name]
        return True
    return False


def _corners(parts: Sequence[Part], said: World) -> list[World]:
    """Corners of the shares of content that are unknown: none of them, or all that is left."""
    bases = {s.measure.base for s in parts if not s.outside and s.measure.base != "full"}
    unknown = sorted(name for name in bases if name not in said)
    known = [said[name] for name in CONTENT_SHARES if name in said]
    left = ONE - sum((k for k in known if isinstance(k, Decimal)), ZERO)
    nothing: World = dict.fromkeys(unknown, ZERO)
    if not unknown or left <= 0:
        return [nothing]
    return [nothing, *({**nothing, name: left} for name in unknown)]


def _missing(base: Base, parts: Sequence[Part], said: World, claims_usmca: bool) -> str | None:
    """Why there is no number, None if there is one."""
    rates = [base.rate]
    usmca = said.get("usmca")
    if claims_usmca and base.preference is not None:
        if usmca is True:
            rates = [base.preference]
        elif usmca is not False:
            rates.append(base.preference)
    for rate in rates:
        if ad_valorem(rate, said) is None:
            return lacking(rate)
    for part in parts:
        measure = part.measure
        if measure.kind == "specific" and not part.outside and _per_value(said) is None:
            return (
                f"{measure.id} is an amount per {measure.unit or 'unit'}: needs quantity and value"
            )
    return None


def lacking(rate: Rate) -> str:
    """What is needed before a printed rate is a number, as a sentence."""
    if rate.kind == "none":
        return "the schedule prints no rate for this line"
    if rate.kind == "chapter99":
        return f"chapter 99 adds to the duty of another line: {rate.text!r}"
    if rate.kind == "words" or rate.partial:
        return f"the rate is given in words or on a part of the value: {rate.text!r}"
    return f"the duty {rate.text!r} needs {' and '.join(rate.needs)} and value"


def ad_valorem(rate: Rate, said: Mapping[str, Value]) -> Decimal | None:
    """A rate as a fraction of the value; None where what was said does not give one."""
    if rate.kind in ("percent", "free"):
        return rate.ad_valorem
    if rate.kind not in ("specific", "compound") or rate.partial:
        return None
    if len({part.per for part in rate.specific}) > 1 or any(part.of for part in rate.specific):
        return None
    each = _per_value(said)
    if rate.specific and each is None:
        return None
    amounts = sum((part.amount for part in rate.specific), ZERO)
    return (rate.ad_valorem or ZERO) + amounts * (each or ZERO)


def _per_value(said: Mapping[str, Value]) -> Decimal | None:
    """Units of quantity per USD of value."""
    value, quantity = said.get("value"), said.get("quantity")
    if isinstance(value, Decimal) and isinstance(quantity, Decimal):
        return quantity / value
    return None


def _settle_share(
    parts: Sequence[Part], base: Base, world: World, share: Decimal | None
) -> _Settled:
    """One world; with a utilisation share the average of the claims and the rest."""
    if share is None:
        return _settle(parts, base, world)
    yes = _settle(parts, base, {**world, "usmca": True})
    no = _settle(parts, base, {**world, "usmca": False})

    def mix(a: Decimal, b: Decimal) -> Decimal:
        return share * a + (ONE - share) * b

    charges = tuple(
        _Charge(
            a.part, mix(a.rate, b.rate), a.applies or b.applies, min(a.gone, b.gone), a.by or b.by
        )
        for a, b in zip(yes.charges, no.charges, strict=True)
    )
    base_rate = mix(yes.base, no.base)
    return _Settled(mix(yes.total, no.total), base_rate, yes.preferred, charges)


def _settle(parts: Sequence[Part], base: Base, world: World) -> _Settled:
    normal = ad_valorem(base.rate, world)
    preferred = base.preference is not None and world.get("usmca") is True
    if preferred and base.preference is not None:
        normal = ad_valorem(base.preference, world)
    if normal is None:
        raise ValueError("a base without a rate cannot be settled")
    total = normal
    taken: dict[str, list[tuple[str, Decimal]]] = {}
    charges: list[_Charge] = []
    for part in parts:
        measure = part.measure
        applies = part.outside is None and holds(measure, world)
        share = _content(measure, world) if applies else ZERO
        gone = ZERO
        by: tuple[str, ...] = ()
        if applies and (marks := taken.get(measure.id)):
            gone = min(ONE, sum((fraction for _, fraction in marks), ZERO))
            by = tuple(dict.fromkeys(id for id, _ in marks))
        left = share * (ONE - gone)
        rate = _rate(measure, normal, world) * left if left else ZERO
        if left:
            for other in measure.displaces:
                taken.setdefault(other, []).append((measure.id, left))
        total += rate
        charges.append(_Charge(part, rate, applies, gone, by))
    return _Settled(total, normal, preferred, tuple(charges))


def holds(measure: Measure, world: Mapping[str, Value]) -> bool:
    """Whether its conditions are met; what is not said is not met."""
    if not measure.applies_if:
        return True
    return any(
        all(test.name in world and test.holds(world[test.name]) for test in group)
        for group in measure.applies_if
    )


def _content(measure: Measure, world: Mapping[str, Value]) -> Decimal:
    share = world.get(measure.base, ONE)
    return share if isinstance(share, Decimal) else ONE


def _rate(measure: Measure, normal: Decimal, world: Mapping[str, Value]) -> Decimal:
    rate = measure.rate or ZERO
    if measure.kind == "floor":
        return max(ZERO, rate - normal)
    if measure.kind == "specific":
        return rate * (_per_value(world) or ZERO)
    return ZERO if measure.kind == "exempt" else rate


def percent(rate: Decimal) -> str:
    """`0.025` as `2.5 %`."""
    text = f"{rate * 100:.6f}".rstrip("0").rstrip(".")
    return f"{text or '0'} %"


def _effects(
    names: Sequence[str],
    worlds: Sequence[World],
    settled: Sequence[_Settled],
    tests: Sequence[Test],
) -> tuple[Effect, ...]:
    """For each condition that moves an end, the duty under each of its values."""
    found = []
    for name in names:
        ranges: dict[str, tuple[Decimal, Decimal]] = {}
        for world, one in zip(worlds, settled, strict=True):
            label = _label(name, world[name], tests)
            lo, hi = ranges.get(label, (one.total, one.total))
            ranges[label] = min(lo, one.total), max(hi, one.total)
        if len(set(ranges.values())) > 1:
            shown = (f"{label}: {_span(*ends)}" for label, ends in ranges.items())
            found.append(Effect(name, "; ".join(shown)))
    return tuple(found)


def _label(name: str, value: Value, tests: Iterable[Test]) -> str:
    if isinstance(value, bool) and name != "in_transit_before":
        return show_value(value)
    if name in CONTENT_SHARES:
        return show_value(value)
    met = dict.fromkeys(str(test) for test in tests if test.name == name and test.holds(value))
    return " and ".join(met) or "otherwise"


def _span(lo: Decimal, hi: Decimal) -> str:
    return percent(lo) if lo == hi else f"{percent(lo)} to {percent(hi)}"


def _items(settled: _Settled, base: Base, world: Mapping[str, Value]) -> tuple[Item, ...]:
    """The base, what is charged, and what is in force but not charged with the reason."""
    if settled.preferred:
        why = "normal duty under the USMCA (special column, S)"
    elif base.code == "COL2":
        why = f"column 2 rate, {base.rate.text}"
    else:
        why = f"normal duty, column 1 general, {base.rate.text}"
    items = [Item(base.code, "HTSUS", settled.base, why)]
    charged = {c.part.measure.id for c in settled.charges if c.applies and not c.by}
    seen: set[str] = set()
    for charge in settled.charges:
        measure = charge.part.measure
        if measure.kind == "exempt":
            continue
        if charge.rate or (charge.applies and not charge.by):
            items.append(Item(measure.id, measure.authority, charge.rate, _reason(charge, world)))
        elif measure.id not in charged and measure.id not in seen:
            seen.add(measure.id)
            items.append(Item(measure.id, measure.authority, ZERO, _reason(charge, world)))
    return tuple(items)


def _reason(charge: _Charge, world: Mapping[str, Value]) -> str:
    measure = charge.part.measure
    if charge.part.outside:
        return f"exempt: the line is on {charge.part.outside} ({measure.reference})"
    if not charge.applies:
        return f"not applied: {_unmet(measure, world)} ({measure.reference})"
    text = measure.reference
    if measure.kind == "floor" and measure.rate is not None:
        text += f": total of {percent(measure.rate)} with the normal duty"
    if measure.base != "full":
        text += f", on {measure.base} {show_value(world.get(measure.base, ONE))}"
    if charge.gone >= ONE:
        return f"displaced by {', '.join(charge.by)} ({text})"
    if charge.by:
        text += f"; {', '.join(charge.by)} displaces {percent(charge.gone)} of it"
    if charge.part.void:
        text += "; collected without legal ground since the ruling"
    cited = f"{measure.source}; confidence {measure.confidence}"
    return f"{text} [{cited}]" if measure.source else text


def _unmet(measure: Measure, world: Mapping[str, Value]) -> str:
    """The first test of each group that fails."""
    failed = []
    for group in measure.applies_if:
        for test in group:
            value = world.get(test.name)
            if value is None or not test.holds(value):
                failed.append(str(test))
                break
    return " or ".join(dict.fromkeys(failed)) + " is not so"
