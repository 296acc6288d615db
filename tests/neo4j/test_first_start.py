"""Two servers on one Neo4j: whether the tables are whole stands in the store, not in a process."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.serving.start import FirstLoad
from onshore.app.settings import Settings
from onshore.graph.stores.neo4j import Neo4jStore
from onshore.loaders.law.hts import read_schedule
from scripts.neo4j.start import Server
from tests.loading import NOW, large_document
from tests.neo4j.conftest import open_neo4j
from tests.unit.tariffs import bundled_table

pytestmark = pytest.mark.neo4j

ROOT = Path(__file__).resolve().parents[2]
DUTY = "/api/v1/duty?hts=8471.50.01&origin=TW&entry_date=2026-05-01"


def test_a_second_server_sees_what_the_store_holds(
    neo4j_store: Neo4jStore, neo4j_server: Server
) -> None:
    schedule, _ = read_schedule(
        ROOT / "tests/data/hts/hts_2026_rev_4.json", "2026_rev_4", date(2026, 2, 24)
    )
    neo4j_store.replace([large_document(5, "first")], now=NOW)
    with closing(open_neo4j(neo4j_server)) as other:
        load = FirstLoad(other, ROOT / "data", lambda: NOW, 1.0)
        app = create_app(Settings(), other, load)
        with TestClient(app, base_url="http://127.0.0.1") as client:
            for tables in ([schedule], [bundled_table()]):
                for path in ("/ready", DUTY):
                    answer = client.get(path)
                    assert answer.status_code == 503, path
                    assert answer.json()["type"] == "about:blank#TablesMissing"
                    assert int(answer.headers["retry-after"]) > 0
                assert client.get("/api/v1/entities/firm:f1").status_code == 200
                neo4j_store.replace([], tables, now=NOW)
            assert client.get("/ready").status_code == 200
            assert client.get(DUTY).json()["result"]["hi"] is not None
        assert not load.needed()
