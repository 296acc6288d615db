"""One line of an entry summary: the headings that are reported, in CBP's order, with their duty.

Pure. It looks at every assignment that the open conditions allow: a heading that all of them report
is certain, any other one says when it is. Nothing is guessed: where a row of the measures stands
for several headings, all of them are named.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from onshore.graph.tariff.duty.duty_parts import AssignedDuty, Charge
from onshore.graph.tariff.duty.duty_range import Enumerated
from onshore.graph.tariff.duty.duty_words import branches_of, entered_under
from onshore.graph.tariff.duty.tariff import Leaf, ScheduleLine, Target, Tariff, cents, of_origin
from onshore.graph.tariff.measures.charges import (
    ONE,
    OTHER_PROVISION,
    PROVISION,
    ZERO,
    Assignment,
    base_condition,
)
from onshore.graph.tariff.measures.conditions import CONTENT_SHARES, Conditions, Declarations
from onshore.graph.tariff.measures.measure_rows import Measure
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY, INSULAR_POSSESSIONS
from onshore.graph.tariff.measures.preferences import AIRCRAFT
from onshore.graph.tariff.measures.reporting import CHAPTER_98, CLASSIFICATION
from onshore.graph.words.reason import Reason, Worded, shown

EXEMPTION = "exemption"
CHAPTER = "98"
FLOOR = "floor"
"""Cause of an exception: the normal duty alone reaches the total already."""


class When(NamedTuple):
    """A condition and those of its values under which a heading is reported."""

    condition: str
    values: tuple[Worded, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One heading of the line. `heading` is empty where one of `one_of` is reported; both are where
    the measures do not say under which heading the goods are taken out.

    `kind`: chapter 98, duty, exemption or classification. Rates are fractions of the whole value at
    the lowest and highest that the heading costs where it is reported, `rate_hi` None where that is
    open; `total` is the total with the normal duty that the heading names. `part`: the part of the
    value that it falls on, where that is not the whole. `only_if` is empty where it is certain.
    """

    heading: str
    one_of: tuple[str, ...]
    kind: str
    step: str
    what: str
    rate_lo: Decimal
    rate_hi: Decimal | None
    total: Decimal | None = None
    part: Decimal = ONE
    amount_lo: Decimal | None = None
    amount_hi: Decimal | None = None
    certain: bool = True
    only_if: tuple[When, ...] = ()
    program: str = ""
    measure: str = ""
    row: str = ""


class _Reported(NamedTuple):
    """What is reported in one assignment; all but the numbers tell lines apart."""

    headings: tuple[str, ...]
    kind: str
    what: str
    measure: str
    row: str
    program: str
    total: Decimal | None
    rate: Decimal | None
    part: Decimal = ONE


def entry_lines(
    tariff: Tariff,
    target: Target,
    origin: str,
    day: date,
    clock: str,
    conditions: Conditions,
) -> tuple[EntryLine, ...]:
    """The headings of the line in the order of reporting; () where nothing can be entered or the
    number stands for lines that are not reported alike."""
    if origin in CUSTOMS_TERRITORY or origin in INSULAR_POSSESSIONS:
        return ()
    found: tuple[EntryLine, ...] | None = None
    for leaf in target.leaves:
        lines = _of_leaf(tariff, target, leaf, origin, day, clock, conditions)
        if found is not None and lines != found:
            return ()
        found = lines
    return found or ()


def _of_leaf(
    tariff: Tariff,
    target: Target,
    leaf: Leaf,
    origin: str,
    day: date,
    clock: str,
    conditions: Conditions,
) -> tuple[EntryLine, ...]:
    if leaf.base.of_article:
        return ()
    found = tariff.explored_on(target, leaf, origin, day, clock, conditions)
    without = {name for name in CONTENT_SHARES if conditions.number(name) == ZERO}
    by_assignment: dict[tuple[object, ...], dict[int, _Reported]] = {}
    for number, (assignment, settled) in enumerate(
        zip(found.assignments, found.settled, strict=True)
    ):
        said = {name: value for name, value in assignment.items() if name not in found.names}
        for one in _reported(settled, assignment, said, target.shown, origin, without):
            # what frees from several rows is reported once
            freed = one.kind == EXEMPTION and one.headings
            by_assignment.setdefault(one[:2] if freed else one[:7], {})[number] = one
    value = conditions.number("value")
    lines = [_line(tariff, assignments, found, value) for assignments in by_assignment.values()]
    return tuple(sorted(lines, key=lambda line: _rank(tariff, line)))


