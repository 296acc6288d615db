"""`onshore lint`: file, line and reason of what is wrong in curated facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onshore.app.cli.main import main
from onshore.graph.documents.text import quote_hash

TEXT = (
    "Quellwerk opens a plant\n\nQuellwerk operates a factory in Ohio. It plans 300 jobs by 2027.\n"
)
QUOTE = "Quellwerk operates a factory in Ohio."
HEAD = """source: {id: 'source:own', published: '2026-01-02'}
entities:
  - {id: 'firm:quellwerk', names: [{text: Quellwerk, lang: en}]}
  - {id: 'place:US', place_type: country, names: [{text: United States, lang: en}]}
  - {id: 'place:US-OH', place_type: state, container: 'place:US', names: [{text: Ohio, lang: en}]}
facts:
"""


def fact(id: str, more: str, evidence: str = "") -> str:
    return (
        f"  - {{id: {id}, subject: 'firm:quellwerk', object: 'place:US-OH', certainty: asserted,\n"
        f"     {more}, evidence: [{{source: 'source:own'{evidence}}}]}}\n"
    )


def located(quote: str = QUOTE) -> str:
    start = TEXT.index(QUOTE)
    return f", start: {start}, end: {start + len(QUOTE)}, quote_sha256: {quote_hash(quote)}"


OPERATES = "relation: operates_facility, status: operational"
PROMISE = "relation: creates_jobs, status: promised, amount: {value: 300, unit: jobs}, by: '2027'"


@pytest.fixture
def write(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(TEXT, "utf-8")
    return tmp_path / "own.yaml"


def test_the_bundled_facts_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--today", "2026-11-24"]) == 0
    out = capsys.readouterr().out
    assert "text not checked (51 facts)" in out
    assert "nothing found" in out


def test_the_bundled_facts_are_clean_with_their_text(shared: Path) -> None:
    words = ["--article", str(shared / "seed" / "article.txt"), "--verify"]
    assert main(["lint", "--today", "2026-11-24", *words]) == 0


def test_a_text_is_found_by_its_id(write: Path) -> None:
    write.write_text(HEAD + fact("A", OPERATES, located()), "utf-8")
    text = write.with_name("article.txt")
    assert main(["lint", str(write)]) == 0
    assert main(["lint", str(write), "--article", f"source:own={text}", "--verify"]) == 0
    assert main(["lint", str(write), "--article", str(text)]) == 1
    assert main(["lint", str(write), "--article", "gone.txt"]) == 1


def test_findings_have_file_line_and_reason(
    write: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = HEAD.replace("facts:", "  - {id: 'firm:nobody', names: [Nobody]}\nfacts:")
    facts = [
        fact("A", OPERATES, located("Another sentence.")),
        fact("B", PROMISE),
        fact(
            "C",
            "relation: employs, status: actual, amount: {value: 10, unit: jobs}, "
            "valid_from: '2026-01-02'",
        ),
        fact(
            "D",
            "relation: employs, status: actual, amount: {value: 90, unit: jobs}, "
            "valid_from: '2026-01-02'",
        ),
    ]
    write.write_text(orphan + "".join(facts), "utf-8")
    words = ["--article", f"source:own={write.with_name('article.txt')}", "--format", "json"]
    assert main(["lint", str(write), *words, "--today", "2030-01-01"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {(row["check"], row["line"]) for row in found} == {
        ("quote", 8),
        ("promise", 10),
        ("conflict", 12),
        ("orphan", 1),
    }
    assert {row["file"] for row in found} == {str(write)}
    assert main(["lint", str(write), *words, "--today", "2026-06-01"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert "promise" not in {row["check"] for row in found}
    assert main(["lint", str(write)]) == 1
    assert f"{write}:12: error: conflict: C contradicts D" in capsys.readouterr().out


def test_what_holds_no_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path / "gone.yaml")]) == 1
    (tmp_path / "bad.yaml").write_text("source: {id: 'source:x'}\nfacts: [{id: A}]\n")
    assert main(["lint", str(tmp_path / "bad.yaml")]) == 1
    assert "bad.yaml:2" in capsys.readouterr().err
