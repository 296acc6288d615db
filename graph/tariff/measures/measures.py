"""Which measures hit one line from one origin on one day: scopes, exceptions, displacement.

All rows of the reference tables together, no file and no clock. What one row says is
`graph.tariff.measures.measure_rows`; what measures cost is `graph.tariff.duty.duty`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from onshore.graph.cache import cached_property
from onshore.graph.model import Table
from onshore.graph.tariff.measures.charges import KINDS, base_condition
from onshore.graph.tariff.measures.conditions import Declarations, Declared, read_declared
from onshore.graph.tariff.measures.fees import Fee, read_fee
from onshore.graph.tariff.measures.measure_rows import (
    FIRST,
    LAST,
    Gap,
    Measure,
    Scope,
    on_line,
    read_day,
    read_gap,
    read_measure,
    row_order,
)
from onshore.graph.tariff.measures.origins import expand
from onshore.graph.tariff.measures.preferences import Programme, Programmes, read_programme
from onshore.graph.tariff.measures.reporting import read_order
from onshore.graph.words.reason import Both, Reason


class MeasureHit(NamedTuple):
    """A prefix of a list that a line begins with, and the days on which it is a member."""

    length: int
    start: date
    end: date
    source: str


class Span(NamedTuple):
    """Days on which a line lies in a measure's scope, or (`outside`) in its exceptions.

    `published`: of the clock of publication, or of the one of effect; None where they do not
    differ.
    """

    measure: Measure
    start: date
    end: date
    outside: str | None = None
    published: bool | None = None


class Part(NamedTuple):
    """A measure that a plan holds, or (`outside`) the list that exempts the line from it."""

    measure: Measure
    outside: str | None
    void: bool


@dataclass(frozen=True, slots=True, eq=False)
class MeasurePlan:
    """What holds for one line, origin and day, displacing measures first; equal ones are one."""

    parts: tuple[Part, ...]
    announced: tuple[Reason, ...]
    has_void: bool
    named: frozenset[str]
    """Origins that enter goods under headings of their own."""


class _Dated(NamedTuple):
    """Spans, the days from which on another set of them may hold, and what holds before each and
    after the last; None until it is asked for."""

    spans: Sequence[Span]
    breaks: list[date]
    plans: list[MeasurePlan | None]


def _dated(spans: Sequence[Span]) -> _Dated:
    days: set[date] = set()
    for span in spans:
        days.add(span.start)
        if span.end < LAST:
            days.add(span.end + timedelta(days=1))
        if span.measure.void_from:
            days.add(span.measure.void_from)
        if span.measure.status == "announced" and span.measure.announced:
            days.add(date.fromisoformat(span.measure.announced))
    breaks = sorted(days - {FIRST})
    return _Dated(spans, breaks, [None] * (len(breaks) + 1))


class Coverage:
    """The spans of one line; lines with the same spans share it, and with it all that is cached."""

    def __init__(self, spans: tuple[Span, ...], plans: dict[tuple[Part, ...], MeasurePlan]) -> None:
        self.spans = spans
        self._known = plans
        self._plans: dict[str, _Dated] = {}
        self._published: dict[str, _Dated] = {}
        self._retroactive: dict[str, bool] = {}
        self._built: dict[tuple[int, ...], _Dated] = {}

    def plan(self, origin: str, day: date, *, published: bool = False) -> MeasurePlan:
        """What holds; `published`: by the days of publication, before later changes counted
        back."""
        dated = self._of(origin, published)
        place = bisect_right(dated.breaks, day)
        found = dated.plans[place]
        if found is None:
            first = dated.breaks[place - 1] if place else FIRST
            found = dated.plans[place] = self._plan(dated.spans, first)
        return found

    def breaks(self, origin: str, *, published: bool = False) -> Sequence[date]:
        """Days from which on another set of measures may hold, ascending."""
        return self._of(origin, published).breaks

    def retroactive(self, origin: str) -> bool:
        """Whether the clock of publication differs for an origin on some day."""
        found = self._retroactive.get(origin)
        if found is None:
            found = self._retroactive[origin] = any(
                span.published is not None and span.measure.hits(origin) for span in self.spans
            )
        return found

    def _of(self, origin: str, published: bool) -> _Dated:
        plans = self._published if published and self.retroactive(origin) else self._plans
        found = plans.get(origin)
        if found is None:
            found = plans[origin] = self._build(origin, plans is self._published)
        return found

    def _build(self, origin: str, published: bool) -> _Dated:
        """Once for all origins that the same spans hit."""
        places = tuple(
            place
            for place, span in enumerate(self.spans)
            if span.published in (None, published) and span.measure.hits(origin)
        )
        found = self._built.get(places)
        if found is None:
            found = self._built[places] = _dated([self.spans[place] for place in places])
        return found

    def _plan(self, spans: Sequence[Span], day: date) -> MeasurePlan:
        parts = tuple(
            Part(span.measure, span.outside, _is_void(span.measure, day))
            for span in spans
            if span.start <= day <= span.end and not _is_ahead(span, day)
        )
        found = self._known.get(parts)
        if found is None:
            announced = tuple(
                Reason("announced", measure=part.measure.id, reference=part.measure.reference)
                for part in parts
                if part.measure.status == "announced"
            )
            has_void = any(part.void for part in parts)
            by_origin = (part.measure.headings_by_origin for part in parts)
            named = frozenset(code for one in by_origin for code, _ in one)
            found = self._known[parts] = MeasurePlan(parts, announced, has_void, named)
        return found


def _is_void(measure: Measure, day: date) -> bool:
    void_from = measure.void_from
    return measure.status == "collected_but_void" or (void_from is not None and void_from <= day)


def _is_ahead(span: Span, day: date) -> bool:
    """Announced only after `day`, or announced and not about this line."""
    measure = span.measure
    return measure.status == "announced" and (
        span.outside is not None or (measure.announced or "") > day.isoformat()
    )


class Measures:
    """All measures of one table, ready to answer. Immutable; matches are computed once and kept."""

    def __init__(
        self,
        rows: Iterable[Measure],
        lists: Mapping[str, Iterable[str]],
        header: Mapping[str, Any],
        revision: str = "",
        declarations: Declarations | None = None,
        programmes: Iterable[Programme] = (),
        renumbered: Iterable[tuple[str, str, date]] = (),
        fees: Iterable[Fee] = (),
    ) -> None:
        given = tuple(rows)
        self.revision = revision
        self.declarations = declarations or Declarations()
        self.programmes = Programmes(programmes)
        self.renumbered = tuple(renumbered)
        self.fees = tuple(fees)
        self.reporting_order = read_order(header.get("reporting_order", ()))
        self.covered_from = read_day(header.get("covered_from"), FIRST)
        self.covered_until = read_day(header.get("covered_until"), LAST)
        self.lists_until = read_day(header.get("lists_until"), LAST)
        self.notes = tuple(
            Reason("note", note=Both(note) if isinstance(note, str) else Both(*note))
            for note in header.get("notes", ())
        )
        self.gaps = tuple(read_gap(gap) for gap in header.get("gaps", ()))
        self.rows = row_order(given)
        self._header = header
        self._raw_lists = lists
        self._prefixes = {name: _prefix_map(name, codes) for name, codes in lists.items()}
        self._coverage: dict[tuple[str, str, date | None], Coverage] = {}
        self._alike: dict[tuple[int, ...], Coverage] = {}
        self._shared: dict[tuple[Span, ...], Coverage] = {}
        self._plans: dict[tuple[Part, ...], MeasurePlan] = {}
        self._gaps: dict[str, tuple[Gap, ...]] = {}
        self._on_line: dict[tuple[Measure, tuple[str, ...]], Measure] = {}

    @classmethod
    def from_tables(cls, tables: Iterable[Table]) -> Measures:
        """The measures of all files together; what they say about completeness is joined."""
        header: dict[str, Any] = {"gaps": [], "notes": [], "reporting_order": []}
        lists: dict[str, Sequence[str]] = {}
        rows: list[Mapping[str, Any]] = []
        declared: list[Declared] = []
        programmes: dict[str, Programme] = {}
        fees: list[Mapping[str, Any]] = []
        renumbered: dict[tuple[str, str, date], None] = {}
        revisions: list[str] = []
        for table in sorted(tables, key=lambda table: table.revision):
            revisions.append(table.revision)
            renamed: dict[str, str] = {}
            for row in table.rows:
                record = row["record"]
                if record == "header":
                    _join(header, row)
                elif record == "condition":
                    declared.append(read_declared(row))
                elif record == "programme":
                    programmes.setdefault(row["symbol"], read_programme(row))
                elif record == "fee":
                    fees.append(row)
                elif record == "renumbered":
                    renumbered |= {(o, n, date.fromisoformat(d)): None for o, n, d in row["pairs"]}
                elif record == "list":
                    name = row["name"]
                    if lists.get(name, row["codes"]) != row["codes"]:
                        name = renamed[name] = f"{table.revision}:{name}"
                    lists[name] = row["codes"]
                else:
                    rows.append(_rename(row, renamed))
        declarations = Declarations().with_more(declared)
        return cls(
            (read_measure(row, declarations) for row in rows),
            lists,
            header,
            "+".join(revisions),
            declarations,
            programmes.values(),
            renumbered,
            (read_fee(row, declarations) for row in fees),
        )

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.id for row in self.rows))

    @cached_property
    def authorities(self) -> tuple[str, ...]:
        return tuple(sorted({row.authority for row in self.rows}))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Headings of chapter 99 that some row reads or names."""
        return frozenset(h for row in self.rows for h in (*row.headings, *row.cites))

    def coverage(self, digits: str, before: str = "", day: date | None = None) -> Coverage:
        """The measures whose scope or exceptions hold the line, over all origins and days.

        `before`: the statistical number that this one was until `day`: what lists said then is read
        with it, what they say since with `digits`.
        """
        key = digits, before, day
        found = self._coverage.get(key)
        if found is None and before and day is not None:
            hits = {name: self._renumbered_hits(name, *key) for name in self._prefixes}
            found = self._coverage[key] = self._covered(digits, hits)
        elif found is None:
            said = self._said_of
            alike = tuple(said[digits[:n]] for n in range(2, len(digits) + 1) if digits[:n] in said)
            found = self._alike.get(alike)
            if found is None:
                found = self._alike[alike] = self._covered(digits, {})
            self._coverage[key] = found
        return found

    def _covered(self, digits: str, hits: dict[str, list[MeasureHit]]) -> Coverage:
        hits = hits or {name: _list_hits(codes, digits) for name, codes in self._prefixes.items()}
        listed = {name for name, found in hits.items() if found}
        starts = {digits[:n] for n in range(2, len(digits) + 1)}
        spans = tuple(
            span
            for row in self.rows
            if row.scope.everything
            or not starts.isdisjoint(row.scope.prefixes)
            or not listed.isdisjoint(row.scope.lists)
            for span in self._spans(row, digits, hits)
        )
        return self._shared.setdefault(spans, Coverage(spans, self._plans))

    @cached_property
    def _said_of(self) -> dict[str, int]:
        """What lists and rows say of a code, as a number: codes of which they say the same are
        alike, and so are lines that begin with alike codes."""
        said: dict[str, list[MeasureHit | str]] = {}
        for codes in self._prefixes.values():
            for code, hits in codes.items():
                said.setdefault(code, []).extend(hits)
        for row in self.rows:
            untested = {code for _, codes in row.untested for code in codes}
            for code in row.scope.prefixes | row.except_scope.prefixes | untested:
                said.setdefault(code, []).append(code)
        numbers: dict[tuple[MeasureHit | str, ...], int] = {}
        return {
            code: numbers.setdefault(tuple(dict.fromkeys(what)), len(numbers))
            for code, what in said.items()
        }

    def _renumbered_hits(
        self, name: str, digits: str, before: str, day: date | None
    ) -> list[MeasureHit]:
        prefixes = self._prefixes[name]
        new = [h for h in _list_hits(prefixes, digits) if h.length < 10 or h.start >= (day or LAST)]
        kept = {(hit.length, hit.start) for hit in new}
        old = [
            h for h in _list_hits(prefixes, before) if h.length == 10 and h.start < (day or LAST)
        ]
        return new + [hit for hit in old if (hit.length, hit.start) not in kept]

    def gaps_of(self, digits: str) -> tuple[Gap, ...]:
        """Gaps whose scope holds the line."""
        found = self._gaps.get(digits)
        if found is None:
            cache: dict[str, list[MeasureHit]] = {}
            found = tuple(
                gap for gap in self.gaps if gap.scope.empty or self._hits(gap.scope, digits, cache)
            )
            self._gaps[digits] = found
        return found

    def members(self, digits: str, name: str) -> bool:
        """Whether a list holds the line on some day."""
        return bool(_list_hits(self._prefixes[name], digits))

    def changed(
        self, measure: str, rate: Decimal | None = None, origins: Iterable[str] | None = None
    ) -> Measures:
        """The same measures with another rate or other origins for one id."""
        return self._with(
            row
            if row.id != measure
            else replace(
                row,
                rate=row.rate if rate is None else rate,
                origins=row.origins if origins is None else expand(origins),
                except_origins=row.except_origins if origins is None else frozenset(),
            )
            for row in self.rows
        )

    def sharing(self, other: Measures) -> Measures:
        """The same measures; rows that say what a row of `other` says are its objects.

        Equal plans of the two can then be told without settling them. Rows that ask a condition
        which the two declare in different ways are not shared.
        """
        mine, theirs = self.declarations.by_name, other.declarations.by_name
        unlike = {name for name in mine if mine[name] != theirs.get(name)}
        known = {_content(row): row for row in other.rows if unlike.isdisjoint(conditions_of(row))}
        shared = self._with(known.get(_content(row), row) for row in self.rows)
        shared._on_line = other._on_line
        return shared

    def without(self, authority: str) -> Measures:
        """The same measures without those of one authority (or with that id)."""
        return self._with(row for row in self.rows if authority not in (row.authority, row.id))

    def _with(self, rows: Iterable[Measure]) -> Measures:
        return Measures(
            rows,
            self._raw_lists,
            self._header,
            self.revision,
            self.declarations,
            self.programmes.all,
            self.renumbered,
            self.fees,
        )

    def _hits(
        self, scope: Scope, digits: str, cache: dict[str, list[MeasureHit]]
    ) -> list[MeasureHit]:
        hits = [MeasureHit(0, FIRST, LAST, "all")] if scope.everything else []
        if scope.prefixes:
            hits += [
                MeasureHit(n, FIRST, LAST, digits[:n])
                for n in range(2, len(digits) + 1)
                if digits[:n] in scope.prefixes
            ]
        for name in scope.lists:
            known = cache.get(name)
            if known is None:
                known = cache[name] = _list_hits(self._prefixes[name], digits)
            hits += known
        return hits

    def _spans(self, row: Measure, digits: str, cache: dict[str, list[MeasureHit]]) -> list[Span]:
        """Longest prefix wins between scope and exceptions; on equal length the exception."""
        inside = self._hits(row.scope, digits, cache)
        if not inside:
            return []
        outside = self._hits(row.except_scope, digits, cache)
        measure = self._for_line(row, digits)
        if not row.retroactive:
            return _spans_in(measure, row.start, row.end, inside, outside, None)
        return [
            span
            for published in (False, True)
            for span in _spans_in(
                measure, *row.window(published=published), inside, outside, published
            )
        ]

    def _for_line(self, row: Measure, digits: str) -> Measure:
        """One object for all lines that drop the same tests, so that their plans are one."""
        if not row.untested:
            return row
        gone = tuple(name for name, codes in row.untested if digits.startswith(codes))
        if not gone:
            return row
        key = row, gone
        found = self._on_line.get(key)
        if found is None:
            found = self._on_line[key] = on_line(row, digits)
        return found


