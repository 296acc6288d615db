"""Every Cypher string of the project. Labels and types come from `graph.schema` alone.

Values are parameters, always. Reads give columns: lists of up to `CHUNK` values a row.

What lies in the database: `(:Record {key, kind, source, id, doc, hash, recorded_at, retracted_at,
since, until})` is one version of a source's `Description`, of a `Declaration`, a `Fact` or a
`Judgement`; `(:Entity {id})` is what records speak of; `(:Store)` holds the revision and is locked
by who writes; `(:Table)` holds reference data. Relationships between entities are drawn for people,
from live facts, and never read by us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import LiteralString

from graph.schema import KINDS, PLACE_TYPES, RELATIONS

CHUNK = 10_000
"""Values in one column of one row, and rows in one UNWIND."""

RECORD_LABELS: Mapping[str, str] = {
    "source": "Description",
    "entity": "Declaration",
    "fact": "Fact",
    "judgement": "Judgement",
}
"""Kind of record -> its label beside `Record`."""

_UNIQUE = {"Store": "id", "Record": "key", "Entity": "id", "Table": "key"}
_INDEXED: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((label, ("id",)) for label in RECORD_LABELS.values()),
    *((kind.label, ("name",)) for kind in KINDS.values() if kind.declared),
    ("Record", ("source",)),
    ("Fact", ("relation",)),
    ("Fact", ("object",)),
    ("Fact", ("subject", "object")),
    ("Table", ("name",)),
)


def schema() -> dict[str, LiteralString]:
    """Constraints and indexes by name; each can be created again without effect."""
    found: dict[str, LiteralString] = {}
    for label, field in _UNIQUE.items():
        name = f"unique_{label}_{field}".lower()
        found[name] = (
            f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{field} IS UNIQUE"
        )
    for relation in RELATIONS.values():
        if not relation.reverse_of:
            name = f"unique_{relation.name}_id"
            found[name] = (
                f"CREATE CONSTRAINT {name} IF NOT EXISTS "
                f"FOR ()-[r:{relation.type}]-() REQUIRE r.id IS UNIQUE"
            )
    for label, fields in _INDEXED:
        name = f"index_{label}_{'_'.join(fields)}".lower()
        keys = ", ".join(f"n.{field}" for field in fields)
        found[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({keys})"
    return found


SHOW_SCHEMA: LiteralString = "SHOW INDEXES YIELD name RETURN name"
AWAIT_INDEXES: LiteralString = "CALL db.awaitIndexes(300)"
COUNT_NODES: LiteralString = "MATCH (n) RETURN count(n)"

# -- the store's own node ---------------------------------------------------

UPGRADES: tuple[tuple[LiteralString, ...], ...] = (
    (
        """MERGE (s:Store {id: 'onshore'})
        ON CREATE SET s.schema = 0, s.revision = 0, s.drawn = 0""",
    ),
)
"""Statements that lead from schema version 0 (an empty database) to 1, from 1 to 2, and so on."""

SET_SCHEMA: LiteralString = "MATCH (s:Store {id: 'onshore'}) SET s.schema = $schema"

STATE: LiteralString = """
MATCH (s:Store {id: 'onshore'})
RETURN s.schema, s.revision, s.last_change"""

LOCK: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.lock = $load
RETURN s.schema AS schema, s.revision AS revision, s.last_change AS last_change, s.drawn AS drawn,
    s.load AS load, s.holder AS holder, s.held_until > timestamp() AS held"""

HOLD: LiteralString = """
MATCH (s:Store {id: 'onshore'})
SET s.holder = $holder, s.held_until = timestamp() + $milliseconds"""

RELEASE: LiteralString = """
MATCH (s:Store {id: 'onshore'}) SET s.drawn = s.revision REMOVE s.holder, s.held_until"""

COMMIT: LiteralString = """
MATCH (s:Store {id: 'onshore'})
SET s.revision = $revision, s.last_change = $last_change, s.load = $load"""

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


_TOUCHING = """
CALL () {
    UNWIND $touching AS id
    MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|MENTIONS]-(r:Fact)
    RETURN r
    UNION
    UNWIND $names AS name MATCH (r:Fact {object: name}) RETURN r
    UNION
    UNWIND $names AS name MATCH (r:Fact {subject: name}) WHERE r.object IS NOT NULL RETURN r
}
WITH r"""


def read_records(
    kind: str,
    *,
    known: bool,
    ids: bool = False,
    touching: bool = False,
    source: bool = False,
    relations: bool = False,
) -> LiteralString:
    """Columns source, id, doc, recorded_at, retracted_at; what is given is a parameter."""
    label = RECORD_LABELS[kind]
    where = ["r.since <= $revision"]
    if touching:
        match = _TOUCHING
    elif ids:
        match = f"UNWIND $ids AS id MATCH (r:{label} {{id: id}})"
    else:
        match = f"MATCH (r:Record:{label})"
    if touching and ids:
        where.append("r.id IN $ids")
    if source:
        where.append("r.source = $source")
    if relations:
        where.append("r.relation IN $relations")
    if known:
        where.append(_KNOWN)
    return f"{match}\nWHERE {' AND '.join(where)}{_columns(_ROW)}"


