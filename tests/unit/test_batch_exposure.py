"""`onshore batch exposure`: every product as the question answers it, solved and joined alike."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onshore.app.batch.exposure import levels, tables
from onshore.app.batch.questions import exposure
from onshore.app.cli.main import main
from onshore.graph.answers.exposure_answer import ExposureAnswer, Upstream
from onshore.graph.documents.document import parse_document
from onshore.graph.queries.exposure import Exposure, nodes_of
from onshore.graph.stores import open_store
from onshore.graph.supply.information_gaps import CONDITION
from onshore.graph.supply.supply import Node
from onshore.graph.view import View
from onshore.loaders.ingest import ingest
from tests.batches import answers, hashes
from tests.exposures import DAY, NETWORKS, entered, network, networks_store, view_of
from tests.extras import needs_duckdb, needs_parquet
from tests.unit.rack import NOW, RACK

pytestmark = needs_parquet
KINDS = ("cost_share", "duty", "place", "share", "tariff_line")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return networks_store(tmp_path_factory.mktemp("networks"))


@pytest.fixture(scope="module")
def view(store: str) -> Iterator[View]:
    with closing(open_store(store)) as opened:
        yield view_of(opened)


def run(store: str, output: Path, *more: str) -> int:
    given = ["--store", store, "batch", "exposure", "--output", str(output), "--as-of", DAY]
    return main([*given, *more])


@pytest.fixture(scope="module")
def solved(store: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("solved") / "out"
    assert run(store, output) == 0
    return output


@pytest.fixture(scope="module")
def joined(store: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("joined") / "out"
    assert run(store, output, "--engine", "duckdb") == 0
    return output


def table(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def ends(result: Any) -> tuple[Any, ...]:
    exposure, known = result["exposure"] or {}, result["known"] or {}
    return (*(one.get(end) for one in (exposure, known) for end in ("lo", "hi")),)


def told(row: Any) -> tuple[Any, ...]:
    return (row["lo"], row["hi"], row["known_lo"], row["known_hi"])


def test_every_maker_is_answered_as_by_the_question(solved: Path, view: View) -> None:
    supplied = entered(view)
    makers = {Node(row["maker"], row["product"]): row for row in answers(solved)}
    assert set(makers) == set(supplied.supply.produced)
    for node, row in makers.items():
        answer = ExposureAnswer(Upstream(supplied, {node: 1.0}), (), 0, None)
        expected = {**answer.own(), **answer.numbers()}
        assert told(row) == ends(expected)
        assert row["territory"] == expected["territory"]
        assert row["reason"] == expected.get("reason")


def test_every_product_is_answered_as_by_the_question(solved: Path, view: View) -> None:
    """Every fifth of them, since the question ranks paths too."""
    products = {row["product"]: row for row in table(solved / "products.parquet")}
    met = {"open": 0, "closed": 0, "several": 0, "none": 0, "circle": 0}
    assert len(products) == 16 * 15
    for product, row in list(products.items())[::5]:
        result = Exposure(target=product, k=1).run(view).result
        assert told(row) == ends(result), product
        assert row["reason"] == result.get("reason")
        met["several"] += "makers" in result and row["known_lo"] is not None
        met["open"] += row["hi"] is None and row["lo"] is not None
        met["closed"] += bool(row["hi"])
        met["none"] += row["makers"] == 0
        met["circle"] += "cycle" in (row["reason"] or "")
    assert all(met.values()), met


def test_what_is_open_and_the_facts_are_those_of_the_question(solved: Path, view: View) -> None:
    supplied = entered(view)
    met: set[str] = set()
    for row in answers(solved):
        node = Node(row["maker"], row["product"])
        upstream = Upstream(supplied, {node: 1.0})
        conditions = {u.about for u in upstream.unknowns if u.kind == CONDITION}
        assert row["undecided"] == sorted(conditions)
        assert row["unknown"] == sorted({u.kind for u in upstream.unknowns} - {CONDITION})
        met |= {*row["undecided"], *row["unknown"]}
        assert row["facts"] == len(set(facts_behind(supplied, node)))
    assert met == {"usmca", "end_use", *KINDS} - {"duty"}


def facts_behind(supplied: Any, node: Node) -> Iterator[str]:
    for edge in supplied.supply.produced[node]:
        yield from edge.facts
    for item in supplied.rows.of(supplied.number(node)):
        yield from supplied.flows[item.position].facts
        rate = supplied.crossings[item.position].rate
        yield from rate.facts if rate else ()


def test_products_count_facts_of_all_their_makers_once(solved: Path, view: View) -> None:
    supplied = entered(view)
    for row in table(solved / "products.parquet"):
        nodes = nodes_of(supplied.supply, row["product"])
        assert row["makers"] == len(nodes)
        assert row["facts"] == len({f for node in nodes for f in facts_behind(supplied, node)})


@needs_duckdb
def test_joins_give_the_same_files(joined: Path, solved: Path) -> None:
    ours, theirs = hashes(joined), hashes(solved)
    manifest = json.loads((joined / "manifest.json").read_text())
    assert manifest["levels"] > 4
    assert manifest["refused"] == manifest["circles"] == 0
    del ours["manifest.json"], theirs["manifest.json"]
    assert ours == theirs


@needs_duckdb
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


@needs_duckdb
def test_circles_above_a_size_are_refused_and_the_rest_is_answered(
    store: str, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused names its reason; a limit of the very size of the circles refuses nothing."""
    monkeypatch.setattr(levels, "MOST_SOLVED", 5)
    assert run(store, tmp_path / "few", "--engine", "duckdb") == 0
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
    assert run(store, tmp_path / "all", "--engine", "duckdb") == 0
    assert json.loads((tmp_path / "all/manifest.json").read_text())["refused"] == 0
    assert rows_by_maker(tmp_path / "all") == theirs


