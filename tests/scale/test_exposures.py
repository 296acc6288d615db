"""Exposures through Spark: solved and joined, the files and numbers of one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from tests.batches import hashes
from tests.exposures import DAY, networks_store
from tests.extras import needs_duckdb, needs_parquet, needs_spark

pytestmark = [needs_parquet, needs_spark]


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> str:
    return networks_store(tmp_path_factory.mktemp("networks"))


def test_spark_answers_every_product_alike(networks: str, session: Any, tmp_path: Path) -> None:
    """16 networks by the solve of one process, by that of Spark's workers, and by joins."""
    given = ["--store", networks, "batch", "exposure", "--as-of", DAY]
    spark = ("--engine", "spark")
    ways = {"local": (), "solve": spark, "joins": (*spark, "--set", "method=joins")}
    for name, more in ways.items():
        assert main([*given, "--output", str(tmp_path / name), *more]) == 0
    local, solve, joins = (hashes(tmp_path / name) for name in ways)
    assert local == solve
    for found in (local, joins):
        del found["manifest.json"]
    assert local == joins


@needs_duckdb
def test_a_frame_of_flows(session: Any) -> None:
    """The rows that DuckDB gives, a circle among them; a user's own views stay theirs."""
    import duckdb
    import pyarrow as pa

    import onshore.duckdb
    import onshore.spark

    ends = ("ab", "bc", "xc", "yd", "qd", "cd", "uv", "vu", "vw", "sw")
    flows = pa.table(
        {
            "source": [one[0] for one in ends],
            "target": [one[1] for one in ends],
            "coefficient": [0.1, 1 / 3, None, 0.2, 0.1, 0.7, 0.4, 0.4, 0, 0.3],
            "crosses": [True, True, False, True, None, True, True, False, True, True],
            "lo": [0.1, 0.05, None, None, 0.1, 0.2, 0.1, None, 0.1, 0.25],
            "hi": [0.2, 0.05, None, None, 0.1, 0.3, 0.1, None, 0.1, 0.25],
        }
    )
    session.range(7).createOrReplaceTempView("inputs")
    found = onshore.spark.exposure(session.createDataFrame(flows).repartition(3))
    rows = [row.asDict(recursive=True) for row in found.orderBy("node").collect()]
    assert session.table("inputs").count() == 7
    with duckdb.connect() as connection:
        relation = connection.from_arrow(flows)
        expected = onshore.duckdb.exposure(relation, connection=connection)
        assert rows == expected.to_arrow_table().to_pylist()
    told = {row["node"]: row for row in rows}
    assert told["u"]["hi"] == pytest.approx(0.4 * told["v"]["hi"])
    assert told["c"]["hi"] == pytest.approx((0.05 + 0.1 * 0.2) / 3)
    assert told["d"]["unknown"] == ["place", "duty"]


def test_a_frame_that_holds_no_flows_is_refused(session: Any) -> None:
    import onshore
    import onshore.spark

    frame = session.createDataFrame([("a", "b", 0.5)], ["source", "target", "coefficient"])
    with pytest.raises(onshore.InvalidInput, match="crosses: the column is missing"):
        onshore.spark.exposure(frame)
