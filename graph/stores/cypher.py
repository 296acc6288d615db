"""Every Cypher string of the project. Labels and types come from `graph.schema` alone.

Values are parameters, always. Reads give columns: lists of up to `CHUNK` values a row.

What the store keeps: `(:Record {key, number, kind, source, id, doc, recorded_at, retracted_at,
since, until})` is one version of a source's description, of a declaration or a judgement;
`(:Posting {key, since, numbers})` tells which declarations of one load name an id; facts lie in
`(:Segment {n, name, at, data, since})` and `(:Documents {cell, first, facts, docs, since})`
(`graph.stores.neo4j_facts`); `(:Store)` holds the revision and is locked by who writes;
`(:Table)` holds reference data.
Everything else is drawn for people, from live facts, and never read by us
(`graph.stores.drawing.browse`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import LiteralString

from onshore.graph.schema import KINDS, PLACE_TYPES, RELATIONS

SCHEMA = 3
"""Version of the layout."""
DRAWING = 2
"""Version of what people see."""
CHUNK = 10_000
"""Values in one column of one row, and rows in one UNWIND."""
DRAWN_AT_A_TIME = 2_000
"""Rows of one transaction that draws: the server collects what it makes of more with more work."""

NODES: tuple[str, ...] = tuple(kind.label for kind in KINDS.values() if kind.name != "name")
"""Labels of nodes that have an id of an entity or a source."""
_DRAWN = ("Fact", "Group", "Conflict", "Merged")
_UNIQUE: tuple[tuple[str, str], ...] = (
    ("Store", "id"),
    ("Record", "key"),
    ("Record", "number"),
    ("Table", "key"),
    *((label, "id") for label in (*NODES, *_DRAWN)),
)
_INDEXED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Record", ("kind", "id")),
    ("Record", ("source",)),
    ("Posting", ("key",)),
    ("Segment", ("n",)),
    ("Documents", ("cell",)),
    ("Table", ("name",)),
    *((label, ("name",)) for label in NODES),
)
NAMES_INDEX = "names"
"""The full-text index on names; its analyser keeps every word, and every character of Chinese."""


def schema() -> dict[str, LiteralString]:
    """Constraints and indexes by name; each can be created again without effect."""
    found: dict[str, LiteralString] = {}
    for label, field in _UNIQUE:
        name = f"unique_{label}_{field}".lower()
        found[name] = (
            f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{field} IS UNIQUE"
        )
    for label, fields in _INDEXED:
        name = f"index_{label}_{'_'.join(fields)}".lower()
        keys = ", ".join(f"n.{field}" for field in fields)
        found[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({keys})"
    found["index_located_in_by"] = (
        "CREATE INDEX index_located_in_by IF NOT EXISTS FOR ()-[r:LOCATED_IN]-() ON (r.by)"
    )
    found[NAMES_INDEX] = (
        f"CREATE FULLTEXT INDEX {NAMES_INDEX} IF NOT EXISTS FOR (n:{'|'.join(NODES)}) "
        "ON EACH [n.name, n.names] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}}"
    )
    return found


SHOW_SCHEMA: LiteralString = "SHOW INDEXES YIELD name RETURN name"
AWAIT_INDEXES: LiteralString = "CALL db.awaitIndexes(300)"
VERSION: LiteralString = """
CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel'
UNWIND versions AS version RETURN version"""
COUNT_NODES: LiteralString = "MATCH (n) RETURN count(n)"
COUNT_RECORDS: LiteralString = "MATCH (r:Record) RETURN count(r)"

# -- the store's own node ---------------------------------------------------

CREATE_STORE: LiteralString = f"""
MERGE (s:Store {{id: 'onshore'}})
ON CREATE SET s.schema = {SCHEMA}, s.drawing = {DRAWING}, s.revision = 0, s.drawn = 0,
    s.records = 0, s.changed = 0
