"""A question owns how it is shown: its heading in both languages, its caption, its picture."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from onshore.app import render
from onshore.graph.queries import QUESTIONS, Question

FOLDER = Path(render.__file__).parent


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.name)
def test_a_question_says_how_it_is_headed_and_drawn(kind: type[Question]) -> None:
    assert "heading" in vars(kind)
    for words in (kind.heading, kind.drawn_as or kind.heading, kind.caption):
        assert len(words) == 2
        assert all(words)
    assert not kind.heading[1].isascii()
    assert kind.picture in render.PICTURES


def test_no_renderer_asks_which_question_it_shows() -> None:
    """What differs between questions is declared with them; a branch here would be forgotten."""
    found = [
        f"{file.name}:{node.lineno}"
        for file in sorted(FOLDER.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Compare)
        and any("question.name" in ast.unparse(side) for side in (node.left, *node.comparators))
    ]
    assert found == []
