"""Tables with a mapping file: traps of published lists, refused rows, ids, encodings."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Document
from onshore.loaders import Batch
from onshore.loaders.limits import MAX_CELL, MAX_TABLE_BYTES
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.mapping.table import read
from onshore.loaders.mapping.templates import compile_template, fill, slug
from tests.extras import needs_file

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "tests" / "data" / "tables"
MAPPINGS = ROOT / "data" / "mappings"
PUBLISHED = ROOT.parent / "shared" / "data"

needs_published = needs_file(PUBLISHED, "the published tables are not at hand")

MAPPING = """\
mapping: 1
source: {id: 'source:t', published: 2024}
read: {columns: [maker, part, share], on_error: refuse}
values:
  maker: maker
  part: {column: part, split: [;]}
  share: {column: share, decimal: ','}
entities:
  maker: {id: 'firm:{maker|slug}', key: '{maker}', names: ['{maker}']}
  part: {id: 'component:{part|slug}', key: '{part}', names: ['{part}']}
facts:
- {subject: '@maker', relation: produces, object: '@part', status: actual, certainty: asserted,
   market_share: '{share}', gist: '{maker} makes {part}.'}
"""


def load(table: Path, mapping: str) -> tuple[Batch, Document]:
    (batch,) = read(table, MAPPINGS / f"{mapping}.yaml")
    assert batch.document is not None
    return batch, batch.document


def load_text(folder: Path, rows: str | bytes, mapping: str = MAPPING) -> Batch:
    table, rules = folder / "t.csv", folder / "rules.yaml"
    table.write_bytes(rows.encode() if isinstance(rows, str) else rows)
    rules.write_text(mapping, "utf-8")
    (batch,) = read(table, rules)
    return batch


def refused(folder: Path, rows: str | bytes, mapping: str = MAPPING) -> list[Problem]:
    with pytest.raises(InvalidInput) as caught:
        load_text(folder, rows, mapping)
    return list(caught.value.problems)


def document(batch: Batch) -> Document:
    assert batch.document is not None
    return batch.document


# -- published tables ------------------------------------------------------


def test_a_supplier_list_by_year_and_place() -> None:
    batch, found = load(TABLES / "suppliers.csv", "apple_supplier_list")
    sites = {(f.subject, f.object): f for f in found.facts if f.relation == "operates_facility"}
    assert set(sites) == {
        ("firm:northwind-acoustic-holdings-incorporated", "place:CN-guangdong"),
        ("firm:northwind-acoustic-holdings-incorporated", "place:CN-jiangsu"),
        ("firm:lakeside-circuits", "place:JP-46"),
        ("firm:lakeside-circuits", "place:JP-26"),
        ("firm:lakeside-circuits", "place:US-NH"),
        ("firm:lakeside-circuits", "place:FR-provence-alpes-cote-dazur"),
        ("firm:zlin-works", "place:SG"),
        ("firm:foxconn", "place:US-TX"),
    }
    assert [span.section for span in sites["firm:lakeside-circuits", "place:JP-26"].evidence] == [
        "row 3"
    ]
    names = {entity.id: [name.text for name in entity.names] for entity in found.entities}
    assert names["place:FR-provence-alpes-cote-dazur"] == ["Provence-Alpes-Côte d’Azur"]
    assert names["firm:northwind-acoustic-holdings-incorporated"] == [
        "Northwind Acoustic Holdings Incorporated"
    ]
    assert batch.warnings == ("1 rows repeat an earlier one (row 8 is row 5)",)


def test_one_fact_cites_every_row_that_says_it() -> None:
    _, found = load(TABLES / "suppliers.csv", "apple_supplier_list")
    (fact,) = [
        f for f in found.facts if f.relation == "supplies" and f.subject == "firm:lakeside-circuits"
    ]
    assert [span.section for span in fact.evidence] == ["row 3", "row 4", "row 5", "row 8"]
    assert fact.qualifiers["to"] == "firm:apple"
    assert fact.record == {"by": "import:apple_supplier_list"}


def test_a_facility_list_with_positions() -> None:
    _, found = load(TABLES / "facilities.csv", "osh_facilities")
    sites = [entity for entity in found.entities if entity.kind == "factory"]
    assert [site.names[0].text for site in sites][:2] == ["Ningbo Rain Gear Co Ltd"] * 2
    assert len({site.id for site in sites}) == 4
    assert sites[0].id == "factory:ningbo-rain-gear-co-ltd"
    assert sites[1].id.startswith("factory:ningbo-rain-gear-co-ltd-")
    assert (sites[0].latitude, sites[0].longitude) == (29.87, 121.54)
    assert sites[0].precision == "centre"
    assert sites[2].sector == "osh:apparel"


def test_a_published_network_with_sectors_and_input_types() -> None:
    batch, found = load(TABLES / "network.csv", "network")
    assert batch.dropped == 1
    weights = {
        (f.subject, f.qualifiers["to"]): (f.qualifiers["value"].value, f.qualifiers["essential"])
        for f in found.facts
    }
    assert weights == {
        ("firm:2", "firm:1"): (1, False),
        ("firm:2", "firm:3"): (1, False),
        ("firm:3", "firm:7"): (1, True),
        ("firm:6", "firm:7"): (1.5, True),
        ("firm:7", "firm:4"): (1000, False),
    }
    sectors = {e.id: e.sector for e in found.entities if e.kind == "firm"}
    assert sectors["firm:7"] == "network:4"
    (table,) = batch.tables
    assert (table.name, table.revision, table.effective_from) == (
        "essentiality-network",
        "network",
        None,
    )
    assert {"supplier": "firm:6", "buyer": "firm:7", "type": 2} in table.rows
    assert len(table.rows) == 5


@needs_published
def test_the_whole_supplier_list() -> None:
    batch, found = load(PUBLISHED / "apple_supplier_list_2020.csv", "apple_supplier_list")
    relations = [fact.relation for fact in found.facts]
    assert relations.count("operates_facility") == 611
    firms = [entity for entity in found.entities if entity.kind == "firm"]
    assert relations.count("supplies") == len(firms) - 1
    names = [name.text for entity in found.entities for name in entity.names]
    assert not [name for name in names if "\n" in name or "continued" in name or name == "NA"]
    assert not batch.refused
    rows = {span.section for fact in found.facts for span in fact.evidence}
    assert len(rows) == 610


@needs_published
def test_the_whole_facility_list() -> None:
    _, found = load(PUBLISHED / "osh_list_13.geocoded.csv", "osh_facilities")
    assert len(found.facts) == 26
    assert {fact.object for fact in found.facts} == {"place:CN", "place:BD"}


# -- rows ------------------------------------------------------------------


def test_splits_and_decimals(tmp_path: Path) -> None:
    found = document(load_text(tmp_path, 'maker,part,share\nA,x;y; x,"0,25"\n'))
    assert [(f.object, f.qualifiers["market_share"]) for f in found.facts] == [
        ("component:x", 0.25),
        ("component:y", 0.25),
    ]


def test_a_missing_cell_leaves_the_field_out(tmp_path: Path) -> None:
    found = document(load_text(tmp_path, "maker,part,share\nA,x,\n"))
    assert "market_share" not in found.facts[0].qualifiers


def test_bad_rows_are_all_reported_with_row_line_and_reason(tmp_path: Path) -> None:
    rows = 'maker,part,share\n"A\nB",x,0.5\n,x,0.5\nC,x\nD,x,2\nE,x,many\nF,x,0.1\n'
    found = refused(tmp_path, rows)
    assert [(p.fact, p.line) for p in found] == [
        ("row 2", 4),
        ("row 3", 5),
        ("row 4", 6),
        ("row 5", 7),
    ]
    assert found[0].reason == "no id for maker: a value of it is missing"
    assert found[1].reason == "has 2 cells, the header has 3"
    assert found[2].reason == "2 is not between 0 and 1"
    assert found[3].field == "market_share"


def test_bad_rows_can_be_skipped_and_are_listed(tmp_path: Path) -> None:
    mapping = MAPPING.replace("on_error: refuse", "on_error: skip")
    batch = load_text(tmp_path, "maker,part,share\nA,x,0.5\nB,y,2\nC,z\n", mapping)
    assert [p.fact for p in batch.refused] == ["row 2", "row 3"]
    found = document(batch)
    assert [f.subject for f in found.facts] == ["firm:a"]
    assert "firm:b" not in {entity.id for entity in found.entities}


def test_names_that_give_one_id_get_two(tmp_path: Path) -> None:
    rows = "maker,part,share\nA & B,x,\nA B,x,\na  b,y,\n鴻海,x,\n富士康,x,\n"
    batch = load_text(tmp_path, rows)
    subjects = [fact.subject for fact in document(batch).facts]
    assert subjects[0] == "firm:a-b"
    assert subjects[1] == subjects[2]
    assert subjects[1].startswith("firm:a-b-")
    assert len(set(subjects)) == 4
    assert "got a longer one" in batch.warnings[0]
    assert [f.subject for f in document(load_text(tmp_path, rows)).facts] == subjects


def test_rows_that_say_different_things_of_one_entity_are_refused(tmp_path: Path) -> None:
    rows = (
        "supplier,customer,supplier_sector,customer_sector,weight,type\n1,2,a,b,1,1\n1,3,c,b,1,1\n"
    )
    mapping = (MAPPINGS / "network.yaml").read_text("utf-8")
    (problem,) = refused(tmp_path, rows, mapping)
    assert problem.reason == "sector of firm:1 is 'network:c' here and 'network:a' in row 1"


def test_one_link_has_one_type(tmp_path: Path) -> None:
    rows = (
        "supplier,customer,supplier_sector,customer_sector,weight,type\n1,2,a,b,1,1\n1,2,a,b,1,2\n"
    )
    mapping = (MAPPINGS / "network.yaml").read_text("utf-8")
    (problem,) = refused(tmp_path, rows, mapping)
    assert "has other values in row 1 of table essentiality-network" in problem.reason
    batch = load_text(tmp_path, rows.replace("1,2,a,b,1,2", "3,2,a,b,1,"), mapping)
    assert [len(table.rows) for table in batch.tables] == [1]
    rows = rows.replace("1,2\n", "1,3\n")
    assert "'3' is none of 0, 1, 2" in refused(tmp_path, rows, mapping)[0].reason


def test_unknown_words_of_a_map_are_refused_with_the_nearest(tmp_path: Path) -> None:
    rows = "year,supplier_name,country,supplier_address\n2020,A,Tawain,NA\n"
    mapping = (MAPPINGS / "apple_supplier_list.yaml").read_text("utf-8")
    (problem,) = refused(tmp_path, rows, mapping)
    assert problem.suggestions[0] == "Taiwan"


# -- the file --------------------------------------------------------------


def test_encodings_and_delimiters(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        "read: {", "read: {encoding: shift_jis, delimiter: tab, skip_lines: 1, comment: '#', "
    )
    rows = "表題\n# note\nmaker\tpart\tshare\n\n鴻海\t電源\t0.5\n".encode("shift_jis")
    found = document(load_text(tmp_path, rows, mapping))
    assert [name.text for entity in found.entities for name in entity.names] == ["鴻海", "電源"]


def test_a_table_without_header(tmp_path: Path) -> None:
    mapping = MAPPING.replace("read: {", "read: {header: no, ")
    assert len(document(load_text(tmp_path, "A,x,0.5\n", mapping)).facts) == 1


def test_a_packed_table(tmp_path: Path) -> None:
    rules, table = tmp_path / "rules.yaml", tmp_path / "t.csv.gz"
    rules.write_text(MAPPING, "utf-8")
    table.write_bytes(gzip.compress(b"maker,part,share\nA,x,0.5\n"))
    (batch,) = read(table, rules)
    assert len(document(batch).facts) == 1
    table.write_bytes(table.read_bytes()[:-10])
    with pytest.raises(InvalidInput, match="not a complete gzip file"):
        list(read(table, rules))


@pytest.mark.parametrize(
    ("rows", "reason", "line"),
    [
        (b"", "is empty", None),
        (b"maker,parts,share\nA,x,1\n", "has no column 'part'", 1),
        (b"maker,part,part,share\nA,x,x,1\n", "column 'part' stands twice", 1),
        (b"maker,part,share\nA,x,1\nCaf\xe9,x,1\n", "byte 0xe9 is not utf-8", 3),
        (b"maker,part,share\nA,x\0,1\n", "NUL", 2),
        (b'maker,part,share\nA,"x,1\n', "is not a table", 2),
        (b"maker,part,share\n" + b"x" * (MAX_CELL + 1) + b",x,1\n", "field larger", 2),
    ],
)
def test_files_that_can_not_be_read(
    tmp_path: Path, rows: bytes, reason: str, line: int | None
) -> None:
    first = refused(tmp_path, rows)[0]
    assert reason in first.reason
    assert first.line == line


def test_a_huge_table_is_not_read(tmp_path: Path) -> None:
    table, rules = tmp_path / "t.csv", tmp_path / "rules.yaml"
    rules.write_text(MAPPING, "utf-8")
    with table.open("wb") as file:
        file.truncate(MAX_TABLE_BYTES + 1)
    with pytest.raises(TooLarge, match="MAX_TABLE_BYTES"):
        list(read(table, rules))


def test_progress_counts_all_bytes(tmp_path: Path) -> None:
    table, rules = tmp_path / "t.csv", tmp_path / "rules.yaml"
    rules.write_text(MAPPING, "utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("maker", "part", "share"), *((f"m{i}", "x", "") for i in range(2_000))]
        )
    steps: list[int] = []
    list(read(table, rules, steps.append))
    assert sum(steps) == table.stat().st_size
    assert len(steps) > 3


# -- mapping files ---------------------------------------------------------


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_mappings_are_well_formed(path: Path) -> None:
    assert read_mapping(path, table=path).name == path.stem


def test_every_mistake_of_a_mapping_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        """\
mapping: 2
source: {id: wrong}
read: {encoding: klingon, delimiter: ab, columns: [a], on_eror: skip}
values:
  x: {column: b}
  y: {value: z}
  w: {column: a, constant: c}
