"""No regular expression takes longer than its text grows: hostile text holds nothing up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench.extraction import bundled_gazetteer
from onshore.app.agents.quoting import Names
from onshore.graph.answers.parameters import parameters_of, read_parameters
from onshore.graph.queries import QUESTIONS
from onshore.loaders import Options
from onshore.loaders.extract import extract
from onshore.loaders.files.content import Content
from onshore.loaders.formats.registry import LOADERS
from onshore.loaders.mapping.row_values import _ungrouped
from tests.patterns import ANCHORED, ROOT, Place, find_places, noting
from tests.worst_inputs import may_be_slow, slow_input

pytestmark = pytest.mark.once

ARTICLES = ROOT / "tests" / "data" / "extract"
SETS = ("dev", "nippon")
"""Articles that reach the rules whose patterns are made while they run."""

DEFINED = 'A title here\n\nFoxconn (the "Company") opened a plant in Texas. The Company grows.\n'


@pytest.fixture(scope="module")
def places() -> list[Place]:
    found = find_places()
    with noting(found):
        gazetteer = bundled_gazetteer([ARTICLES / "gazetteer.yaml"])
        for name in SETS:
            for file in sorted((ARTICLES / name).glob("*.txt")):
                extract(file, None, gazetteer)
        extract(DEFINED, {}, gazetteer)
        for loader in LOADERS:
            loader.takes(Content(ARTICLES / "gazetteer.yaml"), Options())
        _ungrouped(",", "1,000", "amount")
        Names({"firm:acme": "Acme"}).marked("Acme buys from “Acme”")
        for question in QUESTIONS:
            declared = parameters_of(question)
            given = [(p.name, str(p.example or "")) for p in declared if p.required]
            for family in (p for p in declared if p.pattern):
                read_parameters(question, [*given, (family.names[0], str(family.example))])
    return found


def test_the_pattern_of_every_place_is_known(places: list[Place]) -> None:
    unknown = [str(place) for place in places if not place.patterns]
    assert not unknown, "\n".join(unknown)


def test_no_pattern_takes_longer_than_its_text_grows(places: list[Place]) -> None:
    uses: dict[tuple[Any, int, str], tuple[re.Pattern[Any], Place]] = {}
    for place in places:
        for key, pattern in place.patterns.items():
            for way in place.ways:
                kind = way if way in ANCHORED or way == "search" else "finditer"
                uses.setdefault((*key, kind), (pattern, place))
    slow = {}
    for (*_, way), (pattern, place) in uses.items():
        if may_be_slow(pattern) and (text := slow_input(pattern, way)) is not None:
            slow[f"{place} {way} {pattern.pattern!r}"] = text[:60]
    assert slow == {}


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"\s+$", "search"),
        (r"(?:\w+ ?)*!", "match"),
        (r"(?:also|[a-z]+ly)(?: (?:really|[a-z]+ly))*$", "search"),
        (r"<!--.*?-->", "finditer"),
        (r"\b(?:with|from) [^.]*\bby\b", "search"),
        (r"\d+(?:,\d+)*x", "finditer"),
        (r"(?:\d[\d,]*[十百]?)*円", "finditer"),
        (rb"charset\s*=\s*\"?\s*\w", "search"),
    ],
)
def test_a_pattern_that_is_worse_is_found(pattern: Any, way: str) -> None:
    assert slow_input(re.compile(pattern, re.DOTALL), way) is not None


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(?<!\s)\s+$", "search"),
        (r"\b\w+\b", "finditer"),
        (r"\bby\b[^.]{0,60}\bof\b", "finditer"),
        (r"\s+", "match"),
    ],
)
def test_a_linear_pattern_is_none(pattern: str, way: str) -> None:
    assert slow_input(re.compile(pattern), way) is None
