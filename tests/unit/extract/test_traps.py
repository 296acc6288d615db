"""Sentences that name firms, places and numbers and yet state no fact, and what rumours become."""

from __future__ import annotations

import time

import pytest

from onshore.loaders.extract import Gazetteer, extract
from onshore.loaders.extract.grammar.denials import _EVENTS

NO_EVENT = (
    "If demand recovers, Castellan Motors would build a plant in Ohio.",
    "Castellan Motors has not decided whether to build a plant in Ohio.",
    "Castellan Motors will not build a plant in Ohio.",
    "Castellan Motors does not make batteries in Texas.",
    "Castellan Motors never promised 3,000 jobs in Ohio.",
    "Castellan Motors said it would not buy battery cells from Lumeris Cells.",
    "Castellan Motors denied that it had agreed to acquire Lumeris Cells.",
    "Castellan Motors should build its next plant in Ohio, the governor said.",
    "The governor urged Castellan Motors to build a plant in Ohio.",
    "Texas tried to lure Castellan Motors with $500 million in incentives.",
    "Castellan Motors fired 400 workers in Ohio.",
    "Castellan Motors closed its plant in Ohio in 2019.",
    "Rumors that Castellan Motors will buy Lumeris Cells are false.",
    "Lumeris Cells and Castellan Motors are not partners.",
    "Castellan Motors would have built a plant in Ohio had it won the grant.",
    "It is unclear whether Castellan Motors will build the plant in Ohio.",
    "Asked whether it might build a plant in Ohio, Castellan Motors said it was too early.",
    "Had the deal closed, Lumeris Cells would supply battery cells to Castellan Motors.",
    "No agreement has been reached for Lumeris Cells to supply battery cells to Castellan Motors.",
    "Castellan Motors threatened to move production of vehicles from Ohio to Mexico.",
    "Castellan Motors stopped making vehicles in Ohio last year.",
    "Contrary to reports that it would sell the plant, Castellan Motors said nothing had changed.",
    "カステラン・モーターズはオハイオ州での工場建設を決めていない。",
    "カステラン・モーターズはオハイオ州に工場を建設しない方針だ。",
    "カステラン・モーターズはルメリスから電池セルを購入していない。",
    "知事はカステラン・モーターズにオハイオ州での工場建設を求めた。",
    "カステラン・モーターズは2019年にオハイオ州の工場を閉鎖した。",
    "カステラン・モーターズとルメリスの提携交渉は決裂した。",
    "カステラン・モーターズはオハイオ州で400人を削減した。",
    "カステラン・モーターズがオハイオ州に工場を建設するという報道は事実ではない。",
    "もし契約が成立していれば、ルメリスはカステラン・モーターズに電池セルを供給していた。",
    "カステラン・モーターズはオハイオ州に工場を建設すべきだと知事は語った。",
)


def _found(text: str, gazetteer: Gazetteer) -> list[dict[str, object]]:
    title = "An article of one sentence" if text.isascii() else "一文だけの記事"
    candidates = extract(f"{title}\n\n{text}", {"published": "2026-01-01"}, gazetteer).candidates
    return [c for c in candidates if c["relation"] in _EVENTS and c["polarity"] == "affirmed"]


@pytest.mark.parametrize("text", NO_EVENT)
def test_what_is_denied_or_unreal_is_no_candidate(text: str, gazetteer: Gazetteer) -> None:
    assert _found(text, gazetteer) == []


@pytest.mark.parametrize(
    "text",
    [
        "Castellan Motors could build a $2 billion plant in Ohio.",
        "Castellan Motors wants to build a plant in Ohio.",
        "Castellan Motors is considering building a plant in Ohio, people familiar with it said.",
        "カステラン・モーターズがルメリスを買収するとの観測が広がった。",
        "需要が回復すれば、カステラン・モーターズはオハイオ州に工場を建設する可能性がある。",
    ],
)
def test_what_only_may_be_is_speculative(text: str, gazetteer: Gazetteer) -> None:
    found = _found(text, gazetteer)
    assert found
    assert all(c["certainty"] == "speculative" for c in found)
    assert all(c["status"] in ("planned", "announced") for c in found)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Castellan Motors plans to build a plant in Ohio.", "planned"),
        ("Castellan Motors will build a plant in Ohio.", "announced"),
        ("Castellan Motors has promised to build a plant in Ohio.", "promised"),
        ("Castellan Motors is building a plant in Ohio.", "under_construction"),
        ("Castellan Motors opened a plant in Ohio in May.", "completed"),
        ("Castellan Motors has delayed its planned plant in Ohio until 2029.", "delayed"),
        ("Castellan Motors scrapped a plan for a plant in Ohio.", "cancelled"),
    ],
)
def test_the_verb_tells_the_status(text: str, status: str, gazetteer: Gazetteer) -> None:
    built = [c for c in _found(text, gazetteer) if c["relation"] == "builds_facility"]
    assert [c["status"] for c in built] == [status]


def test_the_next_clause_may_undo_it(gazetteer: Gazetteer) -> None:
    text = "Castellan Motors floated a $1 billion plant in Ohio but shelved it a year later."
    assert {c["status"] for c in _found(text, gazetteer)} == {"cancelled"}


def test_a_quotation_speaks_for_the_firm_of_its_speaker(gazetteer: Gazetteer) -> None:
    text = (
        "Castellan Motors buys cells from Lumeris Cells.\n\n"
        '"We will open a plant in Ohio in 2028," said Olga Brandt, president of Lumeris Cells.'
    )
    built = [c for c in _found(text, gazetteer) if c["relation"] == "builds_facility"]
    assert [c["subject"] for c in built] == ["firm:lumeris"]


def test_a_town_is_not_taken_for_its_namesake(gazetteer: Gazetteer) -> None:
    article = (
        "Castellan Motors expands in Kentucky\n\n"
        "Castellan Motors will invest $400 million in its Georgetown plant.\n\n"
        "It will create 540 jobs in Montgomery County, Kentucky, by 2028."
    )
    found = extract(article, {"published": "2026-01-01"}, gazetteer).candidates
    places = {str(c["object"]) for c in found if str(c["object"]).startswith("place:US-")}
    assert places
    assert all(place.startswith("place:US-KY") for place in places)


@pytest.mark.parametrize(
    "piece",
    [
        "Castellan Motors, ",
        "Castellan Motors makes vehicles. ",
        "Castellan Motors will invest $3 billion in a plant in Ohio, Texas and ",
        "$3 billion ",
        "宏陽電子は工場を",
        "1234567890",
        "1,234億",
        "recently ",
        "battery cells, and ",
        "電池セル、",
        "HUNDREDS-of-",
        "(「",
        " \t",
        "<!--<a href='x",
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece: str, gazetteer: Gazetteer) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        extract("A title here\n\n" + piece * times, {"published": "2026-01-01"}, gazetteer)
        return time.process_time() - started

    seconds(20)
    assert seconds(400) < 4 * 2.5 * max(seconds(100), 0.05)
