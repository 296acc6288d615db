"""The whole loop: extract, review, apply, load, ask; and a rejection that holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from onshore.app.cli.main import main
from tests.reviewing import (
    NAMES,
    WHEN,
    WHO,
    desk_of,
    prepare,
    read_lines,
    store_in,
    write_lines,
)


def run(folder: Path, *words: str) -> int:
    return main([*words, "--store", store_in(folder)])


def apply(folder: Path, file: Path) -> int:
    return run(folder, "apply", str(file), "--gazetteer", str(NAMES), "--reviewer", "kim")


def facts_in(folder: Path) -> list[dict[str, Any]]:
    (file,) = (folder / "facts").glob("*.yaml")
    found: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["facts"]
    return found


def test_from_the_article_to_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = prepare(tmp_path)
    review = desk_of(file)
    items = list(review.items.values())
    for item in items[:-1]:
        status = str(item.candidate["status"])
        review.decide(item.key, "accept", status=status, who=WHO, when=WHEN)
    rejected = items[-1]
    review.decide(rejected.key, "reject", reason="duplicate", who=WHO, when=WHEN)
    assert apply(tmp_path, file) == 0
    facts = facts_in(tmp_path)
    assert len(facts) == 15
    assert {fact["record"]["reviewer"] for fact in facts} == {"kim"}
    assert {fact["recorded_at"] for fact in facts} == {WHEN}

    capsys.readouterr()
    assert run(tmp_path, "load", str(tmp_path / "facts"), "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    assert sum(len(s["added"]) for s in report["sources"]) == 15
    words = ("lint", str(tmp_path / "facts"), "--article", str(tmp_path / "article.txt"))
    assert run(tmp_path, *words, "--verify", "--gazetteer", str(NAMES)) == 0
    capsys.readouterr()
    assert run(tmp_path, "ask", "facts", "--id", "firm:lumeris", "--status", "all") == 0
    answered = json.loads(capsys.readouterr().out)["result"]["facts"]
    assert {fact["id"] for fact in answered} <= {fact["id"] for fact in facts}
    assert any(span["quote"] for fact in answered for span in fact["evidence"])

    again = tmp_path / "again.jsonl"
    more = ("extract", str(tmp_path / "article.txt"), "--gazetteer", str(NAMES), "-o", str(again))
    assert run(tmp_path, *more) == 0
    assert read_lines(again) == []
    assert "left out, decided before" in capsys.readouterr().err
    assert run(tmp_path, *more, "--all") == 0
    assert len(read_lines(again)) == 16


def test_facts_that_a_load_would_close_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    write_lines(file, [{**rows[0], "decision": "accept"}, *rows[1:]])
    assert apply(tmp_path, file) == 0
    assert "closes them" not in capsys.readouterr().err
    assert run(tmp_path, "load", str(tmp_path / "facts")) == 0
    assert apply(tmp_path, file) == 0
    assert "closes them" not in capsys.readouterr().err
    words = ("apply", str(file), "--gazetteer", str(NAMES), "-o", str(tmp_path / "other"))
    write_lines(file, rows)
    (tmp_path / "decisions.jsonl").unlink()
    write_lines(file, [rows[0], {**rows[1], "decision": "accept"}])
    assert run(tmp_path, *words) == 0
    assert "the store has 1 other facts" in capsys.readouterr().err


def test_applying_twice_changes_nothing(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    write_lines(file, [{**row, "decision": "accept"} for row in rows[:3]] + rows[3:])
    assert apply(tmp_path, file) == 0
    (facts,) = (tmp_path / "facts").glob("*.yaml")
    before, records = facts.read_bytes(), (tmp_path / "decisions.jsonl").read_bytes()
    assert apply(tmp_path, file) == 0
    assert apply(tmp_path, tmp_path / "decisions.jsonl") == 0
    assert facts.read_bytes() == before
    assert (tmp_path / "decisions.jsonl").read_bytes() == records
    record = read_lines(tmp_path / "decisions.jsonl")[0]
    assert (record["who"], record["decision"]) == ("kim", "accept")
    assert record["before"]["subject"] == record["after"]["subject"]


def test_an_undone_decision_takes_its_fact_out_again(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    review = desk_of(file)
    first, second = list(review.items.values())[:2]
    for item in (first, second):
        review.decide(item.key, "accept", status="announced", who=WHO, when=WHEN)
    assert apply(tmp_path, file) == 0
    assert len(facts_in(tmp_path)) == 2
    assert review.undo(who=WHO, when=WHEN) == second
    assert apply(tmp_path, file) == 0
    assert len(facts_in(tmp_path)) == 1


def test_what_is_wrong_names_its_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    rows[0] |= {"decision": "acept"}
    rows[1] |= {"decision": "accept", "subject": "firm:boeing"}
    rows[2] |= {"decision": "accept"}
    write_lines(file, rows)
    assert apply(tmp_path, file) == 1
    said = capsys.readouterr().err
    assert f"{file}:1:" in said
    assert "nearest: accept" in said
    assert f"{file}:2:" in said
    assert "check 4" in said
    assert not (tmp_path / "facts").exists()
    assert not (tmp_path / "decisions.jsonl").exists()


@pytest.mark.parametrize(
    "values",
    [
        {"amount": "many"},
        {"amount": {"value": []}},
        {"places": 5},
        {"with": [1]},
        {"evidence": "here"},
        {"evidence": [1]},
        {"evidence": [{"quote": 1}]},
        {"evidence": [{"start": "0"}]},
        {"relation": "bys"},
        {"status": "done"},
        {"by": 2027},
        {"proposes": [1]},
        {"subject": {}},
        {"edits": 1, "decision": "edit"},
        {"edits": {"amount": 1}, "decision": "edit"},
        {"decision": 7},
        {"edits": {"places": 5}},
        {"quote": "", "evidence": []},
        {"record": 5},
        {"text_sha256": 5},
    ],
)
def test_values_of_another_shape_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: dict[str, Any]
) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    write_lines(file, [{**rows[0], "decision": "accept", **values}, *rows[1:]])
    assert apply(tmp_path, file) == 1
    assert f"{file}:1:" in capsys.readouterr().err


def test_comments_of_a_facts_file_are_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = prepare(tmp_path)
    rows = read_lines(file)
    write_lines(file, [{**rows[0], "decision": "accept"}, *rows[1:]])
    assert apply(tmp_path, file) == 0
    (facts,) = (tmp_path / "facts").glob("*.yaml")
    facts.write_text("# mine\n" + facts.read_text("utf-8"), "utf-8")
    assert apply(tmp_path, file) == 1
    assert "holds comments" in capsys.readouterr().err


def test_another_text_is_not_taken_for_the_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = prepare(tmp_path)
    (tmp_path / "article.txt").write_text("Something else entirely.\n")
    assert apply(tmp_path, file) == 1
    assert "extract it again" in capsys.readouterr().err
    (tmp_path / "article.txt").unlink()
    assert apply(tmp_path, file) == 1
    assert "name it with --article" in capsys.readouterr().err


def test_files_that_hold_no_candidates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text('{"id": 1}\nno json\n{"relation": "buys"}\n')
    assert apply(tmp_path, file) == 1
    said = capsys.readouterr().err
    assert [f"{file}:{line}:" in said for line in (1, 2, 3)] == [True] * 3
    assert apply(tmp_path, tmp_path / "gone.jsonl") == 1
    file.write_text("")
    assert apply(tmp_path, file) == 0


def test_a_line_cut_off_by_a_crash_is_dropped(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    review = desk_of(file)
    first, second = list(review.items.values())[:2]
    review.decide(first.key, "accept", status="announced", who=WHO, when=WHEN)
    with review.log.open("a") as log:
        log.write('{"id": "c-1", "decis')
    resumed = desk_of(file)
    assert resumed.progress()["accepted"] == 1
    resumed.decide(second.key, "reject", reason="other: seen elsewhere", who=WHO, when=WHEN)
    assert [row["decision"] for row in read_lines(review.log)] == ["accept", "reject"]
