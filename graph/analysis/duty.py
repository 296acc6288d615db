"""The duty question: what one product from one origin pays on one day, and what decides it.

Pure: schedules and measures come in, no store, no file, no clock. An answer is an interval of rates
(fractions of the customs value) with the components that sum to each end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from graph.analysis.conditions import NOTHING_SAID, Conditions
from graph.analysis.measures import Plan
from graph.analysis.origins import (
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
    PROGRAMMES,
    TERRITORIES,
    parse_origin,
)
from graph.analysis.schedule import dotted, normalise_hts
from graph.analysis.settlement import Effect, Item, Outcome, percent
from graph.analysis.tariff import Component, ScheduleLine, Target, Tariff, merge
from graph.deadline import checked
from graph.errors import InputError, InvalidParameters, OnshoreError, Problem, UnknownId

__all__ = ["Component", "DutyAnswer", "DutyRow", "Ends", "Tariff", "duties", "duty", "history"]

Clock: TypeAlias = Literal["collected", "legal"]
CLOCKS: tuple[Clock, ...] = ("collected", "legal")


@dataclass(frozen=True, slots=True)
class Ends:
    lo: Decimal
    hi: Decimal


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """The answer. `lo`, `hi` None with a `reason` where there is no number."""

    hts: str
    origin: str
    entry_date: date
    clock: Clock
    lo: Decimal | None
    hi: Decimal | None
    amount: Ends | None
    components: tuple[Component, ...]
    undecided: tuple[Effect, ...]
    schedule: ScheduleLine | None
    lines: tuple[str, ...]
    other_clock: Ends | None
    covered_until: date
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()


def duty(
    tariff: Tariff,
    hts: str,
    origin: str,
    entry_date: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
) -> DutyAnswer:
    """The duty of an HTS number of 4 to 10 digits from a territory on a day.

    UnknownId with the closest numbers or codes; InvalidParameters for a malformed number.
    """
    code = origin if origin in TERRITORIES else parse_origin(origin)
    digits, shown = _read_number(hts)
    target, note = tariff.find(digits, entry_date)
    if target is None:
        return _nothing(tariff, shown, code, entry_date, clock)
    plans = [leaf.coverage.plan(code, entry_date) for leaf in target.leaves]
    legal = clock == "legal"
    chosen, alike = _settled(tariff, target, plans, code, conditions, legal)
    value = conditions.number("value")
    components: tuple[Component, ...] = ()
    if chosen.lo is not None:
        kept = alike and code not in CUSTOMS_TERRITORY
        components = (
            tariff.components(chosen, value)
            if kept
            else merge(chosen.lo_items, chosen.hi_items, value)
        )
    other = None
    if any(plan.has_void for plan in plans):
        other = _other_clock(
            chosen, _settled(tariff, target, plans, code, conditions, not legal)[0]
        )
    return DutyAnswer(
        shown,
        code,
        entry_date,
        clock,
        chosen.lo,
        chosen.hi,
        _amounts(components) if value is not None and chosen.lo is not None else None,
        components,
        chosen.undecided,
        target.shown,
        (target.shown.hts,) if alike and target.own else target.lines,
        other,
        tariff.measures.covered_until,
        chosen.reason,
        tariff.warnings(target, code, entry_date),
        _assumptions(tariff, target, plans, code, entry_date, chosen, note),
    )


@lru_cache(maxsize=65_536)
def _read_number(hts: str) -> tuple[str, str]:
    """Digits and the written form; InvalidParameters says what is wrong."""
    try:
        digits = normalise_hts(hts)
    except ValueError as error:
        raise InvalidParameters([Problem(str(error), "hts")]) from None
    return digits, dotted(digits)


def _settled(
    tariff: Tariff,
    target: Target,
    plans: Sequence[Plan],
    origin: str,
    conditions: Conditions,
    legal: bool,
) -> tuple[Outcome, bool]:
    """The outcome over the lines of a number, and whether they are all alike."""
    if origin in CUSTOMS_TERRITORY:
        why = f"{TERRITORIES[origin]} is inside the US customs territory: no entry, no duty"
        item = Item("MFN", "HTSUS", Decimal(0), why)
        return Outcome(Decimal(0), Decimal(0), (item,), (item,), reason=why), True
    if origin in INSULAR_POSSESSIONS:
        why = (
            f"{TERRITORIES[origin]} is an insular possession: General Note 3(a)(iv) decides, "
            "which is not covered"
        )
        return Outcome(None, None, (), (), reason=why), True
    if len(plans) == 1:
        leaf = target.leaves[0]
        one = tariff.outcome(leaf, plans[0], origin, conditions, legal, target.vehicle)
        return one, True
    outcomes = [
        tariff.outcome(leaf, plan, origin, conditions, legal, target.vehicle)
        for leaf, plan in zip(target.leaves, plans, strict=True)
    ]
    if all(same(outcomes[0], outcome) for outcome in outcomes[1:]):
        return outcomes[0], True
    return widest(outcomes, target), False


def _other_clock(chosen: Outcome, other: Outcome) -> Ends | None:
    """Both ends on the other clock where they differ."""
    if other.lo is None or other.hi is None or (other.lo, other.hi) == (chosen.lo, chosen.hi):
        return None
    return Ends(other.lo, other.hi)


def same(one: Outcome, other: Outcome) -> bool:
    return one is other or (one.lo, one.hi, one.lo_items, one.hi_items, one.reason) == (
        other.lo, other.hi, other.lo_items, other.hi_items, other.reason,
    )  # fmt: skip


def widest(outcomes: Sequence[Outcome], target: Target) -> Outcome:
    """The interval over several lines; no number where one of them has none."""
    numbers = [dotted(leaf.digits) for leaf in target.leaves]
    without = [(n, o) for n, o in zip(numbers, outcomes, strict=True) if o.lo is None]
    if without:
        named = ", ".join(number for number, _ in without[:5])
        more = f" and {len(without) - 5} more" if len(without) > 5 else ""
        reason = f"no number for {named}{more}: {without[0][1].reason}; ask for more digits"
        return Outcome(None, None, (), (), assumptions=without[0][1].assumptions, reason=reason)
    lo = min(outcomes, key=lambda o: o.lo or Decimal(0))
    hi = max(outcomes, key=lambda o: o.hi or Decimal(0))
    effects = {e.condition: e for o in (lo, hi) for e in o.undecided}
    by_range: dict[str, list[str]] = {}
    for number, one in zip(numbers, outcomes, strict=True):
        by_range.setdefault(_range(one), []).append(number)
    undecided = list(effects.values())
    if len(by_range) > 1:
        shown = (
            f"{', '.join(n[:4])}{' ...' if len(n) > 4 else ''}: {r}" for r, n in by_range.items()
        )
        undecided.insert(0, Effect("hts", "; ".join(shown)))
    notes = tuple(dict.fromkeys(note for o in outcomes for note in o.assumptions))
    return Outcome(lo.lo, hi.hi, lo.lo_items, hi.hi_items, tuple(undecided), notes, lo.reason)


def _range(outcome: Outcome) -> str:
    lo, hi = outcome.lo or Decimal(0), outcome.hi or Decimal(0)
    return percent(lo) if lo == hi else f"{percent(lo)} to {percent(hi)}"


def _amounts(components: Sequence[Component]) -> Ends:
    return Ends(
        sum((c.amount for c in components if c.in_lo and c.amount), Decimal("0.00")),
        sum((c.amount for c in components if c.in_hi and c.amount), Decimal("0.00")),
    )


def _nothing(tariff: Tariff, hts: str, origin: str, day: date, clock: Clock) -> DutyAnswer:
    first = min((start for _, start in tariff.revisions), default=None)
    reason = "no tariff schedule is loaded"
    if first is not None:
        reason = f"no loaded revision of the schedule is in force on {day}; the first is of {first}"
    return DutyAnswer(
        hts, origin, day, clock, None, None, None, (), (), None, (), None,
        tariff.measures.covered_until, reason,
    )  # fmt: skip


def _assumptions(
    tariff: Tariff,
    target: Target,
    plans: Sequence[Plan],
    origin: str,
    day: date,
    outcome: Outcome,
    note: str | None,
) -> tuple[str, ...]:
    measures = tariff.measures
    found = list(outcome.assumptions)
    if note:
        found.append(note)
    if day > measures.lists_until:
        found.append(f"product lists are complete until {measures.lists_until}")
    if target.special and origin in PROGRAMMES and target.shown.rate_text != "Free":
        codes = [code for code in PROGRAMMES[origin] if code in target.special]
        if codes:
            named = ", ".join(codes)
            found.append(f"the special rate of programme {named} exists and was not claimed")
    for plan in plans:
        if plan.announced:
            found += [note for note in plan.announced if note not in found]
    return (*found, *measures.notes)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One row of a batch, as texts were read: what `duty` takes."""

    hts: str
    origin: str
    entry_date: date
    clock: Clock = "collected"
    conditions: Conditions = NOTHING_SAID


