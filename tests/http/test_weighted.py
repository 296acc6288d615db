"""Published networks from a table to HTTP and the command line: the regression vectors."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.answers.loss.weighing import esri_inputs_of
from onshore.graph.deadline import within
from onshore.graph.queries.criticality import Criticality
from onshore.graph.stores import open_store
from tests.http.pages import said
from tests.unit.deadlines import Looks
from tests.unit.test_systemic import EDGES_B, EDGES_C, SECTORS_B, SECTORS_C, VECTOR_B

HEADER = "supplier,customer,supplier_sector,customer_sector,weight,type"


def table(edges: str, sectors: tuple[int, ...], type: str) -> str:
    pairs = [tuple(map(int, edge.split(">"))) for edge in edges.split()]
    rows = [f"{i},{j},{sectors[i - 1]},{sectors[j - 1]},1,{type}" for i, j in pairs]
    return "\n".join([HEADER, *rows]) + "\n"


def load(folder: Path, text: str, *more: str) -> str:
    """The URL of a store into which `onshore load` has put the table."""
    path, url = folder / "net.csv", f"sqlite:///{folder / 'store.db'}"
    path.write_text(text, "utf-8")
    assert main(["--store", url, "load", str(path), *more, "--mapping", "network"]) == 0
    return url


def served(url: str) -> TestClient:
    return TestClient(create_app(Settings(), open_store(url)), base_url="http://127.0.0.1")


def get(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{question}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("e", [1, 2])
def test_vector_b(tmp_path: Path, e: int, capsys: pytest.CaptureFixture[str]) -> None:
    url = load(tmp_path, table(EDGES_B, SECTORS_B, str(e)))
    with served(url) as client:
        for sigma in (False, True):
            expected = [float(word) for word in VECTOR_B[e, sigma].split()]
            word = "on" if sigma else "off"
            for n, value in enumerate(expected, 1):
                ask = f"impact?node=firm:{n}&mode=weighted&sigma={word}"
                result = get(client, ask)["result"]
                assert round(result["esri"]["total"], 4) == value
                assert len(result["loss"]) == 11
            ranked = get(client, f"criticality?mode=weighted&sigma={word}")["result"]
            found = {node["id"]: round(node["weight"], 4) for node in ranked["nodes"]}
            assert found == {f"firm:{n}": value for n, value in enumerate(expected, 1)}
    capsys.readouterr()
    arguments = ["ask", "impact", "--node", "firm:3", "--mode", "weighted", "--format", "csv"]
    assert main(["--store", url, *arguments]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert list(rows[0]) == ["id", "name", "loss", "d", "u"]
    assert {"id": "firm:3", "name": "3", "loss": "1.0", "d": "0.0", "u": "0.0"} in rows
    assert len(rows) == 11


def test_vector_c(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = load(tmp_path, table(EDGES_C, SECTORS_C, "1"))
    with served(url) as client:
        ask = "impact?node=firm:3&mode=weighted&sigma=off&weight=throughput"
        result = get(client, ask)["result"]
        assert f"{result['esri']['total']:.7f}" == "0.1666667"
        lost = {id: loss for id, loss in result["loss"].items() if loss}
        assert lost == {"firm:1": 0.25, "firm:2": 0.25, "firm:6": 0.5, "firm:3": 1}
        half = get(client, f"{ask.replace('node=firm:3&', '')}&loss=firm:3:0.5")["result"]
        assert half["loss"]["firm:6"] == 0.25
        answer = client.get("/api/v1/impact?node=firm:3&mode=weighted&loss=firm:3:5")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "loss"
    capsys.readouterr()
    options = ["--node", "firm:3", "--mode", "weighted", "--sigma", "off", "--format", "table"]
    assert main(["--store", url, "ask", "impact", *options]) == 0
    shown = capsys.readouterr().out
    assert "esri.total: 0.1" in shown
    assert "4 of 11 lose something" in shown


def test_a_table_of_sectors_comes_first_whatever_the_order(tmp_path: Path) -> None:
    sectors = tmp_path / "essentiality.csv"
    pairs = [f"{a},{b},2" for a in range(1, 6) for b in range(1, 6)]
    sectors.write_text("\n".join(["supplier_sector,buyer_sector,e", *pairs]) + "\n", "utf-8")
    url = load(tmp_path, table(EDGES_B, SECTORS_B, "1"), str(sectors))
    with served(url) as client:
        result = get(client, "impact?node=firm:2&mode=weighted&sigma=off")["result"]
        assert result["esri"]["total"] == 0.5
    sectors.write_text("supplier_sector,buyer_sector,e\n1,network:4,1\n", "utf-8")
    assert main(["--store", url, "load", str(sectors)]) == 0
    with served(url) as client:
        answer = get(client, "impact?node=firm:2&mode=weighted&sigma=off")
        assert round(answer["result"]["esri"]["total"], 4) == 0.3667
        assert "essentiality: essentiality.csv, Supply network" in answer["assumptions"]


def test_types_of_single_links(tmp_path: Path) -> None:
    rows = "1,3,a,b,1,2\n2,3,a,b,1,1\n4,3,c,b,2,\n5,3,a,b,1,0\n"
    with served(load(tmp_path, f"{HEADER}\n{rows}")) as client:
        losses = {
            n: get(client, f"impact?node=firm:{n}&mode=weighted&sigma=off")["result"]["loss"][
                "firm:3"
            ]
            for n in (1, 2, 4, 5)
        }
        # a third of sector a; a fifth of all; all of c, whose type is unknown; nothing
        assert losses == {1: 0.333333333333, 2: 0.2, 4: 1, 5: 0}


def test_the_files_of_another_model(tmp_path: Path) -> None:
    """Links, sales to final users and affiliations, each with its bundled mapping."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    files = {
        "inoue_links": "1 2 60\n2 3 40\n3 3 5\n",
        "inoue_final": "3 100\n2 60\n",
        "inoue_sectors": "1 1001\n2 1002\n3 1001\n",
    }
    for mapping, text in files.items():
        path = tmp_path / f"{mapping}.txt"
        path.write_text(text, "utf-8")
        assert main(["--store", url, "load", str(path), "--mapping", mapping]) == 0
    with served(url) as client:
        answer = get(client, "impact?mode=weighted&loss=firm:1:0.5&sigma=off")
        levels = {node["id"]: node["d"] for node in answer["result"]["nodes"]}
        assert levels == {"firm:1": 0.5, "firm:2": 0.5, "firm:3": 0.5, "firm:final-users": 0.5}
        assert answer["coverage"]["firms_without_sector"] == 1
        assert answer["result"]["esri"]["total"] == 0.5


