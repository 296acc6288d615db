"""New editions of tables: what is drawn by columns equals what is drawn from nothing."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.model import Document
from scripts.neo4j.start import Server
from tests.neo4j.conftest import Cypher, open_neo4j
from tests.neo4j.test_browse import draw_from_nothing, drawn
from tests.unit.test_drawing_rows import article
from tests.unit.test_table_columns import COLUMNS, a_mapping, both, rows_of, write

pytestmark = pytest.mark.neo4j

DIED = "MATCH (s:Store) SET s.drawn = s.revision - 1, s.holder = 'one that died', s.held_until = 0"
STANDING = "MATCH ()-[r]->() WHERE r.section IS NOT NULL RETURN count(r)"


def edited(chance: random.Random, rows: list[list[str]]) -> list[list[str]]:
    """The rows of a later edition: some gone, some new, some that say something else."""
    more = iter(rows_of(chance, len(rows)))
    found = []
    for row in rows:
        other = next(more)
        luck = chance.random()
        if luck < 0.1:
            continue
        if luck < 0.3:
            at = chance.randrange(1, len(row) - 1)
            row = [*row[:at], other[at], *row[at + 1 :]]
        found.append(row)
        if luck > 0.9:
            found.append([f"N{chance.randrange(1000)}", *other[1:]])
    return found


def editions(folder: Path, chance: random.Random, number: int) -> list[Document]:
    """Editions of one table that is read as columns."""
    mapping: Any = a_mapping(chance)
    mapping["source"]["id"] = "source:t"
    rows = rows_of(chance, 60)
    for at, row in enumerate(rows):
        if chance.random() < 0.7:
            row[0] = f"M{at}"
    found = []
    for _ in range(number):
        table, _ = both(write(folder, COLUMNS, rows, mapping))
        if table is None or table.document is None:
            return []
        found.append(table.document)
        rows = edited(chance, rows)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_an_edition_is_drawn_as_from_nothing(
    neo4j_server: Server, cypher: Cypher, tmp_path: Path, seed: int
) -> None:
    """In one transaction and in many, with facts of an article that join, deny or contradict."""
    chance = random.Random(seed)
    tables: list[Document] = []
    while not tables:
        tables = editions(tmp_path, chance, 3)
    documents = [article(chance), tables[0], tables[1], article(chance), tables[2]]
    staged = {"staged_records": 5} if seed % 2 else {}
    standing = 0
    with closing(open_neo4j(neo4j_server, by_columns=1, **staged)) as store:
        for step, document in enumerate(documents, start=1):
            store.replace([document], now=f"2026-02-{step:02d}T00:00:00.000000Z")
            one = drawn(cypher)
            standing += cypher(STANDING)[0]
            cypher(DIED)
            store._prepare()
            assert one == drawn(cypher), f"drawn again after {step}"
            draw_from_nothing(store, cypher)
            assert one == drawn(cypher), step
    assert standing
