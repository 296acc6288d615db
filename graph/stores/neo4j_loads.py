"""Steps of a load inside a Neo4j transaction: whose turn it is, what is planned, what is drawn.

Works on a function that runs one query; connections and transactions stand in `graph.stores.neo4j`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from onshore.graph.documents.records import Plan, StoredRow, plan_load
from onshore.graph.errors import StoreBusy, StoreUnavailable
from onshore.graph.model import Document
from onshore.graph.stores import cypher
from onshore.graph.stores.content import NewTable, check_owners, live_fact_ids, pack_rows
from onshore.graph.stores.neo4j_records import (
    Neo4jReader,
    Run,
    Subject,
    content_of,
    from_columns,
    record_values,
    write_rows,
)


class Outrun(Exception):
    """Another load committed between the plan and its execution: plan again."""


@dataclass(frozen=True, slots=True)
class State:
    """The `Store` node under its lock. `held`: its lease has not run out."""

    schema: int
    revision: int
    last_change: str | None
    drawn: int
    load: str | None
    holder: str | None
    held: bool | None


def plan_documents(
    reader: Neo4jReader,
    run: Run,
    documents: Sequence[Document],
    sources: Sequence[str],
    now: str,
) -> Plan:
    rows = run(cypher.STORED, sources=sources, revision=reader.revision)
    plan = plan_load(documents, (StoredRow(*values) for values in from_columns(rows)), now)
    live = live_fact_ids(plan)
    owners = run(cypher.OWNERS, ids=list(live), revision=reader.revision)
    check_owners(plan, live, from_columns(owners))
    return plan


def lock(run: Run, load: str) -> State:
    """The `Store` node, which no other transaction can lock before this one ends."""
    found = run(cypher.LOCK, load=load)
    if not found:
        raise StoreUnavailable("the store was emptied while it was in use")
    return State(*found[0])


def check_lease(state: State) -> None:
    if state.holder is not None and state.held:
        raise StoreBusy("another load is being written; try again when it has ended")


def check_turn(state: State, revision: int) -> None:
    check_lease(state)
    if state.revision != revision or state.holder is not None:
        raise Outrun


def subjects_of(run: Run, plan: Plan) -> list[Subject]:
    """What the plan adds and closes."""
    added = [(r.kind, r.source, r.id, r.doc.decode()) for r in plan.add]
    closed = from_columns(run(cypher.BY_KEY, keys=list(plan.close)))
    return [*added, *((kind, source, id, doc) for kind, source, id, doc in closed)]


def renew_records(run: Run, limit: int) -> int:
    """Bring records of the first layout into this one; how many were found."""
    by_revision: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = run(cypher.OLD_RECORDS, limit=limit)
    for key, kind, source, id, doc, *rest in rows:
        values = record_values(key, kind, source, id, doc.encode(), *rest)
        by_revision[values["since"]].append(values)
    for since, records in by_revision.items():
        contents = [content_of(r["kind"], r["source"], r["doc"].encode()) for r in records]
        write_rows(run, cypher.RENEW_RECORDS, records, contents, since)
    return len(rows)


def write_table(run: Run, new: NewTable, revision: int) -> None:
    """Close what the table takes the place of, and add it."""
    for info in new.replaced:
        run(cypher.CLOSE_TABLE, name=info.name, table=info.revision, revision=revision)
    table = new.table
    values = {
        "name": table.name,
        "revision": table.revision,
        "effective_from": table.effective_from.isoformat() if table.effective_from else None,
        "source": orjson.dumps(dict(table.source)).decode(),
        "hash": new.digest,
        "rows": pack_rows(table.rows),
        "since": revision,
    }
    run(cypher.ADD_TABLE, key=f"{table.name} {table.revision} {revision}", values=values)
