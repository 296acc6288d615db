"""What looks wrong in a table of measures but may be meant, held against a schedule.

Mistakes that are none of this sort are refused by `loaders.law.measures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from onshore.graph.errors import Problem
from onshore.graph.model import Table
from onshore.graph.tariff.measures.charges import KINDS, base_condition
from onshore.loaders.law.printed import Heading, Printed

ENGINE_READS = frozenset(("preference", "chapter98", "aircraft_use", "entry_type"))
"""Declared conditions that the engine itself asks, whatever the measures say."""


def warn_measures(
    table: Table, printed: Printed | None = None, shown: int = 6
) -> tuple[Problem, ...]:
    """What looks wrong, against the printed lines where they are given.

    A prefix that no printed number begins with; one of a list of longer codes, or one of 4 or 6
    digits beside them, that is broader than the printed lines; an exemption list without condition
    that holds codes which are exempt for aircraft use only; a condition that nothing reads; a
    heading of chapter 99 without a duty of its own ("except", "no change") that no row reads,
    though rows read others of its group.
    """
    lists = {row["name"]: row["codes"] for row in table.rows if row["record"] == "list"}
    starts: set[str] = set()
    entered: set[str] = set()
    if printed is not None:
        starts = {number[:n] for number in printed.numbers for n in range(2, len(number) + 1)}
        entered = set(printed.leaves)
    renumbered = {
        number
        for row in table.rows
        if row["record"] == "renumbered"
        for pair in row["pairs"]
        for number in pair[:2]
    }
    found: list[Problem] = []
    for name, codes in (*_files(lists).items(), *_scopes(table).items()):
        unknown = [c for c in codes if starts and c not in starts and c not in renumbered]
        if unknown:
            found.append(_listed(name, "no printed line begins with", unknown, shown))
        broad = [code for code in codes if len(code) < 8 and code not in entered]
        if broad and len(broad) < len(codes):
            found.append(_listed(name, "broader than any printed line", broad, shown))
    found += _mixed(table, lists, shown)
    found += _unread(table, shown)
    if printed is not None:
        found += _exceptions(table, printed, shown)
    return tuple(found)


def _files(lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Codes by file, the rows of all its uses together."""
    files: dict[str, dict[str, None]] = {}
    for name, texts in lists.items():
        own = files.setdefault(name.partition(" [")[0], {})
        own.update(dict.fromkeys(text.split("/")[0] for text in texts))
    return {name: list(codes) for name, codes in files.items()}


def _scopes(table: Table) -> dict[str, list[str]]:
    """Prefixes that stand in the rows themselves, by id."""
    found: dict[str, dict[str, None]] = {}
    for row in table.rows:
        if row["record"] == "measure" and not row.get("bands"):
            for key in ("scope", "except_scope"):
                codes = (code for code in row[key].get("prefixes", ()) if code != "all")
                found.setdefault(f"{row['id']} {key}", {}).update(dict.fromkeys(codes))
    return {name: list(codes) for name, codes in found.items()}


def _unread(table: Table, shown: int) -> list[Problem]:
    """Conditions of the file's own that no measure asks."""
    declared = {
        row["name"] for row in table.rows if row["record"] == "condition" and not row.get("shared")
    }
    read = set(ENGINE_READS)
    for row in table.rows:
        if row["record"] in ("measure", "fee"):
            groups = (*row["applies_if"], *row.get("exempt_if", ()))
            tests = (test for group in groups for test in group)
            read |= {re.split(r"[!<>=\s]", test.strip(), maxsplit=1)[0] for test in tests}
        if row["record"] == "measure":
            read.update(KINDS[row["kind"]].needs)
            read.add(base_condition(row.get("base", "full")) or "")
    unread = sorted(declared - read)
    if not unread:
        return []
    return [_listed("conditions", "declared, but no measure asks", unread, shown)]


def _exceptions(table: Table, printed: Printed, shown: int) -> list[Problem]:
    """Headings without a duty of their own that no row reads, in groups that rows read."""
    read = headings_read(table)
    known = read | left_out(table).keys()
    groups = {heading[:7] for heading in read}
    missing = [
        heading
        for heading, row in printed.headings.items()
        if not row.adds and heading not in known and heading[:7] in groups
    ]
    if not missing:
        return []
    what = f"exceptions printed in {printed.revision} that no row reads"
    return [_listed("headings", what, missing, shown)]


def left_out(table: Table) -> dict[str, str]:
    """Headings of chapter 99 that a table leaves out on purpose, with the reason."""
    return {
        heading: group["reason"]
        for row in table.rows
        if row["record"] == "header"
        for group in row.get("not_read", ())
        for heading in group["headings"]
    }


def headings_read(table: Table) -> set[str]:
    """Headings of chapter 99 that rows of a table read."""
    return {
        heading
        for row in table.rows
        if row["record"] == "measure"
        for heading in (*row.get("headings", ()), *row.get("cites", ()))
    }


class Unread(NamedTuple):
    """A printed heading that no row reads; `reason` where it is left out on purpose."""

    heading: Heading
    first: str
    last: str
    reason: str | None


def unread(table: Table, editions: Iterable[Printed]) -> list[Unread]:
    """Headings that no row reads, with the first and the last edition that prints each."""
    read, reasons = headings_read(table), left_out(table)
    seen: dict[str, tuple[Heading, list[str]]] = {}
    for edition in editions:
        for number, heading in edition.headings.items():
            seen.setdefault(number, (heading, []))[1].append(edition.revision)
    return [
        Unread(heading, revisions[0], revisions[-1], reasons.get(number))
        for number, (heading, revisions) in sorted(seen.items())
        if number not in read
    ]


def _mixed(table: Table, lists: Mapping[str, Sequence[str]], shown: int) -> list[Problem]:
    """Lists of exemptions, not of another measure's scope, that hold aircraft-use codes.

    Aircraft-use codes are those of the measure's own aircraft exemption, else of any. A list that
    tells its conditions row by row is sorted already.
    """
    rows = [row for row in table.rows if row["record"] == "measure"]
    aircraft: dict[str, set[str]] = {"": set()}
    for row in rows:
        if any("aircraft_use=true" in group for group in row["applies_if"]):
            codes = _codes(row["scope"], lists)
            for target in ("", *row["displaces"]):
                aircraft.setdefault(target, set()).update(codes)
    scopes = {name for row in rows if row["kind"] != "exempt" for name in _names(row["scope"])}
    plain: dict[str, set[str]] = {}
    for row in rows:
        targets, names = [row["id"]], _names(row["except_scope"])
        if row["kind"] == "exempt":
            targets, names = row["displaces"], [] if row["applies_if"] else _names(row["scope"])
        for name in set(names) - scopes:
            plain.setdefault(name, set()).update(targets)
    found = []
    for name, targets_of in sorted(plain.items()):
        if "condition=" in name:
            continue
        own = {code for target in targets_of for code in aircraft.get(target, ())}
        both = {text.split("/")[0] for text in lists[name]} & (own or aircraft[""])
        if both:
            reason = "exempt whatever the use, but elsewhere for aircraft use only"
            found.append(_listed(name, reason, sorted(both), shown))
    return found


def _names(scope: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return scope.get("lists", ())


def _codes(scope: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]]) -> set[str]:
    return {text.split("/")[0] for name in _names(scope) for text in lists[name]}


def _listed(name: str, reason: str, codes: Sequence[str], shown: int) -> Problem:
    more = f" and {len(codes) - shown} more" if len(codes) > shown else ""
    return Problem(f"{reason}: {', '.join(codes[:shown])}{more}", file=name)
