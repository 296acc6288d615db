"""The duty question: what one product from one origin pays on one day, and what decides it.

Pure: schedules and measures come in, no store, no file, no clock. An answer is an interval of rates
(fractions of the customs value) with the components that sum to each end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters
from onshore.graph.tariff.duty.duty_parts import Branch, DutyItem, Effect, Outcome, rate_words
from onshore.graph.tariff.duty.tariff import (
    Component,
    Held,
    ScheduleLine,
    Target,
    Tariff,
    merge,
    of_day,
)
from onshore.graph.tariff.measures.charges import AMOUNT_OF_PROVISION, PROVISION
from onshore.graph.tariff.measures.conditions import NOTHING_SAID, Conditions
from onshore.graph.tariff.measures.measures import MeasurePlan
from onshore.graph.tariff.measures.origins import (
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
    TERRITORIES,
    Place,
    parse_origin,
)
from onshore.graph.tariff.schedule.schedule import dotted, normalise_hts
from onshore.graph.words.reason import Reason, Term
from onshore.graph.words.refusal import problem_of, refused

__all__ = ["Component", "DutyAnswer", "Ends", "Tariff", "duty", "history"]

Clock: TypeAlias = Literal["collected", "legal", "published"]
CLOCKS: tuple[Clock, ...] = ("collected", "legal", "published")
"""collected: what is owed, later cuts with effect from an earlier day included. legal: without what
was collected without legal ground. published: by the days of publication, as collected at the
time."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends; `hi` None where the top is open."""

    lo: Decimal
    hi: Decimal | None


@dataclass(frozen=True, slots=True)
class OtherClock:
    """Both ends on another clock."""

    clock: Clock
    lo: Decimal | None
    hi: Decimal | None


@dataclass(frozen=True, slots=True)
class DutyAnswer:
    """The answer. `hi` None with a `reason`: more than `lo` is due; both None: there is no number.

    `unread` are conditions that were said and that nothing in this answer asks about; `warnings`
    belong beside the figure.
    """

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
    other_clock: OtherClock | None
    covered_until: date
    reason: Reason | None = None
    warnings: tuple[Reason, ...] = ()
    assumptions: tuple[Reason, ...] = ()
    unread: tuple[str, ...] = ()


class Figure(NamedTuple):
    """What an answer says of the duty itself, as in `DutyAnswer`: no number, day or line.

    `warnings`: those of the figure; what the data does not hold (`Held.warnings`) stands before.
    `alike`: whether the lines of the number are.
    """

    lo: Decimal | None
    hi: Decimal | None
    amount: Ends | None
    components: tuple[Component, ...]
    undecided: tuple[Effect, ...]
    other_clock: OtherClock | None
    reason: Reason | None
    warnings: tuple[Reason, ...]
    unread: tuple[str, ...]
    assumptions: tuple[Reason, ...]
    alike: bool


def duty(
    tariff: Tariff,
    hts: str,
    origin: str,
    entry_date: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
    also_read: frozenset[str] = frozenset(),
) -> DutyAnswer:
    """The duty of an HTS number of 4 to 10 digits from a territory on a day.

    `also_read`: conditions that something beside the duty asks, such as a fee.
    UnknownId with the closest numbers or codes; InvalidParameters for a malformed number.
    """
    code = origin if origin in TERRITORIES else parse_origin(origin)
    digits, shown = read_number(hts)
    target, note = tariff.find(digits, entry_date)
    if target is None:
        return nothing_in_force(tariff, shown, code, entry_date, clock)
    answer = duty_of(tariff, target, shown, code, entry_date, clock, conditions, also_read)
    return with_note(answer, note) if note else answer


def duty_of(
    tariff: Tariff,
    target: Target,
    shown: str,
    code: str,
    entry_date: date,
    clock: Clock,
    conditions: Conditions,
    also_read: frozenset[str] = frozenset(),
) -> DutyAnswer:
    """The duty of what a number stands for; what is to be said of the edition is left to
    `with_note`."""
    held = tariff.held(target, code, entry_date)
    found = figure_of(tariff, target, held, clock, conditions, also_read)
    return DutyAnswer(
        shown,
        code,
        entry_date,
        clock,
        found.lo,
        found.hi,
        found.amount,
        found.components,
        found.undecided,
        target.shown,
        (target.shown.hts,) if found.alike and target.own else target.lines,
        found.other_clock,
        tariff.measures.covered_until,
        found.reason,
        (*held.warnings, *found.warnings),
        _assumptions(tariff, target, code, entry_date, clock, held, found),
        found.unread,
    )


