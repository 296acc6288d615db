"""What looks wrong in a table of measures but may be meant, held against a schedule.

Mistakes that are none of this sort are refused by `loaders.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph.errors import Problem
from graph.model import Table


class Lines(NamedTuple):
    """What `warn_measures` needs of a schedule: its numbers and those that can be entered."""

    numbers: Sequence[str]
    leaves: Sequence[str]


def warn_measures(table: Table, lines: Lines | None = None, shown: int = 6) -> tuple[Problem, ...]:
    """What looks wrong, against the printed lines where they are given.

    A prefix that no printed number begins with; a prefix of 4 or 6 digits among codes of 8 or more,
    broader than any printed line that has a rate; an exemption list without condition that holds
    codes which are exempt for aircraft use only.
    """
    lists = {row["name"]: row["codes"] for row in table.rows if row["record"] == "list"}
    starts: set[str] = set()
    entered: set[str] = set()
    if lines is not None:
        starts = {number[:n] for number in lines.numbers for n in range(2, len(number) + 1)}
        entered = set(lines.leaves)
    found: list[Problem] = []
    for name, texts in lists.items():
        codes = [text.split("/")[0] for text in texts]
        unknown = [code for code in codes if starts and code not in starts]
        if unknown:
            found.append(_listed(name, "no printed line begins with", unknown, shown))
        broad = [code for code in codes if len(code) < 8 and code not in entered]
        if broad and len(broad) < len(codes):
            found.append(_listed(name, "broader than any printed line", broad, shown))
    found += _mixed(table, lists, shown)
    return tuple(found)


def _mixed(table: Table, lists: Mapping[str, Sequence[str]], shown: int) -> list[Problem]:
    """Lists of exemptions, not of another measure's scope, that hold aircraft-use codes.

    Aircraft-use codes are those of the measure's own aircraft exemption, else of any.
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
