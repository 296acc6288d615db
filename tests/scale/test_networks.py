"""Criticality of every node through Spark: the same files as in process."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.networks.impact_store import fill
from onshore.graph.stores import open_store
from tests.batches import hashes, onshore
from tests.extras import needs_parquet, needs_spark


@needs_parquet
@needs_spark
@pytest.mark.parametrize("mode", ["structural", "weighted"])
def test_spark_ranks_every_node_alike(mode: str, tmp_path: Path, java: str) -> None:
    """12,000 nodes are three parts."""
    url = f"sqlite:///{tmp_path / 'network.db'}"
    opened = open_store(url)
    size = len(fill(opened, 12_000 if mode == "structural" else 400))
    opened.close()
    given = ["batch", "criticality", "--as-of", "2026-05-01", "--set", f"mode={mode}"]
    given += ["--set", "basis=assumed_equal_shares"]
    for name, more in (("local", ()), ("spark", ("--engine", "spark", "--workers", "2"))):
        done = onshore(url, *given, "--output", str(tmp_path / name), *more)
        assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "local") == hashes(tmp_path / "spark")
    assert size >= 400