def _rank(tariff: Tariff, line: EntryLine) -> tuple[int, str]:
    """Chapter 98 first, the classification last, what both ways of one heading claim side by
    side."""
    first = line.heading or min(line.one_of, default="")
    if line.kind in (CHAPTER_98, CLASSIFICATION):
        return (-1 if line.kind == CHAPTER_98 else 1_000_000), first
    return tariff.measures.reporting_order.place(first)[0], first


def _line(
    tariff: Tariff, assignments: Mapping[int, _Reported], found: Enumerated, value: Decimal | None
) -> EntryLine:
    one = next(iter(assignments.values()))
    rates = [w.rate for w in assignments.values()]
    known = [rate for rate in rates if rate is not None]
    lo = min(known, default=ZERO)
    hi = max(known) if known and len(known) == len(rates) else None
    if len(known) < len(rates):
        lo = min(lo, ZERO)
    certain = len(assignments) == len(found.assignments)
    step = one.kind
    if one.kind not in (CHAPTER_98, CLASSIFICATION):
        step = tariff.measures.reporting_order.place(min(one.headings, default=""))[1].name
    parts = {w.part for w in assignments.values()}
    single = one.headings[0] if len(one.headings) == 1 else ""
    return EntryLine(
        single,
        () if single else one.headings,
        one.kind,
        step,
        one.what,
        lo,
        hi,
        one.total,
        parts.pop() if len(parts) == 1 else ONE,
        None if value is None else cents(lo * value),
        None if value is None or hi is None else cents(hi * value),
        certain,
        () if certain else _when(assignments, found, tariff.measures.declarations),
        one.program,
        one.measure,
        one.row,
    )


def _when(
    assignments: Mapping[int, _Reported], found: Enumerated, declarations: Declarations
) -> tuple[When, ...]:
    """Conditions of which only some values go with the heading, with these values."""
    whens = []
    for name in found.names:
        shown = branches_of(name, found.assignments, found.tests, declarations)
        mine = dict(shown[number] for number in assignments)
        if len(mine) < len({key for key, _ in shown}):
            whens.append(When(name, tuple(mine.values())))
    return tuple(whens)


def _reported(
    settled: AssignedDuty,
    assignment: Assignment,
    said: Assignment,
    line: ScheduleLine,
    origin: str,
    without: Container[str],
) -> Iterator[_Reported]:
    """The headings of one assignment, of which `said` is what is not open. No line is reported
    where nothing is due at all, and no duty on the content of what the goods are said to be
    `without`.
    """
    normal = settled.normal
    if normal.free is not None and all(c.gone == ONE or not c.applies for c in settled.charges):
        return
    provision = str(assignment.get(PROVISION, "none"))
    if provision != "none" and not line.hts.startswith(CHAPTER):
        named = () if provision == OTHER_PROVISION else (provision,)
        yield _Reported(named, CHAPTER_98, "", "", "", "", None, ZERO)
    charged = {c.part.measure.id for c in settled.charges if c.applies and not c.by}
    for charge in settled.charges:
        if base_condition(charge.part.measure.base) in without:
            continue
        found = _of_charge(charge, settled, assignment, said, charged, origin)
        if found is not None:
            yield found._replace(headings=_cited(found.headings, line))
    program = "" if normal.claim == AIRCRAFT else normal.claim
    rate = None if normal.open else normal.known * normal.part
    yield _Reported(
        (line.hts,),
        CLASSIFICATION,
        line.description,
        "",
        "",
        "C" if normal.claim == AIRCRAFT else program,
        None,
        rate,
        normal.part,
    )


