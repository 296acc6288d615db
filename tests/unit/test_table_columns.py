"""A table read as columns is what it is row by row: document, lines, warnings, tables, hashes.

Mappings and rows are random; between them they use every key of a mapping file.
"""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from onshore.graph.columns.facts import extract
from onshore.graph.columns.segment import KEY
from onshore.graph.columns.table import table_segment
from onshore.graph.documents.dump import dump_fact
from onshore.graph.documents.fact_table import FactTable, ids_of
from onshore.graph.documents.records import TableRecords, canonical, mentions_of
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Fact
from onshore.graph.stores import open_store
from onshore.loaders import Batch, Options
from onshore.loaders.ingest import ingest
from onshore.loaders.mapping import plain_cells, table
from onshore.loaders.mapping.columns import Doubt, read_columns
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.mapping.table import by_rows
from tests.unit.columns.test_segment import said
from tests.unit.test_table_alone import COLUMNS as ALONE_COLUMNS
from tests.unit.test_table_alone import MAPPING, a_row

ROOT = Path(__file__).parents[2]
NOW, LATER = "2026-01-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"
COLUMNS = ("maker", "town", "buyers", "part", "worth", "pieces", "share", "made", "state", "id")
MAKERS = ("Acme", "ACME", "Acme.", "Bär GmbH", "鴻海", "x y", "  Acme ", 'Quo"te', "co,mma")
READ_AS_COLUMNS = 20
"""Of 40 random tables, at least so many are not left to the row reader."""
PARTS = ("steel", "Steel", "copper wire", "rotor")


def a_mapping(chance: random.Random) -> dict[str, Any]:
    """A mapping file as JSON, which is YAML."""
    one = chance.choice

    def maybe(**keys: Any) -> dict[str, Any]:
        return keys if chance.random() < 0.5 else {}

    values: dict[str, Any] = {
        "edition": {"option": "edition", "default": "2026"},
        "maker": one(("maker", {"column": "maker", "replace": {"Quo": "Kwo", "x": ""}})),
        "town": {
            "column": "town",
            "map": one(("countries", ["countries", {"Elsewhere": "TW"}])),
            "unmapped": one(("drop", "slug")),
        },
        "buyer": {"column": "buyers", "split": [";", "|"], **maybe(part="1")},
        "part": {"column": "part", **maybe(default="steel")},
        "raw": {"value": "part", **maybe(map={"rotor": "shaft", "steel": ""})},
        "worth": {"column": "worth", **maybe(missing=["12 MUSD"])},
        "pieces": {"column": "pieces", "thousands": ",", **maybe(times="thousand")},
        "share": {"column": "share", "decimal": ",", "times": one(("percent", "0.001"))},
        "made": {"column": "made", "date": "%d.%m.%Y"},
        "state": {
            "column": "state",
            "map": {"act": "actual", "plan": "planned"},
            "default": "actual",
            "allow": ["actual", "planned", "stated"],
        },
        "no": {"column": "state", "map": {"plan": "negated"}, "unmapped": "drop"},
        "id": "id",
    }
    entities = {
        "maker": {
            "id": "firm:{maker|slug}",
            "key": "{maker}",
            "names": ["{maker}"],
            "known": {"鴻海": "firm:foxconn"},
        },
        "buyer": {
            "id": "firm:{buyer|slug}",
            "key": "{buyer}",
            "names": ["{buyer}"],
            "when": ["buyer"],
        },
        "part": {
            "id": "component:{part|slug}",
            "key": "{part}",
            "names": ["{part}", {"text": "{part|upper}", "lang": "en"}],
            "when": ["part"],
        },
        "plant": {
            "id": "project:{maker|slug}-{town|lower}",
            "key": "{maker} {town}",
            "names": ["{maker}, {town}"],
            "note": "of @maker",
            "when": ["town"],
        },
    }
    rest = {"certainty": "asserted", **maybe(gist="{maker} says {worth}."), **maybe(gist="Listed.")}
    facts = [
        {
            "subject": "@maker",
            "relation": "supplies",
            "object": "@part",
            "to": "@buyer",
            "when": ["buyer", "part"],
            "status": "{state}",
            "value": "{worth|amount}",
            **rest,
            "valid_from": "{made}",
            **maybe(valid_to="2030"),
            **maybe(share="{share}"),
        },
        {
            "subject": "@maker",
            "relation": "produces",
            "object": "@part",
            "when": ["part"],
            "unless": ["worth"],
            "status": "actual",
            "market_share": "{share}",
            **rest,
            "amount": {"value": "{pieces}", "unit": "pieces", "per": "year"},
        },
        {
            "subject": "@maker",
            "relation": "operates_facility",
            "object": "place:{town}",
            "status": "operational",
            "when": ["town"],
            "facility_type": "plant",
            "components": ["@part", "component:bolt"],
            **maybe(distributive="each"),
            **rest,
        },
        {
            "subject": "@maker",
            "relation": "partners_with",
            "object": "@buyer",
            "status": "actual",
            "when": ["buyer"],
            "polarity": one(("{no}", "negated")),
            **rest,
        },
        {
            "subject": "@part",
            "relation": "part_of",
            "object": "component:machine",
            "status": "actual",
            "when": ["part"],
            **rest,
        },
        {
            "subject": "component:machine",
            "relation": "has_part",
            "object": "@part",
            "status": "actual",
            "when": ["part"],
            "cost_share": "{share}",
            **rest,
        },
        {
            "subject": "@buyer",
            "relation": "buys",
            "object": "@part",
            "from": "@maker",
            "status": "{state}",
            "when": ["part", "buyer"],
            "origin": "place:{town}",
            **rest,
        },
    ]
    if chance.random() < 0.3:
        facts[1]["id"] = "{id|slug}"
        facts[1]["when"] = ["part", "id"]
    tables = [
        {
            "name": "keyed",
            "key": ["maker", "part"],
            "when": ["part"],
            "row": {"maker": "@maker", "part": "@part"},
        },
        {
            "name": "rows",
            "when": ["pieces"],
            "numbers": ["n"],
            "row": {"n": "{pieces}", "who": "@maker", "of": "{edition}"},
        },
    ]
    rows = {
        **maybe(drop=[{"same": ["maker", "buyer"]}, {"value": "part", "in": ["rotor"]}]),
        **maybe(keep=[{"value": "maker", "in": [*map(str.strip, MAKERS), 'Kwo"te', "y"]}]),
        **maybe(drop=[{"same": ["maker", "buyer"]}, {"value": "town", "missing": "yes"}]),
    }
    return {
        "mapping": "1",
        "source": {"id": "source:t-{edition}", "title": one(("T", "T {edition}"))},
        "read": {"columns": [*COLUMNS], "optional": ["absent"], "missing": ["-"]},
        "values": values,
        "rows": rows,
        "entities": entities,
        "facts": chance.sample(facts, chance.randrange(1, len(facts) + 1)),
        "tables": chance.sample(tables, chance.randrange(3)),
    }


