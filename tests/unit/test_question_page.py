"""docs/questions.md: twenty questions; every line of an answer is one that the product gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from onshore.graph.view import View
from scripts.make_questions import PAGE, QUESTIONS, Asked, bundled

BLOCK = re.compile(
    r"## \d+\. ([^\n]+)\n\n[^\n]+: `onshore ask ([^`]+)`\n\n(.*?)(?=\n## |\Z)", re.DOTALL
)


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with bundled() as one:
        yield one


def written() -> dict[str, tuple[str, list[str]]]:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    return {
        words: (command, re.findall(r"^- (.+)$", text, re.MULTILINE))
        for words, command, text in blocks
    }


def test_three_kinds_of_people_ask_twenty_questions() -> None:
    assert len(QUESTIONS) == len(written()) == 20
    assert {asked.who for asked in QUESTIONS} == {"analyst", "journalist", "buyer"}
    assert all(len(lines) >= 1 for _, lines in written().values())
    several = [lines for _, lines in written().values() if len(lines) > 1]
    assert len(several) >= 16


@pytest.mark.parametrize("asked", QUESTIONS, ids=[asked.words for asked in QUESTIONS])
def test_the_answer_is_the_one_of_the_page(view: View, asked: Asked) -> None:
    command, lines = written()[asked.words]
    assert command == asked.command
    assert set(lines) <= set(asked.lines(view))