STORED: LiteralString = f"""
UNWIND $sources AS source
MATCH (r:Record {{source: source}}) WHERE r.since <= $revision AND r.kind <> 'judgement'
{_columns(("r.key", "r.kind", "r.source", "r.id", "r.recorded_at", _RETRACTED))}"""

OWNERS: LiteralString = f"""
UNWIND $ids AS id
MATCH (r:Fact {{id: id}}) WHERE {_OPEN}
{_columns(("r.id", "r.source", "r.key"))}"""

PAIRS: LiteralString = f"""
UNWIND $pairs AS pair
MATCH (r:Fact {{subject: pair[0], object: pair[1]}}) WHERE {_OPEN}
WITH DISTINCT r
{_columns(_ROW)}"""

CLOSINGS: LiteralString = f"""
MATCH (r:Record) WHERE r.since <= $revision
{_columns(("r.key", _RETRACTED))}"""

_SUBJECT_MATTER = ("r.kind", "r.source", "r.id", "r.doc")

CHANGED: LiteralString = f"""
MATCH (r:Record) WHERE r.since > $drawn OR r.until > $drawn
{_columns(_SUBJECT_MATTER)}"""

BY_KEY: LiteralString = f"""
UNWIND $keys AS key MATCH (r:Record {{key: key}})
{_columns(_SUBJECT_MATTER)}"""

COUNTS: LiteralString = f"""
MATCH (r:Record) WHERE {_OPEN} RETURN r.kind, count(DISTINCT r.id)"""

JUDGEMENT: LiteralString = """
MATCH (r:Judgement {id: $id}) WHERE r.since <= $revision RETURN r.doc"""

# -- writing records --------------------------------------------------------


def add_entities(kind: str) -> LiteralString:
    """Nodes of one kind for the ids `$rows`."""
    return f"""
UNWIND $rows AS id
MERGE (e:Entity {{id: id}})
ON CREATE SET e:{KINDS[kind].label}, e.kind = '{kind}', e.name = id"""


def add_records(kind: str) -> LiteralString:
    """Records of one kind: `$rows` of key and values."""
    return f"""
UNWIND $rows AS row
MERGE (r:Record {{key: row.key}})
ON CREATE SET r:{RECORD_LABELS[kind]}
SET r += row.values"""


def link_records(type: str) -> LiteralString:
    """Relationships from records to entities: `$rows` of key and id."""
    if type not in ("SUBJECT", "OBJECT", "MENTIONS", "DECLARES", "DESCRIBES"):
        raise ValueError(type)
    return f"""
UNWIND $rows AS row
MATCH (r:Record {{key: row.key}})
MATCH (e:Entity {{id: row.id}})
MERGE (r)-[:{type}]->(e)"""


LINK_EVIDENCE: LiteralString = """
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
MATCH (e:Entity {id: row.id})
MERGE (r)-[link:EVIDENCE {number: row.number}]->(e)
SET link += row.values"""

CLOSE_RECORDS: LiteralString = """
UNWIND $rows AS row
MATCH (r:Record {key: row.key})
SET r.retracted_at = row.retracted_at, r.until = $revision"""

DROP_UNFINISHED: LiteralString = """
MATCH (r:Record|Table) WHERE r.since > $revision
WITH r LIMIT $limit
OPTIONAL MATCH (r)-->(e:Entity)
WITH collect(DISTINCT r) AS records, collect(DISTINCT e) AS entities
FOREACH (r IN records | DETACH DELETE r)
WITH entities, size(records) AS dropped
UNWIND CASE WHEN entities = [] THEN [null] ELSE entities END AS e
OPTIONAL MATCH (lonely:Entity) WHERE lonely = e AND NOT EXISTS { (lonely)--() }
DETACH DELETE lonely
RETURN max(dropped)"""

REOPEN_UNFINISHED: LiteralString = """
MATCH (r:Record|Table) WHERE r.until > $revision
WITH r LIMIT $limit
REMOVE r.until, r.retracted_at
RETURN count(r)"""

# -- what a person finds ----------------------------------------------------

SHOW_ENTITIES: LiteralString = """
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e = row.values"""


def label_places(place_type: str) -> LiteralString:
    """The second label of places of one type: `$rows` of ids."""
    label = PLACE_TYPES[place_type]
    others = "".join(f":{other}" for other in PLACE_TYPES.values() if other != label)
    return f"""
UNWIND $rows AS id
MATCH (e:Entity {{id: id}})
REMOVE e{others}
SET e:{label}"""


def draw_edges(relation: str) -> LiteralString:
    """Relationships of one type: `$rows` of source, target, id and values."""
    return f"""
UNWIND $rows AS row
MATCH (s:Entity {{id: row.source}})
MATCH (t:Entity {{id: row.target}})
MERGE (s)-[r:{RELATIONS[relation].type} {{id: row.id}}]->(t)
SET r = row.values"""


def erase_edges(relation: str) -> LiteralString:
    return f"""
UNWIND $rows AS id
MATCH ()-[r:{RELATIONS[relation].type} {{id: id}}]->()
DELETE r"""


DRAW_MERGE: LiteralString = """
MATCH (s:Entity {id: $subject}), (t:Entity {id: $object})
MERGE (s)-[r:MERGED_INTO]->(t)
SET r = $values"""

ERASE_MERGE: LiteralString = """
MATCH (:Entity {id: $subject})-[r:MERGED_INTO]->() DELETE r"""

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
