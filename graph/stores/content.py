"""What all stores do alike with their content: hashing, owners of facts, documents. Pure.

How records lie in a backend and how they are read stands in that backend's file.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from onshore.graph import schema
from onshore.graph.documents.load_plan import LoadPlan
from onshore.graph.documents.records import (
    EntityRecords,
    Record,
    TableRecords,
    read_entity,
    read_source,
)
from onshore.graph.documents.values import MAX_ID
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import SIDE_BY_SIDE, Document, Judgement, Source, Table
from onshore.graph.ports import Loaded
from onshore.graph.reader import Reader, RecordRow, TableInfo, fact_of


class Closing(NamedTuple):
    """What a content hash needs to know of a record."""

    key: str
    retracted_at: str | None


def hash_content(records: Iterable[Closing], tables: Iterable[TableInfo]) -> str:
    """SHA-256 over all records and tables; their order and the store's revision do not count."""
    digest = hashlib.sha256()
    for key, retracted_at in sorted(records):
        digest.update(f"{key} {retracted_at or ''}\n".encode())
    digest.update(tables_hashed(tables))
    return digest.hexdigest()


def tables_hashed(tables: Iterable[TableInfo]) -> bytes:
    """What of tables goes into a content hash, behind the records."""
    ordered = sorted(tables, key=lambda info: (info.name, info.revision))
    return "".join(f"{one.name}\n{one.revision}\n{one.hash}\n" for one in ordered).encode()


def hash_table(table: Table) -> str:
    """SHA-256 over everything that a table says."""
    values = {
        "name": table.name,
        "revision": table.revision,
        "effective_from": table.effective_from,
        "source": dict(table.source),
        "rows": table.rows,
    }
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def pack_rows(rows: Sequence[Any]) -> bytes:
    """Rows of a table as one compressed payload."""
    return zlib.compress(orjson.dumps(rows), 6)


def unpack_rows(payload: bytes) -> tuple[Any, ...]:
    return tuple(orjson.loads(zlib.decompress(payload)))


def is_damaged(reader: Reader, info: TableInfo) -> bool:
    """Whether a stored table can not be read or is not what its hash was made of."""
    try:
        return hash_table(reader.table(info.name, info.revision)) != info.hash
    except (zlib.error, orjson.JSONDecodeError):
        return True


def replaced_by(table: Table | TableInfo, infos: Iterable[TableInfo]) -> list[TableInfo]:
    """Stored revisions that `table` takes the place of.

    Its own; where it has no date and does not hold beside others, all of its name.
    """
    own = table.effective_from is not None or SIDE_BY_SIDE in table.source
    return [
        info
        for info in infos
        if info.name == table.name and (not own or info.revision == table.revision)
    ]


class NewTable(NamedTuple):
    """A table that a load stores, its hash, and the stored revisions that it closes."""

    table: Table
    digest: str
    replaced: list[TableInfo]


def new_tables(tables: Sequence[Table], infos: Sequence[TableInfo]) -> list[NewTable]:
    """Those of the tables whose equal is not stored; InvalidInput where two share a place."""
    coming = [
        TableInfo(table.name, table.revision, table.effective_from, table.source, "")
        for table in tables
    ]
    twice = [one for one in coming if len(replaced_by(one, coming)) > 1]
    if twice:
        raise InvalidInput(
            [Problem(f"table {one.name!r} {one.revision} is loaded twice at once") for one in twice]
        )
    found = [NewTable(table, hash_table(table), replaced_by(table, infos)) for table in tables]
    return [one for one in found if [info.hash for info in one.replaced] != [one.digest]]


def loaded_of(plan: LoadPlan, tables: Sequence[Table], new: Sequence[NewTable]) -> Loaded:
    """What a load reports once the plan and the new ones of its tables are stored."""
    added = [one.table for one in new]
    return Loaded(plan.changes, tuple(table in added for table in tables))


def storable(ids: Collection[str]) -> list[str]:
    """Those of the ids that a record can have: each once, no other text reaches a backend."""
    return [
        id
        for id in dict.fromkeys(ids)
        if id and len(id) <= MAX_ID and "\0" not in id and not _has_surrogate(id)
    ]


def _has_surrogate(id: str) -> bool:
    return not id.isascii() and any("\ud800" <= c <= "\udfff" for c in id)


def check_sources(documents: Sequence[Document]) -> list[str]:
    """Ids of the documents' sources; InvalidInput where two documents share one."""
    ids = [document.source.id for document in documents]
    twice = sorted(id for id, count in Counter(ids).items() if count > 1)
    if twice:
        raise InvalidInput([Problem(f"source {id!r} is loaded twice at once") for id in twice])
    return ids


