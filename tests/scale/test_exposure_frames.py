"""Flows of a user's own as a relation of DuckDB: the exposures that the question gives."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.answers.exposure_answer import ExposureAnswer, Upstream
from onshore.graph.stores import open_store
from onshore.graph.supply.supply import Node
from tests.exposures import entered, flows_of, networks_store, view_of
from tests.extras import needs_duckdb

pytestmark = needs_duckdb
Told = dict[str, dict[str, Any]]
A_FLOW = "SELECT 'a' AS source, 'b' AS target, 0.5 AS coefficient, true AS crosses, 0.1 AS lo"


@pytest.fixture(scope="module")
def flows_and_answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], Told]:
    """Flows of the random networks, and what the question gives of each node."""
    with closing(open_store(networks_store(tmp_path_factory.mktemp("networks")))) as store:
        supplied = entered(view_of(store))
        flows = flows_of(supplied)
        names = {one[end] for one in flows for end in ("source", "target")}
        nodes = [Node(*name.split(" ")) for name in sorted(names)]
        answers = {
            f"{node.maker} {node.product}": ExposureAnswer(
                Upstream(supplied, {node: 1.0}), (), 0, None
            ).numbers()
            for node in nodes
        }
    return flows, answers


def relation(connection: Any, flows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return connection.from_arrow(pa.Table.from_pylist(flows))


def told(found: Any) -> Told:
    return {row["node"]: row for row in found.to_arrow_table().to_pylist()}


def test_every_node_is_answered_as_by_the_question(
    flows_and_answers: tuple[list[Any], Told],
) -> None:
    import duckdb

    import onshore.duckdb

    flows, answers = flows_and_answers
    with duckdb.connect() as connection:
        found = told(onshore.duckdb.exposure(relation(connection, flows), connection=connection))
        mixed = random.Random(1).sample(flows, len(flows))
        again = told(onshore.duckdb.exposure(relation(connection, mixed), connection=connection))
    assert found == again
    assert set(found) == set(answers)
    met = {"closed": 0, "open": 0, "none": 0}
    for node, answer in answers.items():
        row = found[node]
        exposure, known = answer["exposure"] or {}, answer["known"] or {}
        expected = [one.get(end) for one in (exposure, known) for end in ("lo", "hi")]
        for name, end in zip(("lo", "hi", "known_lo", "known_hi"), expected, strict=True):
            assert row[name] == (end and pytest.approx(end, rel=1e-12, abs=1e-15))
        assert (row["reason"] is None) == ("reason" not in answer)
        met["closed"] += bool(row["hi"])
        met["open"] += row["hi"] is None and row["known_hi"] is not None
        met["none"] += row["lo"] is None
    assert all(met.values()), met


def test_circles_above_a_size_are_refused() -> None:
    import duckdb

    import onshore.duckdb

    rows = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("a", "e")]
    flows = [
        {"source": s, "target": t, "coefficient": 0.5, "crosses": True, "lo": 0.1, "hi": 0.1}
        for s, t in rows
    ]
    with duckdb.connect() as connection:
        whole = told(onshore.duckdb.exposure(relation(connection, flows), connection=connection))
        few = onshore.duckdb.exposure(relation(connection, flows), connection=connection, most=2)
        found = told(few)
    b, c = 0.5 * 0.1 + 0.5 * (0.1 + 0.2 / 1.5), 0.2 / 1.5
    assert whole["b"]["lo"] == pytest.approx(b)
    assert whole["c"]["lo"] == pytest.approx(c)
    assert found["b"]["reason"].startswith("lies in or between circles of 3 flows")
    assert found["d"]["reason"].startswith("takes inputs from circles of 3 flows")
    assert found["b"]["lo"] is found["d"]["hi"] is found["d"]["unknown"] is None
    assert found["e"] == whole["e"]
    assert found["e"]["hi"] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (A_FLOW, "hi: the column is missing"),
        (f"{A_FLOW}, 'much' AS hi", "hi: is string, not number"),
        (f"{A_FLOW.replace(chr(39) + 'b' + chr(39), '2')}, 0.2 AS hi", "target: has another type"),
        (f"{A_FLOW.replace('true', '1')}, 0.2 AS hi", "crosses: is int32, not boolean"),
        (
            f"{A_FLOW.replace('0.5', '-1')}, 0.2 AS hi",
            "coefficient is below 0 or no number: 1 rows",
        ),
        (f"{A_FLOW}, 'nan'::DOUBLE AS hi", "lo or hi is below 0 or no number: 1 rows"),
        (f"{A_FLOW}, 0.05 AS hi", "lo is above hi: 1 rows"),
        (f"{A_FLOW.replace(chr(39) + 'a' + chr(39), 'NULL::VARCHAR')}, 1 AS hi", "target is null"),
    ],
)
def test_rows_that_are_no_flows_are_refused(query: str, said: str) -> None:
    import duckdb

    import onshore.duckdb

    with pytest.raises(onshore.InvalidInput) as refused:
        onshore.duckdb.exposure(duckdb.sql(query))
    assert said in str(refused.value)


def test_no_flow_gives_no_row(tmp_path: Path) -> None:
    import duckdb

    import onshore.duckdb

    found = onshore.duckdb.exposure(duckdb.sql(f"{A_FLOW}, 0.2 AS hi WHERE false"))
    assert found.columns == ["node", "lo", "hi", "known_lo", "known_hi", "unknown", "reason"]
    assert found.to_arrow_table().num_rows == 0
