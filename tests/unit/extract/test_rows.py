"""Each row of the tables takes its two sentences, with the right subject, and leaves the third."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extraction import COUNTS, bundled_gazetteer
from onshore.loaders.extract import Gazetteer, extract, read_article
from onshore.loaders.extract.candidates import propose
from onshore.loaders.extract.check.routes import UNWORDED
from onshore.loaders.extract.names.gazetteer import Listing
from onshore.loaders.extract.rules import english, japanese
from onshore.loaders.extract.rules.table import Row

ROWS = (*english.ROWS, *japanese.ROWS)
_CAST = (
    Listing("firm:arden", "firm", ("Arden", "有田電機")),
    Listing("firm:boyle", "firm", ("Boyle", "別府精機")),
)


@pytest.fixture(scope="module")
def cast(data: Path) -> Gazetteer:
    return bundled_gazetteer([data / "gazetteer.yaml"]).add(_CAST)


def _read(row: Row, text: str, cast: Gazetteer) -> list[tuple[str, str]]:
    """Firm and relation of what the row proposes."""
    title = "今週の話題" if row.id.startswith("ja-") else "Notes of the week"
    article = read_article(f"{title}\n\n{text}", {"published": "2026-05-12"})
    found = (claim for claim in propose(article, cast) if claim.rule == row.id)
    return [(_firm(claim.relation, claim.subject, claim.object), claim.relation) for claim in found]


def _firm(relation: str, subject: str, object: str) -> str:
    """The firm that a fact is about: of a person's post the firm that has it."""
    return object if relation == "holds_role" else subject


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_takes_and_leaves(row: Row, cast: Gazetteer) -> None:
    for text in row.takes:
        found = _read(row, text, cast)
        assert ("firm:arden", row.relation) in found, text
        assert {subject for subject, _ in found} == {"firm:arden"}, text
    assert not _read(row, row.leaves, cast), row.leaves


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_a_row_takes_stands_before_the_verifier(row: Row, cast: Gazetteer) -> None:
    """The first whole; for neither does `TRIGGERS` lack the words in which the row says it."""
    first, second = (
        extract(
            read_article(f"Notes of the week\n\n{text}", {"published": "2026-05-12"}), None, cast
        )
        for text in row.takes
    )
    told = {
        (_firm(c["relation"], c["subject"], c["object"]), c["relation"]) for c in first.candidates
    }
    assert ("firm:arden", row.relation) in told
    refused = [c["reasons"] for c in (*first.rejected, *second.rejected) if c["rule"] == row.id]
    assert not [why for why in refused if any(UNWORDED in reason for reason in why)]


def test_every_row_is_known_where_counts_are_kept() -> None:
    """Each row takes something in a set, so that taking it out fails a test."""
    counted = json.loads(COUNTS.read_text("utf-8"))["rules"]
    assert not {row.id for row in ROWS} - counted.keys()


def test_ids_are_unique() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
