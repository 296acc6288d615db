"""The service keeps what its OpenAPI says: every operation, good and bad data, all checks.

And what `/docs` makes of it: each operation runs with the examples that stand in its form.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest

from onshore.app.http.kept import question_at
from onshore.app.http.openapi import document
from onshore.app.http.openapi.envelopes import SHAPES
from onshore.app.http.openapi.schemas import OTHER_RESULTS
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.answers.shapes import shape_of
from onshore.graph.queries import QUESTIONS
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.served import serving
from tests.shapes import wrong_in
from tests.unit.story import NOW

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data"
TOKEN = "only-for-this-test"
FEW = ["--phases", "examples,coverage", "--max-examples", "1", "--seed", "1", "--workers", "1"]


DESCRIBED = document("0", metrics=False)["paths"]
READ = [*(f"/api/v1{kind.route}" for kind in QUESTIONS), *(p for p in DESCRIBED if "/render/" in p)]
POSTED = {
    "/api/v1/duty": "duty-batch",
    "/api/v1/match": "match",
    "/api/v1/bom": "bom",
    "/api/v1/scenarios": "scenario",
    "/api/v1/sources": "LoadReport",
}
"""What takes a body that needs nothing stored before -> the shape of its answer."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a service with the bundled data answers, which takes writes."""
    store = open_store("sqlite://")
    ingest(store, [path for paths in bundled_files(DATA) for path in paths], now=NOW)
    settings = Settings(write_token=TOKEN)
    with serving(create_app(settings, store), settings) as address:
        yield address
    store.close()


def test_the_page_of_operations_loads_only_files_of_our_own(address: str) -> None:
    page = httpx.get(f"{address}/docs")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text)
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) == 5
    for file in files:
        assert file.startswith("/")
        assert httpx.get(f"{address}{file}").status_code == 200, file


@pytest.mark.parametrize("path", READ)
def test_an_operation_runs_with_the_examples_of_its_form(address: str, path: str) -> None:
    filled, query = filled_in(path, DESCRIBED[path]["get"].get("parameters", ()))
    answer = httpx.get(f"{address}{filled}", params=query, timeout=60)
    assert answer.status_code == 200, answer.text[:500]
    if kind := question_at(path):
        assert "try" not in answer.json()["result"], "finds nothing"
        check(answer.content, kind.shape)


def test_what_is_read_from_the_store_takes_a_least_revision() -> None:
    told: dict[bool, set[str]] = {True: set(), False: set()}
    for path, operations in DESCRIBED.items():
        for one in operations.values():
            named = [item["name"] for item in one.get("parameters", ())]
            told["Onshore-Min-Revision" in named].add(path)
            if "Onshore-Min-Revision" in named:
                assert {"400", "503"} <= set(one["responses"]), path
    assert {f"/api/v1{kind.route}" for kind in QUESTIONS} <= told[True]
    assert {"/health", "/ready"} <= told[False]


def filled_in(path: str, parameters: Any) -> tuple[str, dict[str, Any]]:
    """Path and query as a reader finds them in the form: with every example, else the default."""
    query = {}
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(one["example"], safe=""))
        elif "example" in one or "default" in one["schema"]:
            query[one["name"]] = one.get("example", one["schema"].get("default"))
        else:
            assert not one.get("required"), one["name"]
    return path, query


@pytest.mark.parametrize("path", POSTED)
def test_a_posted_example_is_taken(address: str, path: str) -> None:
    media = DESCRIBED[path]["post"]["requestBody"]["content"]["application/json"]
    headers = {"authorization": f"Bearer {TOKEN}"}
    answer = httpx.post(f"{address}{path}", json=media["example"], headers=headers, timeout=60)
    assert answer.status_code in (200, 201), answer.text[:500]
    if shape := OTHER_RESULTS.get(POSTED[path]):
        assert "error" not in answer.json()["result"].get("rows", [{}])[0]
        check(answer.content, shape, "ScenarioAnswer" if "scenario" in path else "Answer")
    else:
        assert wrong_in(SHAPES[POSTED[path]], answer.content) == []


def check(body: bytes, shape: str, around: str = "Answer") -> None:
    """An answer has no key that is not described, around its result and in it."""
    values = orjson.loads(body)
    assert wrong_in(shape_of(shape), orjson.dumps(values.pop("result"))) == []
    assert wrong_in(SHAPES[around], orjson.dumps(values)) == []


@pytest.mark.once
def test_the_openapi_document_is_kept(address: str, tmp_path: Path) -> None:
    """Schemathesis over a real socket, with a write token; bounded in examples and time.

    One worker: its generators parse their own source, and threads that do so at once fail at times.
    """
    command = [
        str(Path(sys.executable).with_name("st")),
        "--config-file",
        str(HERE / "schemathesis.toml"),
        "run",
        f"{address}/openapi.json",
        "--url",
        address,
        "--checks",
        "all",
        "--mode",
        "all",
        *FEW,
        "--max-failures",
        "20",
        "--request-timeout",
        "60",
        "--no-color",
        "--header",
        f"Authorization: Bearer {TOKEN}",
    ]
    described = httpx.get(f"{address}/openapi.json").json()["paths"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-8_000:]
    assert f"Tested: {sum(map(len, described.values()))}" in done.stdout


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/duty", "GET, HEAD, POST"),
        ("/api/v1/sources", "GET, HEAD, POST"),
        ("/api/v1/decisions", "POST"),
        ("/api/v1/paths", "GET, HEAD"),
        ("/health", "GET, HEAD"),
    ],
)
def test_a_refused_method_names_all_that_are_allowed(path: str, methods: str) -> None:
    store = open_store("sqlite://")
    with serving(create_app(Settings(), store)) as address:
        answer = httpx.request("DELETE", f"{address}{path}")
    store.close()
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods
    assert answer.headers["content-type"] == "application/problem+json"
