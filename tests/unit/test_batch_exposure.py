"""`onshore batch exposure`: every product as the question answers it, solved and joined alike."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onshore.app.batch.questions import exposure
from onshore.graph.answers.exposure_answer import ExposureAnswer, Upstream
from onshore.graph.documents.document import parse_document
from onshore.graph.queries.exposure import Exposure, nodes_of
from onshore.graph.stores import open_store
from onshore.graph.supply.information_gaps import CONDITION
from onshore.graph.supply.supply import Node
from onshore.graph.view import View
from onshore.loaders.ingest import ingest
from tests.batches import answers, hashes, refused
from tests.exposures import entered, network, networks_store, run, table, told, view_of
from tests.extras import needs_parquet
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


@pytest.fixture(scope="module")
def solved(store: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("solved") / "out"
    assert run(store, output) == 0
    return output


def ends(result: Any) -> tuple[Any, ...]:
    exposure, known = result["exposure"] or {}, result["known"] or {}
    return (*(one.get(end) for one in (exposure, known) for end in ("lo", "hi")),)


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
        (("--set", "mode=weighted"), "mode: is no parameter of it; --set takes as_of, known_at"),
        (("--set", "condtion=usmca:true"), "(nearest: condition)"),
        (("--set", "usmca=true"), "(nearest: condition=usmca:true)"),
    ],
)
def test_what_does_not_go_is_refused_and_leaves_nothing(
    store: str, more: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(store, tmp_path / "out", *more)
    refused(code, capsys.readouterr().err, said, tmp_path / "out")


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
