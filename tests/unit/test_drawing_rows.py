"""Rows of a table that are drawn by columns look in Neo4j as the same facts drawn one by one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.documents.load_plan import plan_load
from onshore.graph.model import Document
from onshore.graph.stores import cypher
from onshore.graph.stores.drawing.browse import Alike, Drawing
from onshore.graph.stores.drawing.plan import loaded, plan_everything
from onshore.graph.stores.drawing.steps import steps_of
from onshore.graph.stores.facts.reading import Parts
from onshore.graph.stores.neo4j_records import Neo4jReader
from tests.unit.test_table_columns import COLUMNS, NOW, a_mapping, both, rows_of, write

DRAWN_AS_COLUMNS = 100
"""Relationships that the random tables give by columns, at least."""


def nothing(query: str, /, **parameters: Any) -> list[list[Any]]:
    """What an empty server answers."""
    return [[[], []]] if query == cypher.LISTING else []


def drawing_of(*documents: Document) -> Drawing:
    reader = Neo4jReader(nothing, 1, NOW, Parts())
    return plan_everything(loaded(reader, plan_load(documents, [], NOW).add))


def shown(drawing: Drawing) -> list[Any]:
    """All of a drawing, sorted; of a relationship its ends and what is known of it."""
    edges = [
        (labels, row["source"], row["target"], row["values"])
        for labels, rows in drawing.edges.items()
        for row in rows
    ]
    for alike in drawing.alike:
        for source, target, *told in alike.rows:
            values = zip(alike.own, told, strict=True)
            said = {**alike.same, **{key: value for key, value in values if value is not None}}
            edges.append((alike.labels, source, target, said))
    rows = [
        *edges,
        *((label, one) for label, several in drawing.nodes.items() for one in several),
        *drawing.facts,
        *drawing.evidence,
        *drawing.groups,
        *drawing.conflicts,
    ]
    return sorted(map(_exact, rows))


def _exact(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_exact(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_exact, value))}]"
    return repr(value)


def article(chance: random.Random) -> Document:
    """Facts beside the table, of which some claim, join or deny what a row says."""
    facts: list[dict[str, Any]] = []
    for number in range(60):
        firm, part = f"firm:m{number}", f"component:{chance.choice(('steel', 'copper-wire'))}"
        to = chance.choice(("firm:zed", "firm:yan"))
        claim: dict[str, Any] = chance.choice(
            [
                {"relation": "supplies", "to": to, "polarity": "negated"},
                {"relation": "supplies", "to": to, "place": "place:TW"},
                {"relation": "produces", "market_share": 0.2},
                {
                    "relation": "produces",
                    "places": ["place:TW", "place:JP"],
                    "distributive": "each",
                },
                {"relation": "buys", "from": to},
            ]
        )
        standing = {"status": "actual", "certainty": "asserted", "evidence": [{"section": "body"}]}
        facts.append({"id": f"A{number}", "subject": firm, "object": part, **claim, **standing})
    about = {"id": "source:a", "title": "An article", "published": "2025-11-20"}
    return parse_document({"source": about, "facts": facts})


@pytest.mark.parametrize("alone", [True, False])
def test_a_table_is_drawn_by_columns_as_fact_by_fact(tmp_path: Path, alone: bool) -> None:
    by_columns = 0
    for seed in range(20):
        chance = random.Random(seed)
        rows = rows_of(chance, 60)
        for number, row in enumerate(rows):
            if chance.random() < 0.7:
                row[0] = f"M{number}"
        mapping = a_mapping(chance)
        for fact in mapping["facts"]:
            if chance.random() < 0.2:
                fact["polarity"] = "negated"
        path = write(tmp_path, COLUMNS, rows, mapping)
        table, objects = both(path)
        if table is None or table.document is None:
            continue
        besides = [] if alone else [article(chance)]
        (facts,) = (batch.document for batch in objects if batch.document)
        found = drawing_of(table.document, *besides)
        by_columns += sum(len(one.rows) for one in found.alike)
        assert shown(found) == shown(drawing_of(facts, *besides)), f"seed {seed}"
    assert by_columns >= DRAWN_AS_COLUMNS


def test_a_query_names_properties_and_nothing_else() -> None:
    labels = ("Firm", "SUPPLIES", "Firm")
    query = cypher.add_alike_edges(*labels, ["id", "facts"], ["status"])
    assert "CREATE (s)-[:SUPPLIES {id: row[2], facts: row[3], status: part.same.status}]" in query
    with pytest.raises(ValueError, match="not names of properties"):
        cypher.add_alike_edges(*labels, ["id} DETACH DELETE s //"], [])


def test_relationships_of_a_node_come_together() -> None:
    rows = [("firm:b", "firm:c", 1), ("firm:a", "firm:z", 2), ("firm:a", "firm:b", 3)]
    drawing = Drawing(
        alike=[Alike(("Firm", "SUPPLIES", "Firm"), {"status": "actual"}, ["n"], rows)]
    )
    ((query, [part]),) = steps_of(drawing, fresh=True)
    assert "n: row[2]" in query
    assert part == {"same": {"status": "actual"}, "rows": sorted(rows)}