def _content(row: Measure) -> tuple[Any, ...]:
    """What a row says, to be compared."""
    return tuple(getattr(row, one.name) for one in fields(row))


def conditions_of(row: Measure) -> set[str]:
    """Conditions that a row asks, for its tests, its kind or its base."""
    bases = (row.base, *(base for _, base in row.displaces_on))
    asked = {test.name for test in row.tests} | {*KINDS[row.kind].needs}
    return asked | {name for base in bases if (name := base_condition(base))}


def _spans_in(
    row: Measure,
    first: date,
    last: date,
    inside: Sequence[MeasureHit],
    outside: Sequence[MeasureHit],
    published: bool | None,
) -> list[Span]:
    """Spans of a row between two days, divided where membership of a list changes."""
    if last < first:
        return []
    if all(h.start == FIRST and h.end == LAST for h in (*inside, *outside)):
        return [Span(row, first, last, _winner(inside, outside, first), published)]
    days = {first}
    for hit in (*inside, *outside):
        days.add(max(hit.start, first))
        if hit.end < last:
            days.add(hit.end + timedelta(days=1))
    starts = sorted(day for day in days if first <= day <= last)
    ends = [*(day - timedelta(days=1) for day in starts[1:]), last]
    return [
        Span(row, start, end, _winner(inside, outside, start), published)
        for start, end in zip(starts, ends, strict=True)
        if any(hit.start <= start <= hit.end for hit in inside)
    ]