def figure_of(
    tariff: Tariff,
    target: Target,
    held: Held,
    clock: Clock,
    conditions: Conditions,
    also_read: frozenset[str] = frozenset(),
) -> Figure:
    """The figure of what a number stands for; of equal `target.kind` and `held`, warnings apart, it
    is equal."""
    asked = _Asked(tariff, target, held, conditions)
    plans = asked.plans(clock)
    chosen, alike = asked.settled(clock, plans)
    value = conditions.number("value")
    components: tuple[Component, ...] = ()
    if chosen.lo_items:
        if alike and held.origin not in CUSTOMS_TERRITORY:
            components = tariff.components(chosen, value, held.origin)
        else:
            components = merge(chosen.lo_items, chosen.hi_items, value, held.origin)
    other = _other_clock(asked, clock, chosen)
    return Figure(
        chosen.lo,
        chosen.hi,
        _amounts(components, chosen) if value is not None and chosen.lo is not None else None,
        components,
        chosen.undecided,
        other,
        _reason(asked, chosen),
        _warnings(asked, clock, other),
        _unread(conditions, chosen, also_read),
        chosen.assumptions,
        alike,
    )


def with_note(answer: DutyAnswer, note: Reason) -> DutyAnswer:
    """The answer with what is to be said of the edition that it is read from."""
    warnings = answer.warnings
    if is_entered(answer.origin):
        warnings = (*warnings, edition_warning(note))
    return replace(answer, warnings=warnings, assumptions=(note, *answer.assumptions))


@lru_cache(maxsize=256)
def edition_warning(note: Reason) -> Reason:
    """A note of the edition as it stands beside the figure; one object, and with it its text."""
    return Reason("edition", note=note)


def is_entered(origin: str) -> bool:
    """Whether goods of an origin are entered at all: not those of the customs territory itself."""
    return origin not in CUSTOMS_TERRITORY


def settled_on(
    tariff: Tariff,
    target: Target,
    origin: str,
    day: date,
    clock: Clock = "collected",
    conditions: Conditions = NOTHING_SAID,
) -> Outcome:
    """Both ends with their rows for what a number stands for; nothing else of an answer."""
    asked = _Asked(tariff, target, tariff.held(target, origin, day), conditions)
    return asked.settled(clock, asked.plans(clock))[0]


@lru_cache(maxsize=65_536)
def read_number(hts: str) -> tuple[str, str]:
    """Digits and the written form; InvalidParameters says what is wrong."""
    try:
        digits = normalise_hts(hts)
    except ValueError as error:
        said = problem_of(error, "hts")
        if any(letter.isalpha() for letter in hts):
            said = refused("refuse_hts_words", "hts", value=repr(hts[:40]))
        raise InvalidParameters([said]) from None
    if digits.startswith("99"):
        raise InvalidParameters([refused("refuse_chapter_99", "hts", line=dotted(digits))])
    return digits, dotted(digits)


class _Asked(NamedTuple):
    """One question, on any clock."""

    tariff: Tariff
    target: Target
    held: Held
    conditions: Conditions

    def plans(self, clock: Clock) -> tuple[MeasurePlan, ...]:
        return self.held.plans_of(published=clock == "published")

    def settled(self, clock: Clock, plans: Sequence[MeasurePlan]) -> tuple[Outcome, bool]:
        """The outcome over the lines of the number, and whether they are all alike."""
        tariff, target, held, conditions = self
        origin = held.origin
        if origin in CUSTOMS_TERRITORY or origin in INSULAR_POSSESSIONS:
            return _without_entry(origin), True
        published, legal = clock == "published", clock == "legal"
        symbols = held.symbols[published]
        outcomes = [
            tariff.outcome(
                target,
                leaf,
                plan,
                origin,
                conditions,
                tariff.claims_of(leaf, symbols),
                legal=legal,
            )
            for leaf, plan in zip(target.leaves, plans, strict=True)
        ]
        if len(outcomes) == 1 or all(same(outcomes[0], outcome) for outcome in outcomes[1:]):
            return outcomes[0], True
        return widest(outcomes, target), False

    def differing(self, clock: Clock) -> Iterator[tuple[Clock, Sequence[MeasurePlan]]]:
        """The other clocks that may give another answer, with what holds on them: on all but
        `published` what is in effect."""
        effective, published, lapsed = self.held.plans, self.held.published, self.held.lapsed
        cut = published is not None or lapsed
        if clock == "legal" or (clock == "published" and cut):
            yield "collected", effective
        if clock != "legal" and any(plan.has_void for plan in effective):
            yield "legal", effective
        if clock != "published":
            others = effective if published is None else published
            if lapsed or any(a is not b for a, b in zip(effective, others, strict=True)):
                yield "published", others