def duties(tariff: Tariff, rows: Iterable[DutyRow]) -> list[DutyAnswer | OnshoreError]:
    """A table of answers in the order of the rows, the error in place of the answer."""
    found: list[DutyAnswer | OnshoreError] = []
    for row in checked(rows, 4):
        try:
            found.append(
                duty(tariff, row.hts, row.origin, row.entry_date, row.clock, row.conditions)
            )
        except (InputError, UnknownId) as error:
            found.append(error)
    return found


def history(
    tariff: Tariff,
    hts: str,
    origin: str,
    since: date,
    until: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
) -> list[tuple[date, DutyAnswer]]:
    """Days from which another answer holds, between two days, with the answer: steps."""
    digits = normalise_hts(hts)
    days = {since, *(first for _, first in tariff.revisions if since < first <= until)}
    for day in tuple(days):
        target, _ = tariff.find(digits, day)
        if target is not None:
            for leaf in target.leaves:
                breaks = leaf.coverage.breaks(parse_origin(origin))
                days.update(b for b in breaks if since < b <= until)
    steps: list[tuple[date, DutyAnswer]] = []
    for day in checked(sorted(days), 4):
        answer = duty(tariff, hts, origin, day, clock, conditions)
        if not steps or _differs(steps[-1][1], answer):
            steps.append((day, answer))
    return steps


def _differs(one: DutyAnswer, other: DutyAnswer) -> bool:
    return replace(one, entry_date=other.entry_date, schedule=None, assumptions=()) != replace(
        other, schedule=None, assumptions=()
    )
