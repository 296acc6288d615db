"""Rows of a table beside the graph: what decides, what lowers, and that each reason is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.errors import TooLarge
from onshore.graph.queries.matching import Matcher
from onshore.graph.stores import open_store
from onshore.graph.view import View
from tests.unit.story import NOW, claim, document

LEI, OTHER_LEI = "549300KB6NK5SBD14S87", "988400XAIK6XISWQV045"
DAY = date(2026, 6, 1)
ENTITIES = [
    {
        "id": "firm:hon-hai",
        "kind": "firm",
        "names": ["Hon Hai Precision Industry Co., Ltd.", "鴻海精密工業股份有限公司", "Foxconn"],
        "not_names": ["Foxlink"],
        "ids": {"ticker": "TWSE:2317", "duns": "656134921"},
    },
    {
        "id": "firm:tsmc",
        "kind": "firm",
        "names": ["TSMC"],
        "ids": {"lei": LEI, "ticker": "TWSE:2330", "ticker_nyse": "NYSE:TSM"},
    },
    {"id": "firm:acme-us", "kind": "firm", "names": ["Acme Corp."]},
    {"id": "firm:acme-jp", "kind": "firm", "names": ["Acme K.K."]},
    {"id": "firm:bare", "kind": "firm", "names": ["Nowhere Works GmbH"]},
    {"id": "component:acme", "kind": "component", "names": ["Acme"]},
    {"id": "factory:austin", "kind": "factory", "names": ["Acme Austin"]},
    {"id": "place:TW", "kind": "place", "names": ["Taiwan"], "place_type": "country"},
    {"id": "place:JP", "kind": "place", "names": ["Japan"], "place_type": "country"},
    {"id": "place:US", "kind": "place", "names": ["United States"], "place_type": "country"},
    {
        "id": "place:US-TX",
        "kind": "place",
        "names": ["Texas"],
        "place_type": "state",
        "container": "place:US",
    },
]
FACTS = [
    claim("A", "firm:hon-hai", "headquartered_in", "place:TW"),
    claim("B", "firm:acme-us", "headquartered_in", "place:US"),
    claim("C", "firm:acme-jp", "headquartered_in", "place:JP"),
    claim("D", "firm:acme-us", "operates_facility", "factory:austin"),
    claim("E", "factory:austin", "located_in", "place:US-TX"),
    claim("F", "firm:acme-jp", "operates_facility", "place:US-TX"),
]


@pytest.fixture(scope="module")
def view() -> View:
    store = open_store("sqlite://")
    store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    return store.view(DAY)


def one(view: View, **row: Any) -> dict[str, Any]:
    [answer] = Matcher(view).match([row])
    return answer


def hows(answer: dict[str, Any], place: int = 0) -> list[str]:
    return [f"{r['what']}.{r['how']}" for r in answer["candidates"][place]["reasons"]]


@pytest.mark.parametrize(
    ("name", "how", "score"),
    [
        ("foxconn", "name.exact", 1.0),
        ("鴻海精密工業", "name.form", 0.95),
        ("Hon Hai Precision Industry", "name.form", 0.95),
        ("Precision Hon Hai Industry", "name.words", 0.9),
        ("Hon Hai Precison Industry", "name.alike", None),
        ("鴻海精密工業の深圳工場", "name.contained", None),
    ],
)
def test_names_find_by_the_tiers_of_the_table(
    view: View, name: str, how: str, score: float | None
) -> None:
    answer = one(view, name=name)
    best = answer["candidates"][0]
    assert (best["id"], hows(answer)) == ("firm:hon-hai", [how])
    assert best["score"] == score if score else 0.5 < best["score"] < 0.9
    assert answer["outcome"] == ("match" if best["score"] >= 0.95 else "possible")


def test_a_name_that_is_said_not_to_be_its_own_never_matches(view: View) -> None:
    assert one(view, name="Foxlink") == {"outcome": "none", "candidates": [], "total": 0}


def test_only_kinds_that_are_asked_for(view: View) -> None:
    assert {c["kind"] for c in one(view, name="Acme")["candidates"]} == {"firm"}
    [answer] = Matcher(view, ("factory",)).match([{"name": "Acme Austin"}])
    assert answer["candidates"][0]["id"] == "factory:austin"


def test_an_identifier_decides_before_the_name(view: View) -> None:
    answer = one(view, name="Taiwan Semiconductor Manufacturing", lei=LEI.lower())
    assert (answer["outcome"], answer["candidates"][0]["id"]) == ("match", "firm:tsmc")
    assert hows(answer) == ["id.same"]
    assert one(view, ids={"duns": "65-613-4921"})["candidates"][0]["id"] == "firm:hon-hai"
    assert one(view, ticker="2317.TW")["outcome"] == "match"
    assert one(view, ticker="TSM US", name="TSMC")["outcome"] == "match"


def test_another_identifier_lowers_and_says_so(view: View) -> None:
    answer = one(view, name="TSMC", lei=OTHER_LEI)
    assert answer["outcome"] == "contradicted"
    assert answer["candidates"][0]["score"] == 0.5
    assert answer["candidates"][0]["reasons"][1]["text"] == (f"lei differs: {OTHER_LEI}, not {LEI}")


def test_a_name_and_an_identifier_of_different_firms_contradict(view: View) -> None:
    answer = one(view, name="Foxconn", lei=LEI)
    assert answer["outcome"] == "contradicted"
    assert {c["id"] for c in answer["candidates"]} == {"firm:tsmc", "firm:hon-hai"}


def test_the_country_chooses_between_namesakes(view: View) -> None:
    assert one(view, name="Acme")["outcome"] == "several"
    answer = one(view, name="Acme", country="Japan")
    assert (answer["outcome"], answer["candidates"][0]["id"]) == ("match", "firm:acme-jp")
    assert hows(answer, 1) == ["name.form", "country.differs"]
    assert answer["candidates"][1]["score"] == round(0.95 * 0.8, 3)
    near = one(view, name="Acme", country="US")
    assert near["candidates"][0]["id"] == "firm:acme-us"
    assert hows(near, 1) == ["name.form", "country.site"]


def test_an_unknown_country_changes_nothing_and_is_told(view: View) -> None:
    answer = one(view, name="Nowhere Works", country="DE")
    assert (answer["outcome"], answer["candidates"][0]["score"]) == ("match", 0.95)
    assert hows(answer) == ["name.form", "country.unknown"]


def test_an_address_orders_and_scores_nothing(view: View) -> None:
    plain, told = one(view, name="Acme"), one(view, name="Acme", address="1 Road, Texas, USA")
    assert [c["score"] for c in plain["candidates"]] == [c["score"] for c in told["candidates"]]
    assert hows(told) == ["name.form", "address.names"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": 5}, "name"),
        ([], None),
        ({"name": "x" * 1001}, "name"),
        ({"name": "Acme", "country": "Atlantis"}, "country"),
        ({"name": "Acme", "ids": ["x"]}, "ids"),
        ({"name": "Acme", "colour": "red"}, "colour"),
        ({"name": "TSMC", "lei": "123"}, "ids.lei"),
        ({"lei": LEI[:-1] + "8"}, "ids.lei"),
        ({"name": "Acme", "ids": {"lei": 3}}, "ids.lei"),
        ({"names": ["a"] * 30}, "names"),
    ],
)
def test_a_wrong_row_is_an_error_in_its_place(view: View, row: Any, field: str | None) -> None:
    first, last = Matcher(view).match([row, {"name": "Foxconn"}])
    assert field is None or field in [e["field"] for e in first["error"]["errors"]]
    assert first["error"]["detail"]
    assert last["outcome"] == "match"


def test_a_batch_has_a_limit(view: View) -> None:
    with pytest.raises(TooLarge):
        Matcher(view).match([{"name": "a"}] * 1001)


# -- over HTTP, and as a command -------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('match')}/store.db"
    store = open_store(address)
    store.replace([document("source:a", *FACTS, entities=ENTITIES)], now=NOW)
    store.close()
    return address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    app = create_app(Settings(), open_store(url))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_over_http_without_a_token_and_nothing_is_stored(client: TestClient) -> None:
    before = client.get("/ready").json()
    body = {"rows": [{"name": "鴻海", "country": "台湾"}, {"name": "Zz"}, {}], "lang": "ja"}
    answer = client.post("/api/v1/match", json=body)
    assert answer.status_code == 200
    rows = answer.json()["result"]["rows"]
    assert [row.get("outcome", "error") for row in rows] == ["possible", "none", "error"]
    assert rows[0]["candidates"][0]["id"] == "firm:hon-hai"
    assert rows[0]["candidates"][0]["reasons"][1]["text"] == "TW に所在"
    assert answer.json()["coverage"]["none"] == 1
    assert client.get("/ready").json() == before


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"rows": 5}, 422, "rows"),
        ([], 422, "rows"),
        ({"rows": [], "limit": 0}, 422, "limit"),
        ({"rows": [], "kinds": ["hts"]}, 422, "kinds"),
        ({"rows": [], "as_of": "x"}, 422, "as_of"),
        ({"rows": [], "more": 1}, 422, "more"),
        ({"rows": [{}] * 1001}, 413, None),
    ],
)
def test_a_wrong_body_is_a_problem(
    client: TestClient, body: Any, status: int, field: str | None
) -> None:
    answer = client.post("/api/v1/match", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert field is None or field in [error["field"] for error in answer.json()["errors"]]


@pytest.fixture
def run(url: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["match", *words, "--store", url])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_file_comes_back_with_candidates(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    table = tmp_path / "suppliers.csv"
    table.write_text(
        "Supplier Name,Country,spend\nfoxconn,TW,5\nAcme,JP,=1+1\nZz,,\n,,7\n", "utf-8"
    )
    code, out, _ = run(str(table), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["match_outcome"] for row in rows] == ["match", "match", "none", "error"]
    assert rows[0]["match_id"] == "firm:hon-hai"
    assert rows[1]["spend"] == "'=1+1"
    assert "country differs" in run(str(table), "--format", "json")[1]
    written = tmp_path / "out.json"
    assert run(str(table), "-o", str(written))[0] == 0
    told = json.loads(written.read_text("utf-8"))
    assert told["result"]["rows"][0]["row"]["spend"] == "5"
    assert told["coverage"] == {
        "rows": 4,
        "match": 2,
        "several": 0,
        "contradicted": 0,
        "possible": 0,
        "none": 1,
        "error": 1,
    }


def test_a_workbook_comes_back_as_a_workbook(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["企業名", "lei"])
    book.active.append(["鴻海精密工業", None])
    book.active.append(["x", LEI])
    table, written = tmp_path / "t.xlsx", tmp_path / "out.xlsx"
    book.save(table)
    assert run(str(table), "-o", str(written))[0] == 0
    rows = list(openpyxl.load_workbook(written).active.iter_rows(values_only=True))
    assert [row[3] for row in rows[1:]] == ["firm:hon-hai", "firm:tsmc"]


def test_columns_of_one_heading_are_all_kept(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("name,notes,notes,,notes (2),\nfoxconn,a,b,c,d,e\n", "utf-8")
    code, out, _ = run(str(table), "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    assert code == 0
    assert list(row.values())[:6] == ["foxconn", "a", "b", "c", "d", "e"]
    assert list(row)[:6] == ["name", "notes", "notes (3)", "", "notes (2)", "(2)"]


def test_files_that_cannot_be_matched_are_refused(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("colour,size\nred,5\n", "utf-8")
    code, _, err = run(str(table))
    assert (code, "no column name" in err) == (2, True)
    table.write_text("name,size\n", "utf-8")
    code, _, err = run(str(table))
    assert (code, "has no rows" in err) == (1, True)
    assert run(str(tmp_path / "absent.csv"))[0] == 1
    assert run(str(table), "-o", str(table))[0] == 2
