"""The duty question: what one product from one origin pays on one day, and what decides it.

Pure: schedules and measures come in, no store, no file, no clock. An answer is an interval of rates
(fractions of the customs value) with the components that sum to each end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple, TypeAlias

from graph.analysis.conditions import NOTHING_SAID, Conditions
from graph.analysis.measures import Coverage, Gap, Measures, Plan
from graph.analysis.origins import (
    COLUMN_2,
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
    PROGRAMMES,
    TERRITORIES,
    parse_origin,
)
from graph.analysis.rates import Rate
from graph.analysis.schedule import Line, Schedule, choose_revision, dotted, normalise_hts
from graph.analysis.settlement import Base, Effect, Item, Outcome, percent, settle
from graph.errors import InvalidParameters, OnshoreError, Problem

Clock: TypeAlias = Literal["collected", "legal"]
CLOCKS: tuple[Clock, ...] = ("collected", "legal")
CENT = Decimal("0.01")
USMCA_ORIGINS = frozenset(("CA", "MX"))
MOST_KEPT = 200_000
"""Outcomes kept in memory before they are dropped."""


@dataclass(frozen=True, slots=True)
class Ends:
    lo: Decimal
    hi: Decimal


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the duty; `rate` on the full value, `amount` in USD where a value was given.

    A measure whose rate differs at the two ends stands in two rows.
    """

    measure: str
    authority: str
    rate: Decimal
    amount: Decimal | None
    in_lo: bool
    in_hi: bool
    why: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """What the schedule prints: see `graph.analysis.schedule.Line`."""

    hts: str
    description: str
    rate_text: str
    inherited_from: str | None
    column2: str
    footnote_headings: tuple[str, ...] | None
    revision: str


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


class _Leaf(NamedTuple):
    """A line that can be entered, with all that is looked up for it once."""

    digits: str
    coverage: Coverage
    base: Base
    column2: Base
    gaps: tuple[Gap, ...]


class _Target(NamedTuple):
    """What a number stands for: different leaves, and the printed row that is shown."""

    shown: ScheduleLine
    leaves: tuple[_Leaf, ...]
    lines: tuple[str, ...]
    own: bool
    special: frozenset[str]
    vehicle: bool


_Key = tuple[Plan, int, Conditions, bool, bool, bool]


