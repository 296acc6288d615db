"""Measures: duties beyond the normal rate, dated, with scope, origins, conditions, displacement.

Built from the rows of the reference table (`ROW`), no file and no clock. Which of them hit one line
from one origin on one day is answered here; what they cost is `graph.analysis.duty`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from graph.analysis.conditions import Test, parse_test
from graph.analysis.origins import expand
from graph.model import Table

TABLE = "measures"
"""Name of the reference tables; the revision is the name that the measures file gives itself."""

ROW = ("header", "list", "measure")
"""Values of `record` in a row. A header has the dates, notes and gaps of the file; a list its name
and `codes`, texts such as `84715001` or `84151060/2026-04-06/2026-06-07`; a measure the fields of
the measures file with `scope` and `except_scope` as {"prefixes": [...], "lists": [...]}."""

KINDS = ("ad_valorem", "specific", "floor", "exempt")
BASES = ("full", "steel_share", "aluminium_share", "copper_share")
STATUSES = ("in_force", "collected_but_void", "under_litigation", "announced", "suspended")
COUNTED = frozenset(("in_force", "collected_but_void", "under_litigation"))
CONFIDENCES = ("high", "medium", "low")

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


class Hit(NamedTuple):
    """A prefix of a list that a line begins with, and the days on which it is a member."""

    length: int
    start: date
    end: date
    source: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Prefixes in digits and names of lists; `everything` is the scope `all`."""

    prefixes: frozenset[str] = frozenset()
    lists: tuple[str, ...] = ()
    everything: bool = False

    @property
    def empty(self) -> bool:
        return not (self.prefixes or self.lists or self.everything)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One row of the measures file. `origins` None is every origin; both days count.

    `rate` is a fraction of the base, for kind specific USD per unit of `unit`. `applies_if`: any of
    the groups, all tests of a group; () applies always. From `void_from` on it was collected
    without legal ground. `assume_false`: a condition that is not said counts as not met.
    """

    id: str
    authority: str
    reference: str
    origins: frozenset[str] | None
    except_origins: frozenset[str]
    scope: Scope
    except_scope: Scope
    kind: str
    rate: Decimal | None
    base: str = "full"
    unit: str | None = None
    start: date = FIRST
    end: date = LAST
    void_from: date | None = None
    announced: str | None = None
    published: str | None = None
    applies_if: tuple[tuple[Test, ...], ...] = ()
    displaces: tuple[str, ...] = ()
    status: str = "in_force"
    source: str = ""
    confidence: str = "medium"
    assume_false: bool = False

    def hits(self, origin: str) -> bool:
        return (self.origins is None or origin in self.origins) and (
            origin not in self.except_origins
        )

    @property
    def tests(self) -> tuple[Test, ...]:
        return tuple(test for group in self.applies_if for test in group)


class Span(NamedTuple):
    """Days on which a line lies in a measure's scope, or (`outside`) in its exceptions."""

    measure: Measure
    start: date
    end: date
    outside: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """What the data is known not to hold: named in answers that it may touch."""

    authority: str
    reason: str
    start: date
    end: date
    origins: frozenset[str] | None
    except_origins: frozenset[str]
    scope: Scope

    def concerns(self, origin: str) -> bool:
        return (
            self.origins is None or origin in self.origins
        ) and origin not in self.except_origins