RETURN s.drawing"""

STATE: LiteralString = """
MATCH (s:Store {id: 'onshore'})
RETURN s.schema, s.revision, s.last_change, s.upgrading, s.changed, s.drawn"""

LOCK: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.lock = $load
RETURN s.schema AS schema, s.revision AS revision, s.last_change AS last_change, s.drawn AS drawn,
    s.load AS load, s.holder AS holder, s.held_until > timestamp() AS held"""

HOLD: LiteralString = """
MATCH (s:Store {id: 'onshore'})
SET s.holder = $holder, s.held_until = timestamp() + $milliseconds"""

RENEW: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.lock = $holder
FOREACH (_ IN CASE s.holder WHEN $holder THEN [1] END |
    SET s.held_until = timestamp() + $milliseconds)
RETURN s.holder"""
"""Lock, and hold for longer what this load holds; the holder."""

RELEASE: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.drawn = s.revision REMOVE s.holder, s.held_until"""

COMMIT: LiteralString = """
MATCH (s:Store {id: 'onshore'})
SET s.revision = $revision, s.last_change = $last_change, s.load = $load,
    s.changed = CASE WHEN $records THEN $revision ELSE s.changed END"""

NUMBERS: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.records = s.records + $count RETURN s.records - $count"""

DRAWN: LiteralString = "MATCH (s:Store {id: 'onshore'}) SET s.drawn = s.revision"

# -- reading records --------------------------------------------------------

_KNOWN = """r.recorded_at <= $known_at
    AND (r.until IS NULL OR r.until > $revision OR r.retracted_at > $known_at)"""
_OPEN = "r.since <= $revision AND (r.until IS NULL OR r.until > $revision)"
_RETRACTED = "CASE WHEN r.until <= $revision THEN r.retracted_at END"
_ROW = ("r.source", "r.id", "r.doc", "r.recorded_at", _RETRACTED)


def _columns(values: Iterable[str]) -> str:
    """End of a query over nodes `r`: one list for each value, `CHUNK` nodes a row."""
    lists = ", ".join(f"[r IN part | {value}]" for value in values)
    return f"""
WITH collect(r) AS found
UNWIND range(0, size(found) - 1, {CHUNK}) AS start
WITH found[start..start + {CHUNK}] AS part
RETURN {lists}"""


_POSTED = """
UNWIND $posted AS key
MATCH (p:Posting {key: key}) WHERE p.since <= $revision
UNWIND p.numbers AS number
WITH DISTINCT number
MATCH (r:Record {number: number})"""


def read_records(
    *,
    known: bool,
    ids: bool = False,
    posted: bool = False,
    source: bool = False,
    prefix: bool = False,
) -> LiteralString:
    """Columns source, id, doc, recorded_at, retracted_at; what is given is a parameter."""
    where = ["r.since <= $revision", "r.kind = $kind"]
    if posted:
        match = _POSTED
        if ids:
            where.append("r.id IN $ids")
    elif ids:
        match = "UNWIND $ids AS id MATCH (r:Record {kind: $kind, id: id})"
    else:
        match = "MATCH (r:Record)"
        where.append("r.id IS NOT NULL")
    if source:
        where.append("r.source = $source")
    if prefix:
        where.append("r.id STARTS WITH $prefix")
    if known:
        where.append(_KNOWN)
    return f"{match}\nWHERE {' AND '.join(where)}{_columns(_ROW)}"


STORED: LiteralString = f"""
UNWIND $sources AS source
MATCH (r:Record {{source: source}}) WHERE r.since <= $revision AND r.kind <> 'judgement'
{_columns(("r.key", "r.kind", "r.source", "r.id", "r.recorded_at", _RETRACTED))}"""

CLOSINGS: LiteralString = f"""
MATCH (r:Record) WHERE r.since <= $revision
{_columns(("r.key", _RETRACTED))}"""

_SUBJECT_MATTER = ("r.kind", "r.source", "r.id", "r.doc")

CHANGED: LiteralString = f"""
MATCH (r:Record) WHERE r.since > $drawn OR r.until > $drawn
{_columns(_SUBJECT_MATTER)}"""

CHANGED_IDS: LiteralString = """
MATCH (r:Record) WHERE r.kind = $kind AND r.since <= $revision
    AND (r.since > $after OR (r.until > $after AND r.until <= $revision))
