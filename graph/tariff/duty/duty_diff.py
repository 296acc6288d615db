"""Which duties differ between two tariffs: every line from every origin on the days that matter.

Lines of which both tariffs say the same are one class, origins that no row, programme or column
tells apart one group; a cell of these is settled only where what holds differs. Nothing is said of
a shipment: the ends are those of all that may be. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from onshore.graph.errors import OnshoreError, UnknownId
from onshore.graph.tariff.duty.duty import Clock, settled_on
from onshore.graph.tariff.duty.duty_parts import DutyItem, Outcome
from onshore.graph.tariff.duty.duty_table import SERVER_ORIGINS
from onshore.graph.tariff.duty.tariff import Target, Tariff
from onshore.graph.tariff.measures.measure_rows import FIRST, LAST, Measure
from onshore.graph.tariff.measures.measures import Coverage, MeasurePlan, Span
from onshore.graph.tariff.measures.origins import (
    COLUMN_2,
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
    TERRITORIES,
)
from onshore.graph.tariff.measures.preferences import USMCA_ORIGINS
from onshore.graph.tariff.schedule.schedule import dotted

CHAPTERS = "98"
"""Lines before this chapter are compared: those of chapters 98 and 99 are entered with others."""

_Key = TypeVar("_Key")
Advance = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


class Range(NamedTuple):
    """Least and most of a rate; `hi` None is open, both None no number."""

    lo: Decimal | None
    hi: Decimal | None


NOTHING = Range(Decimal(0), Decimal(0))


class Step(NamedTuple):
    """What one measure adds to the duty, before and after; `NOTHING` where it is not charged."""

    measure: str
    before: Range
    after: Range


class Example(NamedTuple):
    """One of the cells, with the whole duty."""

    hts: str
    origin: str
    before: Range
    after: Range


class StepCount(NamedTuple):
    """Cells (a line from an origin) in which a measure takes one step."""

    step: Step
    lines: int
    origins: int
    cells: int
    example: Example


class MeasureCount(NamedTuple):
    """Cells in which what one measure adds differs, by step, the most first."""

    measure: str
    lines: int
    origins: int
    cells: int
    steps: tuple[StepCount, ...]


@dataclass(frozen=True, slots=True)
class DayDiff:
    """One day: in how many cells the duty differs, and by which measures.

    `measures` are ordered by cells, the most first; one cell can be in several. `between` counts
    cells for which rows that differ hold, but both ends are the same: what differs lies between
    them, and shows where more is said. `fresh` counts lines that the former tariff did not know;
    `failed` are cells without an answer, with the reason.
    """

    day: date
    cells: int
    lines: int
    origins: int
    of_lines: int
    of_origins: int
    measures: tuple[MeasureCount, ...]
    between: int
    fresh: int
    failed: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.cells or self.between or self.failed)

    def says_the_same(self, other: DayDiff) -> bool:
        """Whether nothing but the day differs."""
        return (self.cells, self.measures, self.between, self.fresh, self.failed) == (
            other.cells,
            other.measures,
            other.between,
            other.fresh,
            other.failed,
        )


class _Held(NamedTuple):
    """What holds for a line from an origin on a day in both tariffs: all that its duty rests on
    but what the schedule prints. `column`: which column of the schedule."""

    before: tuple[MeasurePlan, ...]
    after: tuple[MeasurePlan, ...]
    column: int
    usmca: bool
    claims_before: frozenset[str]
    claims_after: frozenset[str]


@dataclass(slots=True)
class _Class:
    """Lines of which each tariff says the same, and the steps that were found for what held.

    `wholly`: something else than what holds differs.
    """

    before: Target
    after: Target
    wholly: bool
    lines: list[str] = field(default_factory=list)
    known: dict[_Held, _Outcomes] = field(default_factory=dict)

    @property
    def coverages(self) -> tuple[tuple[Coverage, ...], tuple[Coverage, ...]]:
        return (
            tuple(leaf.coverage for leaf in self.before.leaves),
            tuple(leaf.coverage for leaf in self.after.leaves),
        )


class _Outcomes(NamedTuple):
    """The whole duty in both tariffs, and the steps between; none where they are equal."""

    before: Range
    after: Range
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Count:
    """Cells while they are counted."""

    example: Example | None = None
    classes: set[int] = field(default_factory=set)
    groups: set[int] = field(default_factory=set)
    cells: int = 0
    steps: dict[Step, _Count] = field(default_factory=dict)

    def add(self, place: int, groups: Iterable[int], cells: int) -> None:
        self.classes.add(place)
        self.groups.update(groups)
        self.cells += cells


class DutyDiff:
    """Two tariffs side by side. The measures of `after` share equal rows with those of `before`:
    `Measures.sharing`."""

    def __init__(self, before: Tariff, after: Tariff, clock: Clock = "collected") -> None:
        self.before, self.after, self.clock = before, after, clock
        self.groups = origin_groups(before, after)
        self._unlike = (
            before.measures.declarations.by_name != after.measures.declarations.by_name
            or before.measures.programmes.all != after.measures.programmes.all
        )
        self._classes: dict[tuple[Any, ...], tuple[list[_Class], int]] = {}

    def days(self) -> tuple[date, ...]:
        """Days from the first on which the tariffs can differ: on each something begins or ends."""
        changed = {span.start for span in self._differing()} | {
            span.end + timedelta(days=1) for span in self._differing() if span.end < LAST
        }
        old, new = dict(self.before.revisions), dict(self.after.revisions)
        for revision in old.keys() | new.keys():
            if old.get(revision) != new.get(revision) or (
                self.before.schedule(revision) is not self.after.schedule(revision)
            ):
                changed |= {day for day in (old.get(revision), new.get(revision)) if day}
        moved = {*self.before.measures.renumbered} ^ {*self.after.measures.renumbered}
        changed |= {day for _, _, day in moved}
        if self._unlike:
            changed |= {self.after.measures.covered_from}
        first = min(changed, default=None)
        if first is None:
            return ()
        for tariff in (self.before, self.after):
            changed.update(tariff.measures.programmes.days)
            changed.update(day for _, day in tariff.revisions)
            for row in tariff.measures.rows:
                changed.update(_days(row))
        return tuple(sorted(day for day in changed if first <= day < LAST and day > FIRST))

    def _differing(self) -> set[Span]:
        """Spans of lines that only one of the tariffs has."""
        found: set[Span] = set()
        for number in self._numbers():
            one = self.before.measures.coverage(number).spans
            other = self.after.measures.coverage(number).spans
            if one is not other and one != other:
                found |= {*one} ^ {*other}
        return found

    def _numbers(self) -> Iterable[str]:
        schedules = {
            id(schedule): schedule
            for tariff in (self.before, self.after)
            for schedule in (tariff.schedule(revision) for revision, _ in tariff.revisions)
        }
        return dict.fromkeys(n for s in schedules.values() for n in s.leaves if n < CHAPTERS)

    def compare(self, days: Sequence[date], advance: Advance | None = None) -> Iterator[DayDiff]:
        """One day after the other, as they are done."""
        for number, day in enumerate(days):
            classes, fresh = self._classes_on(day)

            def told(done: int, number: int = number, everything: int = len(classes)) -> None:
                if advance is not None:
                    advance(number * everything + done, len(days) * everything)

            yield self._on(day, classes, fresh, told)

    def _on(
        self, day: date, classes: Sequence[_Class], fresh: int, told: Callable[[int], None]
    ) -> DayDiff:
        held: dict[object, dict[_Held, list[int]]] = {}
        counts: dict[str, _Count] = {}
        known: dict[tuple[Outcome, Outcome], tuple[Step, ...]] = {}
        all_of = _Count()
        between = 0
        failed: list[str] = []
        for place, one in enumerate(classes):
            told(place)
            key = one.coverages, one.wholly
            if key not in held:
                held[key] = self._held(*one.coverages, day, whole=one.wholly)
            for what, numbers in held[key].items():
                found = one.known.get(what)
                if found is None:
                    origin = self.groups[numbers[0]][0]
                    try:
                        found = one.known[what] = self._settled(one, origin, day, known)
                    except OnshoreError as error:
                        failed.append(f"{dotted(one.lines[0])} from {origin}: {error}")
                        continue
                size = len(one.lines) * sum(len(self.groups[n]) for n in numbers)
                if not found.steps:
                    between += size
                    continue
                all_of.add(place, numbers, size)
                for step in found.steps:
                    of_measure = counts.setdefault(step.measure, _Count())
                    count = of_measure.steps.get(step)
                    if count is None:
                        origin = self.groups[numbers[0]][0]
                        example = Example(dotted(one.lines[0]), origin, found.before, found.after)
                        count = of_measure.steps[step] = _Count(example)
                    of_measure.add(place, numbers, size)
                    count.add(place, numbers, size)
        told(len(classes))
        return DayDiff(
            day,
            all_of.cells,
            *self._size(all_of, classes),
            sum(len(one.lines) for one in classes),
            sum(map(len, self.groups)),
            tuple(
                MeasureCount(
                    measure,
                    *self._size(count, classes),
                    count.cells,
                    tuple(
                        StepCount(step, *self._size(one, classes), one.cells, one.example)
                        for step, one in _largest_first(count.steps)
                        if one.example is not None
                    ),
                )
                for measure, count in _largest_first(counts)
            ),
            between,
            fresh,
            tuple(failed),
        )

    def _size(self, count: _Count, classes: Sequence[_Class]) -> tuple[int, int]:
        """Lines and origins of what was counted."""
        return (
            sum(len(classes[place].lines) for place in count.classes),
            sum(len(self.groups[number]) for number in count.groups),
        )

    def _held(
        self, before: Sequence[Coverage], after: Sequence[Coverage], day: date, *, whole: bool
    ) -> dict[_Held, list[int]]:
        """What holds on a day -> numbers of the groups of origins for which it does; not `whole`:
        only what differs between the tariffs."""
        published = self.clock == "published"
        found: dict[_Held, list[int]] = {}
        apart = [] if whole else _apart(before, after, day)
        for number, group in enumerate(self.groups):
            origin = group[0]
            if not whole and not any(measure.hits(origin) for measure in apart):
                continue
            one = _Held(
                tuple(each.plan(origin, day, published=published) for each in before),
                tuple(each.plan(origin, day, published=published) for each in after),
                2 if origin in COLUMN_2 else 1,
                origin in USMCA_ORIGINS,
                self.before.measures.programmes.symbols(origin, day, published=published),
                self.after.measures.programmes.symbols(origin, day, published=published),
            )
            if whole or not _alike(one):
                found.setdefault(one, []).append(number)
        return found

    def _settled(
        self,
        one: _Class,
        origin: str,
        day: date,
        known: dict[tuple[Outcome, Outcome], tuple[Step, ...]],
    ) -> _Outcomes:
        pair = (
            settled_on(self.before, one.before, origin, day, self.clock),
            settled_on(self.after, one.after, origin, day, self.clock),
        )
        steps = known.get(pair)
        if steps is None:
            steps = known[pair] = steps_of(*pair)
        before, after = (Range(outcome.lo, outcome.hi) for outcome in pair)
        return _Outcomes(before, after, steps)

    def _classes_on(self, day: date) -> tuple[list[_Class], int]:
        """Classes of the lines that can be entered on a day, and how many lines are new."""
        key = tuple(
            (_revision(tariff, day), sum(on <= day for _, _, on in tariff.measures.renumbered))
            for tariff in (self.before, self.after)
        )
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = self._sorted(day)
        return found

    def _sorted(self, day: date) -> tuple[list[_Class], int]:
        schedule, _ = self.after.schedule_on(day)
        classes: dict[tuple[Any, ...], _Class] = {}
        fresh = 0
        for number in schedule.leaves if schedule else ():
            if number >= CHAPTERS:
                break
            try:
                before, _ = self.before.find(number, day)
            except UnknownId:
                before = None
            after, _ = self.after.find(number, day)
            if before is None or after is None:
                fresh += 1
                continue
            key = (*_sameness(before), *_sameness(after))
            one = classes.get(key)
            if one is None:
                one = classes[key] = self._class(before, after)
            one.lines.append(number)
        return list(classes.values()), fresh

    def _class(self, before: Target, after: Target) -> _Class:
        return _Class(before, after, self._unlike or _printed(before) != _printed(after))


def _apart(before: Sequence[Coverage], after: Sequence[Coverage], day: date) -> list[Measure]:
    """Measures of the spans that differ on a day: of all, where only their order does."""
    spans: set[Span] = set()
    for was, now in zip(before, after, strict=True):
        if was.spans != now.spans:
            spans |= ({*was.spans} ^ {*now.spans}) or {*now.spans}
    return [span.measure for span in spans if span.start <= day <= span.end]


def _alike(held: _Held) -> bool:
    """Whether the same holds in both tariffs."""
    return held.claims_before == held.claims_after and all(
        was.parts == now.parts for was, now in zip(held.before, held.after, strict=True)
    )


def origin_groups(*tariffs: Tariff) -> tuple[tuple[str, ...], ...]:
    """Territories that no row, programme or column tells apart, the best known ones first; those
    without entry, on which nothing that can differ is charged, are left out."""
    named = {(row.origins, row.except_origins) for t in tariffs for row in t.measures.rows}
    programmes = [one for t in tariffs for one in t.measures.programmes.all]
    sets = [COLUMN_2, *(one.origins for one in programmes if one.origins is not None)]
    groups: dict[tuple[bool, ...], list[str]] = {}
    for origin in dict.fromkeys((*SERVER_ORIGINS, *TERRITORIES)):
        if origin not in CUSTOMS_TERRITORY and origin not in INSULAR_POSSESSIONS:
            hit = ((some is None or origin in some) and origin not in but for some, but in named)
            key = (*hit, *(origin in one for one in sets))
            groups.setdefault(key, []).append(origin)
    return tuple(map(tuple, groups.values()))


def steps_of(before: Outcome, after: Outcome) -> tuple[Step, ...]:
    """What each measure adds, where that differs."""
    old, new = charged(before), charged(after)
    return tuple(
        Step(measure, old.get(measure, NOTHING), new.get(measure, NOTHING))
        for measure in dict.fromkeys((*old, *new))
        if old.get(measure, NOTHING) != new.get(measure, NOTHING)
    )


def charged(outcome: Outcome) -> dict[str, Range]:
    """What each measure adds at both ends; one that adds nothing is left out."""
    if not outcome.lo_items:
        return {"": Range(outcome.lo, outcome.hi)}
    lo, hi = _sums(outcome.lo_items), _sums(outcome.hi_items)
    ranges = {
        measure: Range(lo.get(measure, Decimal(0)), hi.get(measure, Decimal(0)))
        for measure in dict.fromkeys((*lo, *hi))
    }
    return {measure: one for measure, one in ranges.items() if one != NOTHING}


def _sums(items: Iterable[DutyItem]) -> dict[str, Decimal | None]:
    sums: dict[str, Decimal | None] = {}
    for item in items:
        so_far = sums.get(item.id, Decimal(0))
        sums[item.id] = None if so_far is None or item.rate is None else so_far + item.rate
    return sums


def _largest_first(counts: Mapping[_Key, _Count]) -> list[tuple[_Key, _Count]]:
    return sorted(counts.items(), key=lambda item: -item[1].cells)


def _days(row: Measure) -> Iterator[date]:
    """Days on which something begins or ends by a row."""
    for day in (row.start, row.void_from, row.published_start):
        if day:
            yield day
    for last in (row.end, row.published_end):
        if last and last < LAST:
            yield last + timedelta(days=1)


def _revision(tariff: Tariff, day: date) -> str:
    schedule, _ = tariff.schedule_on(day)
    return schedule.revision if schedule else ""


def _sameness(target: Target) -> tuple[Any, ...]:
    """What makes lines alike within one tariff."""
    leaves = (
        (leaf.coverage, leaf.base.number, leaf.column2.number, leaf.special_text)
        for leaf in target.leaves
    )
    return (*leaves, target.open_names)


def _printed(target: Target) -> tuple[Any, ...]:
    """What the schedule says of a number, to be compared between tariffs."""
    leaves = (
        (
            leaf.base.rate.text,
            leaf.base.aircraft.text if leaf.base.aircraft else "",
            leaf.column2.rate.text,
            leaf.special_text,
        )
        for leaf in target.leaves
    )
    return (*leaves, target.open_names)