class Part(NamedTuple):
    """A measure that a plan holds, or (`outside`) the list that exempts the line from it."""

    measure: Measure
    outside: str | None
    void: bool


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What holds for one line, origin and day, displacing measures first; equal ones are one."""

    parts: tuple[Part, ...]
    announced: tuple[str, ...]
    has_void: bool


class Coverage:
    """The spans of one line; lines with the same spans share it, and with it all that is cached."""

    def __init__(self, spans: tuple[Span, ...], plans: dict[tuple[Part, ...], Plan]) -> None:
        self.spans = spans
        self._known = plans
        self._plans: dict[str, tuple[list[date], list[Plan]]] = {}

    def plan(self, origin: str, day: date) -> Plan:
        found = self._plans.get(origin)
        if found is None:
            found = self._plans[origin] = self._build(origin)
        breaks, plans = found
        return plans[bisect_right(breaks, day)]

    def breaks(self, origin: str) -> Sequence[date]:
        """Days from which on another set of measures may hold, ascending."""
        self.plan(origin, FIRST)
        return self._plans[origin][0]

    def _build(self, origin: str) -> tuple[list[date], list[Plan]]:
        mine = [span for span in self.spans if span.measure.hits(origin)]
        days: set[date] = set()
        for span in mine:
            days.add(span.start)
            if span.end < LAST:
                days.add(span.end + timedelta(days=1))
            if span.measure.void_from:
                days.add(span.measure.void_from)
            if span.measure.status == "announced" and span.measure.announced:
                days.add(date.fromisoformat(span.measure.announced))
        breaks = sorted(days - {FIRST})
        return breaks, [self._plan(mine, day) for day in (FIRST, *breaks)]

    def _plan(self, spans: Sequence[Span], day: date) -> Plan:
        parts = tuple(
            Part(span.measure, span.outside, _is_void(span.measure, day))
            for span in spans
            if span.start <= day <= span.end and not _is_ahead(span, day)
        )
        found = self._known.get(parts)
        if found is None:
            announced = tuple(
                f"announced, no rate yet: {part.measure.id} ({part.measure.reference})"
                for part in parts
                if part.measure.status == "announced"
            )
            has_void = any(part.void for part in parts)
            found = self._known[parts] = Plan(parts, announced, has_void)
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
    ) -> None:
        given = tuple(rows)
        self.revision = revision
        self.covered_from = _day(header.get("covered_from"), FIRST)
        self.covered_until = _day(header.get("covered_until"), LAST)
        self.lists_until = _day(header.get("lists_until"), LAST)
        self.notes: tuple[str, ...] = tuple(header.get("notes", ()))
        self.gaps = tuple(read_gap(gap) for gap in header.get("gaps", ()))
        self.rank = displacement_order(given)
        self.rows = tuple(sorted(given, key=lambda row: self.rank[row.id]))
        self._header = header
        self._raw_lists = lists
        self._prefixes = {name: _prefix_map(name, codes) for name, codes in lists.items()}
        self._coverage: dict[str, Coverage] = {}
        self._shared: dict[tuple[Span, ...], Coverage] = {}
        self._plans: dict[tuple[Part, ...], Plan] = {}
        self._gaps: dict[str, tuple[Gap, ...]] = {}

    @classmethod
    def from_tables(cls, tables: Iterable[Table]) -> Measures:
        """The measures of all files together; what they say about completeness is joined."""
        header: dict[str, Any] = {"gaps": [], "notes": []}
        lists: dict[str, Sequence[str]] = {}
        rows: list[Measure] = []
        revisions: list[str] = []
        for table in sorted(tables, key=lambda table: table.revision):
            revisions.append(table.revision)
            renamed: dict[str, str] = {}
            for row in table.rows:
                if row["record"] == "header":
                    _join(header, row)
                elif row["record"] == "list":
                    name = row["name"]
                    if lists.get(name, row["codes"]) != row["codes"]:
                        name = renamed[name] = f"{table.revision}:{name}"
                    lists[name] = row["codes"]
                else:
                    rows.append(read_measure(_rename(row, renamed)))
        return cls(rows, lists, header, "+".join(revisions))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.id for row in self.rows))

    @cached_property
    def authorities(self) -> tuple[str, ...]:
        return tuple(sorted({row.authority for row in self.rows}))

    def coverage(self, digits: str) -> Coverage:
        """The measures whose scope or exceptions hold the line, over all origins and days."""
        found = self._coverage.get(digits)
        if found is None:
            hits: dict[str, list[Hit]] = {}
            spans = tuple(span for row in self.rows for span in self._spans(row, digits, hits))
            found = self._shared.setdefault(spans, Coverage(spans, self._plans))
            self._coverage[digits] = found
        return found

    def gaps_of(self, digits: str) -> tuple[Gap, ...]:
        """Gaps whose scope holds the line."""
        found = self._gaps.get(digits)
        if found is None:
            cache: dict[str, list[Hit]] = {}
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
        rows = [
            row
            if row.id != measure
            else replace(
                row,
                rate=row.rate if rate is None else rate,
                origins=row.origins if origins is None else expand(origins),
                except_origins=row.except_origins if origins is None else frozenset(),
            )
            for row in self.rows
        ]
        return Measures(rows, self._raw_lists, self._header, self.revision)

    def without(self, authority: str) -> Measures:
        """The same measures without those of one authority (or with that id)."""
        rows = [row for row in self.rows if authority not in (row.authority, row.id)]
        return Measures(rows, self._raw_lists, self._header, self.revision)

    def _hits(self, scope: Scope, digits: str, cache: dict[str, list[Hit]]) -> list[Hit]:
        hits = [Hit(0, FIRST, LAST, "all")] if scope.everything else []
        if scope.prefixes:
            hits += [
                Hit(n, FIRST, LAST, digits[:n])
                for n in range(2, len(digits) + 1)
                if digits[:n] in scope.prefixes
            ]
        for name in scope.lists:
            known = cache.get(name)
            if known is None:
                known = cache[name] = _list_hits(self._prefixes[name], digits)
            hits += known
        return hits

    def _spans(self, row: Measure, digits: str, cache: dict[str, list[Hit]]) -> list[Span]:
        """Longest prefix wins between scope and exceptions; on equal length the exception."""
        inside = self._hits(row.scope, digits, cache)
        if not inside:
            return []
        outside = self._hits(row.except_scope, digits, cache)
        if all(h.start == FIRST and h.end == LAST for h in (*inside, *outside)):
            return [Span(row, row.start, row.end, _winner(inside, outside, row.start))]
        days = {row.start}
        for hit in (*inside, *outside):
            days.add(max(hit.start, row.start))
            if hit.end < row.end:
                days.add(hit.end + timedelta(days=1))
        starts = sorted(day for day in days if row.start <= day <= row.end)
        ends = [*(day - timedelta(days=1) for day in starts[1:]), row.end]
        return [
            Span(row, start, end, _winner(inside, outside, start))
            for start, end in zip(starts, ends, strict=True)
            if any(hit.start <= start <= hit.end for hit in inside)
        ]


def _join(header: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Adds one file's header: the earliest end of completeness and the latest start count."""
    header["gaps"] += other.get("gaps", ())
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