RETURN collect(DISTINCT r.id)"""

BY_KEY: LiteralString = f"""
UNWIND $keys AS key MATCH (r:Record {{key: key}})
{_columns(_SUBJECT_MATTER)}"""

COUNTS: LiteralString = f"""
MATCH (r:Record) WHERE {_OPEN} RETURN r.kind, count(DISTINCT r.id)"""

JUDGEMENT: LiteralString = """
MATCH (r:Record {kind: 'judgement', id: $id}) WHERE r.since <= $revision RETURN r.doc"""

# -- writing records --------------------------------------------------------


ADD_RECORDS: LiteralString = """
UNWIND $rows AS row CREATE (r:Record) SET r = row"""

ADD_POSTINGS: LiteralString = """
UNWIND $rows AS row CREATE (p:Posting {key: row.key, since: $revision, numbers: row.numbers})"""

CLOSE_RECORDS: LiteralString = """
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
SET r.retracted_at = row.retracted_at, r.until = $revision"""

DROP_UNFINISHED: LiteralString = """
MATCH (r:Record|Posting|Table|Segment|Documents) WHERE r.since > $revision
WITH r LIMIT $limit
DELETE r
RETURN count(*)"""

REOPEN_UNFINISHED: LiteralString = """
MATCH (r:Record|Table) WHERE r.until > $revision
WITH r LIMIT $limit
REMOVE r.until, r.retracted_at
RETURN count(r)"""

# -- facts -------------------------------------------------------------------

LISTING: LiteralString = "MATCH (s:Store {id: 'onshore'}) RETURN s.segments, s.closings"
LIST: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.segments = $segments, s.closings = $closings"""

PARTS: LiteralString = """
MATCH (p:Segment {n: $n}) WHERE p.name IN $names
RETURN p.name, p.data ORDER BY p.name, p.at"""
COUNT_PARTS: LiteralString = "MATCH (p:Segment {n: $n}) WHERE p.name IN $names RETURN count(p)"
ADD_PARTS: LiteralString = "UNWIND $rows AS row CREATE (p:Segment) SET p = row"
DROP_PARTS: LiteralString = "UNWIND $rows AS n MATCH (p:Segment {n: n}) DELETE p"

DOCUMENTS: LiteralString = """
UNWIND $cells AS cell
MATCH (d:Documents {cell: cell}) WHERE d.first <= $last
RETURN d.first, d.docs ORDER BY d.first"""
ADD_DOCUMENTS: LiteralString = "UNWIND $rows AS row CREATE (d:Documents) SET d = row"

# -- what a person finds ----------------------------------------------------


_MORE_LABELS = ":".join((*PLACE_TYPES.values(), "Assumed"))
_ANY_NODE = "|".join(NODES)


def add_nodes(label: str) -> LiteralString:
    """Nodes of one kind that are not there yet: `$rows` of labels and values."""
    return f"""
UNWIND $rows AS row
CREATE (n:{label})
SET n = row.values, n:$(row.labels)"""


def set_nodes(label: str) -> LiteralString:
    """Nodes of one kind with no more labels than told: `$rows` of id, labels and values."""
    return f"""
UNWIND $rows AS row
MERGE (n:{label} {{id: row.id}})
REMOVE n:{_MORE_LABELS}
SET n = row.values, n:$(row.labels)"""


def remove_nodes(label: str) -> LiteralString:
    """Nodes of the ids `$rows`, with all that belongs to them."""
    return f"""
UNWIND $rows AS id
MATCH (n:{label} {{id: id}})
DETACH DELETE n"""


_PARTS = "UNWIND $rows AS part\nUNWIND part.rows AS row"
"""`$rows` of `same`, which is said once of many rows, and `rows`, each with what else it says."""