def _of_charge(
    charge: Charge,
    settled: AssignedDuty,
    assignment: Assignment,
    said: Assignment,
    charged: Container[str],
    origin: str,
) -> _Reported | None:
    """What a measure that is in force for the line adds to it in one assignment, if anything."""
    measure = charge.part.measure
    if measure.kind == "exempt":
        names = {measure.row, measure.id} - {""}
        frees = any(not names.isdisjoint(other.by) for other in settled.charges)
        return (
            _exempting(measure, _own(measure, measure.headings, origin))
            if charge.applies and frees
            else None
        )
    if not charge.applies or charge.gone >= ONE:
        return (
            None if measure.id in charged else _taken_out(charge, settled, assignment, said, origin)
        )
    if (
        measure.kind == "floor"
        and charge.rate == ZERO
        and (own := _named(measure, (FLOOR,), origin))
    ):
        return _exempting(measure, own)
    total = measure.rate if measure.kind in ("floor", "total") else None
    headings = _own(measure, entered_under(charge, assignment), origin)
    return _Reported(
        headings,
        "duty",
        measure.reference,
        measure.id,
        measure.row,
        "",
        total,
        charge.rate,
        ONE - charge.gone,
    )


def _cited(headings: tuple[str, ...], line: ScheduleLine) -> tuple[str, ...]:
    """Of several headings the one that the line's own footnotes name, where that is one."""
    named = tuple(h for h in headings if h in (line.footnote_headings or ()))
    return named if len(named) == 1 else headings


def _exempting(measure: Measure, headings: tuple[str, ...]) -> _Reported:
    return _Reported(
        headings, EXEMPTION, measure.reference, measure.id, measure.row, "", None, ZERO
    )


def _own(measure: Measure, headings: tuple[str, ...], origin: str) -> tuple[str, ...]:
    return of_origin(headings, measure.headings_by_origin if headings else (), origin)


def _taken_out(
    charge: Charge, settled: AssignedDuty, assignment: Assignment, said: Assignment, origin: str
) -> _Reported | None:
    """The heading that says why a measure is not charged.

    None where what displaces it says it itself, or where the measure knows no such headings.
    """
    measure = charge.part.measure
    own: tuple[str, ...] | None
    if any(isinstance(by, Reason) for by in charge.by):
        return None  # chapter 98 itself takes the goods out
    if charge.part.outside is not None:
        own = _named(measure, (charge.part.outside.partition(" [")[0],), origin)
    elif not charge.applies:
        named = (_named(measure, causes, origin) for causes in _unmet(measure, assignment, said))
        own = next((headings for headings in named if headings is not None), ())
    else:
        by = [
            other.part.measure
            for other in settled.charges
            if other.applies
            and not {other.part.measure.row, other.part.measure.id}.isdisjoint(charge.by)
        ]
        own = _named(measure, [name for other in by for name in (other.row, other.id)], origin)
        if own is None:
            return None
    if own is None:
        return _exempting(measure, ()) if measure.cites else None
    return _exempting(measure, own) if own else None


def _named(measure: Measure, causes: Sequence[str], origin: str) -> tuple[str, ...] | None:
    """Headings that the row gives for one of the causes; `S232` stands for all that begin so.

    None where it names none of them; () where it says that nothing is reported.
    """
    found: dict[str, None] = {}
    is_named = False
    for name, headings in measure.exceptions:
        cause, _, only = name.partition("@")
        named = any(one == cause or one.startswith(f"{cause}-") for one in causes)
        if named and only in ("", origin):
            is_named = True
            found |= dict.fromkeys(headings)
    return tuple(found) if is_named else None


def _unmet(measure: Measure, assignment: Assignment, said: Assignment) -> Iterator[list[str]]:
    """Causes of `exceptions` for each condition whose test fails in the group of `applies_if` that
    comes nearest: the value that is said before any, all that the row knows where none is said.
    """
    failed = [
        [
            test.name
            for test in group
            if (value := assignment.get(test.name)) is not None and not test.holds(value)
        ]
        for group in measure.applies_if
    ]
    for name in min(failed, key=len, default=[]):
        if name in said:
            yield [f"{name}={shown(said[name], 'en')}"]
            yield [name]
        else:
            known = (cause for cause, _ in measure.exceptions)
            yield [name, *(cause for cause in known if cause.startswith(f"{name}="))]
