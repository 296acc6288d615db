"""Headings of chapter 99 against the measures, and what loading a measures file warns about."""

from __future__ import annotations

from pathlib import Path

from onshore.loaders.law.measure_warnings import headings_read, left_out, unread, warn_measures
from onshore.loaders.law.measures import read_measures
from onshore.loaders.law.printed import bundled_printed
from scripts.headings import PAGE, page
from tests.unit.tariffs import bundled_table


def test_every_printed_heading_is_read_or_left_out_with_a_reason() -> None:
    editions = bundled_printed()
    printed = {heading for edition in editions for heading in edition.headings}
    found = unread(bundled_table(), editions)
    assert (len(printed), len(found)) == (1255, 537)
    assert [one.heading.heading for one in found if one.reason is None] == []
    assert {"9903.82.03", "9903.94.50", "9904.06.41"} <= headings_read(bundled_table())
    assert "9903.89.01" in left_out(bundled_table())


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_an_exception_that_no_row_reads_and_a_condition_that_nothing_asks(tmp_path: Path) -> None:
    file = tmp_path / "measures.yaml"
    file.write_text(
        """name: x
conditions:
  - {name: polished, type: bool, en: Polished, ja: 研磨済み}
measures:
  - {id: A, headings: [9903.82.02], kind: ad_valorem, rate: 5%, scope: ["7601"]}
""",
        encoding="utf-8",
    )
    found = [str(one) for one in warn_measures(read_measures(file), bundled_printed()[-1])]
    assert any("no measure asks: polished" in text for text in found)
    exceptions = next(text for text in found if "that no row reads" in text)
    assert "9903.82.01, 9903.82.03" in exceptions
    assert "9903.82.06" not in exceptions
    assert not any(
        "no row reads" in str(w) for w in warn_measures(bundled_table(), bundled_printed()[-1])
    )
