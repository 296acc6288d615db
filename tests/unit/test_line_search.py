"""Finding the line: words as a person expects, codes in any spelling, rulings beside lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onshore.graph.answers.parameters import read_parameters
from onshore.graph.ports import Store
from onshore.graph.queries.tariff.schedule import ScheduleLines
from onshore.graph.stores import open_store
from onshore.graph.tariff.schedule.schedule import code_of
from onshore.graph.tariff.schedule.wording import LineIndex, variants
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from onshore.loaders.law.hts import bundled_schedules, read_schedule
from tests.unit.story import NOW

DATA = Path(__file__).resolve().parents[2] / "data"
DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    ingest(opened, bundled_files(DATA)[0], now=NOW)
    path, revision, day = bundled_schedules(DATA)[-1]
    ingest(opened, [read_schedule(path, revision, day)[0]], now=NOW)
    yield opened
    opened.close()


def find(store: Store, q: str, **more: str) -> Any:
    pairs = [("q", q), *more.items()]
    return read_parameters(ScheduleLines, pairs).answer(store.view(DAY)).result


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("server", "8471.50.01"),
        ("servers", "8471.50.01"),
        ("サーバー", "8471.50.01"),
        ("switch", "8517.62.00"),
        ("スイッチ", "8517.62.00"),
        ("cable", "8544.42.90"),
        ("ケーブル", "8544.42.90"),
        ("optical cable", "8544.70.00.00"),
        ("fan", "8414.59.15.00"),
        ("memory", "8542.32.00"),
        ("battery", "8507.60.00"),
        ("chiller", "8418.69.01"),
        ("power supply", "8504.40.70.18"),
        ("GPU", "8542.31.00"),
        ("rack", "9403.20.00"),
        ("UPS", "8504.40.85.00"),
    ],
)
def test_words_of_products_find_their_line_first(store: Store, words: str, line: str) -> None:
    assert find(store, words)["lines"][0]["hts"] == line


def test_no_wig_and_no_stein_stands_before_what_is_meant(store: Store) -> None:
    for words in ("server", "switch", "cable"):
        first = [line["hts"][:2] for line in find(store, words, limit="4")["lines"]]
        assert set(first) <= {"84", "85", "94"}, words


def test_special_provisions_stand_behind_what_goods_are_classed_in(store: Store) -> None:
    chapters = [line["hts"][:2] for line in find(store, "fan", limit="100")["lines"]]
    special = [number for number, chapter in enumerate(chapters) if chapter in ("98", "99")]
    assert special == list(range(special[0], len(chapters)))


@pytest.mark.parametrize(
    "code",
    [
        "8471.50.01",
        "84715001",
        "HTS 8471.50.01",
        "8471-50-01",
        "84 71 50 01",
        "HTSUS: 8471/50/01",
        "８４７１．５０．０１",
        "heading no. 8471.50.01",
        "8471\u201350\u201301",
    ],
)
def test_codes_in_any_spelling(store: Store, code: str) -> None:
    assert find(store, code)["lines"][0]["hts"] == "8471.50.01"


@pytest.mark.parametrize("words", ["2 fans", "no. 5 wire", "steel", "1,000 V", "x8471"])
def test_other_texts_are_no_codes(words: str) -> None:
    assert code_of(words) is None


def test_nothing_found_says_what_is_near(store: Store) -> None:
    code = find(store, "8471.50.9")
    assert (code["total"], code["closest"][0]) == (0, "8471.50.01.50")
    assert code["try"][0] == {"parameter": "q", "value": "8471.50.01.50"}
    assert find(store, "swich")["try"][0] == {"parameter": "q", "value": "switch"}
    alone = find(store, "laptop zzzz")
    assert alone["total"] == 0
    assert find(store, alone["try"][0]["value"])["total"] > 0
    none = find(store, "zzzzqqqq")
    assert (none["try"], none["reason"]) == ([], "no words of the schedule are close to these")


def test_rulings_stand_beside_their_lines(store: Store) -> None:
    [line] = find(store, "", hts="8473.30.11.80")["lines"]
    rulings = {one["fact"]: one for one in line["classified"]}
    module = rulings["R199"]
    assert (module["name"], module["certainty"]) == ("GPU accelerator module", "asserted")
    assert module["publisher"] == "US Customs and Border Protection"
    assert rulings["R200"]["title"] == "Ruling NY N338976"
    # what is ours stands behind what the office ruled, and says that it is assumed
    ours = [one for one in line["classified"] if one["certainty"] == "assumed"]
    assert ours == line["classified"][-len(ours) :]
    [server] = find(store, "", hts="8471.50.01.50")["lines"]
    refused = next(one for one in server["classified"] if one["fact"] == "R023")
    assert refused["polarity"] == "negated"
    [heading] = find(store, "", hts="8471")["lines"]
    assert heading["classified"] == []
    row = read_parameters(ScheduleLines, []).rows({"lines": [server]})[0]
    told = " ".join(row["classified"])
    assert "Rack server with GPUs: Ruling NY N360000 (asserted)" in told
    assert "not Populated server rack" in told


def test_rulings_claim_their_facts(store: Store) -> None:
    question = read_parameters(ScheduleLines, [("hts", "8517.62.00.90")])
    answer = question.run(store.view(DAY))
    assert {"R003", "R004", "R005", "R225"} <= set(answer.claims)


def test_variants_of_words() -> None:
    assert variants("supplies") == ["supplies", "supplie", "suppli", "supply"]
    assert variants("supply") == ["supply", "supplies"]
    assert variants("サーバー") == ["サーバー"]


def test_an_index_takes_any_words() -> None:
    index = LineIndex([("0101", "Live horses", ""), ("0102", 'It\'s 2.5 mm "quoted"', "Live")])
    assert index.find(["horse"]) == ["0101"]
    assert index.find(["2.5"]) == ["0102"]
    assert index.find(["or", "and", "near"]) == []
    assert index.find([]) == []
    index.close()