def add_edges(
    source: str = _ANY_NODE, type: str = "$(row.type)", target: str = _ANY_NODE
) -> LiteralString:
    """Relationships of one type between nodes of two labels; without these, of any.

    `$rows` of same and rows, these of source, type, target and values. A type that is a parameter
    is that of a relation of the schema too.
    """
    return f"""
{_PARTS}
MATCH (s:{source} {{id: row.source}})
MATCH (t:{target} {{id: row.target}})
CREATE (s)-[r:{type}]->(t)
SET r = part.same
SET r += row.values"""


def _listed(first: int, own: Sequence[str], same: Sequence[str]) -> LiteralString:
    """A map of properties: `own` from a row that is a list, from there on, `same` from its part.

    Names are those of `graph.stores.drawing.browse`: words of a-z, 0-9 and _.
    """
    if not all(map(re.compile("[a-z][a-z0-9_]*").fullmatch, (*own, *same))):
        raise ValueError(f"not names of properties: {own} {same}")
    told = [f"{name}: row[{at}]" for at, name in enumerate(own, first)]
    return ", ".join([*told, *(f"{name}: part.same.{name}" for name in same)])


def add_alike_edges(
    source: str, type: str, target: str, own: Sequence[str], same: Sequence[str]
) -> LiteralString:
    """Many relationships of one type and the same properties between nodes of two labels.

    `$rows` of `same` and `rows`, each a list: source, target, then the values of `own`. A list of
    values costs the server less than a map; a query for them costs it a plan.
    """
    return f"""
{_PARTS}
MATCH (s:{source} {{id: row[0]}})
MATCH (t:{target} {{id: row[1]}})
CREATE (s)-[:{type} {{{_listed(2, own, same)}}}]->(t)"""


def resay_edges(source: str, type: str, target: str) -> LiteralString:
    """The row that a relationship names: lists of source, target, id and what is said of it."""
    return f"""
{_PARTS}
MATCH (s:{source} {{id: row[0]}})
MATCH (t:{target} {{id: row[1]}})
MATCH (s)-[r:{type} {{id: row[2]}}]->(t)
SET r.section = row[3], r.gist = row[4], r.recorded_at = row[5]"""


def erase_edges(source: str = _ANY_NODE, target: str = _ANY_NODE) -> LiteralString:
    """Relationships between nodes of two labels, or any: `$rows` of source, target and id."""
    return f"""
UNWIND $rows AS row
MATCH (s:{source} {{id: row.source}})
MATCH (t:{target} {{id: row.target}})
MATCH (s)-[r {{id: row.id}}]->(t)
DELETE r"""


ERASE_CONTAINED: LiteralString = """
UNWIND $rows AS id
MATCH ()-[r:LOCATED_IN {by: id}]->()
DELETE r"""

ERASE_RETOLD: LiteralString = """
UNWIND $rows AS id
MATCH (:Fact {id: id})<-[:STATED_BY|BETWEEN]-(n:Group|Conflict)
WITH DISTINCT n
DETACH DELETE n"""

ERASE_EVIDENCE: LiteralString = """
UNWIND $rows AS id
MATCH (:Fact {id: id})-[e:EVIDENCE]->()
DELETE e"""

ADD_FACTS: LiteralString = f"""
{_PARTS}
CREATE (f:Fact {{id: row.id}})
SET f += part.same
SET f += row.values"""
"""Facts that are not there yet."""

SET_FACTS: LiteralString = f"""
{_PARTS}
MERGE (f:Fact {{id: row.id}})
SET f = part.same
SET f += row.values"""

ADD_EVIDENCE: LiteralString = """
UNWIND $rows AS row
MATCH (f:Fact {id: row.id})
MATCH (s:Source {id: row.source})
CREATE (f)-[e:EVIDENCE]->(s)
SET e = row.values"""


def add_tellers(label: str, type: str) -> LiteralString:
    """Sets or conflicts, each with its facts: `$rows` of id, facts and values."""
    return f"""
UNWIND $rows AS row
MERGE (n:{label} {{id: row.id}})
SET n = row.values
WITH n, row
UNWIND row.facts AS id
MATCH (f:Fact {{id: id}})
MERGE (n)-[:{type}]->(f)"""