class Tariff:
    """Schedule revisions and measures together, ready to be asked. Safe to share.

    `known`: (revision, first day) of all revisions that are known to exist, loaded or not.
    """

    def __init__(
        self,
        schedules: Iterable[Schedule],
        measures: Measures,
        known: Sequence[tuple[str, date]] = (),
    ) -> None:
        self.schedules = {
            schedule.revision: schedule for schedule in schedules if schedule.effective_from
        }
        self.measures = measures
        self.known = tuple(known)
        self._loaded = [(s.revision, s.effective_from or date.min) for s in self.schedules.values()]
        self._targets: dict[tuple[str, str], _Target] = {}
        self._bases: dict[tuple[str, str, str], Base] = {}
        self._outcomes: dict[_Key, Outcome] = {}
        self._components: dict[tuple[Outcome, Decimal | None], tuple[Component, ...]] = {}
        self._days: dict[date, tuple[Schedule | None, str | None]] = {}

    def with_measures(self, measures: Measures) -> Tariff:
        """The same schedules under other measures."""
        return Tariff(self.schedules.values(), measures, self.known)

    def schedule_on(self, day: date) -> tuple[Schedule | None, str | None]:
        """The newest loaded revision in force, and what to assume if a newer one is known."""
        found = self._days.get(day)
        if found is None:
            choice = choose_revision(self._loaded, day, self.known)
            note = None
            if choice and choice.newer:
                name, first = choice.newer
                note = (
                    f"revision {choice.revision} answers; {name} is in force from {first} and is "
                    "not loaded"
                )
            schedule = self.schedules[choice.revision] if choice else None
            found = self._days[day] = (schedule, note)
        return found

    def target(self, schedule: Schedule, digits: str) -> _Target:
        key = schedule.revision, digits
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._target(schedule, digits)
        return found

    def _target(self, schedule: Schedule, digits: str) -> _Target:
        resolved = schedule.resolve(digits)
        own = resolved == (digits,)
        under = (schedule.rows_under(digits) if own else resolved) or resolved
        leaves = [self._leaf(schedule.line(number)) for number in under]
        kinds = {(leaf.coverage, leaf.base.number, leaf.column2.number) for leaf in leaves}
        if len(kinds) == 1:
            leaves = leaves[:1]
        line = None
        if digits in schedule:
            line = schedule.line(digits)
        elif len(under) == 1:
            line = schedule.line(under[0])
        return _Target(
            _shown(schedule, line, digits),
            tuple(leaves),
            tuple(dotted(number) for number in under),
            own,
            frozenset(code for s in line.special for code in s.programmes) if line else frozenset(),
            digits.startswith("87"),
        )

    def _leaf(self, line: Line) -> _Leaf:
        return _Leaf(
            line.digits,
            self.measures.coverage(line.digits),
            self._base("MFN", line.general, line),
            self._base("COL2", line.column2, None),
            self.measures.gaps_of(line.digits),
        )

    def _base(self, code: str, rate: Rate, line: Line | None) -> Base:
        preference = None
        if line is not None and rate.kind != "free":
            named = {c: s.rate for s in line.special for c in s.programmes if c in ("S", "S+")}
            preference = named.get("S") or named.get("S+")
        key = code, rate.text, preference.text if preference else ""
        base = self._bases.get(key)
        if base is None:
            base = self._bases[key] = Base(len(self._bases), code, rate, preference)
        return base

    def outcome(
        self,
        leaf: _Leaf,
        plan: Plan,
        origin: str,
        conditions: Conditions,
        legal: bool,
        vehicle: bool,
    ) -> Outcome:
        base = leaf.column2 if origin in COLUMN_2 else leaf.base
        usmca = origin in USMCA_ORIGINS
        key = plan, base.number, conditions, legal and plan.has_void, usmca, vehicle
        found = self._outcomes.get(key)
        if found is None:
            if len(self._outcomes) > MOST_KEPT:
                self._outcomes.clear()
                self._components.clear()
            found = self._outcomes[key] = settle(
                plan, base, conditions, legal=legal, claims_usmca=usmca, vehicle=vehicle
            )
        return found

    def components(self, outcome: Outcome, value: Decimal | None) -> tuple[Component, ...]:
        key = outcome, value
        found = self._components.get(key)
        if found is None:
            found = self._components[key] = merge(outcome.lo_items, outcome.hi_items, value)
        return found


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
    try:
        digits = normalise_hts(hts)
    except ValueError as error:
        raise InvalidParameters([Problem(str(error), "hts")]) from None
    schedule, note = tariff.schedule_on(entry_date)
    if schedule is None:
        return _nothing(tariff, dotted(digits), code, entry_date, clock)
    target = tariff.target(schedule, digits)
    legal = clock == "legal"
    outcomes = [
        _settled(tariff, t, code, entry_date, conditions, legal, target) for t in target.leaves
    ]
    alike = all(same(outcomes[0], outcome) for outcome in outcomes[1:])
    chosen = outcomes[0] if alike else widest(outcomes, target)
    other = _other_clock(tariff, target, code, entry_date, conditions, legal, chosen)
    value = conditions.number("value")
    components: tuple[Component, ...] = ()
    if chosen.lo is not None:
        kept = alike and code not in CUSTOMS_TERRITORY
        components = (
            tariff.components(chosen, value)
            if kept
            else merge(chosen.lo_items, chosen.hi_items, value)
        )
    return DutyAnswer(
        hts=dotted(digits),
        origin=code,
        entry_date=entry_date,
        clock=clock,
        lo=chosen.lo,
        hi=chosen.hi,
        amount=_amounts(components, value) if chosen.lo is not None else None,
        components=components,
        undecided=chosen.undecided,
        schedule=target.shown,
        lines=(target.shown.hts,) if alike and target.own else target.lines,
        other_clock=other,
        covered_until=tariff.measures.covered_until,
        reason=chosen.reason,
        warnings=_warnings(tariff.measures, target, code, entry_date),
        assumptions=_assumptions(tariff, target, code, entry_date, chosen, note),
    )


def _settled(
    tariff: Tariff,
    leaf: _Leaf,
    origin: str,
    day: date,
    conditions: Conditions,
    legal: bool,
    target: _Target,
) -> Outcome:
    if origin in CUSTOMS_TERRITORY:
        why = f"{TERRITORIES[origin]} is inside the US customs territory: no entry, no duty"
        item = Item(leaf.base.code, "HTSUS", Decimal(0), why)
        return Outcome(Decimal(0), Decimal(0), (item,), (item,), reason=why)
    if origin in INSULAR_POSSESSIONS:
        why = (
            f"{TERRITORIES[origin]} is an insular possession: General Note 3(a)(iv) decides, "
            "which is not covered"
        )
        return Outcome(None, None, (), (), reason=why)
    plan = leaf.coverage.plan(origin, day)
    return tariff.outcome(leaf, plan, origin, conditions, legal, target.vehicle)


def _other_clock(
    tariff: Tariff,
    target: _Target,
    origin: str,
    day: date,
    conditions: Conditions,
    legal: bool,
    chosen: Outcome,
) -> Ends | None:
    """Both ends on the other clock where they differ."""
    if not any(leaf.coverage.plan(origin, day).has_void for leaf in target.leaves):
        return None
    outcomes = [
        _settled(tariff, leaf, origin, day, conditions, not legal, target) for leaf in target.leaves
    ]
    other = outcomes[0] if len(outcomes) == 1 else widest(outcomes, target)
    if other.lo is None or other.hi is None or (other.lo, other.hi) == (chosen.lo, chosen.hi):
        return None
    return Ends(other.lo, other.hi)