@pytest.mark.parametrize("text", ["1,2,7", ",2,1", "1,2,1\n1,2,2", "1,2,1,9"])
def test_bad_tables_of_sectors_are_refused(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f"supplier_sector,buyer_sector,type\n{text}\n", "utf-8")
    assert main(["--store", "sqlite://", "load", str(path)]) == 1
    assert "e.csv:" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["svg", "html", "graphml", "geojson"])
@pytest.mark.parametrize("question", ["impact?node=firm:2&", "criticality?"])
def test_other_formats(tmp_path: Path, format: str, question: str) -> None:
    with served(load(tmp_path, table(EDGES_B, SECTORS_B, "1"))) as client:
        answer = client.get(f"/api/v1/{question}mode=weighted&format={format}")
        if question == "criticality?" and format not in Criticality.formats:
            assert answer.status_code == 406
        else:
            assert answer.status_code == 200
            if format in ("svg", "graphml"):
                ET.fromstring(answer.text)


def test_a_ranking_that_was_cut_goes_on_where_it_ended(tmp_path: Path) -> None:
    store = open_store(load(tmp_path, table(EDGES_B, SECTORS_B, "1")))
    view = store.view(date(2026, 11, 20))
    question = Criticality(mode="weighted")
    esri_inputs_of(question, view)
    cuts = []
    for _ in range(30):
        with within(Looks(9, grace=True)):
            cut = question.answer(view)
        cuts.append(cut.result["scenarios"])
        if cut.truncated is None:
            break
        assert cut.result["total"] is None
    assert len(cuts) > 1
    assert cuts == sorted(cuts)
    other = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    whole = question.answer(other.view(date(2026, 11, 20)))
    assert cut.result == whole.result
    assert whole.result["scenarios"] == cuts[-1] == 11


@pytest.mark.parametrize(("wait", "begins"), [(0, "The search was cut"), (60, "The loss of")])
def test_the_page_of_a_cut_ranking_claims_no_more_than_was_tried(
    tmp_path: Path, wait: int, begins: str
) -> None:
    with served(load(tmp_path, table(EDGES_B, SECTORS_B, "1"))) as client:
        ask = "/?criticality=all&mode=weighted&lang=en"
        page = client.get(ask, headers={"prefer": f"wait={wait}"})
        assert page.status_code == 200, page.text
        assert said(page.text).startswith(begins)


@pytest.mark.parametrize(
    "question", ["criticality?mode=weighted", "impact?node=firm:1&mode=weighted"]
)
def test_notes_of_weighted_answers_are_japanese_too(tmp_path: Path, question: str) -> None:
    with served(load(tmp_path, table(EDGES_B, SECTORS_B, "1"))) as client:
        told = {lang: get(client, f"{question}&lang={lang}") for lang in ("en", "ja")}
        en, ja = (told[lang]["assumptions"] for lang in ("en", "ja"))
        assert len(en) == len(ja) > 0
        assert any("output" in note for note in en)
        assert all(re.search("[ぁ-ん]", note) for note in ja if note[0] != "e"), ja
        cut = client.get(f"/api/v1/{question}&lang=ja&eps=0", headers={"prefer": "wait=0"}).json()
        assert cut.get("truncated") is None or "制限時間0秒で打ち切り" in cut["truncated"]