def rows_of(chance: random.Random, size: int) -> list[list[str]]:
    one = chance.choice
    return [
        [
            one(MAKERS),
            one(("Japan", "Viet Nam", "TW", "Elsewhere", "", "-")),
            ";".join(one(("Zed", "Yan", "zed", "Wu|Zed", "")) for _ in range(one((1, 1, 2)))),
            one((*PARTS, "")),
            one(("178 million USD", "$1.5bn", "250 MW", "", "12 MUSD", f"{number % 7} USD")),
            one(("1", "2,000", "3.5", "1.0", "", "1.00")),
            one(("5", "12,5", "", "100")),
            one(("01.02.2025", "31.12.2024", "")),
            one(("act", "plan", "stated", "")),
            one(("", f"F{number}")),
        ]
        for number in range(size)
    ]


def write(folder: Path, columns: tuple[str, ...], rows: list[list[str]], mapping: Any) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    (folder / "t.csv").write_text(text.getvalue(), "utf-8")
    (folder / "m.yaml").write_bytes(
        mapping.encode() if isinstance(mapping, str) else orjson.dumps(mapping)
    )
    return folder / "t.csv"


def both(path: Path) -> tuple[Batch | None, list[Batch]]:
    """What is read as columns, None where that is refused, and row by row."""
    rules = read_mapping(path.with_name("m.yaml"))
    try:
        rows = list(by_rows(path, rules))
    except InvalidInput:
        rows = []
    try:
        return read_columns(path, rules, None), rows
    except Doubt:
        return None, rows


