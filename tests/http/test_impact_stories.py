"""Losing Texas, Foxconn and Taiwan over HTTP: sourced, readable, and honest about what is unknown.

Asked of the bundled facts, in every format that an impact comes in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import networkx
import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings, data_folder
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest

NOW = "2026-11-24T00:00:00.000000Z"
DAY = "as_of=2026-01-15"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    facts, _ = bundled_files(data_folder(Settings()))
    ingest(store, facts, now=NOW)
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


def ask(client: TestClient, question: str) -> Any:
    answer = client.get(f"/api/v1/{question}&{DAY}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def reasons(tree: Any) -> Iterator[Any]:
    yield tree
    for before in tree["because"]:
        if "reason" in before:
            yield from reasons(before["reason"])


def check_sourced(client: TestClient, body: Any) -> None:
    """Every loss but the shock names facts, or lies inside what is lost; all of them are claims."""
    claims = set(body["claims"])
    for entry in body["result"]["dead"]:
        for reason in reasons(entry["reason"]):
            assert reason["text"]
            assert set(reason["facts"]) <= claims
            assert reason["facts"] or reason["rule"] in ("shocked", "inside", "product")
    for entry in body["result"]["affected"]:
        assert entry["facts"]
        assert set(entry["facts"]) <= claims
    for fact in sorted(claims)[:5]:
        assert client.get(f"/api/v1/facts/{fact}").status_code == 200


def test_losing_foxconn(client: TestClient) -> None:
    body = ask(client, "impact?node=firm:foxconn")
    result = body["result"]
    dead = {(entry["id"], entry["product"]) for entry in result["dead"]}
    assert dead >= {
        ("firm:foxconn", None),
        ("firm:foxconn", "component:ai-server"),
        ("factory:foxconn-US-WI", None),
        ("factory:foxconn-US-TX", None),
    }
    assert not {id for id, _ in dead} & {"firm:openai", "firm:nvidia", "firm:ingrasys"}
    left = {entry["id"] for entry in result["no_known_maker_left"]}
    assert "component:iphone" in left
    assert "component:ai-server" not in left  # Wiwynn makes it too
    affected = {(entry["id"], entry["product"]) for entry in result["affected"]}
    assert affected >= {
        ("firm:nvidia", "component:ai-server"),
        ("firm:openai", "component:foxconn-systems"),
    }
    assert body["coverage"]["left_out_by_status"] > 0
    assert any("status=all" in note for note in body["assumptions"])
    check_sourced(client, body)


def test_losing_texas_takes_sites_and_guesses_no_products(client: TestClient) -> None:
    body = ask(client, "impact?node=place:US-TX")
    result = body["result"]
    dead = {(entry["id"], entry["product"]) for entry in result["dead"]}
    assert ("factory:foxconn-US-TX", None) in dead
    made_there = [entry for entry in result["dead"] if entry["id"] == "firm:foxconn"]
    assert {entry["reason"]["rule"] for entry in made_there} <= {"place"}  # stated, not guessed
    assert ("firm:foxconn", "component:ai-server") not in dead
    [texas] = [row for row in result["places"] if row["id"] == "place:US-TX"]
    assert "factory:foxconn-US-TX" in texas["sites"]
    unknown = {(entry["id"], entry["product"]) for entry in result["unknown"]}
    assert ("firm:foxconn", "component:ai-server") in unknown
    check_sourced(client, body)


def test_losing_taiwan_takes_chips_and_their_packaging(client: TestClient) -> None:
    body = ask(client, "impact?node=place:TW")
    result = body["result"]
    dead = {(entry["id"], entry["product"]) for entry in result["dead"]}
    assert dead >= {
        ("firm:tsmc", "component:blackwell-gpu"),
        ("firm:tsmc", "component:cowos-packaging"),
    }
    assert ("firm:tsmc", None) not in dead  # a headquarters takes no firm with it
    left = {entry["id"] for entry in result["no_known_maker_left"]}
    assert "component:blackwell-gpu" in left
    assert any("headquarters in place:TW" in note for note in body["assumptions"])
    open_set = [entry for entry in result["unknown"] if entry["rule"] == "no_place"]
    assert "firm:foxconn" in {entry["id"] for entry in open_set}
    assert body["coverage"]["unknown"] == len(result["unknown"])
    check_sourced(client, body)


def test_the_upper_bound_holds_the_structural_loss(client: TestClient) -> None:
    for node in ("firm:foxconn", "place:US-TX", "component:gpu", "place:US"):
        narrow = ask(client, f"impact?node={node}")["result"]["dead"]
        wide = ask(client, f"impact?node={node}&mode=reach")["result"]["dead"]
        lost = {(entry["id"], entry["product"]) for entry in narrow}
        assert lost <= {(entry["id"], entry["product"]) for entry in wide}
    receivers = {
        (entry["id"], entry["product"])
        for entry in ask(client, "impact?node=firm:foxconn&mode=reach")["result"]["dead"]
    }
    assert ("firm:nvidia", "component:ai-server") in receivers


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_format(client: TestClient, lang: str) -> None:
    path = f"/api/v1/impact?node=firm:foxconn&node=place:US-TX&{DAY}&lang={lang}"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}&format=csv").text.lstrip("\ufeff"))))
    assert {row["what"] for row in rows} >= {"dead", "affected", "no known maker left"}
    assert all(row["why"] for row in rows)
    picture = ET.fromstring(client.get(f"{path}&format=svg").text)
    texts = [element.text or "" for element in picture.iter() if element.tag.endswith("text")]
    assert any(text.startswith("TX ") for text in texts)
    graph = networkx.read_graphml(io.BytesIO(client.get(f"{path}&format=graphml").content))
    assert len(graph) > 10
    assert {said.get("state") for _, said in graph.nodes(data=True)} >= {"dead", "affected"}
    assert client.get(f"{path}&format=geojson").json()["features"]
    assert "Foxconn" in client.get(f"{path}&format=html").text
    page = client.get(f"/render/impact.html?node=firm:foxconn&{DAY}&lang={lang}")
    assert page.status_code == 200
    assert "[1]" in page.text


def test_criticality_over_http(client: TestClient) -> None:
    body = ask(client, "criticality?limit=5")
    assert len(body["result"]["nodes"]) == 5
    for node in body["result"]["nodes"]:
        assert node["dead"] == len(ask(client, f"impact?node={node['id']}")["result"]["dead"])
    assert body["result"]["nodes"][0]["id"] == "place:US"
    points = ask(client, "criticality?target=component:ai-server")["result"]
    assert {node["id"] for node in points["nodes"]} >= {"component:ai-server", "component:gpu"}
    assert points["no_known_maker_left"] == []  # Foxconn and Wiwynn both make AI servers
    file = client.get(f"/api/v1/criticality?format=graphml&{DAY}").content
    graph = networkx.read_graphml(io.BytesIO(file))
    assert graph.nodes["place:US"]["lost_with_it"] == body["result"]["nodes"][0]["dead"]
    picture = client.get("/api/v1/criticality?format=svg").text
    assert "United States" in picture
    assert client.get("/api/v1/criticality?format=csv").text.startswith(("\ufeffid,", "id,"))


def test_what_is_wrong_is_said(client: TestClient) -> None:
    assert client.get("/api/v1/impact").status_code == 422
    assert client.get("/api/v1/impact?node=firm:foxcon").status_code == 404
    assert client.get("/api/v1/impact?node=person:sam-altman").status_code == 422
    assert client.get("/api/v1/impact?node=firm:foxconn&mode=worst").status_code == 422
    assert client.get("/api/v1/criticality?limit=0").status_code == 422
