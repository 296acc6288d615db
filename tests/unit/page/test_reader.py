"""Small parts of answer pages: dates and numbers in words, which view an address asks for."""

from __future__ import annotations

import pytest

from onshore.app.page.reader import emphasised, headline
from onshore.app.page.views import GROUPS, VIEWS, menu, view_of
from onshore.graph.dates import day_text
from onshore.graph.queries import question_of


@pytest.mark.parametrize(
    ("text", "en", "ja"),
    [
        ("2025-11-20", "20 Nov 2025", "2025年11月20日"),
        ("2025-11-20T10:00:00.000000Z", "20 Nov 2025", "2025年11月20日"),
        ("2025-11", "Nov 2025", "2025年11月"),
        ("2025", "2025", "2025年"),
        ("2025-13", "2025-13", "2025-13"),
        ("end of 2026", "end of 2026", "end of 2026"),
        (None, "", ""),
    ],
)
def test_days_are_as_exact_as_they_are_given(text: str | None, en: str, ja: str) -> None:
    assert (day_text(text, "en"), day_text(text, "ja")) == (en, ja)


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("It pays 25 to 50 %.", "It pays <b>25 to 50\u00a0%</b>."),
        ("37.6–52.6 % of 13,000", "<b>37.6–52.6\u00a0%</b> of <b>13,000</b>"),
        ("<i>7</i> & 8", "&lt;i&gt;<b>7</b>&lt;/i&gt; &amp; <b>8</b>"),
        ("none", "none"),
        ("F0000000 has 2, B200 none", "F0000000 has <b>2</b>, B200 none"),
        ("13,000人を約束、−1.3ポイント", "<b>13,000</b>人を約束、<b>−1.3</b>ポイント"),
        ("a 3.27-fold gap in 2024.", "a <b>3.27</b>-fold gap in <b>2024</b>."),
        ("0 % on 29 Nov 2026, then 5 %.", "<b>0\u00a0%</b> on 29 Nov 2026, then <b>5\u00a0%</b>."),
        ("2026年11月29日は5 %", "2026年11月29日は<b>5\u00a0%</b>"),
    ],
)
def test_numbers_of_a_sentence_are_strong_and_its_marks_are_text(
    sentence: str, marked: str
) -> None:
    assert str(emphasised(sentence)) == marked


@pytest.mark.parametrize(
    ("said", "room", "parts"),
    [
        ("It pays 5 %. It rests on 2 facts. So.", 0, ("It pays 5 %.", " It rests on 2 facts. So.")),
        (
            "It pays 5 %. It rests on 2 facts. So.",
            33,
            ("It pays 5 %. It rests on 2 facts.", " So."),
        ),
        ("It pays 5 %. It rests on 2 facts.", 33, ("It pays 5 %. It rests on 2 facts.", "")),
        ("The U.S. of A. pays", 0, ("The U.S. of A. pays", "")),
        ("課税。免税。", 0, ("課税。", "免税。")),
        ("", 10, ("", "")),
    ],
)
def test_a_headline_has_whole_sentences_and_no_word_is_lost(
    said: str, room: int, parts: tuple[str, str]
) -> None:
    assert headline(said, room) == parts


def test_every_view_has_a_group_and_a_name_and_keys_of_its_own() -> None:
    assert {view.group for view in VIEWS} <= set(GROUPS)
    names = [view.name for view in VIEWS]
    keys = [key for view in VIEWS for key in view.keys]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)


def test_tabs_are_named_by_the_questions_that_their_views_show() -> None:
    for view in VIEWS:
        question = question_of(view.of or "")
        assert (question is None) == (view.of is None), view.name
        assert all(view.tab) == view.listed, view.name
        assert not (view.of and view.title), view.name


def test_an_address_asks_for_the_view_that_it_names_then_for_that_of_its_keys() -> None:
    assert view_of({}, None).name == "home"
    assert view_of({"path": "a~b"}, None).name == "path"
    assert view_of({"path": "a~b"}, "graph").name == "graph"
    assert view_of({"as_of": "2026-01-01"}, "no-such").name == "home"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_menu_leads_to_every_listed_view(lang: str) -> None:
    queries = [tab["query"] for entry in menu(lang) for tab in entry["views"]]
    assert queries == [
        view.query for group in GROUPS for view in VIEWS if view.group == group and view.listed
    ]
