"""What a load changes: which records it adds, and which it closes. Written once for all stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from onshore.graph.dates import format_instant
from onshore.graph.documents.entity_table import EntityTable
from onshore.graph.documents.fact_table import PIECE, FactTable
from onshore.graph.documents.records import (
    EntityRecords,
    Record,
    Records,
    StoredRow,
    TableRecords,
    canonical_instant,
    hash_doc,
    record_keys,
    records_of,
)
from onshore.graph.model import Change, Document


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Records to add, and keys of records to close with the instant of closing."""

    add: Records = field(default_factory=lambda: Records(()))
    close: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


def plan_load(documents: Sequence[Document], stored: Iterable[StoredRow], now: str) -> LoadPlan:
    """What loading the documents changes, given every stored row of their sources.

    Per source: what is there already stays untouched, what is gone is closed, what differs is
    closed and added anew. A second load of the same documents plans nothing. `now` is any instant
    that `dates.parse_instant` reads.
    """
    now = canonical_instant(now)
    rows: dict[str, dict[tuple[str, str], list[StoredRow]]] = defaultdict(lambda: defaultdict(list))
    for row in stored:
        rows[row.source][row.kind, row.id].append(row)
    add: list[Sequence[Record]] = []
    close: dict[str, str] = {}
    changes: list[Change] = []
    for document in documents:
        one = _plan_source(document, rows[document.source.id], now)
        add += one.add.parts
        close.update(one.close)
        changes += one.changes
    return LoadPlan(Records(add), close, tuple(changes))


def _plan_source(
    document: Document, rows: Mapping[tuple[str, str], Sequence[StoredRow]], now: str
) -> LoadPlan:
    recorded_at = canonical_instant(document.recorded_at or now)
    incoming: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records_of(document, now):
        incoming[record.kind, record.id].append(record)
    add: list[Record] = []
    close: dict[str, str] = {}
    added: list[str] = []
    unchanged: list[str] = []
    closed: list[str] = []
    warnings: list[str] = []
    entities = 0
    described = False
    for (kind, id), versions in incoming.items():
        before = len(add), len(close)
        stored = rows.get((kind, id), ())
        _plan_versions(versions, stored, now, add, close)
        touched = (len(add), len(close)) != before
        if kind == "fact":
            outcome = added if len(add) > before[0] else closed if touched else unchanged
            outcome.append(id)
            if not touched and not stored:
                warnings.append(f"fact {id} was retracted before it was recorded: not stored")
        elif kind == "entity":
            entities += touched
        elif kind == "source":
            described = touched
    parts: list[Sequence[Record]] = [add]
    here: dict[str, Set[str]] = {}
    if isinstance(document.entities, EntityTable):
        new = EntityRecords(document.source.id, document.entities, recorded_at)
        here["entity"] = frozenset(document.entities.ids)
        part, changed = _plan_entities(new, rows, now, close)
        parts.append(part)
        entities += changed
    if isinstance(document.facts, FactTable):
        facts = _plan_table(document.facts, rows, recorded_at, now, close)
        parts += facts.add
        added, unchanged, here["fact"] = facts.added, facts.unchanged, facts.ids
    for kind, id, row in _gone(rows, incoming, here):
        close[row.key] = _after(row.recorded_at, recorded_at, now)
        if kind == "fact":
            closed.append(id)
        else:
            entities += 1
    change = Change(
        document.source.id,
        tuple(added),
        tuple(unchanged),
        tuple(closed),
        entities,
        tuple(warnings),
        described,
    )
    return LoadPlan(Records(parts), close, (change,))


def _gone(
    rows: Mapping[tuple[str, str], Sequence[StoredRow]],
    incoming: Collection[tuple[str, str]],
    here: Mapping[str, Set[str]],
) -> Iterator[tuple[str, str, StoredRow]]:
    """Kind, id and row of what is live and neither comes in as an object nor as part of a table."""
    for (kind, id), stored in rows.items():
        if kind != "source" and (kind, id) not in incoming and id not in here.get(kind, ()):
            yield from ((kind, id, row) for row in stored if _is_live(row))


def _is_live(row: StoredRow) -> bool:
    return row.retracted_at is None


@dataclass(slots=True)
class _TablePlan:
    """What is added of a table's facts, and which of them are new or were there."""

    add: list[Sequence[Record]]
    added: list[str]
    unchanged: list[str]
    ids: Set[str]


def _plan_entities(
    records: EntityRecords,
    rows: Mapping[tuple[str, str], Sequence[StoredRow]],
    now: str,
    close: dict[str, str],
) -> tuple[Sequence[Record], int]:
    """What is added of a table's declarations, and how many are new or differ."""
    if not any(kind == "entity" for kind, _ in rows):
        return records, len(records)
    table = records.table
    stored = [rows.get(("entity", id), ()) for id in table.ids]
    same = _same(records.source, "entity", table.ids, table.docs, stored)
    add: list[Record] = []
    touched = 0
    for place, (known, unchanged) in enumerate(zip(stored, same, strict=True)):
        if not unchanged:
            before = len(add), len(close)
            _plan_versions([records[place]], known, now, add, close)
            touched += (len(add), len(close)) != before
    return add, touched


