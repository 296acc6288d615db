"""Rows of a list say sums of what the words before the list name; else they say nothing."""

from __future__ import annotations

from typing import Any

import pytest

from onshore.loaders.extract import Gazetteer, extract

SIEMENS = {
    ("commits_investment", "place:US-NV-reno", 9e6),
    ("creates_jobs", "place:US-NV-reno", 120),
}
HONDA = {("commits_investment", "place:JP-09-utsunomiya", 15e9)}


def told(text: str, gazetteer: Gazetteer, firm: str) -> set[tuple[Any, ...]]:
    found = extract(text, {"published": "2026-01-05"}, gazetteer).candidates
    own = [c for c in found if c["subject"] == firm and c["rule"] == "en-row"]
    return {(c["relation"], c["object"], c["amount"]["value"]) for c in own}


@pytest.mark.parametrize(
    "row",
    [
        "- Siemens – $9 million – Reno, Nevada – 120 jobs",
        "* Siemens — Reno, Nevada — 120 jobs — $9 million",
        "- $9 million - Siemens - 120 jobs - Reno, Nevada - by 2028",
        "Siemens | Reno, Nevada | transformer plant | 120 new jobs | $9 million",
        "• Siemens; 120 jobs; $9 million investment; Reno, Nevada",
        "| Siemens | $9 million | Reno, Nevada | 120 jobs |",
    ],
)
def test_a_row_gives_its_sums_in_any_order(row: str, gazetteer: Gazetteer) -> None:
    text = f"News\n\nThe following investments were announced in May:\n\n{row}"
    assert told(text, gazetteer, "firm:siemens") == SIEMENS


@pytest.mark.parametrize(
    ("head", "own"),
    [
        ("今年発表された主な投資は次の通り。", HONDA),
        (
            "今年発表された投資額と雇用は次の通り。",
            HONDA | {("creates_jobs", "place:JP-09-utsunomiya", 120)},
        ),
        ("売上高の上位は次の通り。", set()),
        ("出席した企業は次の通り。", set()),
    ],
)
@pytest.mark.parametrize(
    "row", ["・ホンダ―栃木県宇都宮市―150億円―120人", "ホンダ|150億円|120人|栃木県宇都宮市"]
)
def test_a_japanese_row_is_read_as_its_heading_says(
    row: str, head: str, own: set[tuple[Any, ...]], gazetteer: Gazetteer
) -> None:
    assert told(f"一覧\n\n{head}\n\n{row}", gazetteer, "firm:honda") == own


def test_grants_are_read_as_grants(gazetteer: Gazetteer) -> None:
    text = "News\n\nThe state awarded these grants in May:\n\n- Siemens – $9 million – Reno, Nevada"
    own = {("receives_incentive", "place:US-NV-reno", 9e6)}
    assert told(text, gazetteer, "firm:siemens") == own


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Numbers of the week.", "- Siemens – $9 million – Reno, Nevada – 120 jobs"),
        ("The largest deals of the year:", "- Siemens – $9 million – Reno, Nevada"),
        ("Investments by revenue of the firm:", "- Siemens – $9 million – Reno, Nevada"),
        ("New investments:", "- Siemens – Foxconn – $9 million – Reno, Nevada"),
        ("New investments:", "- Siemens – $9 million – $12 million – Reno, Nevada"),
        ("New investments:", "- Siemens – $9 million – Reno, Nevada – Austin, Texas"),
        ("New investments:", "- Siemens – $9 million"),
        ("New investments:", "- Kestrel Busway – $9 million – Reno, Nevada"),
    ],
)
def test_what_nothing_explains_gives_nothing(head: str, row: str, gazetteer: Gazetteer) -> None:
    assert not told(f"News\n\n{head}\n\n{row}", gazetteer, "firm:siemens")
