"""Frames of a user's own: a relation of DuckDB and a frame of Spark, with answers beside rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.batches import DAY, answers, onshore
from tests.extras import needs_duckdb, needs_spark


@pytest.fixture(scope="module")
def expected(store: str, source: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    output = tmp_path_factory.mktemp("local") / "out"
    given = ["batch", "duty", "--input", str(source), "--output", str(output), "--as-of", DAY]
    done = onshore(store, *given)
    assert done.returncode == 0, done.stderr
    return sorted(answers(output), key=lambda row: row["entry"])


@needs_duckdb
def test_a_relation_of_duckdb(store: str, source: Path, expected: Any) -> None:
    import duckdb

    import onshore
    import onshore.duckdb

    with onshore.open(store) as opened, duckdb.connect() as connection:
        lines = connection.sql(f"FROM '{source}/*.parquet'")
        found = onshore.duckdb.duty(lines, connection=connection, store=opened, as_of=DAY)
        assert found.order("entry").to_arrow_table().to_pylist() == expected
        open_ends = connection.sql("SELECT count(*) - count(hi) FROM found").fetchall()
        assert open_ends == [(sum(row["hi"] is None for row in expected),)]


@needs_duckdb
def test_a_relation_that_asks_no_duty_is_refused(store: str) -> None:
    import duckdb

    import onshore
    import onshore.duckdb

    with onshore.open(store) as opened:
        with pytest.raises(onshore.InvalidInput, match="origin: the column is missing"):
            onshore.duckdb.duty(duckdb.sql("SELECT '8504' AS hts"), store=opened)
        with pytest.raises(onshore.InvalidParameters, match="not a day"):
            onshore.duckdb.duty(duckdb.sql("SELECT 1"), store=opened, as_of="soon")


@needs_spark
def test_a_frame_of_spark(store: str, source: Path, expected: Any, session: Any) -> None:
    import onshore
    import onshore.spark

    frame = session.read.parquet(str(source)).repartition(3, "origin")
    with onshore.open(store) as opened:
        found = onshore.spark.duty(frame, store=opened, as_of=DAY)
    assert found.columns[-11:] == list(expected[0])[-11:]
    rows = [row.asDict(recursive=True) for row in found.orderBy("entry").collect()]
    assert rows == expected


@needs_spark
def test_a_frame_that_asks_no_duty_is_refused(store: str, session: Any) -> None:
    import onshore
    import onshore.spark

    frame = session.createDataFrame([("8504", 1)], ["hts", "lo"])
    with onshore.open(store) as opened, pytest.raises(onshore.InvalidInput) as refused:
        onshore.spark.duty(frame, store=opened)
    assert "origin: the column is missing" in str(refused.value)
    assert "lo: is a column of the answer" in str(refused.value)
