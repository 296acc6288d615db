"""What differs between two tables of measures, row by row and field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

TableRow = Mapping[str, Any]


class FieldChange(NamedTuple):
    """A field of a row, as it was and as it is; None where the row did not have it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of the tables that was `added`, `removed` or `changed`.

    `record` is what the row is (a measure, a list, a condition, ...), `name` what it is called;
    `row` is the row as it is, or was where it is gone. A list that changed has one field `codes`,
    with the codes that left before and those that came after.
    """

    record: str
    name: str
    change: str
    row: TableRow
    fields: tuple[FieldChange, ...] = ()


def compare_rows(before: Iterable[TableRow], after: Iterable[TableRow]) -> tuple[RowChange, ...]:
    """The differences by record and name. Of rows with one name, those that begin on the same day
    belong together, and what is left in the order of the file."""
    old, new = _by_name(before), _by_name(after)
    found: list[RowChange] = []
    for key in dict.fromkeys((*old, *new)):
        found += _compare_named(*key, old.get(key, []), new.get(key, []))
    return tuple(found)


def _by_name(rows: Iterable[TableRow]) -> dict[tuple[str, str], list[TableRow]]:
    found: dict[tuple[str, str], list[TableRow]] = {}
    for row in rows:
        if row["record"] == "header":
            for one in _parts_of_header(row):
                found.setdefault((one["record"], _name(one)), []).append(one)
        else:
            found.setdefault((row["record"], _name(row)), []).append(row)
    return found


def _parts_of_header(row: TableRow) -> Iterable[TableRow]:
    """The header as rows: its days, and each gap, note and group that is left out."""
    yield {
        k: v
        for k, v in row.items()
        if k in ("record", "covered_from", "covered_until", "lists_until")
    }
    for gap in row.get("gaps", ()):
        yield {"record": "gap", **gap}
    for group in row.get("not_read", ()):
        yield {"record": "left out", **group}
    for note in row.get("notes", ()):
        yield {"record": "note", "name": note}


def _name(row: TableRow) -> str:
    for key in ("row", "id", "symbol", "name", "authority", "reason"):
        if row.get(key):
            return str(row[key])
    return ""


def _compare_named(
    record: str, name: str, old: Sequence[TableRow], new: Sequence[TableRow]
) -> Iterable[RowChange]:
    left = list(new)
    gone = []
    for row in old:
        if row in left:
            left.remove(row)
        else:
            gone.append(row)
    pairs: list[tuple[TableRow, TableRow]] = []
    for matching in (_begins_alike, _always):
        for row in tuple(gone):
            twin = next((other for other in left if matching(row, other)), None)
            if twin is not None:
                pairs.append((row, twin))
                gone.remove(row)
                left.remove(twin)
    for was, now in pairs:
        yield RowChange(record, name, "changed", now, tuple(_fields(was, now)))
    yield from (RowChange(record, name, "added", row) for row in left)
    yield from (RowChange(record, name, "removed", row) for row in gone)


def _begins_alike(one: TableRow, other: TableRow) -> bool:
    return (one.get("from"), one.get("origins")) == (other.get("from"), other.get("origins"))


def _always(one: TableRow, other: TableRow) -> bool:
    return True


def _fields(was: TableRow, now: TableRow) -> Iterable[FieldChange]:
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        if before == after:
            continue
        if key in ("codes", "pairs"):
            old, new = _members(before), _members(after)
            before = [one for one in old if one not in new]
            after = [one for one in new if one not in old]
        yield FieldChange(key, before, after)


def _members(value: Any) -> dict[str, None]:
    return dict.fromkeys("/".join(one) if isinstance(one, list) else one for one in value or ())