def add_merged(label: str) -> LiteralString:
    """Nodes of merged ids: `$rows` of id, target and values of the judgement."""
    return f"""
UNWIND $rows AS row
MATCH (t:{label} {{id: row.target}})
MERGE (m:Merged {{id: row.id}})
SET m.name = row.id
CREATE (m)-[r:MERGED_INTO]->(t)
SET r = row.values"""


# -- from earlier layouts ----------------------------------------------------

BEGIN_UPGRADE: LiteralString = f"""
MATCH (s:Store {{id: 'onshore'}}) WHERE s.schema < {SCHEMA}
SET s.upgrading = true,
    s.drawn = CASE s.schema WHEN 1 THEN 0 ELSE s.drawn END,
    s.records = CASE s.schema WHEN 1 THEN 0 ELSE s.records END,
    s.changed = s.revision,
    s.schema = {SCHEMA}"""

END_UPGRADE: LiteralString = f"""
MATCH (s:Store {{id: 'onshore'}}) SET s.drawing = {DRAWING} REMOVE s.upgrading"""

OLD_SCHEMA: dict[str, LiteralString] = {
    **{
        f"unique_{name}_id": f"DROP CONSTRAINT unique_{name}_id IF EXISTS"
        for name in ("entity", *(one.name for one in RELATIONS.values() if not one.reverse_of))
    },
    **{
        f"index_{name}": f"DROP INDEX index_{name} IF EXISTS"
        for name in (
            "description_id",
            "declaration_id",
            "judgement_id",
            "fact_id",
            "fact_relation",
            "fact_subject",
            "fact_object",
            "fact_subject_object",
            "record_relation",
            "record_subject_object",
        )
    },
}
"""What earlier versions had by name: it stands in the way, or costs more than it gives."""

FACT_RECORDS: LiteralString = """
MATCH (r:Record) WHERE r.kind = 'fact'
RETURN r.key, r.source, r.doc, r.recorded_at, r.retracted_at, r.since, r.until
ORDER BY r.since, r.number LIMIT $limit"""

DROP_FACT_RECORDS: LiteralString = "UNWIND $keys AS key MATCH (r:Record {key: key}) DELETE r"

DROP_FACT_POSTINGS: LiteralString = """
MATCH (p:Posting) WHERE NOT p.key STARTS WITH 'around '
WITH p LIMIT $limit
DELETE p
RETURN count(*)"""

ERASE_OLD: tuple[LiteralString, ...] = (
    "MATCH (:Entity)-[r]-() WITH r LIMIT $limit DELETE r RETURN count(*)",
    "MATCH (e:Entity) WITH e LIMIT $limit DETACH DELETE e RETURN count(*)",
)
"""Each again and again until it finds nothing."""

OLD_RECORDS: LiteralString = """
MATCH (r:Record&(Fact|Declaration|Description|Judgement))
RETURN r.key, r.kind, r.source, r.id, r.doc, r.recorded_at, r.retracted_at, r.since, r.until
LIMIT $limit"""

RENEW_RECORDS: LiteralString = """
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
REMOVE r:Fact:Declaration:Description:Judgement
SET r = row"""

# -- tables -----------------------------------------------------------------

TABLES: LiteralString = """
MATCH (r:Table) WHERE r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
    AND ($name IS NULL OR r.name = $name)
RETURN r.name, r.revision, r.effective_from, r.source, r.hash"""

TABLE: LiteralString = """
MATCH (r:Table {name: $name, revision: $table})
WHERE r.since <= $revision AND (r.until IS NULL OR r.until > $revision)
RETURN r.effective_from, r.source, r.rows"""

CLOSE_TABLE: LiteralString = """
MATCH (r:Table {name: $name, revision: $table}) WHERE r.until IS NULL
SET r.until = $revision"""

ADD_TABLE: LiteralString = """
MERGE (r:Table {key: $key}) SET r += $values"""
