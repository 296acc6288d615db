"""`onshore batch criticality`: every node as the question ranks it, in parts, by one network."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.networks.impact_store import fill
from onshore.app.batch.questions import criticality
from onshore.app.cli.main import main
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.queries.criticality import Criticality
from onshore.graph.stores import open_store
from tests.batches import hashes, refused
from tests.extras import needs_parquet

pytestmark = needs_parquet
DAY = "2026-05-01"
EQUAL = ("--set", "basis=assumed_equal_shares")
"""The network states no values."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('network') / 'network.db'}"
    opened = open_store(url)
    fill(opened, 240)
    opened.close()
    return url


def run(store: str, output: Path, *more: str) -> int:
    given = ["--store", store, "batch", "criticality", "--output", str(output), "--as-of", DAY]
    return main([*given, *more])


def asked(store: str, *pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """The nodes that the question itself gives."""
    opened = open_store(store)
    view = opened.view(date.fromisoformat(DAY))
    question = read_parameters(Criticality, [*pairs, ("limit", "1000")])
    nodes: list[dict[str, Any]] = question.run(view).result["nodes"]
    opened.close()
    return nodes


@pytest.mark.parametrize("mode", ["structural", "reach", "weighted"])
def test_every_node_is_ranked_as_by_the_question(
    store: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(criticality, "SEEDS", 50)
    assert run(store, tmp_path / "out", "--set", f"mode={mode}", *EQUAL) == 0
    found = pq.read_table(tmp_path / "out/ranking.parquet").to_pylist()
    expected = asked(store, ("mode", mode), ("basis", "assumed_equal_shares"))
    assert len(expected) > 100
    assert [row["id"] for row in found] == [node["id"] for node in expected]
    names = ("dead",) if mode != "weighted" else ("weight", "downstream", "upstream")
    for row, node in zip(found, expected, strict=True):
        for name in names:
            assert row[name] == pytest.approx(node[name], rel=1e-9, abs=1e-12)
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert len(manifest["files"]) == -(-len(found) // 50)
    assert manifest["options"]["mode"] == mode


def test_a_weight_is_null_where_no_value_is_stated(store: str, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    assert run(store, tmp_path / "out") == 0
    found = pq.read_table(tmp_path / "out/ranking.parquet").to_pylist()
    expected = [node["weight"] for node in asked(store)]
    assert [row["weight"] for row in found] == expected
    assert expected.count(None) == len(expected)


def test_the_size_of_parts_does_not_move_a_number(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(store, tmp_path / "one", "--set", "mode=weighted", *EQUAL) == 0
    monkeypatch.setattr(criticality, "SEEDS", 7)
    assert run(store, tmp_path / "many", "--set", "mode=weighted", *EQUAL) == 0
    one, many = hashes(tmp_path / "one"), hashes(tmp_path / "many")
    assert one["ranking.parquet"] == many["ranking.parquet"]
    assert len(many) > len(one)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--engine", "duckdb"), "does not walk networks"),
        (("--input", "."), "input: goes with duty"),
        (("--set", "target=component:c1"), "target: is not for a batch"),
        (("--set", "mode=weighted"), "no trade has a value on this basis"),
        (("--set", "mode=psychic"), "mode"),
        (("--set", "mood=good"), "mood"),
    ],
)
def test_what_does_not_go_is_refused_and_leaves_nothing(
    store: str, more: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(store, tmp_path / "out", *more)
    refused(code, capsys.readouterr().err, said, tmp_path / "out")
