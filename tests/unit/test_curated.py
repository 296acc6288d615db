"""Facts files: texts only, every problem with file and line, and files that are no such thing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.documents.dump import dump_document
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Document
from onshore.loaders import limits
from onshore.loaders.curated import parse_facts, read, read_documents
from onshore.loaders.files.json_strings import find_lines, parse_json
from onshore.loaders.files.yaml_strings import parse_yaml

DATA = Path(__file__).parents[1] / "data" / "curated"


def document(path: Path) -> Document:
    (found,) = read_documents([path])
    return found


def problems(text: str | bytes, suffix: str = ".yaml") -> list[Problem]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(InvalidInput) as caught:
        parse_facts(data, suffix, "f")
    return list(caught.value.problems)


def test_yaml_values_stay_texts() -> None:
    value, _ = parse_yaml("a: NO\nb: 1.4e12\nc: 2025-11-20\nd: 012\ne: ~\nf:\ng: '~'\nh: yes\n")
    assert value == {
        "a": "NO",
        "b": "1.4e12",
        "c": "2025-11-20",
        "d": "012",
        "e": None,
        "f": None,
        "g": "~",
        "h": "yes",
    }


def test_the_schema_converts() -> None:
    found = document(DATA / "harbour.yaml")
    by_id = {fact.id: fact for fact in found.facts}
    assert found.entities[0].names[0].text == "NO"
    assert found.entities[0].ids == {"ticker": "0012", "wikidata": "Q1"}
    amount = by_id["H2"].amount
    assert amount is not None
    assert amount.value == 1_400_000_000_000
    assert isinstance(amount.value, int)
    assert amount.approx
    assert by_id["H2"].qualifiers["by"] == "2029/2030"
    assert by_id["H3"].qualifiers["essential"] is False


def test_json_says_the_same_as_yaml(tmp_path: Path) -> None:
    found = document(DATA / "harbour.yaml")
    path = tmp_path / "harbour.json"
    path.write_text(json.dumps(dump_document(found), ensure_ascii=False), "utf-8")
    assert document(path) == found


def test_json_lines() -> None:
    (batch,) = read(DATA / "harbour.jsonl")
    assert batch.document is not None
    assert [fact.id for fact in batch.document.facts] == ["L1", "L2"]
    assert batch.document.facts[1].valid_from == "2026"
    assert batch.lines["facts", 1] == 6


def test_every_problem_is_reported_with_its_place() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_documents([DATA / "wrong.yaml", DATA / "harbour.yaml", DATA / "absent.yaml"])
    found = caught.value.problems
    by_line = {(p.line, p.fact): p for p in found}
    assert all(p.file for p in found)
    assert by_line[3, None].suggestions[0] == "press"
    assert "colour" in by_line[7, None].reason
    assert by_line[12, "W1"].suggestions == ("supplies",)
    assert by_line[12, "W1"].field == "facts.0.relation"
    assert by_line[21, "W2"].suggestions[0] == "operational"
    assert "is a place" in by_line[18, "W2"].reason
    assert "at least one evidence" in by_line[23, "W2"].reason
    assert {"W3", "W4"} <= {p.fact for p in found}
    assert any("no such file" in p.reason for p in found)


def test_ids_that_look_like_markup_or_queries_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_documents([DATA / "wrong.yaml"])
    reasons = [p.reason for p in caught.value.problems if p.fact == "W4"]
    assert any("firm:<script>" in reason for reason in reasons)
    assert any("DETACH DELETE" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("source: {id: source:x}\nfacts: [\n", "is not YAML", 3),
        ("source:\n  id: source:x\n  id: source:y\n", "'id' stands twice", 3),
        ("source: &a {id: source:x}\nfacts: *a\n", "anchors are not allowed", 1),
        ("source: !!python/object:os.system {id: source:x}\n", "tags are not allowed", 1),
        ("source: {id: source:x}\n---\nsource: {id: source:y}\n", "only one YAML document", 2),
        ("source: " + "[" * 60 + "]" * 60, "nested deeper", 1),
        ("source: {[a]: b}\n", "a key must be a text", 1),
        ("- id: firm:x\n", "holds no facts", 1),
        ("hello", "holds no facts", 1),
        ("   \n\n", "is empty", None),
        ("source: {id: source:x}\nnote: a\0b\n", "NUL", 2),
        ("source:\n  id: source:x\n  title: \x07\n", "is not YAML", 3),
    ],
)
def test_what_is_no_plain_yaml(text: str, reason: str, line: int | None) -> None:
    first = problems(text)[0]
    assert reason in first.reason
    assert first.line == line


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert "not allowed" in problems("\n".join(levels))[0].reason


def test_merge_keys_do_not_merge() -> None:
    reasons = [p.reason for p in problems("source: {id: source:x}\n<<: {facts: []}\n")]
    assert reasons == ["unknown key '<<'"]


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"source": {"id": "source:x"},\n "source": {}}', "stands twice", None),
        ('{"source": {"id": "source:x"},\n "facts": [}', "is not JSON", 2),
        ('{"source": {"id": NaN}}', "NaN is not a number", None),
        ("\n" + "[" * 100_000, "nested deeper", 2),
        ("[]", "holds no facts", 1),
    ],
)
def test_what_is_no_plain_json(text: str, reason: str, line: int | None) -> None:
    first = problems(text, ".json")[0]
    assert reason in first.reason
    assert first.line == line


def test_json_problems_have_lines() -> None:
    found = problems(
        '{"source": {"id": "source:x"},\n "facts": [\n  {"id": "a",\n   "relation": "buy"}]}',
        ".json",
    )
    assert {p.line for p in found if p.field == "facts.0.relation"} == {4}
    assert {p.fact for p in found} == {"a"}


def test_lines_of_json_follow_lists_and_strings() -> None:
    text = '{"a": [1, [2,\n "x,{\\"]",\n {"b": null}]],\n "c": {}, "d": []}'
    lines = find_lines(text)
    assert parse_json(text)["a"][1][2] == {"b": None}
    assert lines["a", 1, 1] == 2
    assert lines["a", 1, 2, "b"] == 3
    assert lines["d",] == 4


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"id": "x"}\n', "a line holds one of source", 1),
        ('{"fact": {}}\n', "the first line must be", 1),
        ('{"source": {"id": "source:x"}}\n{"source": {"id": "source:y"}}\n', "one source", 2),
        ('{"source": {"id": "source:x"}}\n\nnot json\n', "is not JSON", 3),
        ('{"source": {"id": "source:x"}}\n[1]\n', "must be a JSON object", 2),
        ('{"source": {"id": "source:x"}}\n{"fact": {"id": "a", "relation": "buys"}}', "missing", 2),
    ],
)
def test_what_is_no_file_of_json_lines(text: str, reason: str, line: int) -> None:
    first = problems(text, ".jsonl")[0]
    assert reason in first.reason
    assert first.line == line


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"source:\n  id: source:x\n  title: caf\xe9\n", "0xe9 is not UTF-8"),
        ("source: {id: source:x}".encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"PK\x03\x04....", "zip archive"),
    ],
)
def test_bytes_that_are_no_utf8(data: bytes, reason: str) -> None:
    first = problems(data)[0]
    assert reason in first.reason
    if b"caf" in data:
        assert first.line == 3


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    batch = parse_facts(b"\xef\xbb\xbfsource: {id: source:x}\n", ".yaml")
    assert batch.document is not None
    assert batch.document.source.id == "source:x"


def test_a_label_of_ten_megabytes_is_refused() -> None:
    name = "x" * 10_000_000
    (problem,) = problems(
        f"source: {{id: source:x}}\nentities:\n- {{id: firm:a, names: [{name}]}}\n"
    )
    assert problem.reason == "is longer than 1,000 characters (10,000,000)"
    assert problem.line == 3
    (problem,) = problems(f"source: {{id: source:x, '{name}': y}}\n")
    assert len(problem.reason) < 200


def test_keys_of_free_mappings_have_a_limit_too() -> None:
    key = "k" * 5_000
    text = f"source: {{id: source:x}}\nentities:\n- {{id: firm:a, ids: {{? {key} : v}}}}\n"
    assert "is longer than 100 characters" in problems(text)[0].reason


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(limits.MAX_DOCUMENT_BYTES + 1)
    with pytest.raises(TooLarge) as caught:
        list(read(path))
    assert caught.value.limit == "MAX_DOCUMENT_BYTES"
    assert str(path) in str(caught.value)


def test_folders_and_pipes_are_no_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path, reason in ((tmp_path, "is a folder"), (pipe, "not an ordinary file")):
        with pytest.raises(InvalidInput, match=reason):
            list(read(path))


def test_many_problems_stop_the_reading() -> None:
    facts = "\n".join(f"- {{id: f{i}, relation: nope}}" for i in range(1_000))
    found = problems(f"source: {{id: source:x}}\nfacts:\n{facts}\n")
    assert len(found) == 201
    assert "too many problems" in found[-1].reason


def test_dumped_documents_parse_to_the_same() -> None:
    found = document(DATA / "harbour.yaml")
    assert parse_document(dump_document(found)) == found
