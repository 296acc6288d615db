"""No regular expression takes longer than its text grows: hostile text holds nothing up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench.extraction import bundled_gazetteer
from graph.queries import QUESTIONS
from graph.queries.parameters import parameters_of, read_parameters
from loaders import LOADERS, Options
from loaders.extract import extract
from tests.patterns import ANCHORED, ROOT, Place, find_places, noting
from tests.worst_inputs import may_be_slow, slow_input

ARTICLES = ROOT / "tests" / "data" / "extract"
SETS = ("dev", "nippon")
"""Articles that reach the rules whose patterns are made while they run."""


@pytest.fixture(scope="module")
def places() -> list[Place]:
    found = find_places()
    with noting(found):
        gazetteer = bundled_gazetteer([ARTICLES / "gazetteer.yaml"])
        for name in SETS:
            for file in sorted((ARTICLES / name).glob("*.txt")):
                extract(file, None, gazetteer)
        for loader in LOADERS:
            for name in ("judgements.jsonl", "hts_2026_basic.json", "a.csv", "a.yaml"):
                loader.takes(name, lambda: b"measures:", Options(revision="1", mapping={}))
        for question in QUESTIONS:
            for parameter in parameters_of(question):
                if parameter.pattern:
                    required = [
                        (p.name, p.example or "") for p in parameters_of(question) if p.required
                    ]
                    read_parameters(question, [*required, (parameter.names[0], parameter.example)])
    return found


def test_the_pattern_of_every_place_is_known(places: list[Place]) -> None:
    assert [str(place) for place in places if not place.patterns] == []


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
