"""A site that was sold or closed does not run, and what a supplier does is not the firm's."""

from __future__ import annotations

import pytest

from onshore.loaders.extract import Gazetteer, extract

OVER = [
    "Siemens' plant in Ohio was sold to a bakery.",
    "Siemens' factory in Ohio was torn down last year.",
    "Siemens's plant in Ohio is for sale.",
    "Siemens' old plant in Ohio stands empty.",
    "Siemens' site in Ohio is idle.",
    "Siemens' plant in Ohio shut its doors in March.",
    "Siemens' plant in Ohio ceased production in 2023.",
    "Siemens' plant in Ohio changed hands in 2025.",
    "Siemens' plant in Ohio now belongs to a bakery.",
    "Siemens ran a plant in Ohio until 2024.",
    "Siemens operated a plant in Ohio from 2015 to 2023.",
    "Siemens has left Ohio, where it ran a plant.",
    "Siemens leases out its plant in Ohio.",
    "Siemens denies that it runs a plant in Ohio.",
    "ホンダはかつてオハイオ州に工場を持っていた。",
    "ホンダのオハイオ州の工場は売却された。",
    "ホンダはオハイオ州の工場を手放した。",
]
NO_LONGER = [
    "Siemens employed 500 people in Ohio until 2024.",
    "Siemens once employed 3,000 people in Ohio.",
    "Siemens stopped making servers in Ohio.",
    "Siemens made servers in Ohio until 2019.",
    "Siemens used to make servers in Ohio.",
    "Siemens supplied server racks to Foxconn until 2024.",
    "Siemens lost its contract to supply servers to Foxconn.",
    "Siemens returned a $10 million grant to Ohio.",
    "Siemens lost $10 million in tax credits from Ohio.",
    "Siemens withdrew its $500 million investment in Ohio.",
    "ホンダは2024年までオハイオ州で500人を雇用していた。",
    "ホンダはオハイオ州でのサーバー生産をやめた。",
    "ホンダは以前フォックスコンにサーバーを供給していた。",
]
OTHERS = [
    "Siemens' supplier runs a plant in Ohio.",
    "Siemens' biggest rival will build a plant in Texas.",
    "Siemens' former chairman will build a plant in Texas.",
    "Siemens' suppliers employ 3,000 people in Ohio.",
    "Siemens and its suppliers employ 3,000 people in Ohio.",
    "Siemens and its partners will invest $900 million in Ohio.",
    "A former Siemens plant in Ohio makes batteries.",
    "ホンダの仕入先はオハイオ州に工場を持つ。",
    "ホンダの競合他社はテキサス州に工場を建設する。",
    "ホンダと取引先はオハイオ州で3000人を雇用している。",
]
RUNS = [
    "Siemens makes motors at its plant in Ohio.",
    "Siemens runs a plant in Ohio.",
    "Siemens denied that it would close its plant in Ohio.",
    "Siemens had no plans to close its plant in Ohio, it said.",
    "Siemens' plant in Ohio employs 300 people.",
    "ホンダはオハイオ州に工場を持つ。",
]


def told(text: str, gazetteer: Gazetteer) -> list[tuple[str, str, str]]:
    """Firm, relation and object of what the verifier lets through."""
    found = extract(f"News\n\n{text}", {"published": "2026-01-05"}, gazetteer).candidates
    return [(c["subject"], c["relation"], c["object"]) for c in found]


@pytest.mark.parametrize("text", OVER)
def test_a_site_that_is_over_does_not_run(text: str, gazetteer: Gazetteer) -> None:
    runs = ("operates_facility", "owns_facility", "leases_facility")
    assert [fact for fact in told(text, gazetteer) if fact[1] in runs] == []


@pytest.mark.parametrize("text", NO_LONGER)
def test_what_has_ended_is_told_of_nobody(text: str, gazetteer: Gazetteer) -> None:
    assert told(text, gazetteer) == []


@pytest.mark.parametrize("text", OTHERS)
def test_what_those_around_a_firm_do_is_not_its_own(text: str, gazetteer: Gazetteer) -> None:
    firms = {fact[0] for fact in told(text, gazetteer)}
    assert firms.isdisjoint({"firm:siemens", "firm:honda"})


@pytest.mark.parametrize("text", RUNS)
def test_a_site_that_runs_is_still_found(text: str, gazetteer: Gazetteer) -> None:
    firm = "firm:siemens" if text.isascii() else "firm:honda"
    assert (firm, "operates_facility", "place:US-OH") in told(text, gazetteer)


def test_a_sentence_that_is_refused_lends_no_status(gazetteer: Gazetteer) -> None:
    text = (
        "News\n\nSiemens will build a plant in Texas. "
        "Siemens' biggest supplier is building a plant in Texas."
    )
    found = extract(text, {"published": "2026-01-05"}, gazetteer)
    told = [
        (c["status"], len(c["evidence"]))
        for c in found.candidates
        if c["subject"] == "firm:siemens"
    ]
    assert told == [("announced", 1)]
    assert [c["status"] for c in found.rejected] == ["under_construction"]
