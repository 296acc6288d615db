"""`format=bundle`: the file that the command line writes, over HTTP."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from onshore.app.bundles.form import read_bundle
from onshore.app.bundles.replaying import replay
from onshore.app.cli.main import main
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.http.pages import DATA, NOW, client_of

ASKED = "/api/v1/paths?source=OpenAI&target=Texas&direction=any&as_of=2026-11-20"
MEDIA = "application/vnd.onshore.bundle+json"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('bundles')}/store.db"


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Store]:
    with closing(open_store(url)) as store:
        names = ("names.yaml", "places.yaml", "seed.yaml", "press")
        ingest(store, [DATA / name for name in names], now=NOW)
        yield store


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def test_http_and_the_command_line_give_the_same_bytes(
    client: TestClient, store: Store, url: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    answer = client.get(f"{ASKED}&format=bundle")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA
    assert 'filename="onshore-paths.bundle"' in answer.headers["content-disposition"]
    asked = ["--source", "OpenAI", "--target", "Texas", "--direction", "any"]
    words = [*asked, "--as-of", "2026-11-20", "--format", "bundle"]
    assert main(["--store", url, "ask", "paths", *words]) == 0
    assert capsysbinary.readouterr().out == answer.content
    assert replay(read_bundle(answer.content, "b"), store).equal


def test_a_bundle_is_kept_and_has_a_tag(client: TestClient) -> None:
    first = client.get(ASKED, headers={"accept": MEDIA})
    again = client.get(ASKED, headers={"accept": MEDIA})
    assert first.content == again.content
    tagged = client.get(ASKED, headers={"accept": MEDIA, "if-none-match": first.headers["etag"]})
    assert tagged.status_code == 304


def test_a_wrong_question_is_refused_as_in_every_format(client: TestClient) -> None:
    answer = client.get("/api/v1/paths?source=OpenAI&target=Nowhere&format=bundle")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/paths?sorce=OpenAI&format=bundle").status_code == 422
    assert client.get(f"{ASKED}&format=bundles").status_code == 406


def test_every_question_says_in_its_description_that_it_comes_as_a_bundle(
    client: TestClient,
) -> None:
    described = json.loads(client.get("/openapi.json").content)["paths"]["/api/v1/paths"]["get"]
    assert MEDIA in described["responses"]["200"]["content"]
    format = next(one for one in described["parameters"] if one["name"] == "format")
    assert "bundle" in format["schema"]["enum"]


def test_an_answer_page_offers_the_bundle_of_its_question(client: TestClient, store: Store) -> None:
    """In both languages, and what the link gives verifies."""
    for lang in ("en", "ja"):
        page = client.get(f"/?about=firm:openai&lang={lang}").text
        links = re.findall(r'href="([^"]*format=bundle[^"]*)" download', page)
        assert len(links) == 1
        answer = client.get(html.unescape(links[0]))
        assert answer.status_code == 200, answer.text
        assert replay(read_bundle(answer.content, "b"), store).equal