@needs_duckdb
def test_a_run_that_stopped_goes_on_at_the_level_that_was_not_done(
    store: str, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write, stop_at = tables.DuckTables.write, [5]

    def stopping(self: Any, query: str, folder: Path) -> None:
        if len(written) == stop_at[0]:
            raise KeyboardInterrupt
        write(self, query, folder)
        written.append(folder.name.partition(".")[0])

    monkeypatch.setattr(tables.DuckTables, "write", stopping)
    assert run(store, tmp_path / "out", "--engine", "duckdb") == 130
    assert not (tmp_path / "out/manifest.json").exists()
    stop_at[0] = -1
    assert run(store, tmp_path / "out", "--engine", "duckdb") == 0
    assert len(written) == len(set(written)) > 10
    for name in ("products.parquet", "rows/part-00000.parquet"):
        assert hashes(tmp_path / "out")[name] == hashes(solved)[name]
    assert not (tmp_path / "out/_work").exists()


def test_the_size_of_parts_does_not_move_a_row(
    store: str, solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposure, "MAKERS_OF_A_PART", 37)
    assert run(store, tmp_path / "out") == 0
    assert len(list((tmp_path / "out/rows").iterdir())) > 5
    assert answers(tmp_path / "out") == answers(solved)
    assert hashes(tmp_path / "out")["products.parquet"] == hashes(solved)["products.parquet"]


def test_csv_has_the_same_cells(store: str, solved: Path, tmp_path: Path) -> None:
    assert run(store, tmp_path / "out", "--format", "csv") == 0
    with (tmp_path / "out/products.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    for row, expected in zip(found, table(solved / "products.parquet"), strict=True):
        assert row["product"] == expected["product"]
        for name in ("lo", "hi", "known_lo", "known_hi"):
            given = expected[name]
            assert row[name] == "" if given is None else float(row[name]) == given
        assert row["undecided"] == "; ".join(expected["undecided"] or ())


def test_what_is_known_of_shipments_counts(store: str, tmp_path: Path, view: View) -> None:
    said = ("--set", "condition=usmca:true", "--set", "condition=end_use:us-data-centre")
    assert run(store, tmp_path / "out", *said) == 0
    supplied = entered(view, condition=("usmca:true", "end_use:us-data-centre"))
    met = 0
    for row in answers(tmp_path / "out"):
        node = Node(row["maker"], row["product"])
        answer = ExposureAnswer(Upstream(supplied, {node: 1.0}), (), 0, None)
        assert told(row) == ends(answer.numbers())
        assert not row["undecided"]
        met += bool(row["hi"])
    assert met


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--input", "."), "input: goes with duty"),
        (("--set", "target=component:c1"), "target: is not for a batch"),
        (("--set", "origin=CN", "--set", "k=3"), "origin: is not for a batch"),
        (("--set", "method=joins"), "method: joins is of duckdb and spark, not of local"),
        (("--engine", "duckdb", "--set", "method=solve"), "method: solve is of local and spark"),
        (("--set", "method=guess"), "method"),
        (("--set", "condition=moon:true"), "moon"),
        (("--set", "mode=weighted"), "mode"),
    ],
)
def test_what_does_not_go_is_refused_and_leaves_nothing(
    store: str, more: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(store, tmp_path / "out", *more)
    shown = capsys.readouterr().err
    assert code in (1, 2)
    assert said in shown or "extra 'duckdb'" in shown
    assert not (tmp_path / "out").exists()


def test_a_store_without_products_gives_empty_files(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    with closing(open_store(url)) as opened:
        ingest(opened, [RACK / "measures.yaml", RACK / "hts_2026_basic.json"], now=NOW)
        opened.replace([parse_document({"source": {"id": "source:none"}, "facts": []})], now=NOW)
    assert run(url, tmp_path / "out") == 0
    assert answers(tmp_path / "out") == table(tmp_path / "out/products.parquet") == []


def test_a_store_without_tariff_tables_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'bare.db'}"
    with closing(open_store(url)) as opened:
        opened.replace([parse_document(network(0))], now=NOW)
    assert run(url, tmp_path / "out") != 0
    assert "tariff" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
