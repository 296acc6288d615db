"""Exposure by joins level by level in DuckDB: the files of the solve, circles, a run that stops."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onshore.app.batch.exposure import levels, tables
from onshore.graph.stores import open_store
from onshore.graph.supply.supply import Node
from onshore.graph.view import View
from tests.batches import answers, hashes
from tests.exposures import NETWORKS, entered, networks_store, run, told, view_of
from tests.extras import needs_duckdb, needs_parquet

pytestmark = [needs_parquet, needs_duckdb]


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> str:
    return networks_store(tmp_path_factory.mktemp("networks"))


@pytest.fixture(scope="module")
def view(networks: str) -> Iterator[View]:
    with closing(open_store(networks)) as opened:
        yield view_of(opened)


@pytest.fixture(scope="module")
def solved(networks: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("solved") / "out"
    assert run(networks, output) == 0
    return output


@pytest.fixture(scope="module")
def joined(networks: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("joined") / "out"
    assert run(networks, output, "--engine", "duckdb") == 0
    return output


def test_joins_give_the_same_files(joined: Path, solved: Path) -> None:
    ours, theirs = hashes(joined), hashes(solved)
    manifest = json.loads((joined / "manifest.json").read_text())
    assert manifest["levels"] > 4
    assert manifest["refused"] == manifest["circles"] == 0
    del ours["manifest.json"], theirs["manifest.json"]
    assert ours == theirs


def test_twelve_networks_by_joins_equal_the_linear_solve(joined: Path, view: View) -> None:
    """v = inv(I - A') b by numpy, b what enters through a node's own inputs."""
    supplied = entered(view)
    rows, size = supplied.rows, len(supplied.nodes)
    into = np.repeat(np.arange(size), np.diff(rows.starts))
    known = np.nan_to_num(rows.coefficients)
    matrix = np.eye(size)
    np.subtract.at(matrix, (into, rows.sources), known)
    sides = [np.bincount(into, known * rates, size) for rates in (rows.lo, rows.hi)]
    solutions = np.linalg.solve(matrix, np.array(sides).T)
    compared: dict[str, int] = {}
    for row in answers(joined):
        name = row["product"].partition(":")[2].partition("-")[0]
        if int(name[1:]) >= NETWORKS or row["known_lo"] is None:
            continue
        expected = solutions[supplied.number(Node(row["maker"], row["product"]))]
        assert [row["known_lo"], row["known_hi"]] == pytest.approx(expected, rel=1e-12, abs=1e-15)
        compared[name] = compared.get(name, 0) + bool(row["known_hi"])
    assert len(compared) == NETWORKS
    assert all(compared.values()), compared
    assert sum(compared.values()) > 100


def rows_by_maker(output: Path) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["maker"], row["product"]): row for row in answers(output)}


def test_circles_above_a_size_are_refused_and_the_rest_is_answered(
    networks: str, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused names its reason; a limit of the very size of the circles refuses nothing."""
    monkeypatch.setattr(levels, "MOST_SOLVED", 5)
    assert run(networks, tmp_path / "few", "--engine", "duckdb") == 0
    manifest = json.loads((tmp_path / "few/manifest.json").read_text())
    ours, theirs = rows_by_maker(tmp_path / "few"), rows_by_maker(solved)
    refused = {key: row for key, row in ours.items() if "joins" in (row["reason"] or "")}
    assert len(refused) == manifest["refused"]
    for key, row in ours.items():
        if key not in refused:
            assert row == theirs[key]
    for (_, product), row in refused.items():
        assert int(product.partition(":n")[2].partition("-")[0]) >= NETWORKS
        assert told(row) == (None,) * 4
        assert row["undecided"] is row["unknown"] is None
        assert f"circles of {manifest['circles']} flows, more than the 5" in row["reason"]
    assert {row["reason"].partition(" circles")[0] for row in refused.values()} == {
        "lies in or between",
        "takes inputs from",
    }
    circular = [key for key in ours if int(key[1].partition(":n")[2].split("-")[0]) >= NETWORKS]
    assert len(refused) < len(circular)

    monkeypatch.setattr(levels, "MOST_SOLVED", manifest["circles"])
    assert run(networks, tmp_path / "all", "--engine", "duckdb") == 0
    assert json.loads((tmp_path / "all/manifest.json").read_text())["refused"] == 0
    assert rows_by_maker(tmp_path / "all") == theirs


def test_a_run_that_stopped_goes_on_at_the_level_that_was_not_done(
    networks: str, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write, stop_at = tables.DuckTables.write, [5]

    def stopping(self: Any, query: str, folder: Path) -> None:
        if len(written) == stop_at[0]:
            raise KeyboardInterrupt
        write(self, query, folder)
        written.append(folder.name.partition(".")[0])

    monkeypatch.setattr(tables.DuckTables, "write", stopping)
    assert run(networks, tmp_path / "out", "--engine", "duckdb") == 130
    assert not (tmp_path / "out/manifest.json").exists()
    stop_at[0] = -1
    assert run(networks, tmp_path / "out", "--engine", "duckdb") == 0
    assert len(written) == len(set(written)) > 10
    for name in ("products.parquet", "rows/part-00000.parquet"):
        assert hashes(tmp_path / "out")[name] == hashes(solved)[name]
    assert not (tmp_path / "out/_work").exists()
