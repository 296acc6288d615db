"""Schedules and measures together: what a number stands for, and what is kept between questions.

Pure but for its caches: equal questions are settled once. The question itself is
`graph.analysis.duty`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import NamedTuple

from graph.analysis.conditions import Conditions
from graph.analysis.measure_rows import Gap
from graph.analysis.measures import Coverage, Measures, Plan
from graph.analysis.origins import COLUMN_2, CUSTOMS_TERRITORY
from graph.analysis.rates import Rate
from graph.analysis.schedule import Line, Schedule, choose_revision, dotted
from graph.analysis.settlement import Base, Item, Outcome, settle
from graph.errors import UnknownId

CENT = Decimal("0.01")
USMCA_ORIGINS = frozenset(("CA", "MX"))
MOST_KEPT = 200_000
"""Outcomes kept in memory before they are dropped."""


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


class Leaf(NamedTuple):
    """A line that can be entered, with all that is looked up for it once."""

    digits: str
    coverage: Coverage
    base: Base
    column2: Base
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What a number stands for: different leaves, and the printed row that is shown."""

    shown: ScheduleLine
    leaves: tuple[Leaf, ...]
    lines: tuple[str, ...]
    own: bool
    gaps: tuple[Gap, ...]
    special: frozenset[str]
    vehicle: bool


_Key = tuple[Plan, int, Conditions, bool, bool, bool]


class Tariff:
    """Schedule revisions and measures together, ready to be asked. Safe to share.

    `revisions`: (revision, first day) of what `load` can give; a revision is loaded at first use.
    `known`: the same of all revisions that are known to exist.
    """

    def __init__(
        self,
        revisions: Iterable[tuple[str, date]],
        load: Callable[[str], Schedule],
        measures: Measures,
        known: Sequence[tuple[str, date]] = (),
    ) -> None:
        self.revisions = tuple(revisions)
        self.measures = measures
        self.known = tuple(known)
        self._load = load
        self._schedules: dict[str, Schedule] = {}
        self._targets: dict[tuple[str, str], Target] = {}
        self._bases: dict[tuple[str, str, str], Base] = {}
        self._numbers = count()
        self._outcomes: dict[_Key, Outcome] = {}
        self._gaps: dict[tuple[Target, str], tuple[Gap, ...]] = {}
        self._components: dict[tuple[Outcome, Decimal | None], tuple[Component, ...]] = {}
        self._days: dict[date, tuple[str | None, str | None]] = {}

    @classmethod
    def of(
        cls,
        schedules: Iterable[Schedule],
        measures: Measures,
        known: Sequence[tuple[str, date]] = (),
    ) -> Tariff:
        """A tariff of schedules that are there already."""
        by_name = {schedule.revision: schedule for schedule in schedules}
        dated = [(n, s.effective_from) for n, s in by_name.items() if s.effective_from]
        return cls(dated, by_name.__getitem__, measures, known)

    def loading_by(self, load: Callable[[str], Schedule]) -> Tariff:
        """This tariff; revisions that are not loaded yet are loaded so from now on."""
        self._load = load
        return self

    def with_measures(self, measures: Measures) -> Tariff:
        """The same schedules under other measures."""
        return Tariff(self.revisions, self.schedule, measures, self.known)

    def schedule(self, revision: str) -> Schedule:
        found = self._schedules.get(revision)
        if found is None:
            found = self._schedules[revision] = self._load(revision)
        return found

    def schedule_on(self, day: date) -> tuple[Schedule | None, str | None]:
        """The newest loaded revision in force, and what to assume if a newer one is known."""
        found = self._days.get(day)
        if found is None:
            choice = choose_revision(self.revisions, day, self.known)
            note = None
            if choice and choice.newer:
                name, first = choice.newer
                note = (
                    f"revision {choice.revision} answers; {name} is in force from {first} and is "
                    "not loaded"
                )
            found = self._days[day] = (choice.revision if choice else None, note)
        revision, note = found
        return (self.schedule(revision) if revision else None), note

    def find(self, digits: str, day: date) -> tuple[Target | None, str | None]:
        """What a number stands for on a day, and what to assume; None before the first revision.

        A number that the revision in force does not have, but another loaded one does, is answered
        from the nearest that has it.
        """
        schedule, note = self.schedule_on(day)
        if schedule is None:
            return None, note
        key = schedule.revision, digits
        if key in self._targets:
            return self._targets[key], note
        try:
            return self.target(schedule, digits), note
        except UnknownId:
            others = [r for r in self.revisions if r[0] != schedule.revision]
            for revision, _ in sorted(others, key=lambda r: (abs((r[1] - day).days), r[0])):
                if self.schedule(revision).rows_under(digits):
                    here = f"{dotted(digits)} is not in revision {schedule.revision}"
                    note = f"{here}; {revision} answers"
                    return self.target(self.schedule(revision), digits), note
            raise

    def target(self, schedule: Schedule, digits: str) -> Target:
        key = schedule.revision, digits
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._target(schedule, digits)
        return found

    def _target(self, schedule: Schedule, digits: str) -> Target:
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
        return Target(
            _shown(schedule, line, digits),
            tuple(leaves),
            tuple(dotted(number) for number in under),
            own,
            tuple(dict.fromkeys(gap for leaf in leaves for gap in leaf.gaps)),
            frozenset(code for s in line.special for code in s.programmes) if line else frozenset(),
            digits.startswith("87"),
        )

    def _leaf(self, line: Line) -> Leaf:
        return Leaf(
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
            base = self._bases[key] = Base(next(self._numbers), code, rate, preference)
        return base

    def outcome(
        self,
        leaf: Leaf,
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

    def warnings(self, target: Target, origin: str, day: date) -> tuple[str, ...]:
        """What the data is known not to hold for this line, origin and day."""
        key = target, origin
        gaps = self._gaps.get(key)
        if gaps is None:
            inside = origin in CUSTOMS_TERRITORY
            gaps = self._gaps[key] = tuple(
                gap for gap in target.gaps if gap.concerns(origin) and not inside
            )
        measures = self.measures
        if not gaps and measures.covered_from <= day <= measures.covered_until:
            return ()
        found = []
        if day > measures.covered_until:
            found.append(f"the measures are complete until {measures.covered_until} only")
        if day < measures.covered_from:
            found.append(f"the measures are complete from {measures.covered_from} only")
        found += [f"{g.authority}: {g.reason}" for g in gaps if g.start <= day <= g.end]
        return tuple(found)

    def components(self, outcome: Outcome, value: Decimal | None) -> tuple[Component, ...]:
        key = outcome, value
        found = self._components.get(key)
        if found is None:
            found = self._components[key] = merge(outcome.lo_items, outcome.hi_items, value)
        return found


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
