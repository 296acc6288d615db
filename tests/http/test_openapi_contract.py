"""The service keeps what its OpenAPI says: every operation, good and bad data, all checks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.served import serving
from tests.unit.story import NOW

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data"
TOKEN = "only-for-this-test"
FEW = ["--phases", "examples,coverage", "--max-examples", "1", "--seed", "1", "--workers", "1"]


def test_the_openapi_document_is_kept(tmp_path: Path) -> None:
    """Schemathesis over a real socket, with a write token; bounded in examples and time.

    One worker: its generators parse their own source, and threads that do so at once fail at times.
    """
    store = open_store("sqlite://")
    ingest(store, [path for paths in bundled_files(DATA) for path in paths], now=NOW)
    settings = Settings(write_token=TOKEN)
    with serving(create_app(settings, store), settings) as address:
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
    store.close()
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
