"""Exposure and scenarios over HTTP, on the rack in a store of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.unit.rack import NOW, RACK

MOVE = [
    {"op": "move", "node": "factory:server-plant", "to": "place:US-TX"},
    {"op": "move", "node": "factory:chassis-plant", "to": "place:US-TX"},
]
ASK = [{"exposure": {"target": "component:rack"}}]
BASE = {"as_of": "2026-05-01"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    ingest(store, [RACK], now=NOW)
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


def scenario(client: TestClient, operations: list[Any], asks: list[Any] | None = None) -> Any:
    document = {"base": BASE, "operations": operations, "ask": asks or ASK}
    answer = client.post("/api/v1/scenarios", json=document)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ends(values: Any) -> list[Any]:
    return [values["lo"], values["hi"]]


def test_the_exposure_of_the_rack(client: TestClient) -> None:
    body = client.get("/api/v1/exposure?target=component:rack&as_of=2026-05-01").json()
    assert ends(body["result"]["exposure"]) == [0.06, 0.16]
    assert body["result"]["paths_cover"] == 1
    assert body["truncated"] is None


def test_relocating_assembly_raises_the_worst_case_and_the_driver_is_named(
    client: TestClient,
) -> None:
    result = scenario(client, MOVE)["result"]
    assert ends(result["baseline"][0]["exposure"]["exposure"]) == [0.06, 0.16]
    assert ends(result["scenario"][0]["exposure"]["exposure"]) == [0.06, 0.21]
    assert ends(result["delta"][0]["exposure"]["exposure"]) == [0, 0.05]
    first, second = result["drivers"]
    assert first["operation"] == MOVE[0]
    assert "R02" in first["facts"]
    module = first["changes"][0]
    assert [node["id"] for node in module["nodes"]] == [
        "firm:module-maker",
        "factory:server-plant",
        "factory:rack-plant",
    ]
    assert (module["change"], module["before"], ends(module["after"])) == (
        "appeared",
        None,
        [0, 0.1],
    )
    assert module["undecided"] == ["end_use"]
    assert any("end_use" in note for note in first["assumptions"])
    assert {"R20", "R14", "R16"} & set(first["facts"])
    server = next(c for c in first["changes"] if c["product"] == "component:server")
    assert (server["change"], ends(server["before"]), server["after"]) == (
        "vanished",
        [0, 0.05],
        None,
    )
    assert second["facts"]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "disable", "authority": "CHINA"}, [0, 0.1]),
        ({"op": "disable", "authority": "Authority of module duties"}, [0.06, 0.11]),
        ({"op": "set_measure", "measure": "CHINA", "rate": 0.5}, [0.1, 0.2]),
        ({"op": "set_measure", "measure": "CHINA", "rate": "5%"}, [0.01, 0.11]),
        ({"op": "set_measure", "measure": "CHINA", "origins": ["TW"]}, [0, 0.1]),
        ({"op": "condition", "name": "usmca", "value": True}, [0.06, 0.11]),
        ({"op": "condition", "name": "end_use", "value": "us-data-centre"}, [0.06, 0.11]),
        ({"op": "close", "node": "firm:cooling-maker"}, [0, 0.1]),
        ({"op": "close", "node": "place:CN"}, [0, 0.1]),
        ({"op": "close", "node": "component:cooling"}, [0, 0.1]),
        (
            {
                "op": "set_share",
                "from": "firm:cooling-maker",
                "to": "factory:rack-plant",
                "component": "component:cooling",
                "share": 0.5,
            },
            [0.03, 0.13],
        ),
        (
            {
                "op": "add_supplier",
                "from": "firm:cable-maker",
                "to": "factory:rack-plant",
                "component": "component:cooling",
                "share": 0,
            },
            [0.06, 0.16],
        ),
        ({"op": "move", "node": "firm:cooling-maker", "to": "place:TW"}, [0, 0.1]),
    ],
)
def test_operations(client: TestClient, operation: Any, expected: list[float]) -> None:
    result = scenario(client, [operation])["result"]
    assert ends(result["scenario"][0]["exposure"]["exposure"]) == expected
    assert ends(result["baseline"][0]["exposure"]["exposure"]) == [0.06, 0.16]


def test_localization_before_and_after(client: TestClient) -> None:
    asks = [{"localization": {"target": "component:rack"}}]
    result = scenario(client, MOVE, asks)["result"]
    assert result["delta"][0]["localization"]["total"] == {"domestic": 0.1, "foreign": -0.1}
    assert result["delta"][0]["localization"]["counts"] == {"none_known": -2, "operational": 2}


def test_impact_before_and_after(client: TestClient) -> None:
    operations = [
        {
            "op": "add_supplier",
            "from": "firm:cable-maker",
            "to": f"factory:{plant}",
            "component": "component:chip-module",
            "share": 0.2,
        }
        for plant in ("rack-plant", "server-plant")
    ]
    shocked = {"node": ["firm:module-maker"]}
    asks = [
        {"impact": {**shocked, "mode": "structural"}},
        {"impact": {**shocked, "mode": "weighted", "basis": "stated_share"}},
    ]
    result = scenario(client, operations, asks)["result"]
    structural, weighted = result["delta"]
    assert structural["impact"]["dead"] == {
        "added": [],
        "removed": [
            {"id": "factory:rack-plant", "product": "component:rack"},
            {"id": "factory:server-plant", "product": "component:server"},
        ],
    }
    assert weighted["impact"]["esri"]["total"] < 0
    notes = result["drivers"][1]["assumptions"]
    assert any("firm:cable-maker comes to supply 0.2" in note for note in notes)


def test_nothing_is_written(client: TestClient) -> None:
    before = client.get("/api/v1/exposure?target=component:rack&as_of=2026-05-01").json()["result"]
    scenario(client, MOVE)
    after = client.get("/api/v1/exposure?target=component:rack&as_of=2026-05-01").json()["result"]
    assert before == after
    assert client.get("/ready").json()["counts"]["sources"] == 1


def test_the_id_is_the_hash_and_the_url_carries_the_document(client: TestClient) -> None:
    document = {"base": BASE, "operations": MOVE, "ask": ASK}
    answer = client.post("/api/v1/scenarios", json=document)
    body = answer.json()
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    assert body["id"] == hashlib.sha256(text.encode()).hexdigest()
    assert answer.headers["location"] == body["url"]
    other = TestClient(client.app, base_url="http://127.0.0.1")
    again = other.get(body["url"])
    assert again.status_code == 200
    assert again.json()["result"] == body["result"]
    assert client.get(f"/api/v1/scenarios/{body['id']}").json()["result"] == body["result"]
    missing = client.get("/api/v1/scenarios/" + "0" * 64)
    assert missing.status_code == 404
    wrong = client.get(f"/api/v1/scenarios/{'0' * 64}?{body['url'].partition('?')[2]}")
    assert wrong.status_code == 422


def test_a_document_that_no_url_can_carry_gets_its_short_address(client: TestClient) -> None:
    store = client.app.state.service.store  # type: ignore[attr-defined]
    small = TestClient(create_app(Settings(max_url=200), store), base_url="http://127.0.0.1")
    answer = small.post("/api/v1/scenarios", json={"operations": MOVE, "ask": ASK})
    assert answer.status_code == 201, answer.text
    body, address = answer.json(), answer.headers["location"]
    assert address == body["url"] == f"/api/v1/scenarios/{body['id']}?format=json"
    assert small.get(address).json()["result"] == body["result"]
    assert small.get(f"{address}&format=html").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("depth", [25, 260, 1_000, 5_000])
def test_deep_json_is_refused_wherever_it_comes(client: TestClient, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    posted = (
        ("scenarios", '{"operations": [], "ask": [{"exposure": {"target": %s}}]}'),
        ("scenarios", '{"operations": %s, "ask": []}'),
        ("duty", '{"rows": [{"hts": "8544.42.90", "origin": "CN", "condition": %s}]}'),
        ("duty", "%s"),
    )
    for route, text in posted:
        answer = client.post(f"/api/v1/{route}", content=text % deep)
        assert (answer.status_code, answer.json()["title"]) == (400, "Bad Request"), answer.text
    document = base64.urlsafe_b64encode(deep.encode()).decode()
    answer = client.get(f"/api/v1/scenarios/x?doc={document}")
    assert answer.status_code == 422, answer.text
    assert client.get(f"/?scenario={document}").status_code == 422


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ([], ["document"]),
        ({}, ["ask", "operations"]),
        ({"operations": [{"op": "fly"}], "ask": ASK}, ["operations[0].op"]),
        (
            {"operations": [{"op": ["move"]}, {"op": {}}, 1], "ask": ASK},
            ["operations[0].op", "operations[1].op", "operations[2].op"],
        ),
        (
            {"operations": [{"op": "move", "node": "factory:rack-plant"}], "ask": ASK},
            ["operations[0].to"],
        ),
        (
            {
                "operations": [{"op": "move", "node": "component:rack", "to": "place:US"}],
                "ask": ASK,
            },
            ["operations[0].node"],
        ),
        (
            {
                "operations": [
                    {
                        "op": "set_share",
                        "from": "firm:cable-maker",
                        "component": "component:server",
                        "to": "factory:rack-plant",
                        "share": 2,
                    }
                ],
                "ask": ASK,
            },
            ["operations[0].from", "operations[0].share"],
        ),
        (
            {"operations": [{"op": "set_measure", "measure": "CHIN", "rate": 0.1}], "ask": ASK},
            ["operations[0].measure"],
        ),
        (
            {"operations": [{"op": "condition", "name": "usmca", "value": 7}], "ask": ASK},
            ["operations[0].value"],
        ),
        (
            {
                "operations": [],
                "ask": [
                    {"exposure": {"target": "component:rack", "as_of": "2026-01-01", "k": 1000}}
                ],
            },
            ["ask[0].exposure.as_of", "ask[0].exposure.k"],
        ),
        ({"operations": [], "ask": [{"paths": {}}]}, ["ask[0]"]),
        ({"base": {"as_of": "soon"}, "operations": [], "ask": ASK, "x": 1}, ["base.as_of", "x"]),
        (
            {"base": {"as_of": {}, "known_at": []}, "operations": [], "ask": ASK},
            ["base.as_of", "base.known_at"],
        ),
        ({"base": {"as_of": 0}, "operations": [], "ask": ASK}, ["base.as_of"]),
    ],
)
def test_what_is_wrong_is_named(client: TestClient, document: Any, fields: list[str]) -> None:
    answer = client.post("/api/v1/scenarios", json=document)
    assert answer.status_code == 422
    assert sorted({error["field"] for error in answer.json()["errors"]}) == fields


def test_a_rate_that_is_none_is_said_once(client: TestClient) -> None:
    operations = [{"op": "set_measure", "measure": "CHINA", "rate": -0.1}]
    answer = client.post("/api/v1/scenarios", json={"operations": operations, "ask": ASK})
    [error] = answer.json()["errors"]
    assert error["reason"].startswith("is a fraction")


def test_unknown_ids_are_404(client: TestClient) -> None:
    operations = [{"op": "close", "node": "firm:cooling-makers"}]
    answer = client.post("/api/v1/scenarios", json={"operations": operations, "ask": ASK})
    assert answer.status_code == 404
    assert "firm:cooling-maker" in answer.json()["closest"]


def test_before_and_after_as_a_page(client: TestClient) -> None:
    url = scenario(client, MOVE)["url"]
    page = client.get(f"{url}&format=html")
    assert page.status_code == 200
    assert "6 % to 21 %" in page.text
    assert "6 % to 16 %" in page.text
    assert "<script" not in page.text


def test_a_page_names_what_it_is_about_in_either_language(client: TestClient) -> None:
    answer = scenario(client, MOVE)
    page = client.get(f"{answer['url']}&format=html&lang=ja")
    assert page.status_code == 200
    assert '<html lang="ja"' in page.text
    assert "6 % から 21 %" in page.text
    moved = MOVE[0]["node"]
    assert f"</bdi> <small>{moved}</small>" in page.text
    assert "関税の影響" in page.text
    assert client.get(f"{answer['url']}&format=html&lang=fr").status_code == 422


def test_a_need_that_closing_leaves_without_supplier_is_said(client: TestClient) -> None:
    body = scenario(client, [{"op": "close", "node": "firm:cooling-maker"}])
    note = "no stated supplier: component:cooling of factory:rack-plant"
    [driver] = body["result"]["drivers"]
    assert any(text.startswith(note) for text in driver["assumptions"])
    assert any(text.startswith(note) for text in body["assumptions"])


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"])
def test_an_instant_before_or_after_all_time_is_refused(client: TestClient, instant: str) -> None:
    parameters = {"target": "component:rack", "known_at": instant}
    assert client.get("/api/v1/exposure", params=parameters).status_code == 422
    document = {"base": {"known_at": instant}, "operations": [], "ask": ASK}
    assert client.post("/api/v1/scenarios", json=document).status_code == 422


def test_what_drives_a_change_is_said_in_the_language_asked_for(client: TestClient) -> None:
    """Both languages say as many things; numbers, ids and deltas are the same."""
    document = {"base": BASE, "operations": MOVE, "ask": ASK}
    told = {
        lang: client.post(f"/api/v1/scenarios?lang={lang}", json=document).json()
        for lang in ("en", "ja")
    }
    en, ja = told["en"], told["ja"]
    assert en["result"]["delta"] == ja["result"]["delta"]
    pairs = [(en["assumptions"], ja["assumptions"])]
    pairs += [
        (a["assumptions"], b["assumptions"])
        for a, b in zip(en["result"]["drivers"], ja["result"]["drivers"], strict=True)
    ]
    for english, japanese in pairs:
        assert len(english) == len(japanese) > 0
        assert not any(re.search("[ぁ-ん]", note) for note in english)
        assert all(re.search("[ぁ-ん一-龠]", note) for note in japanese), japanese
    move = "the scenario assumes that all that factory:server-plant makes is made in place:US-TX"
    assert move in en["result"]["drivers"][0]["assumptions"]
    assert (
        "factory:server-plantが造るものはすべてplace:US-TXで造られると仮定する"
        in ja["result"]["drivers"][0]["assumptions"]
    )