def live_fact_ids(plan: LoadPlan) -> dict[str, tuple[str, ...]]:
    """Fact ids that a plan makes live, each with the sources that do so."""
    result: dict[str, tuple[str, ...]] = {}
    for part in plan.add.parts:
        if isinstance(part, TableRecords) and not result:
            result = dict.fromkeys(part.ids(), (part.table.source,))
        elif isinstance(part, TableRecords):
            for id in part.ids():
                result[id] = (*result.get(id, ()), part.table.source)
        else:
            for record in _live_facts(part):
                result[record.id] = (*result.get(record.id, ()), record.source)
    return result


def count_live_facts(plan: LoadPlan) -> int:
    """Facts that a plan makes live."""
    return sum(
        len(part) if isinstance(part, TableRecords) else sum(1 for _ in _live_facts(part))
        for part in plan.add.parts
    )


def besides_facts(plan: LoadPlan) -> list[Record]:
    """What a plan adds that is no fact."""
    parts = (part for part in plan.add.parts if not isinstance(part, TableRecords))
    return [record for part in parts for record in part if record.kind != "fact"]


def _live_facts(records: Sequence[Record]) -> Iterator[Record]:
    if isinstance(records, EntityRecords):
        return iter(())
    return (one for one in records if one.kind == "fact" and one.retracted_at is None)


def check_owners(
    plan: LoadPlan, owners: dict[str, tuple[str, ...]], elsewhere: Iterable[tuple[str, str, str]]
) -> None:
    """InvalidInput where a fact id would be live in two sources.

    `owners` are `live_fact_ids(plan)`, to which `elsewhere` adds: (fact id, source, record key) of
    the live facts in the store that have one of these ids.
    """
    for id, source, key in elsewhere:
        if key not in plan.close and source not in owners.get(id, ()):
            owners[id] = (*owners.get(id, ()), source)
    problems = [
        Problem(
            f"fact id {id!r} is used by two sources: {' and '.join(sorted(sources))}",
            field="id",
            fact=id,
        )
        for id, sources in sorted(
            (id, sources)
            for id, sources in owners.items()
            if len(sources) > 1 and len(set(sources)) > 1
        )
    ]
    if problems:
        raise InvalidInput(problems)


def latest_instant(plan: LoadPlan, before: str | None) -> str | None:
    """The store's last change once the plan is carried out."""
    instants: list[str] = []
    for part in plan.add.parts:
        if isinstance(part, TableRecords):
            instants += part.instants
            continue
        if isinstance(part, EntityRecords):
            instants.append(part.recorded_at)
            continue
        instants += [record.recorded_at for record in part]
        instants += [record.retracted_at for record in part if record.retracted_at]
    instants += plan.close.values()
    return max([*instants, before or ""]) or None


def check_judgement(judgement: Judgement) -> None:
    """InvalidInput where a merge or its undoing does not join two ids of one kind."""
    if judgement.kind not in ("merge", "unmerge"):
        return
    ends = (judgement.subject, judgement.object)
    problems = [
        Problem(f"{id[:80]!r} is not an id such as firm:foxconn", field=name)
        for name, id in zip(("subject", "object"), ends, strict=True)
        if not schema.ID_PATTERN.fullmatch(id)
    ]
    if not problems and ends[0] == ends[1]:
        problems.append(Problem(f"{ends[0]!r} can not be merged into itself", field="object"))
    if not problems and schema.kind_of(ends[0]) != schema.kind_of(ends[1]):
        problems.append(Problem("both must be of the same kind", field="object"))
    if problems:
        raise InvalidInput(problems)


def join_document(rows: Mapping[str, Sequence[RecordRow]]) -> Document:
    """The document of one source with all its versions, from its rows by kind of record.

    Loading it into an empty store gives the same records.
    """
    live: Source | None = None
    recorded_at = None
    entities = []
    instants: dict[str, str] = {}
    history: list[tuple[str, Any, str, str]] = []
    for row in sorted(rows.get("source", ()), key=_row_order):
        if row.retracted_at is None:
            live, recorded_at = read_source(row.doc), row.recorded_at
        else:
            history.append(("source", read_source(row.doc), row.recorded_at, row.retracted_at))
    for row in sorted(rows.get("entity", ()), key=_row_order):
        if row.retracted_at is None:
            entities.append(read_entity(row.doc))
            instants[row.id] = row.recorded_at
        else:
            history.append(("entity", read_entity(row.doc), row.recorded_at, row.retracted_at))
    facts = [fact_of(row) for row in sorted(rows.get("fact", ()), key=_row_order)]
    if live is None:
        raise ValueError("a source without a live description")
    return Document(live, tuple(entities), tuple(facts), recorded_at, instants, tuple(history))


def _row_order(row: RecordRow) -> tuple[str, str]:
    return row.id, row.recorded_at
