"""`POST /bom` and `onshore bom`: formats in and out, limits, and that nothing is stored."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from onshore.app.cli.main import main
from onshore.app.main import create_app
from onshore.app.settings import Settings
from onshore.graph.ports import Store
from onshore.graph.stores import open_store
from onshore.loaders.ingest import ingest
from tests.extras import needs_excel
from tests.unit.tariffs import DATA

EXAMPLE = Path(__file__).parents[2] / "docs" / "bom.csv"
ROUTE = "/api/v1/bom?as_of=2026-05-01"
HOSTILE = "<script>alert(1)</script>| [x](javascript:alert(1)) `y` =cmd() https://x.example \u202e"
TABLES = [DATA / "measures.yaml", DATA / "hts" / "hts_2026_rev_4.json.gz"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bom") / "store.db"
    store = open_store(f"sqlite:///{file}")
    ingest(store, TABLES, now="2026-01-02T00:00:00.000000Z")
    store.close()
    return file


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(), store), base_url="http://127.0.0.1") as client:
        yield client


def posted(client: TestClient, body: str | bytes, more: str = "", status: int = 200) -> Any:
    answer = client.post(ROUTE + more, content=body)
    assert answer.status_code == status, answer.text
    return answer


def rows() -> list[dict[str, str]]:
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def workbook() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in [list(rows()[0]), *(list(one.values()) for one in rows())]:
        sheet.append(
            [
                float(c) if re.fullmatch(r"[\d.]+", c) and c.count(".") < 2 else c or None
                for c in row
            ]
        )
    book.save(out)
    return out.getvalue()


# -- in --------------------------------------------------------------------


def test_every_form_of_a_bill_has_one_answer_and_none_is_stored(
    client: TestClient, store: Store
) -> None:
    before = store.content_hash(), store.reader().revision
    bodies = [
        EXAMPLE.read_bytes(),
        json.dumps(rows()).encode(),
        json.dumps({"rows": rows()}).encode(),
        "\n".join(json.dumps(row) for row in rows()).encode(),
        "\ufeff".encode() + EXAMPLE.read_bytes().replace(b",", b";"),
    ]
    found = [posted(client, body).json()["result"] for body in bodies]
    assert all(one == found[0] for one in found)
    assert found[0]["exposure"] == {"lo": 0.005, "hi": None}
    assert found[0]["known"] == {"lo": 0.005, "hi": 0.025}
    assert (store.content_hash(), store.reader().revision) == before


@needs_excel
def test_a_workbook(client: TestClient) -> None:
    expected = posted(client, EXAMPLE.read_bytes()).json()["result"]
    assert posted(client, workbook()).json()["result"] == expected


@needs_excel
def test_a_workbook_that_unpacks_to_more_than_is_held(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * (64 << 20))
    body = posted(client, packed.getvalue(), status=413).json()
    assert "MAX_HELD_BOOK_BYTES" in body["detail"]


def test_the_envelope_says_what_was_asked(client: TestClient) -> None:
    body = posted(client, EXAMPLE.read_bytes(), "&condition=aircraft_use:false").json()
    assert body["query"]["question"] == "bom"
    assert body["query"]["condition"] == ["aircraft_use:false"]
    assert body["query"]["lines"] == 6
    assert body["resolved"]["as_of"] == "2026-05-01"
    assert body["result"]["known"] == {"lo": 0.025, "hi": 0.025}
    assert body["coverage"]["lines"] == 5
    assert body["claims"] == []
    assert body["request_id"]


@pytest.mark.parametrize(
    ("body", "more", "status", "says"),
    [
        (b"", "", 422, "is empty"),
        (b"level,name\n1,a\n", "", 422, "no column 'part'"),
        (b"{", "", 422, "is not JSON text"),
        (b'{"level": 1, "part": {"a": 1}}', "", 422, "is not a text or number"),
        (b"[1]", "", 422, "is not an object"),
        (b"level,part\n1,\xff\n", "", 422, "is not utf-8"),
        (b"PK\3\4 no zip", "", 422, "Excel"),
        (b"level,part\n1,a\n", "&format=pdf", 406, "pdf"),
        (b"level,part\n1,a\n", "&assembled_in=Atlantis", 422, "Atlantis"),
        (b"level,part\n1,a\n", "&condition=usmac:true", 422, "usmac"),
        (b"level,part\n1,a\n", "&certainty_min=assumed", 422, "unknown parameter"),
    ],
)
def test_what_is_refused(
    client: TestClient, body: bytes, more: str, status: int, says: str
) -> None:
    answer = posted(client, body, more, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.text


def test_wrong_cells_are_told_by_row_and_column_and_not_without_end(client: TestClient) -> None:
    text = "level,part,qty,origin\n" + "1,a,x,Atlantis\n" * 1_000
    body = posted(client, text, status=422).json()
    assert 2 <= len(body["errors"]) <= 500
    first = body["errors"][0]
    assert (first["line"], first["field"], first["file"]) == (2, "quantity", "the body")


def test_a_body_that_is_too_long(store: Store) -> None:
    with TestClient(
        create_app(Settings(max_question=100), store), base_url="http://127.0.0.1"
    ) as client:
        assert client.post(ROUTE, content=EXAMPLE.read_bytes()).status_code == 413


def test_a_get_is_answered_by_what_is_allowed(client: TestClient) -> None:
    answer = client.get("/api/v1/bom")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


# -- out -------------------------------------------------------------------


def hostile() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["level", "part", "cost share", "supplier", HOSTILE])
    writer.writerow([0, HOSTILE.replace("\u202e", ""), "", "", ""])
    writer.writerow([1, "=HYPERLINK(1)", ".5", HOSTILE.replace("\u202e", ""), "x"])
    return out.getvalue()


def test_reports_are_inert(client: TestClient) -> None:
    page = posted(client, hostile(), "&format=html")
    assert page.headers["content-disposition"] == 'attachment; filename="onshore-bom.html"'
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert not re.search(r"\b(?:src|href)=|url\(", page.text)
    text = posted(client, hostile(), "&format=md").text
    assert not re.search(r"(?<!\\)[<>`\[\]]", text)
    assert "https://" not in text
    assert "\u202e" not in text
    (_, first) = csv.reader(io.StringIO(posted(client, hostile(), "&format=csv").text))
    assert first[2] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_report_holds_the_answer(client: TestClient, lang: str) -> None:
    text = posted(client, EXAMPLE.read_bytes(), f"&format=md&lang={lang}").text
    for number in ("70 %", "75 %", "0.5 %", "CBL-2M", "2026-05-01"):
        assert number in text
    assert ("What to find out next" in text) == (lang == "en")
    page = posted(client, EXAMPLE.read_bytes(), f"&format=html&lang={lang}").text
    assert f'<html lang="{lang}"' in page


def test_the_table_of_lines(client: TestClient) -> None:
    text = posted(client, EXAMPLE.read_bytes(), "&format=csv").text
    found = {row["part"]: row for row in csv.DictReader(io.StringIO(text))}
    assert found["PSU-3K"]["contribution_hi"] == "0.02"
    assert found["CBL-2M"]["contribution_hi"] == ""
    assert found["CBL-2M"]["origin"] == ""


# -- the command -----------------------------------------------------------


def test_the_command(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin = ["--store", f"sqlite:///{path}", "bom", str(EXAMPLE), "--as-of", "2026-05-01"]
    assert main(begin) == 0
    assert capsys.readouterr().out.startswith("# Bill of materials: RACK-1\n")
    assert main([*begin, "--format", "json", "--assembled-in", "MX"]) == 0
    assert json.loads(capsys.readouterr().out)["result"]["exposure"] == {"lo": 0, "hi": 0}
    for ending in ("md", "html", "csv", "json"):
        output = tmp_path / f"report.{ending}"
        assert main([*begin, "--output", str(output)]) == 0
        assert output.stat().st_size > 500
    capsys.readouterr()
    assert main([*begin, "--output", str(tmp_path / "report.pdf")]) == 2
    assert main([*begin, "--output", str(EXAMPLE)]) == 2
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("level,part,qty,origin\n1,a,x,Atlantis\n", "utf-8")
    assert main(["--store", f"sqlite:///{path}", "bom", str(wrong)]) == 1
    told = capsys.readouterr().err.splitlines()[-2:]
    assert [f"{wrong}:2: row 1 quantity" in told[0], "row 1 origin" in told[1]] == [True, True]
