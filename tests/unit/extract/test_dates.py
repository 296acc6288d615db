"""Dates resolve against the article's date, never a clock."""

from __future__ import annotations

import pytest

from onshore.loaders.extract.text.dates import article_date, read_dates


@pytest.mark.parametrize(
    ("text", "value", "until"),
    [
        ("on March 4, 2026", "2026-03-04", False),
        ("Oct. 9, 2025", "2025-10-09", False),
        ("by 2029", "2029", True),
        ("by the end of 2028", "2028-12-31", True),
        ("in late 2027", "2027", False),
        ("the third quarter of 2026", "2026-Q3", False),
        ("the second half of 2026", "2026-H2", False),
        ("the first quarter of next year", "2027-Q1", False),
        ("the second half last year", "2025-H2", False),
        ("the end of the decade", "2029-12-31", False),
        ("in next March", "2027-03", False),
        ("令和8年の上期", "2026-H1", False),
        ("来年第1四半期", "2027-Q1", False),
        ("来月", "2026-04", False),
        ("2029-2030", "2029/2030", False),
        ("last year", "2025", False),
        ("on Tuesday", "2026-03-03", False),
        ("began in February", "2026-02", False),
        ("今年末までに", "2026-12-31", True),
        ("2030年までに", "2030", True),
        ("2025年11月20日", "2025-11-20", False),
        ("2026年第3四半期", "2026-Q3", False),
        ("2027年後半", "2027-H2", False),
        ("昨年12月", "2025-12", False),
        ("12日、", "2026-03-12", False),
    ],
)
def test_one_date(text: str, value: str, until: bool) -> None:
    (mention,) = read_dates(text, "2026-03-04")
    assert (mention.value, mention.until) == (value, until)


@pytest.mark.parametrize(
    "text", ["3月0日", "13月5日", "2026年13月", "February 30, 2026", "2030-29"]
)
def test_what_is_no_day_has_no_value(text: str) -> None:
    assert [mention.value for mention in read_dates(text, "2026-03-04")] == [None]


def test_relative_dates_stay_open_without_a_date() -> None:
    (mention,) = read_dates("今年末", None)
    assert mention.value is None


LONG = "Halden Power said it will build a transformer factory there that makes ninety units a week."


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Title of it\n\nBy Dana Whitlock | March 4, 2026\n\nText.", "2026-03-04"),
        ("見出し\n\n2026年5月12日\n\n本文。", "2026-05-12"),
        ("Title\n\nThe deal of March 4, 2024 was changed twice, the company said then.", None),
        (f"Title\n\nWACO, Texas, March 4, 2026 - {LONG}", "2026-03-04"),
        (f"Title\n\nSAN JOSE, Calif. (March 4, 2026) /Wire/ -- {LONG}", "2026-03-04"),
        (f"Title\n\nHalden said on March 4, 2026 - after a fight - that {LONG}", None),
        (f"Title\n\nWACO, Texas, March 4 - {LONG}", None),
        (f"見出し\n\n【2026年5月12日】有田電機は変圧器の工場を建設する。{LONG * 2}", "2026-05-12"),
    ],
)
def test_the_articles_own_date(head: str, expected: str | None) -> None:
    assert article_date(head) == expected
