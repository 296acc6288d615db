"""The full copy loads to the same content; the network export can be read by others."""

from __future__ import annotations

import csv
import io
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, MissingExtra, UnsupportedFormat
from onshore.graph.model import Judgement, Table
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders import Options
from onshore.loaders.bundled import bundled_files
from onshore.loaders.export.full_copy import export_facts, pack_table
from onshore.loaders.export.network import export_network
from onshore.loaders.ingest import ingest
from tests.extras import needs_parquet

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "tests" / "data" / "tables"
APPLE = Options(mapping=ROOT / "data" / "mappings" / "apple_supplier_list.yaml")
DAYS = [f"2026-11-{day}T00:00:00.000000Z" for day in (20, 21, 22, 23, 24, 25)]
HOSTILE = "<b>'\"&\u202e=cmd|' /C calc'!A1 \ufffe]]> 鴻海\n\ttwo"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Bundled facts, a table in two versions, a lost entity, a merge and two reference tables."""
    result = open_store("sqlite://")
    facts, _ = bundled_files(ROOT / "data")
    ingest(result, facts, now=DAYS[0])
    path = tmp_path / "suppliers.csv"
    rows = (TABLES / "suppliers.csv").read_text("utf-8")
    path.write_text(rows, "utf-8")
    ingest(result, [path], now=DAYS[1], options=APPLE)
    path.write_text(rows.replace("2020,Zlín Works,東南亞,Singapore,NA\n", ""), "utf-8")
    ingest(result, [path], now=DAYS[2], options=APPLE)
    hostile = {"source": {"id": "source:h"}, "entities": [{"id": "firm:h", "names": [HOSTILE]}]}
    ingest(result, [parse_document(hostile)], now=DAYS[3])
    ingest(
        result,
        [Table("rates", "2026/1", date(2026, 1, 1), {"title": "r"}, ([1, 0.1, None],))],
        now=DAYS[3],
    )
    result.judge(Judgement("j1", "merge", "firm:jabil", "firm:foxconn", "me", "a try"), now=DAYS[4])
    result.judge(Judgement("j2", "unmerge", "firm:jabil", "firm:foxconn", "me", "no"), now=DAYS[5])
    return result


def test_a_full_copy_loads_to_the_same_content(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    written = export_facts(store, folder)
    assert all(path.is_file() for path in written)
    other = open_store("sqlite://")
    report = ingest(other, [folder], now="2027-01-01T00:00:00.000000Z")
    assert other.content_hash() == store.content_hash()
    assert report.totals["judgements"] == 2
    assert not report.skipped
    assert not ingest(other, [folder], now="2027-01-02T00:00:00.000000Z").changed
    assert other.content_hash() == store.content_hash()
    for day in DAYS:
        mine, theirs = (one.view(date(2026, 11, 24), day) for one in (store, other))
        assert mine.all_entities() == theirs.all_entities()
        assert mine.edges() == theirs.edges()


def test_a_copy_of_a_copy_is_byte_for_byte_the_same(store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    export_facts(store, first)
    other = open_store("sqlite://")
    ingest(other, [first], now="2027-01-01T00:00:00.000000Z")
    export_facts(other, second)
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_an_export_over_an_earlier_one_leaves_nothing_of_it(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    export_facts(store, folder)
    small = open_store("sqlite://")
    ingest(small, [parse_document({"source": {"id": "source:only"}})], now=DAYS[0])
    export_facts(small, folder)
    left = {path.name for path in folder.rglob("*") if path.is_file()}
    assert left == {"only.jsonl", "copy.json"}


def test_a_folder_with_other_things_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(InvalidInput, match="is not empty"):
        export_facts(store, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".txt"] == ["thesis.txt"]
    with pytest.raises(InvalidInput, match="is not a folder"):
        export_facts(store, tmp_path / "thesis.txt")


def test_a_list_of_files_can_not_delete_elsewhere(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside.jsonl"
    outside.write_text("mine", "utf-8")
    folder = tmp_path / "copy"
    export_facts(store, folder)
    (folder / "copy.json").write_text('{"files": ["../outside.jsonl", 3, "facts/../x"]}', "utf-8")
    export_facts(store, folder)
    assert outside.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("judgements.jsonl", b'{"judgement": {"id": "j"}}\n', "kind is missing"),
        ("judgements.jsonl", b"[1]\n", "each line must be"),
        ("t.table.json.gz", b"no gzip", "not a complete gzip file"),
        ("t.table.json.gz", pack_table(Table("t", "1", None, {}, ()))[:-9], "not a complete gzip"),
    ],
)
def test_broken_parts_of_a_copy_are_refused(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=reason):
        ingest(open_store("sqlite://"), [path], now=DAYS[0])


def test_network_tables_agree_with_the_view(store: Store, tmp_path: Path) -> None:
    view = store.view(date(2026, 11, 24))
    export_network(view, tmp_path)
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    assert {edge["id"] for edge in edges} == {edge.id for edge in view.edges()}
    with (tmp_path / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = {node["id"]: node for node in csv.DictReader(file)}
    assert {edge[end] for edge in edges for end in ("source", "target")} <= set(nodes)
    assert nodes["firm:h"]["name"] == HOSTILE
    assert nodes["firm:foxconn"]["name_ja"]
    assert nodes["factory:foxconn-US-TX"]["country"] == "place:US"
    stated = {fact.id for fact in view.all_facts() if "share" in fact.qualifiers}
    for edge in edges:
        assert bool(edge["share"]) <= bool(stated & set(edge["facts"].split())), edge
    assert any(edge["share"] for edge in edges)
    with (tmp_path / "facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {fact["id"]: fact for fact in csv.DictReader(file)}
    assert set(facts) == {fact.id for fact in view.all_facts()}
    named = {id for edge in edges for id in edge["facts"].split()}
    assert named <= set(facts)


def test_graphml_can_be_read_by_networkx(store: Store, tmp_path: Path) -> None:
    view = store.view(date(2026, 11, 24))
    export_network(view, tmp_path, ["graphml"])
    text = (tmp_path / "network.graphml").read_text("utf-8")
    ET.fromstring(text)
    network = nx.read_graphml(io.BytesIO(text.encode()))
    assert network.number_of_edges() == len(view.edges())
    assert network.nodes["firm:h"]["name"].startswith("<b>'\"&")
    assert network.nodes["factory:foxconn-US-TX"]["unnamed"] is True
    assert [path.name for path in tmp_path.glob("*.graphml")] == ["network.graphml"]


def test_formats_that_are_not_offered(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match="xlsx"):
        export_network(store.view(date(2026, 1, 1)), tmp_path, ["csv", "xlsx"])
    assert not list(tmp_path.glob("*.csv.part"))


def test_parquet_without_pyarrow_names_the_extra(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        export_network(store.view(date(2026, 1, 1)), tmp_path / "out", ["parquet"])
    assert caught.value.extra == "parquet"
    assert not (tmp_path / "out").exists()


@needs_parquet
def test_parquet_has_typed_columns(store: Store, tmp_path: Path) -> None:
    from pyarrow import parquet

    view = store.view(date(2026, 11, 24))
    export_network(view, tmp_path, ["parquet"])
    edges = parquet.read_table(tmp_path / "edges.parquet")
    assert edges.num_rows == len(view.edges())
    assert str(edges.schema.field("share").type) == "double"
    stated = {fact.id for fact in view.all_facts() if "share" in fact.qualifiers}
    unstated = [edge for edge in view.edges() if not stated & set(edge.facts)]
    assert edges.column("share").null_count >= len(unstated)