def _without_entry(origin: str) -> Outcome:
    if origin in CUSTOMS_TERRITORY:
        why = Reason("inside_customs_territory", place=Place(origin))
        item = DutyItem("MFN", "HTSUS", Decimal(0), why, "MFN")
        return Outcome(Decimal(0), Decimal(0), (item,), (item,), reason=why)
    why = Reason("insular_possession", place=Place(origin))
    return Outcome(None, None, (), (), reason=why)


def _other_clock(asked: _Asked, clock: Clock, chosen: Outcome) -> OtherClock | None:
    """Both ends on the first other clock on which they differ."""
    for other, held in asked.differing(clock):
        outcome, _ = asked.settled(other, held)
        if outcome.lo_items and (outcome.lo, outcome.hi) != (chosen.lo, chosen.hi):
            return OtherClock(other, outcome.lo, outcome.hi)
    return None


def same(one: Outcome, other: Outcome) -> bool:
    return one is other or (one.lo, one.hi, one.lo_items, one.hi_items, one.reason) == (
        other.lo,
        other.hi,
        other.lo_items,
        other.hi_items,
        other.reason,
    )


def widest(outcomes: Sequence[Outcome], target: Target) -> Outcome:
    """The interval over several lines; open at the top where one of them is."""
    numbers = [dotted(leaf.digits) for leaf in target.leaves]
    opened = [(n, o) for n, o in zip(numbers, outcomes, strict=True) if o.hi is None]
    lo = min(outcomes, key=lambda o: o.lo or Decimal(0))
    hi = opened[0][1] if opened else max(outcomes, key=lambda o: o.hi or Decimal(0))
    effects = {e.condition: e for o in (lo, hi) for e in o.undecided}
    by_range: dict[tuple[Decimal, Decimal | None], list[str]] = {}
    for number, one in zip(numbers, outcomes, strict=True):
        by_range.setdefault((one.lo or Decimal(0), one.hi), []).append(number)
    undecided = list(effects.values())
    if len(by_range) > 1:
        branches = (Branch(_lines(n), *ends) for ends, n in by_range.items())
        undecided.insert(0, Effect("hts", Term("exact_line"), tuple(branches)))
    notes = tuple(dict.fromkeys(note for o in outcomes for note in o.assumptions))
    reason, least = lo.reason, lo.lo
    if opened:
        least = least or None
        named, more = tuple(number for number, _ in opened[:5]), len(opened) - 5
        why = opened[0][1].reason or Reason("no_number")
        if more > 0:
            reason = Reason("no_upper_end_more", lines=named, more=more, why=why)
        else:
            reason = Reason("no_upper_end", lines=named, why=why)
    read = frozenset(name for o in outcomes for name in o.read)
    return Outcome(least, hi.hi, lo.lo_items, hi.hi_items, tuple(undecided), notes, reason, read)


def _lines(numbers: Sequence[str]) -> Reason:
    """The first few of some lines."""
    return Reason("lines_and_more" if len(numbers) > 4 else "lines_are", lines=tuple(numbers[:4]))


def _reason(asked: _Asked, chosen: Outcome) -> Reason | None:
    """Why there is no number; of a provision of chapter 98 also how to ask for one."""
    reason = chosen.reason
    base = asked.target.leaves[0].base
    if reason is None or not base.of_article or chosen.hi is not None:
        return reason
    name = base.provision
    return Reason(
        "ask_article_value", why=reason, said=f"{PROVISION}:{name}", part=AMOUNT_OF_PROVISION[name]
    )


