"""Each row of the tables takes its two sentences, with the right subject, and leaves the third."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extraction import COUNTS, bundled_gazetteer
from onshore.loaders.extract import Gazetteer, extract, read_article
from onshore.loaders.extract.candidates import propose
from onshore.loaders.extract.names.gazetteer import Listing
from onshore.loaders.extract.rules import english, japanese
from onshore.loaders.extract.rules.table import Row

ROWS = (*english.ROWS, *japanese.ROWS)
_CAST = (
    Listing("firm:arden", "firm", ("Arden", "有田電機")),
    Listing("firm:boyle", "firm", ("Boyle", "別府精機")),
)
_SILENT = {
    "en-no-commitment",
    "ja-ended",
    "ja-ended-both",
    "ja-joint-design",
    "ja-plan",
    "ja-taken",
    "ja-worked",
}
"""Rows of plain wordings that no set has, or that another rule takes first there."""


@pytest.fixture(scope="module")
def cast(data: Path) -> Gazetteer:
    return bundled_gazetteer([data / "gazetteer.yaml"]).add(_CAST)


def _read(row: Row, text: str, cast: Gazetteer) -> list[tuple[str, str]]:
    """Subject and relation of what the row proposes."""
    title = "今週の話題" if row.id.startswith("ja-") else "Notes of the week"
    article = read_article(f"{title}\n\n{text}", {"published": "2026-05-12"})
    return [(c.subject, c.relation) for c in propose(article, cast) if c.rule == row.id]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_takes_and_leaves(row: Row, cast: Gazetteer) -> None:
    for text in row.takes:
        found = _read(row, text, cast)
        assert ("firm:arden", row.relation) in found, text
        assert {subject for subject, _ in found} == {"firm:arden"}, text
    assert not _read(row, row.leaves, cast), row.leaves


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_a_row_takes_stands_before_the_verifier(row: Row, cast: Gazetteer) -> None:
    article = read_article(f"Notes of the week\n\n{row.takes[0]}", {"published": "2026-05-12"})
    found = extract(article, None, cast).candidates
    assert ("firm:arden", row.relation) in {(c["subject"], c["relation"]) for c in found}


def test_every_row_is_known_where_counts_are_kept() -> None:
    """A row that takes nothing in any set is listed here, so that none goes unseen."""
    counted = json.loads(COUNTS.read_text("utf-8"))["rules"]
    assert {row.id for row in ROWS} - counted.keys() == _SILENT


def test_ids_are_unique() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
