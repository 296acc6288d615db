"""Every question, cut at many of its steps: it ends, says so, and never gives half as the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

import pytest

from onshore.app.answers import AnsweredQuestion, asked_values, enveloped, rounded
from onshore.app.render import render
from onshore.app.tables.duty_file import answer_batch
from onshore.graph.answers import question as asking
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.cache import Cache
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import DeadlinePassed, InvalidParameters
from onshore.graph.ports import Store
from onshore.graph.queries import QUESTIONS, Question
from onshore.graph.queries.scenario import read_scenario, run_scenario
from onshore.graph.queries.tariff.duty import DutyTable
from onshore.graph.stores import open_store
from onshore.graph.view import View
from onshore.loaders.ingest import ingest
from tests.unit.deadlines import Looks

pytestmark = pytest.mark.once

DATA = Path(__file__).resolve().parents[2] / "data"
DAY = date(2026, 6, 1)
MORE: dict[str, tuple[str, ...]] = {
    "paths": ("source=firm:openai&target=place:US-TX", "source=firm:openai&target=place:JP-13&k=5"),
    "exposure": ("target=firm:foxconn&certainty_min=assumed",),
    "criticality": ("mode=reach", "mode=weighted&basis=assumed_equal_shares"),
    "impact": ("node=place:US-TX", "node=firm:foxconn&mode=weighted&basis=assumed_equal_shares"),
    "duty-table": ("hts=8471.50.01&hts=8544.42.90&origin=CN&origin=MX&entry_date=2026-05-01",),
    "duty-changes": ("origin=VN&entry_from=2026-07-01&entry_to=2026-08-01",),
    "graph": ("", "state=place:US-TX"),
    "entities": ("q=fox", "q="),
}
"""Parameters besides those of the example, which take other ways through a question."""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    ingest(opened, [DATA], now="2026-06-01T00:00:00.000000Z")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "HINT_SECONDS", 3600.0)  # what ends is counted, on any machine
        yield opened
    opened.close()


def asked(kind: type[Question]) -> list[Question]:
    pairs = [("id", kind.example)] if "{id}" in kind.route else parse_qsl(kind.example.lstrip("?"))
    others = [parse_qsl(text, keep_blank_values=True) for text in MORE.get(kind.name, ())]
    return [read_parameters(kind, one) for one in (pairs, *others)]


EVERY = [
    pytest.param(question, id=f"{kind.name}-{number}")
    for kind in QUESTIONS
    for number, question in enumerate(asked(kind))
]


def answered(store: Store, question: Question, cache: Cache | None = None) -> dict[str, Any]:
    """The envelope, with nothing kept of earlier answers unless a cache is given."""
    view = View(store.reader(), DAY, None, cache or Cache())
    answer = question.answer(view)
    envelope = enveloped(asked_values(question), view, answer, 0.0)
    envelope.pop("elapsed_ms")
    return envelope


@pytest.fixture(scope="module")
def steps(store: Store) -> Callable[[Question], tuple[dict[str, Any], int]]:
    """The whole answer of a question, and how often it asks for the time."""

    @cache
    def counted(question: Question) -> tuple[dict[str, Any], int]:
        counting = Looks(10**9, grace=True)
        with within(counting):
            whole = answered(store, question)
        assert whole == answered(store, question), "a deadline that is not hit changes nothing"
        return whole, 10**9 - counting.left_over

    return counted


def some(count: int, grace: bool) -> list[int]:
    """Looks at which to cut: the first, the last and some between; fewer where that ends all."""
    between = (1, count // 8, count // 3, count * 2 // 3) if grace else (count // 3,)
    return sorted({0, *between, max(count - 1, 0)})


@pytest.mark.parametrize("question", EVERY)
@pytest.mark.parametrize("grace", [True, False], ids=["grace", "at once"])
def test_a_cut_answer_says_so_and_nothing_of_it_stays(
    store: Store,
    steps: Callable[[Question], tuple[dict[str, Any], int]],
    question: Question,
    grace: bool,
) -> None:
    whole, count = steps(question)
    for looks in some(count, grace):
        cache = Cache()
        with within(Looks(looks, grace=grace)) as deadline:
            try:
                cut = answered(store, question, cache)
            except DeadlinePassed:
                cut = None
        if cut is None:
            assert question.at_deadline == "refuse" or not grace
        elif deadline.cut and cut != whole:
            assert question.at_deadline == "partial"
            assert "time limit" in cut["truncated"]
            check_part(question, cut["result"], whole["result"])
        else:
            assert {**cut, "truncated": whole["truncated"]} == whole
        assert answered(store, question, cache) == whole, "kept nothing that was cut"


def check_part(question: Question, part: dict[str, Any], whole: dict[str, Any]) -> None:
    """What a cut answer shows is also so in the whole one; sums are whole or null."""
    if question.name == "duty-origins":
        whole_ends, part_ends = (
            {row["origin"]: (row["lo"], row["hi"]) for row in question.rows(one)}
            for one in (whole, part)
        )
        assert part_ends.items() <= whole_ends.items()
    if question.name in ("duty-table", "duty-steps"):
        rows = question.rows(whole)
        assert all(row in rows for row in question.rows(part))
    if question.name == "criticality":
        every = {row["id"]: row for row in whole["nodes"]}
        shown = [row for row in part["nodes"] if row["id"] in every]
        assert all(row["dead"] in (None, every[row["id"]]["dead"]) for row in shown)
        assert part["total"] in (None, whole["total"])
    if question.name == "graph":
        assert part["edges"] == whole["edges"], "only where they are drawn may differ"
    if question.name == "exposure":
        for name in ("exposure", "known"):
            assert part[name] in (None, whole[name])
        makers = {one["maker"]: one["known"] for one in whole.get("makers", ())}
        assert all(makers[one["maker"]] == one["known"] for one in part.get("makers", ()))


@pytest.mark.parametrize("question", EVERY)
def test_what_was_cut_is_drawn_in_every_format(store: Store, question: Question) -> None:
    view = store.view(DAY)
    with within(Looks(0, grace=True)):
        try:
            answer = question.answer(view)
            envelope = enveloped(asked_values(question), view, answer, 0.0)
        except DeadlinePassed:
            return
        for format in question.formats:
            body = render(AnsweredQuestion(question, answer, envelope, view), format)
            assert body
            if format == "html" and question.at_deadline == "partial":
                assert "time limit" in body.decode()


@pytest.mark.parametrize("question", EVERY)
def test_it_ends_soon_after_its_time_and_when_its_client_goes(
    store: Store, question: Question
) -> None:
    for deadline in (Deadline(0.0, grace=0.0), Deadline(None)):
        if deadline.seconds is None:
            deadline.cancel()
        started = monotonic()
        with within(deadline), suppress(DeadlinePassed):
            answered(store, question)
        assert deadline.cut, "nobody asked for the time"
        assert monotonic() - started < 10.0


WHAT_IF = {
    "operations": [
        {"op": "close", "node": "firm:foxconn"},
        {"op": "close", "node": "place:US-TX"},
        {"op": "condition", "name": "usmca", "value": "true"},
    ],
    "ask": [
        {"exposure": {"target": "component:ai-rack", "certainty_min": "assumed"}},
        {"impact": {"node": "firm:openai"}},
    ],
}


def test_a_scenario_has_both_sides_whole_and_as_many_drivers_as_there_is_time_for(
    store: Store,
) -> None:
    scenario = read_scenario(WHAT_IF, QUESTIONS)

    def run(cache: Cache) -> dict[str, Any]:
        answer = run_scenario(scenario, View(store.reader(), DAY, None, cache))
        return {**rounded(answer.result), "truncated": answer.truncated}

    whole = run(Cache())
    assert len(whole["drivers"]) == 3
    counting = Looks(10**9, grace=True)
    with within(counting):
        assert run(Cache()) == whole
    count, seen = 10**9 - counting.left_over, set[int | None]()
    for looks in (0, *range(count // 3, count, max(3, count // 20)), count - 1):
        cache = Cache()
        with within(Looks(looks, grace=True)):
            try:
                cut = run(cache)
            except DeadlinePassed:
                cut = None
        assert run(cache) == whole
        if cut is None:
            seen.add(None)
            continue
        seen.add(len(cut["drivers"]))
        assert cut["drivers"] == whole["drivers"][: len(cut["drivers"])]
        assert (len(cut["drivers"]) < 3) == ("time limit" in (cut["truncated"] or ""))
        assert all(cut[name] == whole[name] for name in ("baseline", "scenario", "delta"))
    assert None in seen
    assert seen & {0, 1, 2}, "some cut left drivers out"


def test_rows_of_a_batch_that_there_is_no_time_for_say_so(store: Store) -> None:
    rows = [
        {"hts": "8471.50.01", "origin": code, "entry_date": "2026-05-01"} for code in ("TW", "MX")
    ]
    view = store.view(DAY)
    whole = answer_batch(view, rows, None)
    with within(Looks(1, grace=True)):
        cut = answer_batch(view, rows, None)
    assert cut["result"]["rows"][0] == whole["result"]["rows"][0]
    assert "time limit" in cut["result"]["rows"][1]["error"]["detail"]
    assert "time limit" in cut["truncated"]
    assert whole["truncated"] is None
    assert cut["coverage"]["errors"] == 1


def test_a_table_has_a_bound(store: Store) -> None:
    pairs = [("hts", "8471.50.01")] * 101 + [("origin", "TW")] * 100
    with pytest.raises(InvalidParameters, match="10,000"):
        read_parameters(DutyTable, pairs).run(store.view(DAY))
