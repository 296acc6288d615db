"""`onshore extract`: real files to candidates, and what can not be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onshore.app.cli.main import main
from onshore.graph.model import Judgement
from onshore.graph.stores import open_store
from tests.extras import needs_html, needs_pdf
from tests.pdfs import column, write_pdf
from tests.reviewing import (
    EXTRACTS,
    NAMES,
    desk_of,
    prepare,
    read_lines,
    store_in,
    write_lines,
)

ARTICLE = EXTRACTS / "dev" / "en1_dev.txt"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("ONSHORE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ONSHORE_STORE", store_in(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_candidates_are_lines_with_their_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = read_lines(prepare(tmp_path))
    assert len(rows) == 16
    assert {row["article"]["file"] for row in rows} == {str(tmp_path / "article.txt")}
    for row in rows:
        text = ARTICLE.read_text("utf-8")
        for span in row["evidence"]:
            assert text[span["start"] : span["end"]] == span["quote"]
        assert row["decision"] == ""
    said = capsys.readouterr().err
    assert "16 (tier A" in said
    assert "10 of 11 gave candidates" in said
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize("output", [[], ["-o", "-"], ["--output", "-"]])
def test_standard_output_takes_the_candidates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], output: list[str]
) -> None:
    assert main(["extract", str(ARTICLE), "--gazetteer", str(NAMES), *output]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 16
    assert list(tmp_path.iterdir()) == []


def test_what_is_known_of_the_source(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    options = {
        "--source": "source:paper-1",
        "--title": "A plant",
        "--publisher": "The Paper",
        "--date": "2026-03-05",
        "--url": "https://paper.example/1",
        "--language": "en",
        "--reliability": "press",
    }
    words = [word for pair in options.items() for word in pair]
    assert main(["extract", str(ARTICLE), "--gazetteer", str(NAMES), "-o", str(file), *words]) == 0
    row = read_lines(file)[0]
    assert row["evidence"][0]["source"] == "source:paper-1"
    assert row["valid_from"] == "2026-03-05"
    assert row["article"] == {
        "file": str(ARTICLE),
        "id": "source:paper-1",
        "sha256": row["text_sha256"],
        "title": "A plant",
        "publisher": "The Paper",
        "url": "https://paper.example/1",
        "language": "en",
        "published": "2026-03-05",
        "published_basis": "stated by the user",
        "reliability": "press",
    }


@pytest.mark.parametrize(
    "words",
    [
        ["--date", "yesterday"],
        ["--source", "paper"],
        ["--url", "javascript:alert(1)"],
        ["--language", "e n"],
        [str(ARTICLE), "--title", "Two"],
        ["--llm"],
    ],
)
def test_wrong_options_are_wrong_usage(words: list[str]) -> None:
    assert main(["extract", str(ARTICLE), *words]) == 2


@needs_html
def test_a_page_gives_the_same_claims_and_its_text_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(EXTRACTS / "dev" / "en1_dev.html", tmp_path / "page.html")
    plain = prepare(tmp_path)
    file = tmp_path / "page.jsonl"
    assert main(["extract", "page.html", "--gazetteer", str(NAMES), "-o", str(file)]) == 0
    rows = read_lines(file)
    assert {row["id"] for row in rows} == {row["id"] for row in read_lines(plain)}
    text = (tmp_path / "page.extracted.txt").read_text("utf-8")
    assert rows[0]["article"]["file"] == "page.extracted.txt"
    assert all(
        text[span["start"] : span["end"]] == span["quote"]
        for row in rows
        for span in row["evidence"]
    )


def test_every_article_that_can_not_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_text(" \n\n ")
    (tmp_path / "large.txt").write_text("word " * 1_100_000)
    names = ["picture.png", "noise.txt", "empty.txt", "blank.txt", "large.txt", "gone.txt", "."]
    assert main(["extract", str(ARTICLE), *names, "-o", "c.jsonl"]) == 1
    said = capsys.readouterr().err
    for name, reason in zip(
        names,
        [
            "a binary file",
            "can not be read as text",
            "is empty",
            "holds no text",
            "larger than",
            "no such file",
            "is a folder",
        ],
        strict=True,
    ):
        assert any(
            line.startswith(f"onshore: {name}: ") and reason in line for line in said.splitlines()
        ), name
    assert not (tmp_path / "c.jsonl").exists()


def test_a_japanese_text_in_an_old_charset_is_read(tmp_path: Path) -> None:
    text = (EXTRACTS / "dev" / "ja_kiyosumi.txt").read_text("utf-8")
    (tmp_path / "a.txt").write_bytes(text.encode("cp932", "ignore"))
    assert main(["extract", "a.txt", "--gazetteer", str(NAMES), "-o", "c.jsonl"]) == 0
    rows = read_lines(tmp_path / "c.jsonl")
    assert rows
    assert rows[0]["article"]["language"] == "ja"


def test_decisions_in_the_file_survive_another_extraction(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    rows[3] |= {"decision": "reject", "reason": "duplicate"}
    write_lines(file, rows)
    prepare(tmp_path)
    assert read_lines(file)[3]["reason"] == "duplicate"
    write_lines(file, [*rows, {**rows[0], "id": "c-0000000000000000", "decision": "accept"}])
    before = file.read_bytes()
    arguments = ["extract", "article.txt", "--gazetteer", str(NAMES), "-o", str(file)]
    assert main(arguments) == 1
    assert file.read_bytes() == before


def test_what_the_store_holds_as_rejected_is_left_out(tmp_path: Path) -> None:
    rows = read_lines(prepare(tmp_path))
    store = open_store(store_in(tmp_path))
    for row, kind in zip(rows[:2], ("reject", "undo"), strict=True):
        judgement = Judgement(f"j-{kind}", kind, row["id"], "source:other", "kim", "duplicate")
        store.judge(judgement, now="2026-03-05T09:00:00.000000Z")
    store.close()
    left = {row["id"] for row in read_lines(prepare(tmp_path))}
    assert {row["id"] for row in rows} - left == {rows[0]["id"]}


def test_names_of_the_store_are_used(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(
        "source: {id: 'source:own'}\n"
        "entities:\n"
        "  - {id: 'firm:quellwerk', names: [{text: Quellwerk, lang: en}]}\n"
        "  - {id: 'place:US', place_type: country, names: [{text: United States, lang: en}]}\n"
        "facts:\n"
        "  - {id: Q1, subject: 'firm:quellwerk', relation: headquartered_in, object: 'place:US',\n"
        "     status: stated, certainty: asserted, evidence: [{source: 'source:own'}]}\n"
    )
    assert main(["load", "facts.yaml"]) == 0
    (tmp_path / "a.txt").write_text(
        "Quellwerk opens a plant\n\nQuellwerk operates a factory in Ohio.\n"
    )
    assert main(["extract", "a.txt", "-o", "c.jsonl"]) == 0
    assert {row["subject"] for row in read_lines(tmp_path / "c.jsonl")} == {"firm:quellwerk"}


def test_a_start_reads_no_question_and_no_reader_of_other_formats(tmp_path: Path) -> None:
    """What `extract` of a text imports is what it uses: the start takes long otherwise."""
    words = ["extract", str(ARTICLE), "-o", str(tmp_path / "c.jsonl")]
    unused = ("onshore.graph.queries.", "onshore.app.http", "fastapi", "lxml", "pypdf", "numpy.fft")
    code = (
        "import sys; from onshore.app.cli.main import main; "
        f"assert main({words!r}) == 0; "
        f"print([name for name in sys.modules if name.startswith({unused!r})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@needs_pdf
def test_a_fact_of_a_pdf_names_its_page_up_to_the_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    front = column(["Foxconn and Ohio", "", "A report of March 4, 2026, in two pages."])
    pages = [front, column(["Foxconn is building a plant in Columbus, Ohio."])]
    (tmp_path / "report.pdf").write_bytes(write_pdf([*pages, []]))
    file = tmp_path / "c.jsonl"
    assert main(["extract", "report.pdf", "-o", str(file)]) == 0
    assert "report.pdf: pages without text, perhaps pictures: 3" in capsys.readouterr().err
    (row,) = read_lines(file)
    assert row["article"]["file"] == "report.extracted.txt"
    assert [span["page"] for span in row["evidence"]] == [2]
    assert desk_of(file).articles[row["article"]["id"]].page_at(row["span"][0]) == 2
    write_lines(file, [{**row, "decision": "accept", "confirmed_status": row["status"]}])
    assert main(["apply", str(file), "--reviewer", "kim"]) == 0
    (facts,) = (tmp_path / "facts").glob("*.yaml")
    assert main(["load", str(facts)]) == 0
    store = open_store(store_in(tmp_path))
    ((fact,),) = (document.facts for document in store.documents())
    assert [span.page for span in fact.evidence] == [2]
    store.close()