def assert_equal(columns: Batch, rows: Batch) -> None:
    assert columns.document == rows.document
    if columns.document is not None and rows.document is not None:
        assert isinstance(columns.document.facts, FactTable)
        found, facts = columns.document.facts, rows.document.facts
        places = range(len(facts))
        assert ids_of(found) == ids_of(facts)
        assert found.docs(places) == [canonical(dump_fact(fact)) for fact in facts]
        assert found.docs(places[1::3]) == found.docs(places)[1::3]
        for some in (places, places[1::3]):
            assert_segment_equal(found, facts, some)
        assert [*columns.lines.items()] == [*rows.lines.items()]
    assert replace(columns, document=None, lines={}) == replace(rows, document=None, lines={})


def assert_segment_equal(table: FactTable, facts: Sequence[Fact], places: Sequence[int]) -> None:
    """What is stored of a table's facts is what would be of the same facts as objects."""
    chosen = [replace(facts[place], recorded_at=NOW) for place in places]
    if not chosen:
        return
    keys = np.zeros(len(chosen) * KEY, np.uint8)
    made = table_segment(TableRecords(table, places, NOW), 5, keys, since=3)
    numbers = range(5, 5 + len(chosen))
    assert said(made.columns) == said(extract(chosen, numbers=numbers, since=[3] * len(chosen)))
    terms = made.columns.terms
    pairs = zip(made.mention_fact.tolist(), made.mention_term.tolist(), strict=True)
    named = [(n, id) for n, fact in enumerate(chosen) for id in mentions_of(fact)]
    assert sorted((n, terms[term]) for n, term in pairs) == sorted(named)


def test_columns_give_what_the_rows_give(tmp_path: Path) -> None:
    read = 0
    for seed in range(40):
        chance = random.Random(seed)
        path = write(tmp_path, COLUMNS, rows_of(chance, 60), a_mapping(chance))
        columns, rows = both(path)
        assert columns is None or rows, f"seed {seed} is refused row by row"
        if columns is not None:
            assert_equal(columns, *rows)
            read += 1
    assert read >= READ_AS_COLUMNS


