"""A question owns how it is shown: its heading in both languages, its caption, its picture."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TypeGuard

import pytest

from onshore.app import render
from onshore.app.terminal.text import LAYOUTS
from onshore.graph.queries import QUESTIONS, Question

APP = Path(render.__file__).parents[1]
SHOWING = ("render", "terminal", "page", "cli")


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_a_question_says_how_it_is_headed_and_drawn(kind: type[Question]) -> None:
    assert "heading" in vars(kind)
    for words in (kind.heading, kind.menu or kind.heading, kind.caption):
        assert len(words) == 2
        assert all(words)
    assert not kind.heading[1].isascii()
    assert kind.picture in render.PICTURES
    assert kind.text_layout in LAYOUTS
    assert set(kind.formats) <= set(render.MEDIA_TYPES)


def test_nothing_that_shows_answers_asks_which_question_it_shows() -> None:
    """What differs between questions is declared with them; a branch here would be forgotten."""
    files = [file for folder in SHOWING for file in sorted((APP / folder).rglob("*.py"))]
    classes = {kind.__name__ for kind in QUESTIONS}
    found = []
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            sides = [node.left, *node.comparators] if _is_equality(node) else []
            named = any(ast.unparse(side) in ("question.name", "kind.name") for side in sides)
            typed = isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
            if named or (typed and classes & set(ast.unparse(node).replace(")", " ").split())):
                found.append(f"{file.name}:{getattr(node, 'lineno', 0)}")
    assert found == []


def _is_equality(node: ast.AST) -> TypeGuard[ast.Compare]:
    return isinstance(node, ast.Compare) and any(
        isinstance(one, ast.Eq | ast.NotEq) for one in node.ops
    )