def _amounts(components: Sequence[Component], chosen: Outcome) -> Ends:
    highest = sum((c.amount for c in components if c.in_hi and c.amount), Decimal("0.00"))
    return Ends(
        sum((c.amount for c in components if c.in_lo and c.amount), Decimal("0.00")),
        None if chosen.hi is None else highest,
    )


def nothing_in_force(tariff: Tariff, hts: str, origin: str, day: date, clock: Clock) -> DutyAnswer:
    return DutyAnswer(
        hts,
        origin,
        day,
        clock,
        None,
        None,
        None,
        (),
        (),
        None,
        (),
        None,
        tariff.measures.covered_until,
        no_figure(tariff, day).reason,
    )


def no_figure(tariff: Tariff, day: date) -> Figure:
    """What is said before the first schedule."""
    first = min((start for _, start in tariff.revisions), default=None)
    reason = Reason("no_schedule")
    if first is not None:
        reason = Reason("before_schedules", day=day, first=first)
    return Figure(None, None, None, (), (), None, reason, (), (), (), True)


def _warnings(asked: _Asked, clock: Clock, other: OtherClock | None) -> tuple[Reason, ...]:
    """What belongs beside the figure because of what it rests on: headings, a later cut."""
    found: tuple[Reason, ...] = ()
    if asked.held.origin in CUSTOMS_TERRITORY:
        return found
    if asked.target.uncited:
        found = (Reason("unread_headings", headings=asked.target.uncited),)
    if other is not None:
        rate = rate_words(other.lo or Decimal(0), other.hi)
        if other.clock == "published":
            return (*found, Reason("was_collected", rate=rate))
        if clock == "published" and other.clock == "collected":
            return (*found, Reason("is_owed", rate=rate))
    return found


def _unread(conditions: Conditions, outcome: Outcome, also_read: frozenset[str]) -> tuple[str, ...]:
    """Conditions that were said and that nothing asks about."""
    if not conditions.said or not outcome.lo_items:
        return ()
    read = outcome.read | also_read
    return tuple(name for name, _ in conditions.said if name not in read)


def _assumptions(
    tariff: Tariff,
    target: Target,
    origin: str,
    day: date,
    clock: Clock,
    held: Held,
    figure: Figure,
) -> tuple[Reason, ...]:
    measures = tariff.measures
    found = list(figure.assumptions)
    if day > measures.lists_until:
        found.append(of_day("lists_until", measures.lists_until))
    if figure.unread:
        declared = (measures.declarations[name] for name in figure.unread)
        named = tuple(Reason("named", name=one, code=one.name) for one in declared)
        found.append(Reason("unread", conditions=named))
    published, programmes = clock == "published", measures.programmes
    printed = {p for leaf in target.leaves for one in leaf.special for p in one.programmes}
    lapsed = programmes.lapses(origin, day, published=published)
    found += [one.lapse for one in lapsed if one.symbol in printed]
    doubtful = programmes.doubtful(origin)
    found += [one.doubt for one in doubtful if one.symbol in printed and one not in lapsed]
    for plan in held.plans_of(published=published):
        if plan.announced:
            found += [note for note in plan.announced if note not in found]
    return (*found, *measures.notes)


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
    (digits, _), code = read_number(hts), parse_origin(origin)
    days = {since, *(first for _, first in tariff.revisions if since < first <= until)}
    for day in tuple(days):
        target, _ = tariff.find(digits, day)
        if target is not None:
            for leaf in target.leaves:
                for published in (False, True):
                    breaks = leaf.coverage.breaks(code, published=published)
                    days.update(b for b in breaks if since < b <= until)
    days.update(day for day in tariff.measures.programmes.days if since < day <= until)
    days.update(day for _, _, day in tariff.measures.renumbered if since < day <= until)
    steps: list[tuple[date, DutyAnswer]] = []
    for day in checked(sorted(days), 4):
        answer = duty(tariff, hts, origin, day, clock, conditions)
        if not steps or _differs(steps[-1][1], answer):
            steps.append((day, answer))
    return steps


def _differs(one: DutyAnswer, other: DutyAnswer) -> bool:
    return replace(
        one, entry_date=other.entry_date, schedule=None, assumptions=(), warnings=()
    ) != replace(other, schedule=None, assumptions=(), warnings=())
