"""What changes in the law between two days of entry: for one line, or for all lines of an origin.

Pure. An event is a measure that begins, ends or loses its ground; it comes with its source. What is
only announced stands apart: nothing is charged before it is in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from onshore.graph.deadline import checked
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, Tariff, history
from onshore.graph.tariff.measures.conditions import NOTHING_SAID, Conditions
from onshore.graph.tariff.measures.measure_rows import FIRST, LAST, Measure
from onshore.graph.tariff.measures.measures import Coverage
from onshore.graph.tariff.schedule.schedule import Schedule


class Event(NamedTuple):
    """On `day` a measure `begins`, `ends` (its last day was the day before), `exempts` (the line
    comes on a list of its exceptions), or is `void` from then on."""

    day: date
    action: str
    measure: Measure


class Announced(NamedTuple):
    """A measure that is announced without being in force; `start` None where no day is given."""

    start: date | None
    measure: Measure


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the duty or what it is made of changes."""

    day: date
    before: DutyAnswer
    after: DutyAnswer
    events: tuple[Event, ...]

    @property
    def edition(self) -> tuple[str, str] | None:
        """The editions of the schedule before and after, where they differ."""
        one, other = self.before.schedule, self.after.schedule
        if one is None or other is None or one.revision == other.revision:
            return None
        return one.revision, other.revision


class Group(NamedTuple):
    """One event over many lines: how many it concerns, and how many of each chapter."""

    event: Event
    lines: int
    chapters: tuple[tuple[str, int], ...]


def events_of(
    coverage: Coverage, origin: str, since: date, until: date, *, published: bool = False
) -> Iterator[Event]:
    """Events of a line after `since` until `until` (counted), by row and day."""
    for span in coverage.spans:
        measure = span.measure
        counts = span.published in (None, published) and measure.hits(origin)
        if not counts or measure.status in ("announced", "suspended"):
            continue
        if span.start != FIRST and since < span.start <= until:
            yield Event(span.start, "exempts" if span.outside else "begins", measure)
        if span.outside is None and span.end < LAST:
            after = span.end + timedelta(days=1)
            if since < after <= until:
                yield Event(after, "ends", measure)
        void = measure.void_from
        if span.outside is None and void is not None and since < void <= until:
            if span.start <= void <= span.end:
                yield Event(void, "void", measure)


def announced_of(coverage: Coverage, origin: str, since: date, until: date) -> Iterator[Announced]:
    """What is announced for a line until a day and starts after `since`, or has no day."""
    for span in coverage.spans:
        measure = span.measure
        if measure.status != "announced" or span.outside or not measure.hits(origin):
            continue
        start = None if measure.start == FIRST else measure.start
        told = measure.announced is None or measure.announced <= until.isoformat()
        if told and (start is None or since < start):
            yield Announced(start, measure)


def line_changes(
    tariff: Tariff,
    hts: str,
    origin: str,
    since: date,
    until: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
) -> tuple[tuple[Change, ...], tuple[Announced, ...]]:
    """Changes of one line between two days of entry, and what is announced for it."""
    steps = history(tariff, hts, origin, since, until, clock, conditions)
    code = steps[0][1].origin
    found = sorted(set(_on_line(tariff, hts, code, since, until, clock)), key=_order)
    changes = []
    for (_, before), (day, after) in pairwise(steps):
        here = tuple(event for event in found if event.day == day)
        if here or _due(before) != _due(after):
            changes.append(Change(day, before, after, here))
    ahead: dict[Announced, None] = {}
    for coverage in _coverages(tariff, hts, until):
        ahead |= dict.fromkeys(announced_of(coverage, code, since, until))
    return tuple(changes), tuple(ahead)


def _due(answer: DutyAnswer) -> tuple[object, ...]:
    """What is due and why; another clock is not part of it."""
    return answer.lo, answer.hi, answer.components, answer.reason


def _on_line(
    tariff: Tariff, hts: str, origin: str, since: date, until: date, clock: Clock
) -> Iterator[Event]:
    for coverage in _coverages(tariff, hts, until):
        yield from events_of(coverage, origin, since, until, published=clock == "published")


def _coverages(tariff: Tariff, hts: str, day: date) -> Iterator[Coverage]:
    target, _ = tariff.find(hts.replace(".", ""), day)
    for leaf in target.leaves if target else ():
        yield leaf.coverage


def _order(event: Event) -> tuple[date, str, str, str]:
    return event.day, event.action, event.measure.id, event.measure.row


def origin_changes(
    tariff: Tariff,
    schedule: Schedule,
    origin: str,
    since: date,
    until: date,
    clock: Clock = "collected",
) -> tuple[tuple[Group, ...], tuple[tuple[Announced, int], ...]]:
    """Events of all lines of an edition for an origin, with the lines that each concerns."""
    lines: Counter[tuple[Coverage, str]] = Counter()
    for digits in checked(schedule.leaves, 256):
        if digits < "98":
            lines[tariff.measures.coverage(digits), digits[:2]] += 1
    by_event: dict[Event, Counter[str]] = {}
    ahead: Counter[Announced] = Counter()
    for (coverage, chapter), many in lines.items():
        published = clock == "published"
        for event in set(events_of(coverage, origin, since, until, published=published)):
            by_event.setdefault(event, Counter())[chapter] += many
        for one in set(announced_of(coverage, origin, since, until)):
            ahead[one] += many
    groups = (
        Group(event, sum(chapters.values()), tuple(sorted(chapters.items())))
        for event, chapters in _merged(by_event)
    )
    return tuple(sorted(groups, key=lambda group: _order(group.event))), tuple(ahead.items())


def _merged(by_event: dict[Event, Counter[str]]) -> Iterable[tuple[Event, Counter[str]]]:
    """Rows that drop a test for some lines are one row again: `graph.tariff.measures.measures`."""
    found: dict[tuple[object, ...], tuple[Event, Counter[str]]] = {}
    for event, chapters in by_event.items():
        measure = event.measure
        key = event.day, event.action, measure.id, measure.row, measure.reference, measure.rate
        if key in found:
            found[key][1].update(chapters)
        else:
            found[key] = event, chapters
    return found.values()
