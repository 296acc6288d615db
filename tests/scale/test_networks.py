"""Questions of the network through Spark: the same files, and rows, as in process."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from bench.networks.impact_store import fill
from onshore.graph.stores import open_store
from tests.batches import answers, hashes, onshore
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


@needs_parquet
@needs_spark
@pytest.mark.parametrize("question", ["impact", "localization"])
def test_spark_answers_every_row_alike(question: str, tmp_path: Path, java: str) -> None:
    url = f"sqlite:///{tmp_path / 'network.db'}"
    opened = open_store(url)
    fill(opened, 6_000)
    opened.close()
    given = ["batch", question, "--as-of", "2026-05-01", "--set", "limit=5"]
    for name, more in (("local", ()), ("spark", ("--engine", "spark", "--workers", "2"))):
        done = onshore(url, *given, "--output", str(tmp_path / name), *more)
        assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "local") == hashes(tmp_path / "spark")


@needs_parquet
@needs_spark
@pytest.mark.parametrize("question", ["impact", "localization"])
def test_a_frame_of_spark_beside_its_answers(question: str, tmp_path: Path, session: Any) -> None:
    """The same columns as those of the batch, over a network that executors are sent."""
    import onshore as library
    from onshore import spark

    url = f"sqlite:///{tmp_path / 'network.db'}"
    opened = open_store(url)
    ids = fill(opened, 400)[::7]
    opened.close()
    table = tmp_path / "asked.csv"
    table.write_text("id\n" + "\n".join([*ids, "firm:nobody"]) + "\n")
    given = ["batch", question, "--as-of", "2026-05-01", "--input", str(table)]
    done = onshore(url, *given, "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    frame = session.createDataFrame([(id,) for id in [*ids, "firm:nobody"]], ["id"]).repartition(2)
    with library.open(url) as store:
        found = getattr(spark, question)(frame, store=store, as_of="2026-05-01")
        rows = sorted((row.asDict(recursive=True) for row in found.collect()), key=itemgetter("id"))
        assert rows == sorted(answers(tmp_path / "out"), key=itemgetter("id"))
        assert sum(row["error"] is not None for row in rows) == 1
        with pytest.raises(library.InvalidParameters, match="is what each row says"):
            spark.impact(frame, store=store, node="firm:f1")
        with pytest.raises(library.InvalidInput, match="the column is missing"):
            getattr(spark, question)(frame.withColumnRenamed("id", "firm"), store=store)
