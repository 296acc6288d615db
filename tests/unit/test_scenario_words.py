"""Differences of duties in words: equal ones are equal wherever they are said."""

from __future__ import annotations

import pytest

from onshore.app.page.pictures.duties.rates import points
from onshore.graph.answers.scenario_sentence import _moves, _stops


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (0.2107, 0.16445, "−4.63"),  # half of a hundredth: a float may lie on either side of it
        (0.0, 0.04625, "+4.63"),
        (0.1, 0.3, "+20"),
        (0.1 + 0.2, 0.3, "0"),
        (0.2, 0.20001, "±<0.01"),
        (0.0, 12.0, "+1,200"),
    ],
)
def test_a_difference_is_rounded_once(before: float, after: float, shown: str) -> None:
    assert points(after - before) == shown
    said = _moves(before, after).text("en")
    number = shown.lstrip("+−±<")
    assert (number in said) or (said == "stays" and shown in ("0", "±<0.01"))


@pytest.mark.parametrize(
    ("more", "fewer", "english", "japanese"),
    [
        (0, 0, "is the same", "変わらない"),
        (2, 0, "grows by two things.", "2件増える"),
        (0, 3, "shrinks by three things: gone already", "3件減る"),
        (2, 3, "two things more and three things fewer", "2件増え、3件減る"),
    ],
)
def test_what_stops_otherwise_names_only_what_moves(
    more: int, fewer: int, english: str, japanese: str
) -> None:
    said = _stops({"dead": {"added": ["x"] * more, "removed": ["y"] * fewer}})
    assert english in said.text("en")
    assert japanese in said.text("ja")
    assert ("no things" in said.text("en")) is False
