"""Formats of others over HTTP: told by media type and content, named by the request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store

SAMPLES = Path(__file__).parents[1] / "data" / "formats"
HEADERS = {"authorization": "Bearer secret"}
PATH = "/api/v1/sources"
CSV = "text/csv"
JUDGED = json.dumps(
    {
        "judgement": {
            "id": "j-1",
            "kind": "merge",
            "subject": "firm:a",
            "object": "firm:b",
            "by": "x",
            "reason": "y",
        }
    }
)
XML = "application/graphml+xml"
LINES = "application/x-ndjson"


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite://")
    yield store
    store.close()


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    app = create_app(Settings(write_token="secret", max_body=100_000), store)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def post(client: TestClient, body: bytes | str, media: str, query: str = "") -> Any:
    headers = {**HEADERS, "content-type": media}
    return client.post(f"{PATH}?{query}", content=body, headers=headers)


@pytest.mark.parametrize(
    ("name", "media", "added"),
    [
        ("bom.csv", CSV, 13),
        ("customs_entries.csv", f"{CSV}; charset=utf-8", 6),
        ("sites.geojson", "application/geo+json", 4),
        ("sites.geojson", "application/json", 4),
        ("bom.cdx.json", "application/json", 7),
        ("ownership.ftm.json", LINES, 2),
    ],
)
def test_a_posted_file_is_stored(client: TestClient, name: str, media: str, added: int) -> None:
    body = (SAMPLES / name).read_bytes()
    answer = post(client, body, media, "file=mine")
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["totals"]["added"] == added
    (taken,) = report["taken_as"]
    assert taken["file"].startswith("mine.")
    source = report["sources"][0]["source"]
    assert source.endswith("-mine")
    assert answer.headers["location"] == f"{PATH}/{source}"
    assert client.get(answer.headers["location"]).status_code == 200
    assert post(client, body, media, "file=mine").status_code == 200


def test_words_of_a_format_and_mappings(client: TestClient) -> None:
    body = (SAMPLES / "network.graphml").read_bytes()
    query = "set=kinds=Company%3Dfirm&set=relations=SHIPS_TO%3Dsupplies"
    assert post(client, body, XML, query).status_code == 201
    table = "country,name,address\nTaiwan,Works,1 Road\n"
    assert post(client, table, CSV).status_code == 422
    assert post(client, table, CSV, "mapping=osh_facilities&set=list=9").status_code == 201
    rated = "supplier_sector,buyer_sector,rating\nA,B,1\n"
    assert post(client, rated, CSV, "mapping=essentiality").status_code == 201
    assert post(client, "level,part\n0,A\n1,B\n", CSV, "as=bom").status_code == 201


@pytest.mark.parametrize(
    ("body", "media", "query", "status", "says"),
    [
        ("level,part,qty\n0,A,many\n", CSV, "file=b", 422, "is not a plain number"),
        ("a,b\n1,2\n", CSV, "", 422, "is a table: give the mapping file"),
        ("", CSV, "", 422, "is empty"),
        ("level,part\n0,A\n", CSV, "as=bom&as=graph_edges", 422, "given more than once"),
        ("a,b\n1,2\n", CSV, "set=x=1&set=x=2", 422, "given more than once"),
        ("supplier_sector,buyer_sector,rating\nA,B,1\n", CSV, "", 422, "holds no facts: law"),
        (JUDGED, "application/x-ndjson", "file=judgements", 422, "holds no facts: law"),
        ("a,b\n1,2\n", CSV, "as=bomb", 422, "is not a format"),
        ("a,b\n1,2\n", CSV, "mapping=../../etc/passwd", 422, "there is no such mapping here"),
        ("a,b\n1,2\n", CSV, "file=../x", 422, "is a name of letters"),
        ("a,b\n1,2\n", CSV, "set=x", 422, "is not NAME=VALUE"),
        ("a,b\n1,2\n", CSV, "maping=network", 422, "unknown parameter"),
        ("{}", "application/json", "set=a=b", 422, "holds no facts"),
        ('<!DOCTYPE g [<!ENTITY a "b">]><graphml>&a;</graphml>', XML, "", 422, "document type"),
        (
            "no book",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "as=bom",
            422,
            "is not an Excel workbook",
        ),
        ("{", "application/json", "", 400, "the body is not JSON text"),
    ],
)
def test_a_posted_file_is_refused(
    client: TestClient, store: Store, body: str, media: str, query: str, status: int, says: str
) -> None:
    answer = post(client, body, media, query)
    assert answer.status_code == status
    assert says in json.dumps(answer.json())
    assert "/tmp" not in answer.text
    assert store.reader().last_change() is None


def test_a_wrong_cell_has_its_file_row_and_column(client: TestClient) -> None:
    answer = post(client, "level,part,qty\n0,A,many\n", CSV, "file=parts")
    (error,) = answer.json()["errors"]
    assert (error["file"], error["line"], error["fact"], error["field"]) == (
        "parts.csv",
        2,
        "row 1",
        "quantity",
    )


def test_posting_a_file_needs_the_token(client: TestClient) -> None:
    answer = client.post(PATH, content="level,part\n0,A\n", headers={"content-type": CSV})
    assert answer.status_code == 401