def _plan_table(
    table: FactTable,
    rows: Mapping[tuple[str, str], Sequence[StoredRow]],
    recorded_at: str,
    now: str,
    close: dict[str, str],
) -> _TablePlan:
    """`_plan_versions` of a table's facts, each of which is live and stands there once."""
    if not any(kind == "fact" for kind, _ in rows):
        everything = TableRecords(table, range(len(table)), recorded_at)
        return _TablePlan([everything], table.ids(), [], frozenset())
    places: list[int] = []
    instants: list[str] = []
    added: list[str] = []
    unchanged: list[str] = []
    here: set[str] = set()
    for start in range(0, len(table), PIECE):
        piece = range(start, min(start + PIECE, len(table)))
        ids, docs = table.ids(piece), table.docs(piece)
        here.update(ids)
        known = [rows.get(("fact", id), ()) for id in ids]
        same = _same(table.source, "fact", ids, docs, known)
        for place, id, doc, stored, is_same in zip(piece, ids, docs, known, same, strict=True):
            instant: str | None = recorded_at
            if is_same:
                instant = None
            elif stored:
                record = Record("fact", table.source, id, doc, recorded_at)
                add: list[Record] = []
                _plan_versions([record], stored, now, add, close)
                instant = add[0].recorded_at if add else None
            if instant is None:
                unchanged.append(id)
            else:
                added.append(id)
                places.append(place)
                instants.append(instant)
    return _TablePlan([TableRecords(table, places, instants)], added, unchanged, here)


def _plan_versions(
    versions: Sequence[Record],
    stored: Sequence[StoredRow],
    now: str,
    add: list[Record],
    close: dict[str, str],
) -> None:
    """Plan the versions of one id: closed ones first, then the live one by content."""
    if not stored and len(versions) == 1 and versions[0].retracted_at is None:
        add.append(versions[0])
        return
    current = next((record for record in versions if record.retracted_at is None), None)
    past = {record.key: record for record in versions if record.retracted_at is not None}
    live = next((row for row in stored if row.retracted_at is None), None)
    last_end = max((row.retracted_at for row in stored if row.retracted_at), default="")
    for record in past.values():
        end = record.retracted_at or ""
        known = _version_of(record, stored, live if current is None else None)
        if known is None and record.recorded_at < end:
            add.append(record)
            last_end = max(last_end, end)
        elif known is not None and known.retracted_at is None:
            close[known.key] = _after(known.recorded_at, end, now)
            last_end = max(last_end, close[known.key])
            live = None
    if current is None:
        if live is not None:
            close[live.key] = _after(live.recorded_at, None, now)
        return
    if live is not None and _holds(live, current, hash_doc(current.doc)):
        return
    start = current.recorded_at
    if live is not None:
        start = _after(live.recorded_at, current.recorded_at, now)
        close[live.key] = start
    if start < last_end:
        start = max(now, last_end)
    add.append(replace(current, recorded_at=start))


def _version_of(
    record: Record, stored: Sequence[StoredRow], live: StoredRow | None
) -> StoredRow | None:
    """The stored row that a closed record tells of: the same key, or content and end, or `live`."""
    for row in stored:
        if row.key == record.key:
            return row
    digest = hash_doc(record.doc)
    for row in stored:
        if row.retracted_at == record.retracted_at and _holds(row, record, digest):
            return row
    return live if live is not None and _holds(live, record, digest) else None


def _holds(row: StoredRow, record: Record, digest: str) -> bool:
    """Whether the stored row, which has the record's id, has its content too."""
    return row.key == record.key_of(digest, row.recorded_at)


def _same(
    source: str,
    kind: str,
    ids: Sequence[str],
    docs: Sequence[bytes],
    stored: Sequence[Sequence[StoredRow]],
) -> list[bool]:
    """Whether each record's only stored row is live and has its canonical JSON."""
    alone = [rows[0] if len(rows) == 1 else None for rows in stored]
    instants = [row.recorded_at if row else "" for row in alone]
    keys = record_keys(kind, source, ids, docs, instants)
    return [
        row is not None and row.retracted_at is None and row.key == key.hex()
        for row, key in zip(alone, keys, strict=True)
    ]


def _after(recorded_at: str, wanted: str | None, now: str) -> str:
    """Instant of closing: the one wanted if it is later than the recording, else now."""
    if wanted is not None and wanted > recorded_at:
        return wanted
    if now > recorded_at:
        return now
    moment = datetime.fromisoformat(recorded_at) + timedelta(microseconds=1)
    return format_instant(moment)
