"""The schedule question on a store: revision by entry date, search, lines, errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.answers.question import Answer
from onshore.graph.errors import InvalidParameters, TablesMissing, UnknownId
from onshore.graph.model import Table
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.schedule import ScheduleLines
from onshore.graph.stores import open_store
from onshore.loaders.law.hts import read_schedule

SAMPLE = Path(__file__).parents[1] / "data/hts/hts_2026_rev_4.json"
DAYS = {"2026_basic": date(2026, 1, 1), "2026_rev_4": date(2026, 2, 24)}
KNOWN = (["2026_basic", "2026-01-01"], ["2026_rev_4", "2026-02-24"], ["2026_rev_5", "2026-04-06"])


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    editions = [read_schedule(SAMPLE, revision, day)[0] for revision, day in DAYS.items()]
    known = Table("schedule-revisions", "1", None, {}, KNOWN)
    opened.replace([], [*editions, known], now="2026-01-01T00:00:00.000000Z")
    yield opened
    opened.close()


def ask(store: Store, as_of: str = "2026-03-01", **parameters: str) -> Answer:
    view = store.view(date.fromisoformat(as_of))
    return read_parameters(ScheduleLines, parameters.items()).run(view)


def numbers(answer: Answer) -> list[Any]:
    return [line["hts"] for line in answer.result["lines"]]


def test_a_line(store: Store) -> None:
    answer = ask(store, hts="8471500150")
    line = answer.result["lines"][0]
    assert line["hts"] == "8471.50.01.50"
    assert line["rate_text"] == "Free"
    assert line["inherited_from"] == "8471.50.01"
    assert line["column2"] == "35%"
    assert line["footnote_headings"] == ["9903.88.03"]
    assert line["units"] == ["No."]
    assert line["parents"] == ["8471", "8471.50.01"]
    assert line["children"] == []
    assert answer.result["total"] == 1
    assert list(answer.assumptions) == []


def test_the_revision_follows_the_entry_date(store: Store) -> None:
    assert ask(store).result["revision"] == "2026_rev_4"
    assert ask(store, as_of="2026-02-23").result["revision"] == "2026_basic"
    older = ask(store, entry_date="2026-01-01")
    assert older.result["revision"] == "2026_basic"
    newer = ask(store, entry_date="2026-05-01")
    assert newer.result["revision"] == "2026_rev_4"
    assert "2026 revision 5 is in force from 6 Apr 2026 and is not loaded" in newer.assumptions[0]


def test_before_the_first_revision_there_is_nothing(store: Store) -> None:
    answer = ask(store, entry_date="2025-12-31", hts="8471")
    assert answer.result["lines"] == []
    assert [answer.result[key] for key in ("revision", "effective_from", "total")] == [
        None,
        None,
        0,
    ]
    assert "the first one is from 1 Jan 2026" in answer.assumptions[0]
    refusal = pytest.raises(TablesMissing, match="no tariff schedule")
    with closing(open_store("sqlite://")) as empty, refusal:
        ask(empty)


def test_search_and_pages(store: Store) -> None:
    found = ask(store, q="switching routing")
    assert numbers(found) == ["8517.62.00", "8517.62.00.20"]
    assert numbers(ask(store, q="8471.5", limit="2")) == ["8471.50.01", "8471.50.01.10"]
    assert numbers(ask(store, q="8471.5", offset="2")) == ["8471.50.01.50"]
    assert numbers(ask(store, q="keyboards", hts="8471.60")) == ["8471.60.20.00"]
    assert numbers(ask(store, hts="8471.50")) == ["8471.50.01"]
    assert numbers(ask(store))[:2] == ["8471", "8473"]
    assert ask(store, q="no such words").result["total"] == 0


def test_footnotes_and_chapters(store: Store) -> None:
    (line,) = ask(store, hts="8471.50.01").result["lines"]
    assert line["footnotes"] == [{"columns": ["general"], "text": "See 9903.88.03."}]
    assert line["column2_from"] == "8471.50.01"
    assert line["measures"] is None, "the measures are not loaded: none is not an answer"
    chapters = ask(store).result["chapters"]
    assert [one["chapter"] for one in chapters][:1] == ["84"]
    eighties = sum(one["lines"] for one in chapters if one["chapter"].startswith("8"))
    assert eighties == ask(store, q="8", limit="1").result["total"] > 100
    assert "chapters" not in ask(store, q="8").result


@pytest.mark.parametrize(
    ("parameters", "en", "ja"),
    [
        (
            {"hts": "8471500150"},
            "The normal rate for HTS 8471.50.01.50 is free. From Belarus, Cuba, North Korea, "
            "Russia it is 35 % of the value.",
            "HTS 8471.50.01.50の通常の税率は無税。"
            "ベラルーシ、キューバ、北朝鮮、ロシア産は価額の35 %。",
        ),
        (
            {"hts": "8471"},
            "HTS 8471 has no rate of its own, but eight lines right under it.",
            "HTS 8471自体に税率はなく、直下に8品目がある。",
        ),
        (
            {"q": "switching routing"},
            "The tariff schedule has two lines for “switching routing”.",
            "関税率表で「switching routing」に当てはまるのは2品目。",
        ),
        (
            {"q": "8471.5"},
            "The tariff schedule has three lines whose number begins with 8471.5.",
            "関税率表で番号が8471.5から始まるのは3品目。",
        ),
        (
            {"q": "no such words"},
            "No line of the tariff schedule fits.",
            "関税率表に当てはまる品目はない。",
        ),
        (
            {"hts": "8471", "entry_date": "2025-12-31"},
            "No loaded edition of the tariff schedule is in force on 31 Dec 2025.",
            "2025年12月31日に有効な関税率表の版は収録されていない。",
        ),
    ],
)
def test_sentences(store: Store, parameters: dict[str, str], en: str, ja: str) -> None:
    view = store.view(date(2026, 3, 1))
    question = read_parameters(ScheduleLines, parameters.items())
    said = question.sentence(question.run(view), view)
    assert said is not None
    assert (said.text("en"), said.text("ja")) == (en, ja)


def test_errors(store: Store) -> None:
    with pytest.raises(UnknownId) as unknown:
        ask(store, hts="8471.50.02")
    assert "8471.50.01" in unknown.value.closest
    with pytest.raises(InvalidParameters) as invalid:
        ask(store, hts="server")
    assert invalid.value.problems[0].field == "hts"
    with pytest.raises(InvalidParameters):
        ask(store, entry_date="2026-02-30")
    with pytest.raises(InvalidParameters):
        ask(store, limit="0")
    with pytest.raises(InvalidParameters):
        ask(store, colour="red")
