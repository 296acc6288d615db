"""Formats over HTTP: by `format` and by Accept, with their headers, errors and 304s."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest
from starlette.testclient import TestClient

from onshore.app.main import create_app
from onshore.app.render import MEDIA_TYPES
from onshore.app.render.calls import example_path
from onshore.app.serving.recent import Recent
from onshore.app.settings import Settings
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.queries.neighbours import Neighbours
from onshore.graph.queries.paths import Paths
from onshore.graph.queries.search import Search
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.stores import open_store
from onshore.loaders.curated import read_documents
from onshore.loaders.law.hts import read_schedule
from tests.unit.tariffs import bundled_table

DATA = Path(__file__).resolve().parents[2] / "data"
SCHEDULE = Path(__file__).resolve().parents[1] / "data/hts/hts_2026_rev_4.json"
API = "/api/v1"
PATHS = "/paths?source=firm:openai&target=place:US-TX&direction=any"
DRAWN = ("/graph?", f"{PATHS}&", "/entities/firm:foxconn/neighbours?")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = open_store("sqlite://")
    files = [DATA / name for name in ("names.yaml", "places.yaml", "seed.yaml")]
    store.replace(
        read_documents(files),
        [read_schedule(SCHEDULE, "2026_rev_4", date(2026, 2, 24))[0], bundled_table()],
        now="2026-11-24T00:00:00.000000Z",
    )
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


def test_every_question_says_which_formats_it_has() -> None:
    drawn = {"json", "csv", "graphml", "geojson", "html", "svg"}
    assert all(set(kind.formats) == drawn for kind in (Subgraph, Paths, Neighbours))
    assert set(Search.formats) == {"json", "csv", "geojson", "html"}
    for kind in QUESTIONS:
        assert {"json", "csv", "html"} <= set(kind.formats) <= set(MEDIA_TYPES)


@pytest.mark.parametrize("address", DRAWN)
@pytest.mark.parametrize("format", MEDIA_TYPES)
def test_format_and_accept_give_the_same(client: TestClient, address: str, format: str) -> None:
    named = client.get(f"{API}{address}format={format}")
    media = MEDIA_TYPES[format].partition(";")[0]
    accepted = client.get(f"{API}{address.rstrip('?&')}", headers={"accept": media})
    assert (named.status_code, accepted.status_code) == (200, 200)
    assert named.headers["content-type"] == accepted.headers["content-type"] == MEDIA_TYPES[format]
    assert named.headers["vary"] == "Accept"
    if format != "json":
        assert named.content == accepted.content


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_every_question_is_a_page_for_a_browser(client: TestClient, kind: type[Question]) -> None:
    path = example_path(kind)
    answer = client.get(f"{API}{path}", headers={"accept": BROWSER})
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert answer.headers["content-type"] == MEDIA_TYPES["html"]
        assert "<script" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        for address in set(re.findall(r'href="(/api/v1/[^"]+format=json[^"]*)"', answer.text)):
            assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_format_that_is_not_offered_is_406_with_those_that_are(client: TestClient) -> None:
    answer = client.get(f"{API}/sources?format=graphml")
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()["offered"]) == {"json", "csv", "html", "bundle"}
    assert client.get(f"{API}/graph?format=xml").status_code == 406


def test_errors_of_drawn_formats_are_problems(client: TestClient) -> None:
    answer = client.get(f"{API}/graph?focus=firm:foxcon&format=svg")
    assert answer.status_code == 404
    assert "firm:foxconn" in answer.json()["closest"]
    assert client.get(f"{API}/graph?colour=red&format=svg").status_code == 422


@pytest.mark.parametrize("format", ["graphml", "geojson", "html", "svg", "csv"])
def test_etag_answers_304(client: TestClient, format: str) -> None:
    first = client.get(f"{API}/graph?format={format}")
    again = {"if-none-match": first.headers["etag"]}
    for _ in ("as it was kept", "computed anew"):
        unchanged = client.get(f"{API}/graph?format={format}", headers=again)
        assert unchanged.status_code == 304
        for name in (
            "etag",
            "cache-control",
            "vary",
            "onshore-revision",
            "content-security-policy",
        ):
            assert unchanged.headers[name] == first.headers[name]
        client.app.state.service.answers = Recent(0, 0)  # type: ignore[attr-defined]
    assert client.get(f"{API}/graph?format=json", headers=again).status_code == 200


def test_files_are_saved_under_their_name(client: TestClient) -> None:
    for format in ("csv", "graphml", "geojson"):
        disposition = client.get(f"{API}/graph?format={format}").headers["content-disposition"]
        assert disposition == f'attachment; filename="onshore-graph.{format}"'
    assert "content-disposition" not in client.get(f"{API}/graph?format=svg").headers


def test_formats_hold_the_same_edges(client: TestClient) -> None:
    edges = {edge["id"] for edge in client.get(f"{API}/graph").json()["result"]["edges"]}
    table = csv.DictReader(io.StringIO(client.get(f"{API}/graph?format=csv").text))
    assert {row["id"] for row in table} == edges
    body = client.get(f"{API}/graph?format=graphml").content
    graph: Any = networkx.read_graphml(io.BytesIO(body), force_multigraph=True)
    assert {key for _, _, key in graph.edges(keys=True)} == edges
    geo = json.loads(client.get(f"{API}/graph?format=geojson").content)
    lines = [f for f in geo["features"] if f["geometry"]["type"] == "LineString"]
    assert len(lines) + geo["unplaced"]["edges"] == len(edges)


def test_names_come_in_japanese(client: TestClient) -> None:
    for format in ("graphml", "geojson", "svg", "html"):
        text = client.get(f"{API}{PATHS}&lang=ja&format={format}").text
        assert "鴻海精密工業" in text or format == "geojson"
        assert "テキサス州" in text


# -- pages of pyvis ---------------------------------------------------------------


def test_pyvis_page_is_served_in_a_sandbox_with_a_nonce_of_its_own(client: TestClient) -> None:
    pages = [client.get("/render/network.html?focus=firm:foxconn&lang=ja") for _ in range(2)]
    nonces = []
    for page in pages:
        assert page.status_code == 200
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox allow-scripts allow-downloads" in policy
        assert "unsafe" not in policy
        nonces += re.findall(r"script-src 'nonce-([^']+)'", policy)
        assert f'nonce="{nonces[-1]}"' in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "鴻海精密工業" in page.text
        assert '<script nonce="' in page.text
    assert nonces[0] != nonces[1]
    for script in re.findall(r"<script\b[^>]*>", pages[0].text):
        assert 'nonce="' in script or 'type="application/json"' in script
    assert not re.findall(r'\bstyle="', pages[0].text)


def test_pyvis_page_takes_the_parameters_of_its_question(client: TestClient) -> None:
    few = client.get("/render/network.html?focus=firm:foxconn&hops=1&relation=located_in")
    many = client.get("/render/network.html")
    assert len(few.content) < len(many.content)
    paths = client.get("/render" + PATHS.replace("/paths?", "/paths.html?"))
    assert "Paths: OpenAI → Texas" in paths.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/render/network.html?focus=firm:foxcon", 404),
        ("/render/network.html?colour=red", 422),
        ("/render/network.html?download=yes", 422),
        ("/render/paths.html", 422),
        ("/render/nothing.html", 404),
    ],
)
def test_pyvis_page_errors_are_problems(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_download_is_whole_and_has_no_cap(client: TestClient) -> None:
    served = client.get("/render/network.html?limit=5")
    assert "5 nodes" in served.text
    saved = client.get("/render/network.html?download=true")
    assert saved.headers["content-disposition"] == 'attachment; filename="onshore-network.html"'
    assert "/static/" not in saved.text
    total = client.get(f"{API}/graph").json()["result"]["total"]["nodes"]
    assert f"{total} nodes" in saved.text
    assert "Content-Security-Policy" in saved.text


def test_library_may_be_read_by_a_page_of_another_origin(client: TestClient) -> None:
    answer = client.get("/static/vendor/vis-network.min.js")
    assert answer.status_code == 200
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")


def test_a_picture_may_use_its_own_style_sheet_and_nothing_else(client: TestClient) -> None:
    answer = client.get(f"{API}/graph?format=svg")
    digest = base64.b64encode(hashlib.sha256(style_of(answer.text)).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def style_of(svg: str) -> bytes:
    found = re.findall(r"<style>(.*?)</style>", svg)
    assert len(found) == 1
    return str(found[0]).encode()
