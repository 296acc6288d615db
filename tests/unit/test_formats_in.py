"""Formats of others: what a file is taken for, what it states, leaves out and refuses."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.errors import InvalidInput, InvalidParameters
from onshore.graph.model import Fact
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.loaders import Options
from onshore.loaders.files.finding import choose
from onshore.loaders.formats.registry import LOADERS, formats
from onshore.loaders.ingest import ingest
from onshore.loaders.report import Report
from tests.extras import needs_excel

SAMPLES = Path(__file__).parents[1] / "data" / "formats"
NOW = "2026-11-28T00:00:00.000000Z"
DAY = date(2026, 11, 28)
FILES = {
    "bom.csv": ("bom", {"part_of": 4, "supplies": 4, "classified_as": 5}),
    "customs_entries.csv": ("customs_entries", {"supplies": 3, "classified_as": 3}),
    "gleif_level1.csv": ("gleif_level1", {"headquartered_in": 2}),
    "gleif_level2.csv": ("gleif_level2", {"subsidiary_of": 2}),
    "osh_export.csv": ("osh_export", {"located_in": 2, "owns_facility": 2, "produces": 2}),
    "edges.csv": (
        "graph_edges",
        {"supplies": 2, "partners_with": 1, "headquartered_in": 1},
    ),
    "nodes.csv": ("graph_nodes", {}),
    "network.graphml": ("graphml", {"supplies": 1, "operates_facility": 1}),
    "ownership.ftm.json": ("follow_the_money", {"located_in": 1, "holds_share_in": 1}),
    "sites.geojson": (
        "geojson_sites",
        {"located_in": 2, "operates_facility": 1, "owns_facility": 1},
    ),
    "bom.cdx.json": ("cyclonedx", {"part_of": 3, "supplies": 3, "produces": 1}),
}
WORDS = {"network.graphml": {"kinds": "Company=firm", "relations": "SHIPS_TO=supplies"}}


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("sqlite://")
    yield store
    store.close()


def loaded(store: Store, path: Path, **given: str) -> tuple[Report, View]:
    given = {**WORDS.get(path.name, {}), **given}
    report = ingest(store, [path], now=NOW, options=Options(given=given))
    return report, store.view(DAY)


def facts_of(view: View, relation: str) -> list[Fact]:
    facts = [fact for fact in view.all_facts() if fact.relation == relation]
    return sorted(facts, key=lambda fact: str(fact.evidence[0].section))


def refused(store: Store, path: Path, text: str, **options: Any) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        ingest(store, [path], now=NOW, options=Options(**options))
    assert store.reader().last_change() is None
    return [f"{p.line}: {p.fact} {p.field}: {p.reason}" for p in caught.value.problems]


# -- every format ----------------------------------------------------------


def test_every_format_has_a_sample() -> None:
    assert {name for name, _ in FILES.values()} == set(formats())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_taken_for_what_it_is(store: Store, name: str) -> None:
    format, relations = FILES[name]
    loader, _ = choose(SAMPLES / name, Options())
    assert loader is not None
    assert loader.name == format
    report, view = loaded(store, SAMPLES / name)
    assert report.taken == ((str(SAMPLES / name), formats()[format]),)
    assert f"was read as {formats()[format]}" in report.to_text()
    assert report.to_json()["taken_as"][0]["format"] == formats()[format]
    found = list(view.all_facts())
    assert Counter(fact.relation for fact in found) == relations
    for fact in found:
        assert fact.evidence[0].source == report.sources[0].source
        assert fact.evidence[0].section
        assert fact.record["by"] == f"import:{format}"
    again, _ = loaded(store, SAMPLES / name)
    assert not again.changed


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
@needs_excel
def test_a_table_is_taken_from_excel_too(store: Store, tmp_path: Path, name: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    path = tmp_path / name.replace(".csv", ".xlsx")
    book.save(path)
    report, view = loaded(store, path)
    assert report.taken[0][1] == formats()[FILES[name][0]]
    assert Counter(fact.relation for fact in view.all_facts()) == FILES[name][1]


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_cells_may_be_separated_by_semicolons(store: Store, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    _, view = loaded(store, path)
    assert Counter(fact.relation for fact in view.all_facts()) == FILES[name][1]


def test_two_files_of_one_format_stand_side_by_side(store: Store, tmp_path: Path) -> None:
    for name, (format, _) in FILES.items():
        first, second = SAMPLES / name, tmp_path / f"next-{name}"
        second.write_bytes(first.read_bytes())
        before, _ = loaded(store, first)
        after, _ = loaded(store, second, **WORDS.get(name, {}))
        sources = {report.sources[0].source for report in (before, after)}
        assert len(sources) == 2, format
        assert after.totals["closed"] == 0


def test_a_format_can_be_said(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("level,part\n0,A\n1,B\n", "utf-8")
    with pytest.raises(InvalidInput, match="no loader takes"):
        ingest(store, [path], now=NOW)
    path = path.rename(tmp_path / "list.csv")
    with pytest.raises(InvalidInput, match=r"is a table: give the mapping file .* \(--as "):
        ingest(store, [path], now=NOW)
    report = ingest(store, [path], now=NOW, options=Options(format="bom"))
    assert report.totals["added"] == 1
    with pytest.raises(InvalidInput, match="has no column 'source'"):
        ingest(store, [path], now=NOW, options=Options(format="graph_edges"))


def test_options_say_the_source(store: Store) -> None:
    given = {"source": "Our parts", "published": "2026-03", "title": "Parts of 2026"}
    report, view = loaded(store, SAMPLES / "bom.csv", **given)
    source = view.sources["source:our-parts"]
    assert report.sources[0].source == source.id
    assert (source.title, source.published) == ("Parts of 2026", "2026-03")
    with pytest.raises(InvalidParameters, match="bom takes no option 'byer'"):
        loaded(store, SAMPLES / "bom.csv", byer="Acme")
    with pytest.raises(InvalidParameters, match="is for a table with --mapping, or a format"):
        loaded(store, SAMPLES.parent / "curated" / "harbour.yaml", buyer="Acme")


def test_names_of_formats_are_names_of_loaders() -> None:
    names = [loader.name for loader in LOADERS if loader.says]
    assert len(set(names)) == len(names)


# -- bills of materials ----------------------------------------------------


def test_shares_are_stated_or_quotients_of_stated_costs(store: Store) -> None:
    _, view = loaded(store, SAMPLES / "bom.csv", buyer="Acme")
    parts = {fact.subject: fact for fact in facts_of(view, "part_of")}
    shelf = parts["component:psu-3k"]
    assert shelf.qualifiers["cost_share"] == pytest.approx(6 * 410.5 / 52_000)
    gist = "Listed as a part. Quantity 6 EA. Cost 6 at 410.5 of 52000 USD."
    assert shelf.evidence[0].gist == gist
    (fan, *_) = [fact for fact in facts_of(view, "supplies") if fact.object == "component:fan-80"]
    assert fan.qualifiers["to"] == "firm:acme"
    assert fan.qualifiers["origin"] == "place:CN"


def test_what_no_line_states_is_in_no_fact(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("level,part,origin,supplier\n1,A,CN,\n1,B,,S\n", "utf-8")
    report, view = loaded(store, path)
    (fact,) = view.all_facts()
    assert (fact.subject, fact.relation, fact.object) == ("firm:s", "supplies", "component:b")
    assert "to" not in fact.qualifiers
    (warning,) = report.sources[0].warnings
    assert warning.startswith("1 lines state an origin and neither supplier nor maker")
    _, view = loaded(store, path, product="Rack")
    assert {f.object for f in facts_of(view, "part_of")} == {"component:rack"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("0,W,1,10\n1,P,2,6\n", "3: row 2 unit cost: 12 is more than the cost of its whole, 10"),
        (
            "0,W,1,10\n1,P,2,4\n1,Q,1,4\n",
            "4: row 3 cost share: those of the parts of component:w add up to 1.2",
        ),
        ("0,W,1,10\n1,P,1,4\n1,P,1,5\n", "4: row 3 cost share: is 0.5 of component:w here and 0.4"),
    ],
)
def test_costs_that_can_not_be(store: Store, tmp_path: Path, rows: str, says: str) -> None:
    (found,) = refused(store, tmp_path / "b.csv", f"level,part,qty,unit cost\n{rows}")
    assert found.startswith(says)


def test_the_cost_share_of_a_part_on_two_rows_is_not_stated(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    rows = "0,W,1,10,\n1,P,1,4,S\n1,P,1,4,T\n1,Q,1,2,S\n"
    path.write_text(f"level,part,qty,unit cost,supplier\n{rows}", "utf-8")
    report, view = loaded(store, path)
    shares = {f.subject: f.qualifiers.get("cost_share") for f in facts_of(view, "part_of")}
    assert shares == {"component:p": None, "component:q": 0.2}
    (warning,) = report.sources[0].warnings
    assert warning.startswith("2 lines name a part that stands more than once below its whole")
    split = rows.replace(",S\n1", ",S,.6\n1").replace(",T", ",T,.4").replace("10,", "10,,")
    split = split.replace("2,S", "2,S,")
    path.write_text(f"level,part,qty,unit cost,supplier,supplier share\n{split}", "utf-8")
    _, view = loaded(store, path)
    assert {f.qualifiers["cost_share"] for f in facts_of(view, "part_of")} == {0.4, 0.2}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.ftm", b"", "is empty"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.csv", "\u968e\u5c64,\u54c1\u756a\n0,A\n".encode("shift-jis"), "is not utf-8"),
        ("a.csv", b"level;part\x00\n0;A\n", "holds a NUL character"),
        ("a.csv", b"source,target,relation\n", "states nothing that is read"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "states nothing"),
        ("a.json", b'{"bomFormat": "CycloneDX"}', "states nothing that is read"),
        ("a.graphml", b"<graphml/>", "states nothing that is read"),
        (
            "a.ftm",
            b'{"id": "a", "schema": "Person", "properties": {}}',
            "states nothing that is read; left out: 1 Person",
        ),
    ],
)
def test_why_a_file_is_not_read(
    store: Store, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=says):
        ingest(store, [path], now=NOW)
    assert store.reader().last_change() is None


# -- tables with a bundled mapping -----------------------------------------


def test_customs_entries_are_single_trades(store: Store) -> None:
    _, view = loaded(store, SAMPLES / "customs_entries.csv")
    first = facts_of(view, "supplies")[0]
    assert (first.subject, first.object) == ("firm:northwind-power-co-ltd", "component:power-shelf")
    assert (first.status, first.valid_from) == ("completed", "2026-01-15")
    assert first.amount is not None
    assert (first.amount.value, first.amount.currency, first.amount.per) == (12_500, "USD", None)
    assert first.qualifiers["to"] == "firm:acme-data-inc"
    assert first.qualifiers["deal"] == "A01-0000001-1 line 1"
    assert "value" not in first.qualifiers
    assert {f.object for f in facts_of(view, "classified_as")} == {
        "hts:8504.40.95.80",
        "hts:8544.42.90.90",
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("8504.4,TW,1,2026-01-02,S,C", "row 1 None: hts: '8504.4' has 5 digits"),
        ("8504.40,TW,-1,2026-01-02,S,C", "row 1 None: value: is negative"),
        ("8504.40,Atlantis,1,2026-01-02,S,C", "row 1 origin: 'Atlantis' is not in the map"),
        ("8504.40,TW,much,2026-01-02,S,C", "row 1 None: value: 'much' is not an amount"),
        ("8504.40,TW,1,13/13/2026,S,C", "row 1 date: '13/13/2026' is not a date like"),
        ("8504.40,TW,1,2026-01-02,,C", "row 1 supplier: no id for supplier"),
    ],
)
def test_a_broken_row_of_customs_entries(store: Store, tmp_path: Path, row: str, says: str) -> None:
    text = f"hts,origin,value,entry date,supplier,consignee\n{row}\n"
    (found,) = refused(store, tmp_path / "e.csv", text)
    assert says in found


def test_lei_records(store: Store) -> None:
    _, view = loaded(store, SAMPLES / "gleif_level1.csv", edition="2026-11-28")
    seats = {fact.subject: fact for fact in facts_of(view, "headquartered_in")}
    assert {id[-3:]: (f.object, f.valid_from) for id, f in seats.items()} == {
        "p01": ("place:IE", "2026-03-02"),
        "c02": ("place:US-TX", "2025-11-20"),
    }
    firm = view.entities(["firm:lei-5299000example000c03"])["firm:lei-5299000example000c03"]
    assert firm.names[0].text == "北風電源股份有限公司"
    assert firm.note == "The LEI record is inactive."
    assert firm.ids == {"lei": "5299000EXAMPLE000C03"}
    assert view.sources["source:gleif-lei-gleif-level1"].published == "2026-11-28"


def test_a_parent_is_told_by_accounting_consolidation(store: Store) -> None:
    report, view = loaded(store, SAMPLES / "gleif_level2.csv")
    assert report.sources[0].dropped == 2
    ultimate, direct = facts_of(view, "subsidiary_of")
    assert ultimate.qualifiers["mode"] == "accounting consolidation, ultimate parent"
    assert direct.qualifiers["mode"] == "accounting consolidation, direct parent"
    assert (ultimate.valid_from, ultimate.valid_to) == ("2018-04-01", None)
    assert "ownership_share" not in ultimate.qualifiers


def test_a_closed_facility_makes_nothing(store: Store) -> None:
    _, view = loaded(store, SAMPLES / "osh_export.csv")
    assert {f.subject for f in facts_of(view, "produces")} == {"factory:osh-tw2026001exmpl1"}
    assert {f.certainty for f in facts_of(view, "owns_facility")} == {"attributed"}
    site = view.entities(["factory:osh-cn2026002exmpl2"])["factory:osh-cn2026002exmpl2"]
    assert site.note == "Reported as closed."


# -- graphs ----------------------------------------------------------------


def test_nodes_and_edges_of_one_load(store: Store) -> None:
    report = ingest(store, [SAMPLES / "nodes.csv", SAMPLES / "edges.csv"], now=NOW)
    assert "columns that are not read: Weight" in str(report.to_json())
    view = store.view(DAY)
    shelf = facts_of(view, "supplies")[0]
    assert (shelf.subject, shelf.object) == ("firm:northwind-power", "component:power-shelf")
    assert shelf.qualifiers == {"to": "firm:acme-data", "origin": "place:TW"}
    assert shelf.status == "actual"


HEAD = "source,target,relation,product,source kind,target kind,share\n"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A,B,,,firm,firm,", "2: row 1 relation: is missing; say which one it means"),
        ("A,B,Directed,,firm,firm,", "2: row 1 relation: 'Directed' is not a relation of ours"),
        ("A,B,supplies,,firm,firm,", "2: row 1 product: supplies from firm to firm needs what"),
        ("A,B,buys,Fan,firm,firm,", "2: row 1 relation: buys leads from firm to component, not"),
        (
            "A,B,supplies,Fan,firm,Plant,",
            "2: row 1 target_kind: 'Plant' is not a kind of ours; say",
        ),
        ("A,B,supplies,Fan,firm,,", "2: row 1 target_kind: is missing; say which it is: --set"),
        (",B,supplies,Fan,firm,firm,", "2: row 1 source: is missing"),
        ("A,B,supplies,Fan,firm,firm,2", "2: row 1 share: 2 is not between 0 and 1"),
    ],
)
def test_an_edge_whose_meaning_is_not_stated(
    store: Store, tmp_path: Path, row: str, says: str
) -> None:
    (found,) = refused(store, tmp_path / "edges.csv", f"{HEAD}{row}\n")
    assert found.startswith(says)


def test_words_of_another_tool_are_mapped(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(":START_ID,:END_ID,:TYPE\nA,P,OWNS\n", "utf-8")
    with pytest.raises(InvalidInput, match="--set kind=firm"):
        loaded(store, path, relations="OWNS=owns_facility")
    text = ":START_ID,:END_ID,:TYPE,source type,target type\nA,P,OWNS,Org,Plant\n"
    path.write_text(text, "utf-8")
    given = {"kinds": "Org=firm,Plant=factory", "relations": "owns=owns_facility"}
    _, view = loaded(store, path, **given)
    (fact,) = view.all_facts()
    assert (fact.subject, fact.object) == ("firm:a", "factory:p")
    with pytest.raises(InvalidParameters, match=r"'OWNS=has' is not WORD=relation"):
        loaded(store, path, relations="OWNS=has")


def graphml(body: str, head: str = "") -> str:
    return f'{head}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{body}</graphml>'


BOMB = '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (graphml("<graph/>", BOMB), "1: None None: declares a document type"),
        (graphml("<graph/>", '<!DOCTYPE g SYSTEM "file:///etc/passwd">'), "1: None None: declares"),
        (graphml("<graph><node"), "1: None None: is not XML: not well-formed"),
        ("<gexf><graphml/></gexf>", "1: None None: is not GraphML: it begins with <gexf>"),
        (graphml("<a>" * 30), "1: None None: is nested deeper than 24 levels"),
        (graphml("<graph><hyperedge/></graph>"), "1: None None: has a hyperedge"),
        (
            graphml('<graph edgedefault="undirected"><edge source="a" target="b"/></graph>'),
            "1: None None: has an edge without direction",
        ),
        (graphml('<graph><node id="a"/></graph>'), "1: node a kind: is missing; say which it is"),
        (
            graphml('<graph>\n<edge source="a" target="b" label="supplies"/></graph>'),
            "2: edge 1 source: there is no node 'a'",
        ),
    ],
)
def test_a_broken_graphml(store: Store, tmp_path: Path, text: str, says: str) -> None:
    assert refused(store, tmp_path / "g.graphml", text)[0].startswith(says)


def test_hostile_text_stays_text(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    name = "&lt;script&gt;alert(1)&lt;/script&gt;"
    node = f'<node id="n" labels=":Firm"><data key="name">{name}</data></node>'
    path.write_text(graphml(f"<graph>{node}</graph>"), "utf-8")
    _, view = loaded(store, path)
    assert view.entities(["firm:n"])["firm:n"].name() == "<script>alert(1)</script>"


# -- JSON ------------------------------------------------------------------


def test_follow_the_money(store: Store) -> None:
    report, view = loaded(store, SAMPLES / "ownership.ftm.json")
    (share,) = facts_of(view, "holds_share_in")
    assert (share.subject, share.object) == ("firm:ex-parent", "firm:ex-child")
    assert (share.qualifiers["ownership_share"], share.valid_from) == (0.625, "2018-04")
    parent = view.entities(["firm:ex-parent"])["firm:ex-parent"]
    assert [name.text for name in parent.names] == ["Northwind Holdings plc", "Northwind Group"]
    assert (parent.ids["lei"], parent.address) == ("5299000EXAMPLE000P01", "1 Quay, Dublin")
    (warning,) = [w for w in report.sources[0].warnings if w.startswith("left out")]
    assert warning == (
        "left out: 1 Directorship, 1 Ownership of or by what is not a firm, 1 Person"
    )


def test_a_stake_in_words_is_no_number(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    lines = [
        {"id": "a", "schema": "Company", "properties": {"name": ["A"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["B"]}},
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {"owner": ["a"], "asset": ["b"], "percentage": ["25-50"]},
        },
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    _, view = loaded(store, path)
    (share,) = facts_of(view, "holds_share_in")
    assert "ownership_share" not in share.qualifiers
    assert share.evidence[0].gist == "An ownership is recorded. Percentage as worded: 25-50."


def test_several_values_of_a_stake_are_told_and_none_is_chosen(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "e.jsonl"
    lines = [
        {"id": "a", "schema": "Company", "properties": {"name": ["A"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["B"]}},
        {
            "id": "o",
            "schema": "Ownership",
            "properties": {
                "owner": ["a"],
                "asset": ["b"],
                "percentage": ["40", "60"],
                "startDate": ["2020", "2020"],
                "endDate": ["2024", "2025"],
            },
        },
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    _, view = loaded(store, path)
    (share,) = facts_of(view, "holds_share_in")
    assert "ownership_share" not in share.qualifiers
    assert (share.valid_from, share.valid_to) == ("2020", None)
    gist = (
        "An ownership is recorded. percentage, as worded: 40, 60. endDate, as worded: 2024, 2025."
    )
    assert share.evidence[0].gist == gist


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            '{"id": "a", "schema": "Company", "properties": {"name": ["B"]}}',
            "2: line 2 id: 'a' is that of line 1",
        ),
        ("{", "2: None None: is not JSON"),
        ('{"id": "x", "properties": {}}', "2: line 2 schema: is missing"),
        ('{"id": "x", "schema": "Company", "properties": []}', "2: line 2 properties: must be an"),
        (
            '{"id": "x", "schema": "Company", "properties": {"name": [{}]}}',
            "2: line 2 properties.name: must be a list of texts",
        ),
        (
            '{"id": "x", "schema": "Ownership", "properties": {"owner": ["a"]}}',
            "2: line 2 properties: needs owner and asset",
        ),
    ],
)
def test_a_broken_line(store: Store, tmp_path: Path, line: str, says: str) -> None:
    text = '{"id": "a", "schema": "Company", "properties": {"name": ["A"]}}\n' + line
    (found,) = refused(store, tmp_path / "e.jsonl", text)
    assert found.startswith(says)


def test_sites_in_geojson(store: Store) -> None:
    report, view = loaded(store, SAMPLES / "sites.geojson")
    places = {fact.subject: fact.object for fact in facts_of(view, "located_in")}
    assert places == {"factory:taoyuan-plant": "place:TW", "factory:houston-works": "place:US-TX"}
    site = view.entities(["factory:taoyuan-plant"])["factory:taoyuan-plant"]
    assert (site.latitude, site.longitude, site.precision) == (24.99, 121.3, None)
    assert site.position_source == "sites.geojson"
    (held,) = facts_of(view, "operates_facility")
    assert (held.subject, held.evidence[0].section) == ("firm:northwind-power", "feature 1")
    assert [warning[:9] for warning in report.sources[0].warnings] == ["1 feature", "1 sites s"]


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        (1, "type: must be Feature"),
        ({"geometry": None, "properties": {}}, "properties.name: has neither a name nor an id"),
        (
            {"properties": {"name": "x"}, "geometry": [1, 91]},
            "geometry.coordinates: 91.0 is beyond 90 degrees",
        ),
        (
            {"properties": {"name": "x"}, "geometry": ["a"]},
            "geometry.coordinates: must be longitude and latitude",
        ),
        (
            {"properties": {"name": "x", "country": "Atlantis"}, "geometry": [1, 2]},
            "country: 'Atlantis' is not a country",
        ),
    ],
)
def test_a_broken_feature(store: Store, tmp_path: Path, feature: Any, says: str) -> None:
    if isinstance(feature, dict):
        at = feature["geometry"]
        point = at and {"type": "Point", "coordinates": at}
        feature = {"type": "Feature", **feature, "geometry": point}
    good = '{"type": "Feature", "properties": {"name": "a"}, "geometry": null}'
    text = f'{{"features": [\n{good},\n{json.dumps(feature)}]}}'
    (found,) = refused(store, tmp_path / "s.geojson", text)
    assert found.startswith(f"3: feature 2 {says}")


def test_cyclonedx_says_supplies_where_its_field_does(store: Store) -> None:
    report, view = loaded(store, SAMPLES / "bom.cdx.json")
    parts = {(fact.subject, fact.object) for fact in facts_of(view, "part_of")}
    shelf = "component:power-shelf-3"
    assert parts == {
        (shelf, "component:rack-48"),
        ("component:fan-80-mm", shelf),
        ("component:psu-firmware-1-2-0", "component:rack-48"),
    }
    supplied = {(fact.subject, fact.object) for fact in facts_of(view, "supplies")}
    assert supplied == {
        ("firm:acme-data", "component:rack-48"),
        ("firm:northwind-power", shelf),
        ("firm:lakeside-motion", "component:fan-80-mm"),
    }
    assert not [f for f in view.all_facts() if f.subject == "firm:somebody"]
    (fan,) = [f for f in facts_of(view, "part_of") if f.subject == "component:fan-80-mm"]
    assert fan.evidence[0].section == "component 1.1"
    assert view.sources["source:cyclonedx-bom"].published == "2026-03-02"
    assert "dependencies" in report.sources[0].warnings[0]


@pytest.mark.parametrize(
    ("components", "says"),
    [
        ("{}", "None: None components: must be a list"),
        ('[\n{"name": "a"},\n{"type": "device"}]', "3: component 2 name: is missing or no text"),
        (
            '[\n{"name": "a", "bom-ref": "r"},\n{"name": "b", "bom-ref": "r"}]',
            "3: component 2 bom-ref: 'r' stands twice",
        ),
        (
            '[\n{"name": "a", "supplier": {"name": []}}]',
            "2: component 1 supplier.name: must be a text",
        ),
        ('[\n{"name": "a", "components": [{}]}]', "2: component 1.1 name: is missing"),
    ],
)
def test_a_broken_component(store: Store, tmp_path: Path, components: str, says: str) -> None:
    text = f'{{"bomFormat": "CycloneDX", "components": {components}}}'
    (found,) = refused(store, tmp_path / "b.json", text)
    assert found.startswith(says)
