"""The doctor: what it finds good, what it notes, what is wrong; it changes nothing."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.doctor import _links
from onshore.app.cli.main import main
from onshore.app.terminal.exits import REFUSED, USAGE

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`told(store)` gives the exit code and the findings, each list by what it is about."""

    def tell(store: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        capsys.readouterr()
        code = main(["doctor", "--store", store, "--format", "json"])
        report = json.loads(capsys.readouterr().out)
        assert report["good"] == (code == 0)
        found: dict[str, list[dict[str, Any]]] = {}
        for one in report["findings"]:
            found.setdefault(one["what"], []).append(one)
        return code, found

    return tell


def test_a_whole_installation_is_good(told: Callable[..., Any], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    files = [str(DATA / name) for name in ("measures.yaml", "places.yaml")]
    edition = str(DATA / "hts" / "hts_2026_rev_10.json.gz")
    assert main(["--store", url, "load", *files, edition]) == 0
    before = (tmp_path / "store.db").read_bytes()
    code, found = told(url)
    assert code == 0
    assert found["python"][0]["says"].startswith(sys.version.split()[0])
    assert found["sqlite"][0]["says"] == sqlite3.sqlite_version
    assert "revision 1" in found["store"][0]["says"]
    assert "schedule 2026_rev_10, from 2026-06-08" in [one["says"] for one in found["table"]]
    assert "schedule 2026_rev_4" in found["tables"][0]["says"]
    said = re.search(r"covered_until: (\S+)", (DATA / "measures.yaml").read_text("utf-8"))
    assert said is not None
    assert said[1] in found["measures"][0]["says"]
    extras = {one["says"].split(":")[0] for one in found["extra"]}
    assert extras >= {"agents", "excel", "fast", "html", "llm", "parquet", "sign"}
    assert (tmp_path / "store.db").read_bytes() == before


def test_what_is_not_there_yet_is_noted_and_not_made(
    told: Callable[..., Any], tmp_path: Path
) -> None:
    code, found = told(f"sqlite:///{tmp_path}/none.db")
    assert (code, found["store"][0]["state"]) == (0, "note")
    assert "load --bundled" in found["store"][0]["advice"]
    assert list(tmp_path.iterdir()) == []
    assert told("sqlite://")[1]["store"][0]["state"] == "note"


def test_what_is_wrong_ends_with_1(
    told: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "noise.db").write_bytes(b"no database at all" * 500)
    code, found = told(f"sqlite:///{tmp_path}/noise.db")
    assert (code, found["store"][0]["state"]) == (REFUSED, "wrong")
    assert told("neo4j://127.0.0.1:1")[0] == REFUSED
    code, found = told(f"sqlite:///{tmp_path}/no/such/folder.db")
    assert (code, found["store"][0]["state"]) == (REFUSED, "wrong")
    assert "there is no folder" in found["store"][0]["says"]
    monkeypatch.setenv("ONSHORE_DATA", str(tmp_path / "nothing"))
    code, found = told("sqlite://")
    assert (code, found["data"][0]["state"]) == (REFUSED, "wrong")
    monkeypatch.setenv("ONSHORE_DATA", "")
    monkeypatch.setenv("ONSHORE_NO_SUCH", "1")
    assert main(["doctor"]) == USAGE


def test_links_that_are_lost_are_named(tmp_path: Path) -> None:
    package = tmp_path / "onshore"
    package.mkdir()
    assert list(_links(tmp_path)) == [], "an installed package has none"
    (tmp_path / "pyproject.toml").write_text("")
    for part in ("app", "graph", "data"):
        (package / part).mkdir()
    (package / "loaders").write_text("../loaders")
    (found,) = _links(tmp_path)
    assert found.state == "wrong"
    assert found.says.endswith(": loaders")
    (package / "loaders").unlink()
    (package / "loaders").mkdir()
    assert [one.state for one in _links(tmp_path)] == ["good"]


def test_a_port_that_is_taken_is_noted(
    told: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("ONSHORE_PORT", str(port))
        code, found = told("sqlite://")
        assert (code, found["port"][0]["state"]) == (0, "note")
        assert "in use" in found["port"][0]["says"]
    code, found = told("sqlite://")
    assert found["port"][0]["state"] == "good"


def test_text_has_a_line_each_and_no_control_characters(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["doctor", "--store", f"sqlite:///{tmp_path}/\x1b[2J.db"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert said.endswith("Nothing is wrong.\n")
    assert shutil.which("onshore") is None or "onshore" in said
