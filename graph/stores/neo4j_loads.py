"""Steps of a load inside a Neo4j transaction: whose turn it is, what is planned, what is drawn.

Works on a function that runs one query; connections and transactions stand in `graph.stores.neo4j`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from onshore.graph.documents.load_plan import LoadPlan, plan_load
from onshore.graph.errors import StoreBusy, StoreUnavailable
from onshore.graph.model import Document
from onshore.graph.stores import cypher
from onshore.graph.stores.content import (
    NewTable,
    besides_facts,
    check_owners,
    live_fact_ids,
    pack_rows,
)
from onshore.graph.stores.neo4j_records import Neo4jReader, Subject, record_values, write_rows
from onshore.graph.stores.neo4j_run import Run

OLDEST = (5, 26)
"""The first Neo4j that knows labels and types as parameters."""


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


def check_version(run: Run, url: str) -> None:
    """Raises StoreUnavailable where the server is older than the queries of this store."""
    for (version,) in run(cypher.VERSION):
        found = re.match(r"(\d+)\.(\d+)", version)
        if found and tuple(map(int, found.groups())) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise StoreUnavailable(f"{url} is Neo4j {version}: Onshore needs {oldest} or newer")


def plan_documents(
    reader: Neo4jReader, documents: Sequence[Document], sources: Sequence[str], now: str
) -> LoadPlan:
    plan = plan_load(documents, reader.stored(sources), now)
    live = live_fact_ids(plan)
    check_owners(plan, live, reader.owners(live))
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


def subjects_besides_facts(reader: Neo4jReader, plan: LoadPlan) -> list[Subject]:
    """What the plan adds and closes that is no fact."""
    added = [(r.kind, r.source, r.id, r.doc.decode()) for r in besides_facts(plan)]
    closed = plan.close.keys() - reader.numbers_of(plan.close).keys()
    return [*added, *reader.with_keys(closed)]


def facts_of(reader: Neo4jReader, plan: LoadPlan) -> list[Subject]:
    """The facts that the plan adds and closes."""
    added = [(r.kind, r.source, r.id, r.doc.decode()) for r in plan.add if r.kind == "fact"]
    return [*added, *reader.subjects(reader.numbers_of(plan.close).values())]


def closed_by(
    reader: Neo4jReader, plan: LoadPlan, revision: int
) -> tuple[list[tuple[int, str, int]], list[tuple[str, str]]]:
    """What a plan closes: facts by number, instant and `revision`, others by key and instant."""
    numbers = reader.numbers_of(plan.close)
    facts = [(number, plan.close[key], revision) for key, number in numbers.items()]
    return facts, [one for one in plan.close.items() if one[0] not in numbers]


def renew_records(run: Run, limit: int) -> int:
    """Bring records of the first layout into this one; how many were found."""
    by_revision: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = run(cypher.OLD_RECORDS, limit=limit)
    for key, kind, source, id, doc, *rest in rows:
        values = record_values(key, kind, source, id, doc.encode(), *rest)
        by_revision[values["since"]].append(values)
    for since, records in by_revision.items():
        write_rows(run, cypher.RENEW_RECORDS, records, since)
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
