"""No store gets its own expectations: equivalence is a rule, not a habit."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.queries import QUESTIONS, Question
from tests.contract.cases import CASES, read_cases

HERE = Path(__file__).parent
STORE_WORDS = ("sqlite", "neo4j", "memory", "server", "backend", "bolt")
FORBIDDEN_CALLS = {"skip", "skipif", "xfail", "importorskip", "deselect"}


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in _keys(item))]
    if isinstance(value, list):
        return [key for item in value for key in _keys(item)]
    return []


def test_there_are_cases_with_questions() -> None:
    cases = read_cases()
    assert len(cases) >= 15
    assert all(case.asks and case.steps for case in cases)


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_every_question_has_a_case(kind: type[Question]) -> None:
    asked = {ask["query"]["name"] for case in read_cases() for ask in case.asks if "query" in ask}
    assert kind.name in asked


@pytest.mark.parametrize("path", sorted(CASES.glob("*")), ids=lambda path: path.name)
def test_a_case_names_no_store(path: Path) -> None:
    assert path.suffix == ".json"
    for key in _keys(json.loads(path.read_text(encoding="utf-8"))):
        assert key not in {"skip", "xfail", "only", "stores", "store"}
        assert not any(word in key.casefold() for word in STORE_WORDS), key


@pytest.mark.parametrize("name", ["cases.py", "test_contract.py"])
def test_the_runner_tells_no_store_from_another(name: str) -> None:
    tree = ast.parse((HERE / name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr not in FORBIDDEN_CALLS | {"url", "backend", "param"}, node.lineno
        if isinstance(node, ast.Name):
            assert node.id not in FORBIDDEN_CALLS
            assert not any(word in node.id.casefold() for word in STORE_WORDS), node.lineno


def test_the_stores_are_marked_for_what_they_need_and_for_nothing_else() -> None:
    tree = ast.parse((HERE / "conftest.py").read_text(encoding="utf-8"))
    marks = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    }
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert marks <= {"neo4j"}
    assert not names & FORBIDDEN_CALLS
