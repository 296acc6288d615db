"""A settled duty in words: its rows and reasons, what is open, what conditions decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from graph.analysis.charges import ONE, ZERO, World, band_of, base_condition, unit_price
from graph.analysis.conditions import CONTENT_SHARES, Test, Value, show_value
from graph.analysis.measure_rows import Measure
from graph.analysis.preferences import AIRCRAFT, USMCA
from graph.analysis.rates import Rate
from graph.analysis.settled import Base, Charge, Effect, Item, Normal, Settled

NORMAL = "MFN"
"""Id of the normal duty; its row tells column 1 (MFN) from column 2 (COL2)."""


def why_open(settled: Sequence[Settled], base: Base) -> str:
    """What is missing for the high end, as one sentence."""
    found: dict[str, None] = {}
    for one in settled:
        if one.normal.open:
            found[lacking(one.normal.rate)] = None
        for charge in one.charges:
            if charge.rate is None:
                measure = charge.part.measure
                needs = " or ".join(("unit_price", f"quantity in {measure.unit} and value"))
                found[f"{measure.id} is an amount per {measure.unit or 'unit'}: needs {needs}"] = (
                    None
                )
    return "; ".join(found)


def lacking(rate: Rate) -> str:
    """What is needed before a printed rate is a number, as a sentence."""
    if rate.kind == "none":
        return "the schedule prints no rate for this line"
    if rate.kind == "chapter99":
        return f"chapter 99 adds to the duty of another line: {rate.text!r}"
    if rate.kind == "words" or rate.partial:
        return f"the rate is given in words or on a part of the value: {rate.text!r}"
    return f"the duty {rate.text!r} needs {' and '.join(rate.needs)} and value"


def percent(rate: Decimal) -> str:
    """`0.025` as `2.5 %`."""
    text = f"{rate * 100:.6f}".rstrip("0").rstrip(".")
    return f"{text or '0'} %"


def effects_of(
    names: Sequence[str],
    worlds: Sequence[World],
    settled: Sequence[Settled],
    tests: Sequence[Test],
) -> tuple[Effect, ...]:
    """For each condition that moves an end, the duty under each of its values."""
    found = []
    for name in names:
        ranges: dict[str, tuple[Decimal, Decimal, bool]] = {}
        for world, one in zip(worlds, settled, strict=True):
            label = _label(name, world[name], tests)
            lo, hi, is_open = ranges.get(label, (one.total, one.total, False))
            ranges[label] = min(lo, one.total), max(hi, one.total), is_open or one.open
        if len(set(ranges.values())) > 1:
            shown = (f"{label}: {_span(*ends)}" for label, ends in ranges.items())
            found.append(Effect(name, "; ".join(shown)))
    return tuple(found)


def _label(name: str, value: Value, tests: Iterable[Test]) -> str:
    if isinstance(value, bool) or name in CONTENT_SHARES:
        return show_value(value)
    mine = [test for test in tests if test.name == name]
    if not mine or name == "preference":
        return show_value(value)
    met = dict.fromkeys(str(test) for test in mine if test.holds(value))
    return " and ".join(met) or "otherwise"


def _span(lo: Decimal, hi: Decimal, is_open: bool) -> str:
    if is_open:
        return f"at least {percent(lo)}"
    return percent(lo) if lo == hi else f"{percent(lo)} to {percent(hi)}"


def items_of(settled: Settled, base: Base, world: World) -> tuple[Item, ...]:
    """The normal duty, what is charged, and what is in force but not charged with the reason."""
    items = _normal_items(settled.normal, base)
    charged = {c.part.measure.id for c in settled.charges if c.applies and not c.by}
    nearest: dict[str, Charge] = {}
    for charge in settled.charges:
        measure = charge.part.measure
        if measure.id not in charged and measure.kind != "exempt" and not _is_rare(charge):
            known = nearest.setdefault(measure.id, charge)
            if _distance(charge) < _distance(known):
                nearest[measure.id] = charge
    for charge in settled.charges:
        measure = charge.part.measure
        if measure.kind == "exempt":
            continue
        due = charge.rate is None or charge.rate or (charge.applies and not charge.by)
        if due or nearest.get(measure.id) is charge:
            items.append(_item(charge, world))
    return tuple(items)


def _is_rare(charge: Charge) -> bool:
    """A rare claim that nobody made: the assumptions name it, the components do not."""
    return not charge.applies and charge.part.outside is None and charge.part.measure.assume_false


def _distance(charge: Charge) -> tuple[int, int]:
    """How far a row is from being charged: of those of one id the nearest stands for all."""
    rank = 0 if charge.applies else 1 if charge.part.outside is not None else 2
    return rank, len(charge.part.measure.tests)


def _item(charge: Charge, world: World) -> Item:
    measure = charge.part.measure
    why = _reason(charge, world)
    headings = _entered_under(charge, world)
    by_origin = measure.headings_by_origin if headings else ()
    return Item(
        measure.id, measure.authority, charge.rate, why, measure.row, headings, by_origin
    )  # fmt: skip


def _entered_under(charge: Charge, world: World) -> tuple[str, ...]:
    """Headings of chapter 99 for the goods; of a quota the one within or over it, of a price band
    that of the band."""
    measure = charge.part.measure
    if not charge.applies or charge.gone >= ONE:
        return ()
    if measure.kind == "quota" and len(measure.headings) == 2:
        return measure.headings[1:] if world.get("quota") == "over" else measure.headings[:1]
    price = unit_price(world)
    if measure.kind == "price_band" and price is not None:
        band = band_of(measure.bands, price.usd)
        return (band.heading,) if band is not None and band.heading else ()
    return measure.headings


def _normal_items(normal: Normal, base: Base) -> list[Item]:
    rate = normal.rate
    if normal.claim == AIRCRAFT:
        why = f"civil aircraft agreement (special column, C), {rate.text}"
    elif normal.claim in USMCA:
        why = "normal duty under the USMCA (special column, S)"
    elif normal.claim:
        why = f"preference {normal.claim} (special column), {rate.text}"
    elif base.code == "COL2":
        why = f"column 2 rate, {rate.text}"
    else:
        why = f"normal duty, column 1 general, {rate.text}"
    if normal.free_by:
        return [Item(NORMAL, "HTSUS", ZERO, f"not due: {normal.free_by}", base.code)]
    if normal.part != ONE:
        why += f", on {percent(normal.part)} of the value (chapter 98)"
    items = []
    if not normal.open or normal.known:
        items.append(Item(NORMAL, "HTSUS", normal.known * normal.part, why, base.code))
    if normal.open:
        items.append(Item(NORMAL, "HTSUS", None, f"not computed: {lacking(rate)}", base.code))
    return items


def _reason(charge: Charge, world: World) -> str:
    measure = charge.part.measure
    if charge.part.outside:
        return f"exempt: the line is on {charge.part.outside} ({measure.reference})"
    if not charge.applies:
        return f"not applied: {_unmet(measure, world)} ({measure.reference})"
    text = measure.reference
    if measure.kind == "floor" and measure.rate is not None:
        text += f": total of {percent(measure.rate)} with the normal duty"
    if measure.base != "full":
        name = base_condition(measure.base) or measure.base
        text += f", on {measure.base} ({name} {show_value(world.get(name, ONE))})"
    if charge.gone >= ONE:
        return f"displaced by {', '.join(charge.by)} ({text})"
    if charge.by:
        text += f"; {', '.join(charge.by)} displaces {percent(charge.gone)} of it"
    if charge.rate is None:
        text += f"; not computed: needs unit_price, or quantity in {measure.unit} and value"
    if charge.part.void:
        text += "; collected without legal ground since the ruling"
    cited = f"{measure.source}; confidence {measure.confidence}"
    return f"{text} [{cited}]" if measure.source else text


def _unmet(measure: Measure, world: World) -> str:
    """The first test of each group that fails."""
    failed = []
    for group in measure.applies_if:
        for test in group:
            value = world.get(test.name)
            if value is None or not test.holds(value):
                failed.append(str(test))
                break
    return " or ".join(dict.fromkeys(failed)) + " is not so"
