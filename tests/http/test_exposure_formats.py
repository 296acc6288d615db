"""Exposure in every format: table, picture, page, interactive drawing; with hostile names too."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.model import Fact, Name
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.unit.rack import NOW, RACK, rack_document

HOSTILE = "</svg><script>alert(1)</script> \u202eRack & co"
ASK = "target=component:rack&as_of=2026-05-01"


def served(store: Store) -> TestClient:
    return TestClient(create_app(Settings(), store), base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    ingest(store, [RACK], now=NOW)
    document = rack_document()
    named = tuple(
        replace(e, names=(Name(HOSTILE),)) if e.id == "component:rack" else e
        for e in document.entities
    )
    store.replace([replace(document, entities=named)], now="2026-01-03T00:00:00.000000Z")
    with served(store) as client:
        yield client


def test_rows_as_csv(client: TestClient) -> None:
    answer = client.get(f"/api/v1/exposure?{ASK}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["origin"] for row in rows] == ["CN", "TW", "MX"]
    assert [float(row["contribution_hi"]) for row in rows] == [0.06, 0.05, 0.05]


def test_the_picture_is_xml_and_asks_for_nothing_outside(client: TestClient) -> None:
    answer = client.get(f"/api/v1/exposure?{ASK}&format=svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    tree = ET.fromstring(answer.text)
    assert not [e for e in tree.iter() if e.tag.endswith(("script", "image", "foreignObject"))]
    [style] = [e.text or "" for e in tree.iter() if e.tag.endswith("style")]
    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style
    assert "@import" not in style
    assert "http" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    texts = " ".join(e.text or "" for e in tree.iter() if e.tag.endswith("text"))
    assert "6 % – 16 %" in texts
    assert "CN 30 %" in texts
    assert "MX 0 % – 10 %" in texts
    paths = [e for e in tree.iter() if e.tag.endswith("path")]
    assert len(paths) == 3


def test_page_and_graphml(client: TestClient) -> None:
    page = client.get(f"/api/v1/exposure?{ASK}&format=html")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    graph = client.get(f"/api/v1/exposure?{ASK}&format=graphml")
    ET.fromstring(graph.text)
    assert graph.text.count("<edge ") == 3


def test_the_interactive_drawing(client: TestClient) -> None:
    page = client.get(f"/render/exposure.html?{ASK}")
    assert page.status_code == 200
    assert "firm:cooling-maker" in page.text
    assert "<script>alert" not in page.text
    assert not re.search(r'(src|href)="https?:', page.text)


def test_an_unknown_share_is_dashed_and_an_assumption_has_a_broken_line() -> None:
    def changed(fact: Fact) -> Fact:
        if fact.id == "R16":
            return replace(fact, qualifiers={"to": "factory:rack-plant"})
        return replace(fact, certainty="assumed") if fact.id == "R18" else fact

    store = open_store("sqlite://")
    ingest(store, [RACK / "measures.yaml", RACK / "hts_2026_basic.json"], now=NOW)
    document = rack_document()
    facts = tuple(changed(fact) for fact in document.facts)
    store.replace([replace(document, facts=facts)], now=NOW)
    text = served(store).get(f"/api/v1/exposure?{ASK}&format=svg&certainty_min=assumed").text
    assert text.count('stroke-dasharray="6 5"') == 1
    assert text.count('stroke-dasharray="12 4 2 4"') == 1
    assert "6 % – ?" in text