def _winner(inside: Sequence[Hit], outside: Sequence[Hit], day: date) -> str | None:
    """The exception that holds on `day`, None where the scope does."""
    best = max(hit.length for hit in inside if hit.start <= day <= hit.end)
    holds = [hit for hit in outside if hit.start <= day <= hit.end and hit.length >= best]
    return max(holds).source if holds else None


def _prefix_map(name: str, codes: Iterable[str]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for text in codes:
        code, start, end = (*text.split("/"), "", "")[:3]
        hit = Hit(len(code), _day(start, FIRST), _day(end, LAST), name)
        found.setdefault(code, []).append(hit)
    return found


def _list_hits(prefixes: Mapping[str, list[Hit]], digits: str) -> list[Hit]:
    lengths = range(2, len(digits) + 1)
    return [hit for n in lengths if digits[:n] in prefixes for hit in prefixes[digits[:n]]]


def displacement_order(rows: Iterable[Measure]) -> dict[str, int]:
    """Rank by id so that what displaces comes before what it displaces; file order within.

    ValueError names a circle.
    """
    displaced_by: dict[str, set[str]] = {}
    rows = tuple(rows)
    for row in rows:
        displaced_by.setdefault(row.id, set())
    for row in rows:
        for other in row.displaces:
            if other in displaced_by and other != row.id:
                displaced_by[other].add(row.id)
    order: dict[str, int] = {}
    waiting = dict(displaced_by)
    while waiting:
        free = next((id for id, before in waiting.items() if before <= order.keys()), None)
        if free is None:
            raise ValueError("measures displace each other in a circle: " + ", ".join(waiting))
        order[free] = len(order)
        del waiting[free]
    return order


def read_measure(row: Mapping[str, Any]) -> Measure:
    """A measure from its table row. The loader has checked the words; ValueError otherwise."""
    origins = row.get("origins", ["all"])
    rate = row.get("rate")
    return Measure(
        id=row["id"],
        authority=row["authority"],
        reference=row.get("reference", ""),
        origins=None if "all" in origins else expand(origins),
        except_origins=expand(row.get("except_origins", ())),
        scope=read_scope(row.get("scope", {})),
        except_scope=read_scope(row.get("except_scope", {})),
        kind=row["kind"],
        rate=None if rate is None else Decimal(rate),
        base=row.get("base", "full"),
        unit=row.get("unit"),
        start=_day(row.get("from"), FIRST),
        end=_day(row.get("to"), LAST),
        void_from=_day(row["void_from"], LAST) if row.get("void_from") else None,
        announced=row.get("announced"),
        published=row.get("published"),
        applies_if=tuple(tuple(map(parse_test, group)) for group in row.get("applies_if", ())),
        displaces=tuple(row.get("displaces", ())),
        status=row.get("status", "in_force"),
        source=row.get("source", ""),
        confidence=row.get("confidence", "medium"),
        assume_false=row.get("when_unknown") == "not_applied",
    )


def read_scope(row: Mapping[str, Any]) -> Scope:
    prefixes = row.get("prefixes", ())
    return Scope(
        frozenset(p for p in prefixes if p != "all"), tuple(row.get("lists", ())), "all" in prefixes
    )


def read_gap(row: Mapping[str, Any]) -> Gap:
    origins = row.get("origins", ["all"])
    return Gap(
        authority=row["authority"],
        reason=row["reason"],
        start=_day(row.get("from"), FIRST),
        end=_day(row.get("to"), LAST),
        origins=None if "all" in origins else expand(origins),
        except_origins=expand(row.get("except_origins", ())),
        scope=read_scope(row.get("scope", {})),
    )


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise
