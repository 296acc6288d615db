"""Articles whose firms no list has: the right firm or none, and nothing carried past a stranger.

The texts of the set `unlisted` were written before the names in them were ever looked for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.extraction import Score, articles, bundled_gazetteer, read_gold, run
from onshore.loaders.extract import Gazetteer, extract, read_article, verify
from onshore.loaders.extract.candidates import Extraction

MONEY = ("commits_investment", "acquires")
JOBS = ("creates_jobs", "employs")


@pytest.fixture(scope="module")
def listed() -> Gazetteer:
    return bundled_gazetteer()


def read_rows(folder: Path, found: Extraction) -> list[dict[str, Any]]:
    lines = (folder / "en_list.rows.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for row in rows:
        row["start"] = found.text.index(row["row"])
    return rows


def row_of(rows: list[dict[str, Any]], candidate: dict[str, Any]) -> dict[str, Any] | None:
    start = candidate["evidence"][0]["start"]
    before = [row for row in rows if row["start"] - 3 <= start]
    return before[-1] if before and start <= before[-1]["start"] + len(before[-1]["row"]) else None


def test_a_list_of_sixty_rows_names_the_right_firms(data: Path, listed: Gazetteer) -> None:
    folder = data / "unlisted"
    found = extract(folder / "en_list.txt", {"published": "2026-07-01"}, listed)
    rows = read_rows(folder, found)
    assert len(rows) == 60
    own = [(row_of(rows, candidate), candidate) for candidate in found.candidates]
    right = [c for row, c in own if row and row["firm"] == c["subject"]]
    assert len(own) >= 60
    assert len(right) / len(own) >= 0.85
    sums = {
        row["firm"]
        for row, c in own
        if row
        and (row["firm"], row["usd"]) == (c["subject"], (c.get("amount") or {}).get("value"))
        and c["relation"] in MONEY
        and c["object"].startswith(row["state"])
    }
    assert len(sums) >= 25
    wanted = {row["firm"] for row in rows}
    proposed = {item["id"] for item in found.proposed}
    assert proposed <= wanted
    assert len(proposed) >= 50


def test_of_rejected_names_nothing_goes_to_another_firm(data: Path, listed: Gazetteer) -> None:
    folder = data / "unlisted"
    first = extract(folder / "en_list.txt", {"published": "2026-07-01"}, listed)
    names = [name for item in first.proposed for name in item["names"]]
    found = extract(
        folder / "en_list.txt", {"published": "2026-07-01"}, listed.copy().reject(names)
    )
    rows = read_rows(folder, found)
    assert found.candidates
    for candidate in found.candidates:
        row = row_of(rows, candidate)
        assert row is not None
        assert row["firm"] == candidate["subject"]


@pytest.mark.parametrize(("language", "recall"), [("en", 0.45), ("ja", 0.35)])
def test_articles_of_unlisted_firms_give_their_facts(
    data: Path, listed: Gazetteer, language: str, recall: float
) -> None:
    total = Score()
    for name, article, gold in articles(data / "unlisted"):
        if name.startswith(language):
            assert not any(listed.get(fact["subject"]) for fact in read_gold(gold)[1])
            total.add(run(article, gold, listed, {}))
    assert total.found / total.gold >= recall
    assert total.right / total.candidates >= 0.65
    assert total.wrong_firm <= 0.05 * total.candidates


@pytest.mark.parametrize(
    "text",
    [
        "Foxconn will build a plant in Ohio. Kestrel Busway said it would invest $27 million in "
        "Waco, Texas. It will create 80 jobs.",
        "Foxconn will build a plant in Ohio. In Waco, Texas, Kestrel Busway invests $27 million.",
        "Foxconn will build a plant in Ohio. Germany's Kestrel Busway plans to hire 80 there.",
        "Foxconn will build a plant in Ohio.\n\n- Kestrel Busway – $27 million – Waco, Texas",
        "Foxconn will build a plant in Ohio. Kestrel Busway, a maker of busbars, will invest "
        "$27 million in the state. The plant will employ 80.",
        "鴻海はオハイオ州に工場を建設する。相模電器工業はテキサス州に2700万ドルを投じる。80人を雇用する。",
    ],
)
def test_nothing_is_carried_into_or_past_the_sentence_of_a_stranger(
    text: str, listed: Gazetteer
) -> None:
    names = ["Kestrel Busway", "相模電器工業"]
    found = extract(f"News\n\n{text}", {"published": "2026-01-01"}, listed.copy().reject(names))
    assert {c["subject"] for c in found.candidates} == {"firm:foxconn"}
    assert not any(c.get("amount") for c in found.candidates)


def test_the_verifier_holds_every_route_to_it(listed: Gazetteer) -> None:
    text = (
        "News\n\nFoxconn will build a plant in Ohio. Kestrel Busway is growing too, and said so "
        "on Monday. It will create 80 jobs in Texas. Foxconn will hire 90 people in Ohio."
    )
    article = read_article(text, {"published": "2026-01-01"})
    claim = {
        "subject": "firm:foxconn",
        "relation": "creates_jobs",
        "object": "place:US-TX",
        "status": "promised",
        "amount": {"value": 80, "unit": "jobs"},
        "quote": "It will create 80 jobs in Texas",
    }
    verdict = verify(claim, article, listed)
    assert not verdict.accepted
    assert "speaks of Kestrel Busway" in verdict.reasons[0]
    own = {**claim, "object": "place:US-OH", "amount": {"value": 90, "unit": "jobs"}}
    own["quote"] = "Foxconn will hire 90 people in Ohio"
    assert verify(own, article, listed).accepted


@pytest.mark.parametrize(
    "others",
    [
        "競合の北信トランスは長野県に2工場を持つ。",
        "北信トランスは長野県に2工場を持つ。",
        "一方、北信トランスは長野県に工場を建設する。",
        "競合他社の西海は長野県に工場を持つ。",
        "米国のアルダー・エレクトリックは長野県に工場を持つ。",
        "同業の西海トランスも長野県に工場を建設する。",
        "ライバルの西海は長野県に工場を建設する。",
    ],
)
def test_what_an_unlisted_owner_or_rival_has_is_not_the_firms(
    others: str, listed: Gazetteer, tmp_path: Path
) -> None:
    head = "鴻海、福島に工場\n\n鴻海は8日、福島県に変圧器の新工場を建設すると発表した。\n"
    for text, own in ((others, False), ("同社は長野県に2工場を持つ。", True)):
        path = tmp_path / "article.txt"
        path.write_text(head + text, "utf-8")
        found = extract(path, {"published": "2026-04-09"}, listed).candidates
        there = [one["subject"] for one in found if one["object"] == "place:JP-20"]
        assert ("firm:foxconn" in there) is own, text