@pytest.mark.parametrize("seed", range(6))
def test_a_table_with_problems_is_left_to_the_row_reader(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    rows = [a_row(chance, number) for number in range(60)]
    for mode in ("skip", "refuse"):
        mapping = MAPPING.replace("ENCODING", "utf-8").replace(
            "on_error: skip", f"on_error: {mode}"
        )
        path = write(tmp_path, ALONE_COLUMNS, rows, mapping)
        monkeypatch.setattr(table, "MIN_COLUMN_BYTES", 0)
        seen = _read(path)
        monkeypatch.setattr(table, "MIN_COLUMN_BYTES", 10**9)
        assert _read(path) == seen


def _read(path: Path) -> Any:
    try:
        (batch,) = table.read(path, path.with_name("m.yaml"))
    except InvalidInput as error:
        return error.problems
    return batch.document, batch.refused, batch.warnings, batch.tables


def _versions(chance: random.Random) -> Iterator[list[list[str]]]:
    """A table, the same again, a row in front, some rows changed, some left out."""
    rows = rows_of(chance, 80)
    yield rows
    yield rows
    yield [*rows_of(chance, 1), *rows]
    yield [row if chance.random() < 0.8 else rows_of(chance, 1)[0] for row in rows]
    yield [row for row in rows if chance.random() < 0.9]


@pytest.mark.parametrize("seed", range(5))
def test_versions_are_stored_as_they_are_row_by_row(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    mapping = a_mapping(chance)
    stores = [open_store("sqlite://"), open_store("sqlite://")]
    options = Options(mapping=tmp_path / "m.yaml")
    for number, rows in enumerate(_versions(chance)):
        path = write(tmp_path, COLUMNS, rows, mapping)
        told: list[Any] = []
        for store, least in zip(stores, (0, 10**9), strict=True):
            monkeypatch.setattr(table, "MIN_COLUMN_BYTES", least)
            now = NOW.replace("01-01", f"0{number + 1}-01")
            try:
                report = ingest(store, [path], now=now, options=options, confirm=lambda _: True)
                told.append(report)
            except InvalidInput as error:
                told.append(error.problems)
        assert told[0] == told[1]
        assert stores[0].content_hash() == stores[1].content_hash()
        assert number != 1 or isinstance(told[0], tuple) or not told[0].changed
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "row",
    [
        "Acme,,steel,1,2",
        ",Zed,steel,1",
        "Acme,Acme,steel,1",
        "Acme,Zed,steel,one",
        "Acme,Zed,steel,1e99",
        "Acme,Zed,\u202dsteel\a,1",
    ],
)
def test_one_doubtful_row_among_many_has_its_message(
    tmp_path: Path, row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = {
        "mapping": "1",
        "source": {"id": "source:t"},
        "read": {"columns": ["maker", "buyer", "part", "n"]},
        "values": {name: name for name in ("maker", "buyer", "part", "n")},
        "entities": {
            name: {"id": f"{kind}:{{{name}|slug}}", "names": [f"{{{name}}}"]}
            for name, kind in (("maker", "firm"), ("buyer", "firm"), ("part", "component"))
        },
        "facts": [
            {
                "subject": "@maker",
                "relation": "partners_with",
                "object": "@buyer",
                "status": "actual",
                "certainty": "asserted",
                "amount": {"value": "{n}", "unit": "parts"},
            },
        ],
    }
    lines = [f"M{n % 40},B{n % 30},steel,{n}" for n in range(100)]
    lines[57] = row
    (tmp_path / "t.csv").write_text("\n".join(["maker,buyer,part,n", *lines]), "utf-8")
    (tmp_path / "m.yaml").write_bytes(orjson.dumps(mapping))
    monkeypatch.setattr(table, "MIN_COLUMN_BYTES", 0)
    problems = _read(tmp_path / "t.csv")
    monkeypatch.setattr(table, "MIN_COLUMN_BYTES", 10**9)
    assert problems == _read(tmp_path / "t.csv")
    assert {problem.fact for problem in problems} == {"row 58"}


def test_undeclared_ids_are_named_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    mapping = a_mapping(chance)
    mapping["facts"] = [
        {
            "subject": "@maker",
            "relation": "headquartered_in",
            "object": "place:{id}",
            "status": "actual",
            "certainty": "asserted",
            "when": ["id"],
        },
    ]
    mapping["tables"], mapping["rows"] = [], {}
    mapping["values"]["buyer"] = "buyers"
    path = write(tmp_path, COLUMNS, rows_of(chance, 80), mapping)
    options = Options(mapping=tmp_path / "m.yaml")
    found = []
    for least in (0, 10**9):
        monkeypatch.setattr(table, "MIN_COLUMN_BYTES", least)
        with pytest.raises(InvalidInput) as caught:
            ingest(open_store("sqlite://"), [path], now=NOW, options=options)
        found.append(caught.value.problems)
    assert found[0] == found[1]
    assert len(found[0]) > 20


def split_in_two(folder: Path, rows: list[list[str]]) -> Path:
    values = {name: {"column": name, "split": [";"]} for name in ("part", "buyers")}
    mapping = {
        "mapping": "1",
        "source": {"id": "source:t"},
        "read": {"columns": [*values]},
        "values": values,
        "entities": {
            "part": {"id": "component:{part|slug}", "key": "{part}", "names": ["{part}"]},
            "buyer": {"id": "firm:{buyers|slug}", "key": "{buyers}", "names": ["{buyers}"]},
        },
        "facts": [
            {
                "subject": "@buyer",
                "relation": "produces",
                "object": "@part",
                "status": "actual",
                "certainty": "asserted",
            }
        ],
    }
    return write(folder, ("part", "buyers"), rows, mapping)


def many(first: str, size: int) -> str:
    return ";".join(f"{first}{number}" for number in range(size))


def test_a_row_splits_into_so_many_combinations_at_most(tmp_path: Path) -> None:
    columns, rows = both(split_in_two(tmp_path, [["p", "b"], [many("p", 40), many("b", 25)]]))
    assert columns is not None
    assert_equal(columns, rows[0])
    path = split_in_two(tmp_path, [["p", "b"], [many("p", 40), many("b", 26)]])
    with pytest.raises(Doubt):
        read_columns(path, read_mapping(path.with_name("m.yaml")), None)


def test_combinations_are_counted_before_they_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_cells, "_PIECE", 1 << 20)
    size, pieces = 2_000, 1_001
    path = split_in_two(tmp_path, [[f"p{n}", many("b", pieces)] for n in range(size)])
    rules = read_mapping(path.with_name("m.yaml"))
    tracemalloc.start()
    try:
        with pytest.raises(Doubt):
            read_columns(path, rules, None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * size * pieces
