"""Measures: duties beyond the normal rate, dated, with scope, origins, conditions, displacement.

What one row of the reference table (`ROW`) says; which rows hit a line is
`graph.tariff.measures.measures`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from onshore.graph.tariff.measures.charges import Band
from onshore.graph.tariff.measures.conditions import Declarations, Test, parse_test
from onshore.graph.tariff.measures.origins import expand
from onshore.graph.words.reason import Both, Reason

TABLE = "measures"
"""Name of the reference tables; the revision is the name that the measures file gives itself."""

ROW = ("header", "condition", "programme", "fee", "renumbered", "list", "measure")
"""Values of `record` in a row. A header has the dates, notes, gaps and reporting order of the file;
a condition, a preference programme and a fee what the file declares; renumbered the `pairs`
[old, new, day] of statistical numbers; a list its name and `codes`, texts such as `84715001` or
`84151060/2026-04-06/2026-06-07`; a measure the fields of the measures file with `scope` and
`except_scope` as {"prefixes": [...], "lists": [...]}."""

STATUSES = ("in_force", "collected_but_void", "under_litigation", "announced", "suspended")
COUNTED = frozenset(("in_force", "collected_but_void", "under_litigation"))
CONFIDENCES = ("high", "medium", "low")
DRAWBACK = ("open", "closed")
ZONE_STATUS = ("privileged foreign required",)
NOT_KNOWN = "not known"
EVERYTHING = "all"
"""A measure that displaces `all` leaves nothing to pay, the normal duty included."""

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)

_T = TypeVar("_T", bound=Hashable)


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

    `id` names the component, `row` this row; `headings` are those of chapter 99 under which it is
    entered (`headings_by_origin` those of single origins, which are among them), `cites` others
    that it reads as its exceptions. `rate` is a fraction of the base, or USD per unit of `unit`:
    `graph.tariff.measures.charges`. `applies_if`: any of the groups, all tests of a group; ()
    applies always. `displaces` names ids, rows or headings; `displaces_on` a base for one of them,
    on which alone it gives way. From `void_from` on it was collected without legal ground.
    `published_start` and `published_end` are the days on the clock `published` where they differ:
    a change with effect from an earlier day. `assume_false`: a condition that is not said counts
    as not met. `under_chapter_98`: `full` or `exempt` by provision. `exceptions` are the headings
    that are reported instead by what takes the goods out: the list that holds the line, the measure
    that displaces, the condition that is not met, or `floor` where the normal duty is that high
    already; `@CA` after it: for that origin. `drawback` and `zone_status` are NOT_KNOWN where no
    text was read; `treatment_source` names it.
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
    row: str = ""
    headings: tuple[str, ...] = ()
    headings_by_origin: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cites: tuple[str, ...] = ()
    over: Decimal | None = None
    bands: tuple[Band, ...] = ()
    untested: tuple[tuple[str, tuple[str, ...]], ...] = ()
    displaces_on: tuple[tuple[str, str], ...] = ()
    published_start: date | None = None
    published_end: date | None = None
    under_chapter_98: tuple[tuple[str, str], ...] = ()
    exceptions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    drawback: str = NOT_KNOWN
    zone_status: str = NOT_KNOWN
    treatment_source: str = ""
    tests: tuple[Test, ...] = field(init=False)
    marks: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tests", tuple(t for group in self.applies_if for t in group))
        marks = dict.fromkeys((self.id, self.row, *self.headings))
        object.__setattr__(self, "marks", tuple(mark for mark in marks if mark))

    def hits(self, origin: str) -> bool:
        return (self.origins is None or origin in self.origins) and (
            origin not in self.except_origins
        )

    def window(self, *, published: bool) -> tuple[date, date]:
        """First and last day on a clock; the last lies before the first where there are none."""
        if not published:
            return self.start, self.end
        return self.published_start or self.start, self.published_end or self.end

    @property
    def retroactive(self) -> bool:
        """Whether the two clocks differ."""
        return self.published_start is not None or self.published_end is not None


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """What the data is known not to hold: named in answers that it may touch."""

    note: Reason
    start: date
    end: date
    origins: frozenset[str] | None
    except_origins: frozenset[str]
    scope: Scope

    def concerns(self, origin: str) -> bool:
        return (
            self.origins is None or origin in self.origins
        ) and origin not in self.except_origins


def displacement_order(rows: Iterable[Measure]) -> dict[str, int]:
    """Rank by id so that what displaces comes before what it displaces; file order within.

    ValueError names a circle.
    """
    rows = tuple(rows)
    ids_of: dict[str, set[str]] = {}
    for row in rows:
        for mark in row.marks:
            ids_of.setdefault(mark, set()).add(row.id)
    everything = {row.id for row in rows}
    before: dict[str, set[str]] = {row.id: set() for row in rows}
    for row in rows:
        for name in row.displaces:
            for other in everything if name == EVERYTHING else ids_of.get(name, ()):
                if other != row.id:
                    before[other].add(row.id)
    return _in_order(before, "measures displace each other in a circle")


def row_order(rows: Iterable[Measure]) -> tuple[Measure, ...]:
    """All rows, displacing ones first, also between rows of one id. ValueError names a circle."""
    rows = tuple(rows)
    rank = displacement_order(rows)
    by_id: dict[str, list[Measure]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    found: list[Measure] = []
    for id in sorted(by_id, key=rank.__getitem__):
        own = by_id[id]
        before: dict[int, set[int]] = {number: set() for number in range(len(own))}
        for number, row in enumerate(own):
            inside = frozenset(row.displaces) - {id}
            if inside:
                for other, displaced in enumerate(own):
                    if other != number and not inside.isdisjoint(displaced.marks):
                        before[other].add(number)
        order = _in_order(before, f"rows of {id} displace each other in a circle")
        found += [own[number] for number in order]
    return tuple(found)


def _in_order(before: Mapping[_T, set[_T]], circle: str) -> dict[_T, int]:
    """Rank so that everything comes after what stands before it; ValueError where nothing can."""
    order: dict[_T, int] = {}
    waiting = dict(before)
    while waiting:
        free = next((one for one, first in waiting.items() if first <= order.keys()), None)
        if free is None:
            raise ValueError(f"{circle}: " + ", ".join(map(str, waiting)))
        order[free] = len(order)
        del waiting[free]
    return order


def read_measure(row: Mapping[str, Any], declarations: Declarations) -> Measure:
    """A measure from its table row. The loader has checked the words; ValueError otherwise."""
    origins = row.get("origins", ["all"])
    return Measure(
        id=row["id"],
        authority=row["authority"],
        reference=row.get("reference", ""),
        origins=None if "all" in origins else expand(origins),
        except_origins=expand(row.get("except_origins", ())),
        scope=read_scope(row.get("scope", {})),
        except_scope=read_scope(row.get("except_scope", {})),
        kind=row["kind"],
        rate=_number(row.get("rate")),
        base=row.get("base", "full"),
        unit=row.get("unit"),
        start=read_day(row.get("from"), FIRST),
        end=read_day(row.get("to"), LAST),
        void_from=read_day(row["void_from"], LAST) if row.get("void_from") else None,
        announced=row.get("announced"),
        published=row.get("published"),
        applies_if=tuple(
            tuple(parse_test(text, declarations) for text in group)
            for group in row.get("applies_if", ())
        ),
        displaces=tuple(row.get("displaces", ())),
        status=row.get("status", "in_force"),
        source=row.get("source", ""),
        confidence=row.get("confidence", "medium"),
        assume_false=row.get("when_unknown") == "not_applied",
        row=row.get("row", ""),
        headings=tuple(row.get("headings", ())),
        headings_by_origin=tuple(
            (code, tuple(headings))
            for key, headings in row.get("headings_by_origin", {}).items()
            for code in sorted(expand([key]))
        ),
        cites=tuple(row.get("cites", ())),
        over=_number(row.get("over")),
        bands=tuple(_band(cells) for cells in row.get("bands", ())),
        untested=tuple((name, tuple(codes)) for name, codes in row.get("untested", {}).items()),
        displaces_on=tuple(row.get("displaces_on", {}).items()),
        published_start=_optional_day(row.get("published_from")),
        published_end=_optional_day(row.get("published_to")),
        under_chapter_98=tuple(row.get("under_chapter_98", {}).items()),
        exceptions=tuple((cause, tuple(h)) for cause, h in row.get("exceptions", {}).items()),
        drawback=row.get("drawback", NOT_KNOWN),
        zone_status=row.get("zone_status", NOT_KNOWN),
        treatment_source=row.get("treatment_source", ""),
    )


def _band(cells: Sequence[str]) -> Band:
    low, high, amount, share, heading = cells
    return Band(
        Decimal(low or 0),
        Decimal(high) if high else None,
        Decimal(amount or 0),
        heading,
        Decimal(share or 0),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _optional_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def on_line(measure: Measure, digits: str) -> Measure:
    """The measure as it stands for one line: without the tests that do not hold for it."""
    gone = {name for name, codes in measure.untested if digits.startswith(codes)}
    if not gone:
        return measure
    groups = tuple(
        tuple(test for test in group if test.name not in gone) for group in measure.applies_if
    )
    return replace(measure, applies_if=() if () in groups else groups, untested=())


def read_scope(row: Mapping[str, Any]) -> Scope:
    prefixes = row.get("prefixes", ())
    return Scope(
        frozenset(p for p in prefixes if p != "all"), tuple(row.get("lists", ())), "all" in prefixes
    )


def read_gap(row: Mapping[str, Any]) -> Gap:
    origins = row.get("origins", ["all"])
    return Gap(
        note=Reason(
            "gap",
            authority=Both(row["authority"], row.get("authority_ja", "")),
            reason=Both(row["reason"], row.get("reason_ja", "")),
        ),
        start=read_day(row.get("from"), FIRST),
        end=read_day(row.get("to"), LAST),
        origins=None if "all" in origins else expand(origins),
        except_origins=expand(row.get("except_origins", ())),
        scope=read_scope(row.get("scope", {})),
    )


def read_day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise
