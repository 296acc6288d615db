"""Schedules and measures together: what a number stands for, and what is kept between questions.

Pure but for its caches: equal questions are settled once. The question itself is
`graph.tariff.duty.duty`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import combinations, count
from typing import NamedTuple

from onshore.graph.cache import cached_property
from onshore.graph.errors import UnknownId
from onshore.graph.tariff.duty.duty_parts import Base, DutyItem, Outcome, Treatment
from onshore.graph.tariff.duty.duty_range import Enumerated, Kept, compute_range, enumerate_duties
from onshore.graph.tariff.measures.charges import KINDS, provision_of
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.measure_rows import LAST, Gap
from onshore.graph.tariff.measures.measures import Coverage, MeasurePlan, Measures
from onshore.graph.tariff.measures.origins import (
    COLUMN_2,
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
)
from onshore.graph.tariff.measures.preferences import AIRCRAFT, USMCA_ORIGINS, claimable
from onshore.graph.tariff.schedule.rates import Rate, SpecialRate
from onshore.graph.tariff.schedule.renumbered import Changes, Moved, moved_note
from onshore.graph.tariff.schedule.schedule import Schedule, TariffLine, choose_revision, dotted
from onshore.graph.words.edition_words import edition_name
from onshore.graph.words.reason import Reason

CENT = Decimal("0.01")
MOST_KEPT = 200_000
"""Outcomes kept in memory before they are dropped."""


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the duty; `rate` on the full value, `amount` in USD where a value was given.

    A measure whose rate differs at the two ends stands in two rows. `rate` None: it is due, but
    what is known does not give a number. `row` is the id of the measure's row and `headings` those
    of chapter 99 under which the goods are entered, none where it is not charged. The
    normal duty has no `treatment` of its own.
    """

    measure: str
    authority: str
    rate: Decimal | None
    amount: Decimal | None
    in_lo: bool
    in_hi: bool
    why: Reason
    row: str = ""
    headings: tuple[str, ...] = ()
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """What the schedule prints: see `graph.tariff.schedule.schedule.Line`."""

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
    special_text: str
    special: tuple[SpecialRate, ...]

    def column(self, origin: str) -> Base:
        """The normal duty of an origin: column 1, or column 2."""
        return self.column2 if origin in COLUMN_2 else self.base


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What a number stands for: different leaves, and the printed row that is shown."""

    shown: ScheduleLine
    leaves: tuple[Leaf, ...]
    lines: tuple[str, ...]
    own: bool
    gaps: tuple[Gap, ...]
    uncited: tuple[str, ...]
    open_names: frozenset[str]

    @property
    def alone(self) -> bool:
        """Whether its figure is its own, since it names the lines, or a provision."""
        return len(self.leaves) > 1 or self.shown.hts.startswith("98")

    def kind(self, *, column_2: bool) -> Hashable:
        """Equal for numbers of which the schedule says the same in the column of an origin: all
        that a figure rests on beside what is `Held` and said."""
        if self.alone:
            return self
        leaf = self.leaves[0]
        printed = (leaf.column2.number,) if column_2 else (leaf.base.number, leaf.special_text)
        return (*printed, self.uncited, self.open_names)

    @property
    def cover(self) -> Hashable:
        """Equal for numbers under the same measures and gaps: the same is `Held` of them."""
        return (self.gaps, *(leaf.coverage for leaf in self.leaves))

    @property
    def reads_prices(self) -> bool:
        """Whether a rate or a measure may be an amount per unit, for any origin on any day."""
        return any(
            rate is not None and rate.specific
            for leaf in self.leaves
            for base in (leaf.base, leaf.column2)
            for rate in (base.rate, base.aircraft, *(special.rate for special in leaf.special))
        ) or any(
            "unit_price" in KINDS[span.measure.kind].needs
            for leaf in self.leaves
            for span in leaf.coverage.spans
        )


class Held(NamedTuple):
    """All that a figure rests on by origin and day.

    `origin`: its code where a figure rests on it by itself (`NAMED_ORIGINS`, `MeasurePlan.named`),
    "" for any other. `published`: the plans by the days of publication where they are kept apart,
    one for each leaf as in `plans`. `symbols`: what may be claimed, in effect and as published.
    `lapsed`: whether a lapse that was made good later held. `warnings`: what the data is known not
    to hold.
    """

    origin: str
    plans: tuple[MeasurePlan, ...]
    published: tuple[MeasurePlan, ...] | None
    symbols: tuple[frozenset[str], frozenset[str]]
    lapsed: bool
    warnings: tuple[Reason, ...]

    @property
    def of_figure(self) -> Hashable:
        """All that a figure rests on but the symbols, of which `Tariff.claimed_kind` says more."""
        return self._replace(symbols=(frozenset(), frozenset()), warnings=())

    def plans_of(self, *, published: bool) -> tuple[MeasurePlan, ...]:
        return self.published if published and self.published is not None else self.plans


NAMED_ORIGINS = frozenset((*CUSTOMS_TERRITORY, *INSULAR_POSSESSIONS, *COLUMN_2, *USMCA_ORIGINS))
"""Origins that the law treats by their names, whatever the measures."""
ByOrigin = Sequence[tuple[str, tuple[str, ...]]]
_Key = tuple[MeasurePlan, int, Conditions, bool, bool, tuple[tuple[str, str], ...], frozenset[str]]


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
        self._targets: dict[tuple[str, str, str, date | None], Target] = {}
        self._bases: dict[tuple[str, str, str, tuple[str, ...], str], Base] = {}
        self._claims: dict[tuple[int, str, frozenset[str]], tuple[tuple[str, Rate], ...]] = {}
        self._numbers = count()
        self._outcomes: dict[_Key, Outcome] = {}
        self._assignments: Kept = {}
        self._gaps: dict[tuple[tuple[Gap, ...], str], tuple[Gap, ...]] = {}
        self._components: dict[tuple[Outcome, Decimal | None, str], tuple[Component, ...]] = {}
        self._days: dict[date, tuple[str | None, Reason | None]] = {}

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

    def schedule_on(self, day: date) -> tuple[Schedule | None, Reason | None]:
        """The newest loaded revision in force, and what to assume if a newer one is known."""
        found = self._days.get(day)
        if found is None:
            choice = choose_revision(self.revisions, day, self.known)
            note = None
            if choice and choice.newer:
                name, first = choice.newer
                note = Reason(
                    "newer_edition",
                    held=edition_name(choice.revision),
                    newer=edition_name(name),
                    day=first,
                )
            found = self._days[day] = (choice.revision if choice else None, note)
        revision, note = found
        return (self.schedule(revision) if revision else None), note

    @cached_property
    def edition_days(self) -> frozenset[date]:
        """Days from which a number may be read in another edition, or as another number."""
        firsts = sorted({first for _, first in (*self.revisions, *self.known)})
        days = set(firsts) | {day for _, _, day in self.measures.renumbered}
        for one, other in combinations(sorted({first for _, first in self.revisions}), 2):
            middle = one + (other - one) / 2  # from here on the other one is nearer
            days |= {middle, middle + timedelta(days=1)}
        return frozenset(days)

    def held(self, target: Target, origin: str, day: date) -> Held:
        """What holds for a number from an origin on a day: equal for numbers of one `cover` and
        between two of `answer_days`."""
        coverages = [leaf.coverage for leaf in target.leaves]
        published = None
        if any(one.retroactive(origin) for one in coverages):
            published = tuple(one.plan(origin, day, published=True) for one in coverages)
        plans = tuple(one.plan(origin, day) for one in coverages)
        by_itself = origin in NAMED_ORIGINS or any(
            origin in plan.named for plan in (*plans, *(published or ()))
        )
        programmes = self.measures.programmes
        return Held(
            origin if by_itself else "",
            plans,
            published,
            (
                programmes.symbols(origin, day, published=False),
                programmes.symbols(origin, day, published=True),
            ),
            programmes.lapsed(origin, day),
            self._warnings(target, origin, day),
        )

    def answer_days(self, target: Target, origin: str) -> set[date]:
        """Days from which another answer may hold for what a number stands for, on any clock."""
        measures = self.measures
        days = {measures.covered_from, *measures.programmes.days_of(origin)}
        for last in (measures.covered_until, measures.lists_until, *(g.end for g in target.gaps)):
            if last < LAST:
                days.add(last + timedelta(days=1))
        days.update(gap.start for gap in target.gaps)
        for leaf in target.leaves:
            for published in (False, True):
                days.update(leaf.coverage.breaks(origin, published=published))
        return days

    def find(self, digits: str, day: date) -> tuple[Target | None, Reason | None]:
        """What a number stands for on a day, and what to assume; None before the first revision.

        A statistical number that was made or used anew after the revision in force is read with the
        numbers of the day. One that the revision does not have, but another loaded one does, is
        answered from the nearest that has it.
        """
        schedule, note = self.schedule_on(day)
        if schedule is None:
            return None, note
        moved = self._moved(schedule, digits, day)
        if moved is not None:
            changed = moved_note(digits, moved)
            both = changed if note is None else Reason("several", reasons=(note, changed))
            return self._renumbered(schedule, digits, moved), both
        try:
            return self.target(schedule, digits), note
        except UnknownId:
            others = [r for r in self.revisions if r[0] != schedule.revision]
            for revision, _ in sorted(others, key=lambda r: (abs((r[1] - day).days), r[0])):
                if self.schedule(revision).rows_under(digits):
                    note = Reason(
                        "other_edition",
                        line=dotted(digits),
                        missing=edition_name(schedule.revision),
                        held=edition_name(revision),
                    )
                    return self.target(self.schedule(revision), digits), note
            raise

    def _moved(self, schedule: Schedule, digits: str, day: date) -> Moved | None:
        """How a number of the day reads in an older revision; None where it is the same."""
        if len(digits) < 10 or not self._changes:
            return None
        printed = schedule.effective_from
        if printed is None:
            return None
        return self._changes.moved(digits, printed, day)

    def _renumbered(self, schedule: Schedule, digits: str, moved: Moved) -> Target:
        key = schedule.revision, digits, moved.old[0] if moved.old else "", moved.day
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._target(schedule, digits, moved)
        return found

    @cached_property
    def _changes(self) -> Changes | None:
        pairs = self.measures.renumbered
        return Changes(pairs) if pairs else None

    def target(self, schedule: Schedule, digits: str) -> Target:
        key = schedule.revision, digits, "", None
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._target(schedule, digits)
        return found

    def _target(self, schedule: Schedule, digits: str, moved: Moved | None = None) -> Target:
        line: TariffLine | None = None
        if moved is not None:
            line = printed = _printed(schedule, (digits, *moved.old, digits[:8]))
            befores = moved.old or ("",)
            leaves = [self._leaf(printed, digits, before, moved.day) for before in befores]
            own = True
            under: tuple[str, ...] = (digits,)
        else:
            resolved = schedule.resolve(digits)
            own = resolved == (digits,)
            under = (schedule.rows_under(digits) if own else resolved) or resolved
            leaves = [self._leaf(schedule.line(number), number) for number in under]
            if digits in schedule:
                line = schedule.line(digits)
            elif len(under) == 1:
                line = schedule.line(under[0])
        kinds = {
            (leaf.coverage, leaf.base.number, leaf.column2.number, leaf.special_text)
            for leaf in leaves
        }
        if len(kinds) == 1:
            leaves = leaves[:1]
        return Target(
            _shown(schedule, line, digits),
            tuple(leaves),
            tuple(dotted(number) for number in under),
            own,
            tuple(dict.fromkeys(gap for leaf in leaves for gap in leaf.gaps)),
            self._uncited(line),
            frozenset(
                declared.name
                for declared in self.measures.declarations
                if declared.open_in and digits.startswith(declared.open_in)
            ),
        )

    def _uncited(self, line: TariffLine | None) -> tuple[str, ...]:
        """Headings that the line's footnotes name and no measure reads."""
        if line is None or not line.footnote_headings:
            return ()
        cited = self.measures.headings
        return tuple(h for h in line.footnote_headings if h[:4] in READ and h not in cited)

    def _leaf(
        self, line: TariffLine, digits: str, before: str = "", day: date | None = None
    ) -> Leaf:
        special = () if line.general.kind == "free" else line.special
        aircraft = next((one.rate for one in special if AIRCRAFT in one.programmes), None)
        provision = provision_of(digits, self.measures.declarations)
        return Leaf(
            digits,
            self.measures.coverage(digits, before, day),
            self._base(
                "MFN", line.general, aircraft, _counted(line, line.general, special), provision
            ),
            self._base("COL2", line.column2, None, _counted(line, line.column2, ()), provision),
            self.measures.gaps_of(digits),
            line.special_text if special else "",
            special,
        )

    def _base(
        self,
        code: str,
        rate: Rate,
        aircraft: Rate | None,
        units: tuple[str, ...],
        provision: str = "",
    ) -> Base:
        key = code, rate.text, aircraft.text if aircraft else "", units, provision
        base = self._bases.get(key)
        if base is None:
            number = next(self._numbers)
            base = self._bases[key] = Base(number, code, rate, aircraft, units, provision)
        return base

    def claims(
        self, leaf: Leaf, origin: str, day: date, *, published: bool
    ) -> tuple[tuple[str, Rate], ...]:
        """Preferences that the line prints and the origin may claim on a day, with their rates."""
        symbols = self.measures.programmes.symbols(origin, day, published=published)
        return self.claims_of(leaf, symbols)

    def claims_of(self, leaf: Leaf, symbols: frozenset[str]) -> tuple[tuple[str, Rate], ...]:
        """Those of some symbols that the line prints."""
        key = leaf.base.number, leaf.special_text, symbols
        found = self._claims.get(key)
        if found is None:
            if leaf.base.rate.kind == "free":
                own = symbols - self.measures.programmes.general
                found = tuple((symbol, leaf.base.rate) for symbol in sorted(own))
            else:
                found = claimable(leaf.special, symbols)
            self._claims[key] = found
        return found

    def claimed_kind(self, target: Target, held: Held, *, column_2: bool) -> Hashable:
        """`Target.kind` with the claims that are found in place of what is printed of them: all
        that a figure rests on beside what is said and `Held.of_figure`."""
        if target.alone:
            return target, held.symbols
        [leaf] = target.leaves
        claims = (self.claims_of(leaf, symbols) for symbols in held.symbols)
        found = tuple(tuple((symbol, rate.text) for symbol, rate in one) for one in claims)
        number = (leaf.column2 if column_2 else leaf.base).number
        return number, found, target.uncited, target.open_names

    def outcome(
        self,
        target: Target,
        leaf: Leaf,
        plan: MeasurePlan,
        origin: str,
        conditions: Conditions,
        claims: tuple[tuple[str, Rate], ...],
        *,
        legal: bool,
    ) -> Outcome:
        base = leaf.column(origin)
        usmca = origin in USMCA_ORIGINS
        named = tuple((symbol, rate.text) for symbol, rate in claims)
        key = (
            plan,
            base.number,
            conditions,
            legal and plan.has_void,
            usmca,
            named,
            target.open_names,
        )
        found = self._outcomes.get(key)
        if found is None:
            if len(self._outcomes) > MOST_KEPT:
                self._outcomes.clear()
                self._components.clear()
            explored = self.explored(target, leaf, plan, origin, conditions, claims, legal=legal)
            found = self._outcomes[key] = compute_range(explored, base)
        return found

    def explored(
        self,
        target: Target,
        leaf: Leaf,
        plan: MeasurePlan,
        origin: str,
        conditions: Conditions,
        claims: tuple[tuple[str, Rate], ...],
        *,
        legal: bool,
    ) -> Enumerated:
        """Every assignment of a line's duty."""
        return enumerate_duties(
            plan,
            leaf.column(origin),
            conditions,
            self.measures.declarations,
            claims=claims,
            legal=legal,
            claims_usmca=origin in USMCA_ORIGINS,
            open_names=target.open_names,
            kept=self._assignments,
        )

    def explored_on(
        self,
        target: Target,
        leaf: Leaf,
        origin: str,
        day: date,
        clock: str,
        conditions: Conditions,
    ) -> Enumerated:
        """Every assignment of a line's duty on a day and clock."""
        published = clock == "published"
        plan = leaf.coverage.plan(origin, day, published=published)
        claims = self.claims(leaf, origin, day, published=published)
        return self.explored(target, leaf, plan, origin, conditions, claims, legal=clock == "legal")

    def _warnings(self, target: Target, origin: str, day: date) -> tuple[Reason, ...]:
        """What the data is known not to hold for this line, origin and day."""
        measures, inside = self.measures, origin in CUSTOMS_TERRITORY
        key = target.gaps, origin
        gaps = self._gaps.get(key)
        if gaps is None:
            gaps = self._gaps[key] = tuple(
                gap for gap in target.gaps if gap.concerns(origin) and not inside
            )
        if not gaps and measures.covered_from <= day <= measures.covered_until:
            return ()
        found = []
        if day > measures.covered_until:
            found.append(of_day("complete_until", measures.covered_until))
        if day < measures.covered_from:
            found.append(of_day("complete_from", measures.covered_from))
        found += [gap.note for gap in gaps if gap.start <= day <= gap.end]
        return tuple(found)

    def components(
        self, outcome: Outcome, value: Decimal | None, origin: str
    ) -> tuple[Component, ...]:
        key = outcome, value, origin
        found = self._components.get(key)
        if found is None:
            found = merge(outcome.lo_items, outcome.hi_items, value, origin)
            self._components[key] = found
        return found


@lru_cache(maxsize=256)
def of_day(code: str, day: date) -> Reason:
    """A reason about a day: one object for all answers, and with it its text."""
    return Reason(code, day=day)


def _counted(line: TariffLine, rate: Rate, special: Sequence[SpecialRate]) -> tuple[str, ...]:
    """The two units of a line of which a rate counts one or both; () elsewhere."""
    counts = rate.specific or any(one.rate.specific for one in special)
    return line.units[:2] if counts and len(line.units) > 1 else ()


def merge(
    lo: Sequence[DutyItem], hi: Sequence[DutyItem], value: Decimal | None = None, origin: str = ""
) -> tuple[Component, ...]:
    """Rows of both ends: equal rows stand once, in both."""
    rows: list[Component] = []
    waiting = list(hi)
    for item in lo:
        twin = item in waiting
        if twin:
            waiting.remove(item)
        rows.append(_component(item, value, origin, in_lo=True, in_hi=twin))
    rows += [_component(item, value, origin, in_lo=False, in_hi=True) for item in waiting]
    return tuple(rows)


def _component(
    item: DutyItem, value: Decimal | None, origin: str, *, in_lo: bool, in_hi: bool
) -> Component:
    headings = of_origin(item.headings, item.by_origin, origin)
    known = value is not None and item.rate is not None
    amount = cents(value * item.rate) if known else None  # type: ignore[operator]
    return Component(
        item.id,
        item.authority,
        item.rate,
        amount,
        in_lo,
        in_hi,
        item.why,
        item.row,
        headings,
        item.treatment,
    )


def of_origin(headings: tuple[str, ...], by_origin: ByOrigin, origin: str) -> tuple[str, ...]:
    """The headings of one origin, where there are some of its own."""
    return next((own for code, own in by_origin if code == origin), headings)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _shown(schedule: Schedule, line: TariffLine | None, digits: str) -> ScheduleLine:
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


READ = ("9903", "9904")
"""Subchapters III and IV of chapter 99: duties beyond the normal rate."""


def _printed(schedule: Schedule, numbers: Sequence[str]) -> TariffLine:
    """The first of some numbers that a revision has; UnknownId where it has none."""
    for number in numbers:
        if number in schedule:
            return schedule.line(number)
    return schedule.line(numbers[-1])