def _join(header: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Adds one file's header: the earliest end of completeness and the latest start count."""
    for name in ("gaps", "reporting_order"):
        header[name] += other.get(name, ())
    header["notes"] += [note for note in other.get("notes", ()) if note not in header["notes"]]
    for name, choose in (("covered_from", max), ("covered_until", min), ("lists_until", min)):
        if other.get(name):
            header[name] = choose(header.get(name) or other[name], other[name])


def _rename(row: Mapping[str, Any], renamed: Mapping[str, str]) -> Mapping[str, Any]:
    if not renamed:
        return row
    copy = dict(row)
    for key in ("scope", "except_scope"):
        if key in copy:
            names = [renamed.get(name, name) for name in copy[key].get("lists", ())]
            copy[key] = {**copy[key], "lists": names}
    return copy


def _winner(inside: Sequence[MeasureHit], outside: Sequence[MeasureHit], day: date) -> str | None:
    """The exception that holds on `day`, None where the scope does."""
    best = max(hit.length for hit in inside if hit.start <= day <= hit.end)
    holds = [hit for hit in outside if hit.start <= day <= hit.end and hit.length >= best]
    return max(holds).source if holds else None


def _prefix_map(name: str, codes: Iterable[str]) -> dict[str, list[MeasureHit]]:
    found: dict[str, list[MeasureHit]] = {}
    always: dict[int, MeasureHit] = {}
    for text in codes:
        if "/" in text:
            code, start, end = (*text.split("/"), "")[:3]
            hit = MeasureHit(len(code), read_day(start, FIRST), read_day(end, LAST), name)
        else:
            code, length = text, len(text)
            if length not in always:
                always[length] = MeasureHit(length, FIRST, LAST, name)
            hit = always[length]
        found.setdefault(code, []).append(hit)
    return found


def _list_hits(prefixes: Mapping[str, list[MeasureHit]], digits: str) -> list[MeasureHit]:
    lengths = range(2, len(digits) + 1)
    return [hit for n in lengths if digits[:n] in prefixes for hit in prefixes[digits[:n]]]