rows: {keep: [{value: nope, in: [a]}]}
entities:
  e: {names: ['{x']}
facts:
- {subject: '@f', relation: produces, object: '{x|shout}', weight: 1}
tables:
- {name: t, key: [k], row: {a: '{x}'}}
""",
        "utf-8",
    )
    with pytest.raises(InvalidInput) as caught:
        read_mapping(path)
    found = [(p.line, p.field, p.reason) for p in caught.value.problems]
    for line, part in [
        (1, "mapping: 1"),
        (2, "not an id"),
        (3, "unknown encoding"),
        (3, "one character"),
        (3, "unknown key 'on_eror'"),
        (5, "column 'b' is not listed"),
        (6, "'z' is not made"),
        (7, "exactly one of"),
        (8, "unknown value 'nope'"),
        (10, "id is missing"),
        (10, "a single {"),
        (12, "unknown entity '@f'"),
        (12, "unknown form 'shout'"),
        (12, "unknown key 'weight'"),
        (14, "'k' is not a key of row"),
    ]:
        assert any(at == line and part in reason for at, _, reason in found), (line, part, found)


def test_slugs() -> None:
    assert slug("  AT & S Austria, Technologie AG ") == "at-s-austria-technologie-ag"
    assert slug("Trøndelag Zlín Côte d’Azur") == "trondelag-zlin-cote-dazur"
    assert slug("鴻海").startswith("x-")
    assert slug("鴻海") != slug("富士康")
    assert len(slug("x" * 500)) == 80


def test_templates() -> None:
    template = compile_template({"a": "{x}-{{y}}", "b": ["{x}", "{z}"], "c": "@e", "d": "{z}"})
    assert fill(template, {"x": "1", "z": None}, {"e": "firm:e"}) == {
        "a": "1-{y}",
        "b": ["1"],
        "c": "firm:e",
    }
