"""`onshore load TEXT --source ID`: quotes attached by their hash, and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onshore.app.cli.main import main
from onshore.graph.documents.text import quote_hash
from onshore.loaders.bundled import bundled_files

DATA = Path(__file__).resolve().parents[3] / "data"
TEXT = "Quellwerk opens a plant\n\nQuellwerk operates a factory in Ohio. Its rival has none.\n"
QUOTE = "Quellwerk operates a factory in Ohio."
START = TEXT.index(QUOTE)
FACTS = f"""source: {{id: 'source:own', published: '2026-01-02'}}
entities:
  - {{id: 'firm:quellwerk', names: [{{text: Quellwerk, lang: en}}]}}
  - {{id: 'place:US-OH', place_type: state, names: [{{text: Ohio, lang: en}}]}}
facts:
  - {{id: A, subject: 'firm:quellwerk', relation: operates_facility, object: 'place:US-OH',
     status: operational, certainty: asserted, evidence: [
     {{source: 'source:own', start: {START}, end: {START + len(QUOTE)},
      quote_sha256: {quote_hash(QUOTE)}}}]}}
  - {{id: B, subject: 'firm:quellwerk', relation: headquartered_in, object: 'place:US-OH',
     status: stated, certainty: asserted, evidence: [
     {{source: 'source:own', start: 3, end: 9, quote_sha256: {quote_hash("no such words")}}}]}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONSHORE_STORE", f"sqlite:///{tmp_path / 'a.db'}")
    Path("facts.yaml").write_text(FACTS, "utf-8")
    Path("article.txt").write_text(TEXT, "utf-8")
    assert main(["load", "facts.yaml"]) == 0
    return tmp_path


def quotes(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["ask", "facts", "--id", "firm:quellwerk"]) == 0
    facts = json.loads(capsys.readouterr().out)["result"]["facts"]
    return {fact["id"]: fact["evidence"][0].get("quote") for fact in facts}


def test_quotes_are_attached_and_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quotes(capsys) == {"A": None, "B": None}
    assert main(["load", "article.txt", "--source", "source:own"]) == 0
    assert capsys.readouterr().out == "source:own: 1 quotes attached; not found: B\n"
    assert quotes(capsys) == {"A": QUOTE, "B": None}
    assert main(["load", "article.txt", "--source", "source:own", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] is False
    assert main(["load", "facts.yaml"]) == 0
    assert "Nothing changed" in capsys.readouterr().out
    assert quotes(capsys) == {"A": QUOTE, "B": None}


def test_a_text_of_another_layout_gives_its_sentences(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("article.txt").write_text("A long preface.\n\n" + TEXT, "utf-8")
    assert main(["load", "article.txt", "--source", "source:own"]) == 0
    assert quotes(capsys)["A"] == QUOTE


def test_what_is_not_its_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.txt").write_text("Nothing of the kind is said here.\n", "utf-8")
    assert main(["load", "other.txt", "--source", "source:own"]) == 1
    assert "other.txt: is not the text of source:own" in capsys.readouterr().err
    assert main(["load", "article.txt", "--source", "source:owm"]) == 1
    assert "closest: source:own" in capsys.readouterr().err
    assert main(["load", "article.txt", "other.txt", "--source", "source:own"]) == 2
    assert main(["load", "gone.txt", "--source", "source:own"]) == 1


def test_the_bundled_facts_get_their_quotes(
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ONSHORE_STORE", f"sqlite:///{tmp_path / 'a.db'}")
    assert main(["load", *map(str, bundled_files(DATA)[0])]) == 0
    capsys.readouterr()
    text = str(shared / "seed" / "article.txt")
    assert main(["load", text, "--source", "source:seed"]) == 0
    assert capsys.readouterr().out == "source:seed: 77 quotes attached\n"
