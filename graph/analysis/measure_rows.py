"""Measures: duties beyond the normal rate, dated, with scope, origins, conditions, displacement.

What one row of the reference table (`ROW`) says; which rows hit a line is
`graph.analysis.measures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from graph.analysis.conditions import Test, parse_test
from graph.analysis.origins import expand

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
        start=read_day(row.get("from"), FIRST),
        end=read_day(row.get("to"), LAST),
        void_from=read_day(row["void_from"], LAST) if row.get("void_from") else None,
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
        start=read_day(row.get("from"), FIRST),
        end=read_day(row.get("to"), LAST),
        origins=None if "all" in origins else expand(origins),
        except_origins=expand(row.get("except_origins", ())),
        scope=read_scope(row.get("scope", {})),
    )


def read_day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise
