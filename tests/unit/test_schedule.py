"""The tree by indent, inheritance, numbers without a row, search, choice of the revision."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshore.graph.errors import UnknownId
from onshore.graph.queries.tariff.schedule import schedule_answer
from onshore.graph.tariff.schedule.schedule import (
    Schedule,
    choose_revision,
    dotted,
    normalise_hts,
)
from onshore.loaders.law.hts import read_schedule

SAMPLE = Path(__file__).parents[1] / "data/hts/hts_2026_rev_4.json"
DAY = date(2026, 2, 24)

ROWS = (
    ["8471", 0, "Machines:"],
    ["84713001", 1, "Portable", ["No."], "Free", "", "35%"],
    ["", 1, "Storage units:"],
    [
        "847170",
        3,
        "Disks",
        [],
        "3%",
        "Free (AU)",
        "20%",
        [["general", "", "See 9903.88.03 and 9903.88.15."], ["other", "", "See 9903.90.08."]],
    ],
    ["8471701000", 5, "Drives", ["No."]],
    ["8471702000", 4, "Café racks", ["No.", "kg"], "", "", "10%"],
    ["9903", 0, "Temporary"],
)


@pytest.fixture(scope="module")
def small() -> Schedule:
    return Schedule("test", DAY, ROWS)


@pytest.fixture(scope="module")
def sample() -> Schedule:
    return Schedule.from_table(read_schedule(SAMPLE, effective_from=DAY)[0])


@pytest.mark.parametrize(
    ("hts", "general", "column2", "headings", "rate_from"),
    [
        ("8471.50.01.50", "Free", "35%", ("9903.88.03",), "8471.50.01"),
        ("8517.62.00.90", "Free", "35%", ("9903.88.04", "9903.88.15"), "8517.62.00"),
    ],
)
def test_worked_lines(
    sample: Schedule,
    hts: str,
    general: str,
    column2: str,
    headings: tuple[str, ...],
    rate_from: str,
) -> None:
    line = sample.line(hts)
    assert line.rate_text == general
    assert line.column2_text == column2
    assert line.footnote_headings == headings
    assert line.inherited_from == rate_from


def test_indent_makes_the_tree(small: Schedule) -> None:
    line = small.line("8471.70.10.00")
    assert line.parents == ("8471", "8471.70")
    assert line.path == ("Machines:", "Storage units:", "Disks", "Drives")
    assert small.line("8471").children == ("8471.30.01", "8471.70")
    assert small.line("847170").children == ("8471.70.10.00", "8471.70.20.00")
    assert small.roots == ("8471", "9903")


def test_columns_are_inherited_each_from_its_own_row(small: Schedule) -> None:
    line = small.line("8471702000")
    assert (line.rate_text, line.inherited_from) == ("3%", "8471.70")
    assert (line.column2_text, line.column2_from) == ("10%", "8471.70.20.00")
    assert line.special_text == "Free (AU)"
    assert line.footnote_headings == ("9903.88.03", "9903.88.15", "9903.90.08")
    assert line.units == ("No.", "kg")


def test_a_line_that_prints_its_rate_names_itself(small: Schedule) -> None:
    line = small.line("8471.30.01")
    assert line.inherited_from == "8471.30.01"
    assert line.special == ()


def test_a_heading_without_a_rate_has_none(small: Schedule) -> None:
    line = small.line("8471")
    assert line.general.kind == "none"
    assert line.inherited_from is None
    assert line.general.ad_valorem is None


def test_csv_says_nothing_about_footnotes() -> None:
    silent = Schedule("test", DAY, ROWS, {"footnotes": "none in this export"})
    assert silent.line("847170").footnote_headings is None


def test_numbers_without_a_row_stand_for_the_rows_under_them(small: Schedule) -> None:
    assert small.resolve("8471.30") == ("84713001",)
    assert small.resolve("8471.70") == ("847170",)
    assert small.resolve("8471") == ("84713001", "8471701000", "8471702000")
    assert small.rows_under("847170") == ("8471701000", "8471702000")
    assert small.tops_under("84717") == ("847170",)


def test_unknown_numbers_name_the_closest(small: Schedule) -> None:
    with pytest.raises(UnknownId) as error:
        small.line("8471.70.30")
    assert error.value.kind == "hts"
    assert error.value.id == "8471.70.30"
    assert set(error.value.closest[:3]) == {"8471.70", "8471.70.10.00", "8471.70.20.00"}
    with pytest.raises(UnknownId):
        small.resolve("0000")
    assert small.closest("") == small.closest("0000")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("8471.50.01.50", "8471500150"),
        ("8471500150", "8471500150"),
        (" 8471 50 ", "847150"),
        ("8471.50.0150", "8471500150"),
        ("８４７１", "8471"),
        ("84715", "84715"),
    ],
)
def test_numbers_with_and_without_dots(text: str, digits: str) -> None:
    assert normalise_hts(text) == digits


@pytest.mark.parametrize(
    "text", ["", "847", "84715001500", "8471.", ".8471", "84-71", "x", "٨٤٧١", "8471..50", "1e10"]
)
def test_malformed_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="HTS number"):
        normalise_hts(text)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    try:
        digits = normalise_hts(text)
    except ValueError:
        return
    assert digits.isdecimal()
    assert digits.isascii()
    assert normalise_hts(dotted(digits)) == digits


def test_search_by_words(small: Schedule) -> None:
    assert small.search("drive") == (["8471701000"], 1)
    assert small.search("storage") == (["847170"], 1)
    assert small.search("disks drives") == (["8471701000"], 1)
    assert small.search("CAFE rack") == (["8471702000"], 1)
    assert small.search("drives nothing") == ([], 0)
    assert small.search("!!!") == ([], 0)


def test_search_by_prefix_and_page(small: Schedule) -> None:
    assert small.search("8471.7", limit=2) == (["847170", "8471701000"], 3)
    assert small.search("8471.7", limit=2, offset=2) == (["8471702000"], 3)
    assert small.search("", limit=1) == (["8471"], 6)
    assert small.search("machines", under="9903") == ([], 0)


@given(st.text(max_size=40))
def test_search_takes_any_text(text: str) -> None:
    numbers, total = Schedule("test", DAY, ROWS).search(text)
    assert len(numbers) <= total <= len(ROWS)


def test_answer_shape(sample: Schedule) -> None:
    answer = schedule_answer(sample, hts="8471.50.01")
    assert answer["total"] == 1
    assert answer["revision"] == "2026_rev_4"
    line = answer["lines"][0]
    assert line["hts"] == "8471.50.01"
    assert line["parents"] == ["8471"]
    assert line["children"] == ["8471.50.01.10", "8471.50.01.50"]
    assert line["special"] is None
    chapter = schedule_answer(sample, hts="84")
    assert [one["hts"] for one in chapter["lines"]] == ["8471", "8473"]
    with pytest.raises(UnknownId):
        schedule_answer(sample, hts="01")
    with pytest.raises(ValueError, match="HTS number"):
        schedule_answer(sample, hts="x")


def test_leaves_have_no_number_under_them(sample: Schedule) -> None:
    leaves = set(sample.leaves)
    for number in sample.numbers:
        assert (number in leaves) == (not sample.line(number).children)


def test_every_line_agrees_with_its_neighbours(sample: Schedule) -> None:
    numbers = random.Random(7).sample(list(sample.numbers), 60)
    for number in numbers:
        line = sample.line(number)
        for child in line.children:
            assert sample.line(child).parents == (*line.parents, line.hts)
        if line.inherited_from:
            assert line.inherited_from in (*line.parents, line.hts)


LOADED = [
    ("2025_basic", date(2025, 1, 1)),
    ("2026_basic", date(2026, 1, 1)),
    ("2026_rev_4", DAY),
]


def test_the_newest_loaded_revision_in_force_answers() -> None:
    known = [*LOADED, ("2026_rev_1", date(2026, 1, 16)), ("2026_rev_5", date(2026, 4, 6))]
    assert choose_revision(LOADED, date(2024, 12, 31), known) is None
    first = choose_revision(LOADED, date(2025, 1, 1), known)
    assert first is not None
    assert (first.revision, first.newer) == ("2025_basic", None)
    between = choose_revision(LOADED, date(2026, 2, 23), known)
    assert between is not None
    assert between.revision == "2026_basic"
    assert between.newer == ("2026_rev_1", date(2026, 1, 16))
    on_the_day = choose_revision(LOADED, DAY, known)
    assert on_the_day is not None
    assert (on_the_day.revision, on_the_day.newer) == ("2026_rev_4", None)
    later = choose_revision(LOADED, date(2026, 5, 1), known)
    assert later is not None
    assert later.newer == ("2026_rev_5", date(2026, 4, 6))