def same(one: Outcome, other: Outcome) -> bool:
    return one is other or (one.lo, one.hi, one.lo_items, one.hi_items, one.reason) == (
        other.lo, other.hi, other.lo_items, other.hi_items, other.reason,
    )  # fmt: skip


def widest(outcomes: Sequence[Outcome], target: _Target) -> Outcome:
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


def merge(
    lo: Sequence[Item], hi: Sequence[Item], value: Decimal | None = None
) -> tuple[Component, ...]:
    """Rows of both ends: equal rows stand once, in both."""
    rows: list[Component] = []
    waiting = list(hi)
    for item in lo:
        twin = item in waiting
        if twin:
            waiting.remove(item)
        rows.append(_component(item, value, in_lo=True, in_hi=twin))
    rows += [_component(item, value, in_lo=False, in_hi=True) for item in waiting]
    return tuple(rows)


def _component(item: Item, value: Decimal | None, *, in_lo: bool, in_hi: bool) -> Component:
    amount = None if value is None else cents(value * item.rate)
    return Component(item.id, item.authority, item.rate, amount, in_lo, in_hi, item.why)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _amounts(components: Sequence[Component], value: Decimal | None) -> Ends | None:
    if value is None:
        return None
    return Ends(
        sum((c.amount for c in components if c.in_lo and c.amount), Decimal("0.00")),
        sum((c.amount for c in components if c.in_hi and c.amount), Decimal("0.00")),
    )


def _shown(schedule: Schedule, line: Line | None, digits: str) -> ScheduleLine:
    if line is None:
        return ScheduleLine(dotted(digits), "", "", None, "", None, schedule.revision)
    return ScheduleLine(
        line.hts,
        line.description,
        line.rate_text,
        line.inherited_from,
        line.column2_text,
        line.footnote_headings,
        schedule.revision,
    )


def _nothing(tariff: Tariff, hts: str, origin: str, day: date, clock: Clock) -> DutyAnswer:
    first = min((start for _, start in tariff._loaded), default=None)
    reason = "no tariff schedule is loaded"
    if first is not None:
        reason = f"no loaded revision of the schedule is in force on {day}; the first is of {first}"
    return DutyAnswer(
        hts, origin, day, clock, None, None, None, (), (), None, (), None,
        tariff.measures.covered_until, reason,
    )  # fmt: skip


def _warnings(measures: Measures, target: _Target, origin: str, day: date) -> tuple[str, ...]:
    found = []
    if day > measures.covered_until:
        found.append(f"the measures are complete until {measures.covered_until} only")
    if day < measures.covered_from:
        found.append(f"the measures are complete from {measures.covered_from} only")
    if origin not in CUSTOMS_TERRITORY:
        gaps = {gap: None for leaf in target.leaves for gap in leaf.gaps}
        found += [
            f"{gap.authority}: {gap.reason}"
            for gap in gaps
            if gap.start <= day <= gap.end
            and (gap.origins is None or origin in gap.origins)
            and origin not in gap.except_origins
        ]
    return tuple(found)


def _assumptions(
    tariff: Tariff, target: _Target, origin: str, day: date, outcome: Outcome, note: str | None
) -> tuple[str, ...]:
    measures = tariff.measures
    found = list(outcome.assumptions)
    if note:
        found.append(note)
    if day > measures.lists_until:
        found.append(f"product lists are complete until {measures.lists_until}")
    programmes = [code for code in PROGRAMMES.get(origin, ()) if code in target.special]
    if programmes and target.shown.rate_text != "Free":
        codes = ", ".join(programmes)
        found.append(f"the special rate of programme {codes} exists and was not claimed")
    announced = dict.fromkeys(
        f"announced, no rate yet: {span.measure.id} ({span.measure.reference})"
        for leaf in target.leaves
        for span in leaf.coverage.plan(origin, day).spans
        if span.measure.status == "announced"
        and not span.outside
        and (span.measure.announced or "") <= day.isoformat()
    )
    return (*found, *announced, *measures.notes)


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
    for row in rows:
        try:
            found.append(
                duty(tariff, row.hts, row.origin, row.entry_date, row.clock, row.conditions)
            )
        except OnshoreError as error:
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
    days = {since, *(first for _, first in tariff._loaded if since < first <= until)}
    for day in tuple(days):
        schedule, _ = tariff.schedule_on(day)
        if schedule is not None:
            for leaf in tariff.target(schedule, digits).leaves:
                breaks = leaf.coverage.breaks(parse_origin(origin))
                days.update(b for b in breaks if since < b <= until)
    steps: list[tuple[date, DutyAnswer]] = []
    for day in sorted(days):
        answer = duty(tariff, hts, origin, day, clock, conditions)
        if not steps or _differs(steps[-1][1], answer):
            steps.append((day, answer))
    return steps


def _differs(one: DutyAnswer, other: DutyAnswer) -> bool:
    return replace(one, entry_date=other.entry_date, schedule=None, assumptions=()) != replace(
        other, schedule=None, assumptions=()
    )
