"""The bundled facts: what they must hold, what they must never say, and that they re-anchor.

Comparisons with the article need its text, which is not part of the repository.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from onshore.graph.conflicts import find_conflicts
from onshore.graph.documents.document import named_ids
from onshore.graph.documents.text import fold_quote, quote_hash
from onshore.graph.model import Document, Entity, Fact, Source
from onshore.graph.names.folding import fold
from onshore.graph.project import project_edges, project_groups
from onshore.graph.schema import KINDS, kind_of
from onshore.graph.spans import span_of
from onshore.loaders.curated import read_documents
from tests.extras import needs_file

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
ARTICLE = ROOT.parent / "shared" / "seed" / "article.txt"
GOLD = ARTICLE.with_name("facts.jsonl")

needs_article = needs_file(ARTICLE, "the article is not at hand")


@cache
def documents() -> tuple[Document, ...]:
    names = ("seed", "names", "places")
    paths = [*(DATA / f"{name}.yaml" for name in names), *sorted((DATA / "press").glob("*.yaml"))]
    return tuple(read_documents(paths))


@cache
def facts() -> dict[str, Fact]:
    return {fact.id: fact for document in documents() for fact in document.facts}


@cache
def sources() -> dict[str, Source]:
    return {document.source.id: document.source for document in documents()}


def declarations() -> Iterator[Entity]:
    for document in documents():
        yield from document.entities


def declared(id: str) -> list[Entity]:
    return [entity for entity in declarations() if entity.id == id]


def seed() -> dict[str, Fact]:
    return {id: fact for id, fact in facts().items() if fact.source == "source:seed"}


def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


# -- every file ---------------------------------------------------------------


def test_ids_are_unique_and_everything_named_is_declared() -> None:
    assert len(facts()) == sum(len(document.facts) for document in documents())
    assert len(sources()) == len(documents())
    known = {entity.id for entity in declarations()} | set(sources())
    for fact in facts().values():
        for id in named_ids(fact):
            assert id in known or not KINDS[kind_of(id)].declared, (fact.id, id)
        for span in fact.evidence:
            assert span.source in sources(), fact.id


def test_every_file_has_a_fixed_instant_and_holds_the_source_of_its_name() -> None:
    for document in documents():
        assert document.recorded_at == "2026-11-20T00:00:00.000000Z", document.source.id
    names = {f"source:{path.stem}" for path in (DATA / "press").glob("*.yaml")}
    assert names == set(sources()) - {
        "source:seed",
        "source:onshore-names",
        "source:onshore-places",
    }


def test_evidence_carries_gists_and_no_quotes() -> None:
    for fact in facts().values():
        assert fact.evidence[0].source == fact.source
        for span in fact.evidence:
            assert span.quote is None
            assert span.gist
            assert span.gist.endswith(".")
            located = (span.start, span.end, span.quote_sha256)
            assert all(located) or span.start == 0 or located == (None, None, None), fact.id


def test_relays_name_declared_origins() -> None:
    for source in sources().values():
        for origin in source.derived_from:
            assert not origin.startswith("source:") or origin in sources()
    assert sources()["source:factorytechnews-2025-11-20"].derived_from == (
        "source:cnbc-2025-11-20",
    )
    assert sources()["source:seed"].derived_from == ("source:cnbc-2025-11-20",)


def test_nothing_is_bought_and_no_component_is_set_against_a_state() -> None:
    states = {entity.id for entity in declarations() if entity.place_type == "state"}
    for fact in facts().values():
        assert fact.relation != "buys"
        if fact.relation != "produces" or fact.id in ("S27", "S35"):
            continue
        assert fact.qualifiers.get("place") not in states, fact.id
        assert "places" not in fact.qualifiers, fact.id


def test_projection_gives_five_unnamed_sites_and_one_group() -> None:
    edges = project_edges(facts().values(), sources(), {})
    sites = {edge.target for edge in edges if edge.target.startswith("factory:foxconn-US-")}
    states = {"WI", "OH", "TX", "VA", "IN"}
    assert sites == {f"factory:foxconn-US-{code}" for code in (*states, "TX-houston")}
    for code in states:
        site = f"factory:foxconn-US-{code}"
        operated = [e for e in edges if e.target == site and e.relation == "operates_facility"]
        assert [len(edge.facts) for edge in operated] == [2]
        assert not [e for e in edges if site in (e.source, e.target) and e.becomes == "flow"]
    assert [group.facts for group in project_groups(facts().values(), {})] == [("S27",)]
    drawn = {id for edge in edges for id in edge.facts}
    assert not drawn & {"S06", "S40", "S41", "P01i", "S27"}


def test_conflicts_are_those_known() -> None:
    found = {
        conflict.facts: conflict.preferred
        for conflict in find_conflicts(facts().values(), sources())
    }
    assert found == {
        ("S26", "S46"): "S46",
        ("K1a", "K1b", "P07b"): "K1a",
        ("K32b", "S32"): "K32b",
    }


# -- the article --------------------------------------------------------------


def test_seed_has_all_its_facts() -> None:
    assert sorted(seed()) == [f"S{number:02}" for number in range(1, 52)]
    negated = {id for id, fact in seed().items() if not fact.affirmed}
    assert negated == {"S06", "S40", "S41"}
    assert seed()["S27"].certainty == "inferred"
    assert seed()["S05"].qualifiers["standing"]
    assert seed()["S29"].qualifiers["starts"] == "2018"
    assert seed()["S29"].valid_from is None
    assert span_of(seed()["S29"], sources()).start == date(2025, 11, 20)
    assert seed()["S50"].object == "name:鴻海精密工業"
    assert seed()["S51"].subject == "source:seed"


@needs_article
def test_seed_says_what_the_gold_says() -> None:
    wanted = {line["id"]: line for line in gold() if line["kind"] == "fact"}
    assert set(wanted) == set(seed())
    for id, line in wanted.items():
        fact = seed()[id]
        assert fact.relation == line["relation"]
        assert (fact.status, fact.certainty) == (line["status"], line["certainty"])
        assert fact.polarity == line["polarity"]
        if id != "S51":
            assert (fact.subject, fact.object) == (line["subject"], line["object"])
        _same_qualifiers(fact, dict(line["qualifiers"]))
        assert fact.record.get("reason", "") == line["note"]


def _same_qualifiers(fact: Fact, wanted: dict[str, Any]) -> None:
    day = wanted.pop("date", None)
    if day is not None:
        assert day == (fact.valid_from or fact.qualifiers["starts"]), fact.id
    amount = wanted.pop("amount", {})
    for key, value in amount.items():
        assert getattr(fact.amount, key) == value, fact.id
    assert (fact.amount is None) == (not amount)
    for key, value in wanted.items():
        held = fact.qualifiers[key]
        if isinstance(held, tuple):
            assert list(held) == (value if isinstance(value, list) else [value]), (fact.id, key)
        else:
            assert held == value, (fact.id, key)
    assert set(fact.qualifiers) - {"starts"} == set(wanted), fact.id


@needs_article
def test_seed_anchors_in_the_article() -> None:
    text = ARTICLE.read_text("utf-8")
    spans: Counter[tuple[str, int | None, int | None, str | None]] = Counter()
    for line in gold():
        for span in line["evidence"] if line["kind"] == "fact" else ():
            spans[line["id"], span["start"], span["end"], span["section"]] += 1
    for id, fact in seed().items():
        for evidence in fact.evidence:
            assert quote_hash(text[evidence.start : evidence.end]) == evidence.quote_sha256
            spans[id, evidence.start, evidence.end, evidence.section] -= 1
    assert set(spans.values()) == {0}


@needs_article
def test_nothing_comes_from_the_distractors() -> None:
    traps = {
        (span["start"], span["end"])
        for line in gold()
        if line["kind"] == "distractor"
        for span in line["evidence"]
    }
    for fact in seed().values():
        assert not traps & {(span.start, span.end) for span in fact.evidence}, fact.id


@needs_article
def test_no_sentence_of_the_article_is_in_the_repository() -> None:
    article = fold_quote(ARTICLE.read_text("utf-8"))
    for path in _texts():
        text = fold_quote(path.read_text("utf-8"))
        for run in _shared_runs(article, text):
            limit = 30 if run.isascii() else 18
            assert len(run) < limit, f"{path.relative_to(ROOT)}: {run!r}"


def _texts() -> Iterator[Path]:
    kinds = {
        ".md",
        ".yaml",
        ".yml",
        ".json",
        ".jsonl",
        ".py",
        ".txt",
        ".html",
        ".js",
        ".css",
        ".csv",
    }
    for top in (
        "app",
        "bench",
        "data",
        "docs",
        "graph",
        "loaders",
        "onshore",
        "scripts",
        "tests",
        ".",
    ):
        folder = ROOT / top
        for path in folder.glob("*") if top == "." else folder.rglob("*"):
            if path.suffix in kinds and path.is_file() and path.stat().st_size < 1_000_000:
                yield path


def _shared_runs(article: str, text: str, block: int = 9) -> Iterator[str]:
    """Longest common runs around blocks of the article; finds all of twice the block and more."""
    for start in range(0, len(article) - block, block):
        at = text.find(article[start : start + block])
        while at >= 0:
            before = after = 0
            while (
                start > before
                and at > before
                and (article[start - before - 1] == text[at - before - 1])
            ):
                before += 1
            after = block
            while article[start + after : start + after + 1] == text[at + after : at + after + 1]:
                if start + after >= len(article) or at + after >= len(text):
                    break
                after += 1
            yield article[start - before : start + after]
            at = text.find(article[start : start + block], at + 1)


# -- the press ----------------------------------------------------------------


def test_owner_and_operator_of_lordstown_are_two_relations() -> None:
    edges = project_edges(facts().values(), sources(), {})
    found = {
        (edge.source, edge.relation) for edge in edges if edge.target == "factory:lordstown-oh"
    }
    assert found == {
        ("firm:softbank", "acquires"),
        ("firm:softbank", "owns_facility"),
        ("firm:foxconn", "operates_facility"),
    }


def test_the_other_foxconn_is_another_firm() -> None:
    assert {facts()[id].subject for id in ("P17a", "P17b")} == {"firm:foxconn-technology"}
    assert not [
        fact
        for fact in facts().values()
        if {"firm:foxconn", "firm:foxconn-technology"} == {fact.subject, fact.object}
    ]
    traps = {fold(text) for entity in declared("firm:foxconn") for text in entity.not_names}
    assert {"foxlink", "foxconn technology co"} <= traps
    names = {fold(n.text) for entity in declared("firm:foxconn") for n in entity.names}
    known = ("Foxconn", "Hon Hai", "鴻海", "富士康", "ホンハイ", "鴻海精密工業")
    assert {fold(name) for name in known} <= names
    assert not names & traps


def test_wisconsin_counts_are_kept_with_date_and_source() -> None:
    counts = {
        (fact.amount.value, fact.valid_from, fact.status)
        for id in ("K11a", "K11b", "K11c", "K11d")
        if (fact := facts()[id]).amount
    }
    assert counts == {
        (1242, "2024-12-31", "actual"),
        (1100, "2025-08", "actual"),
        (1500, "2025-11", "actual"),
        (13000, "2017", "promised"),
    }


def test_pegatron_is_placed_at_the_state() -> None:
    assert facts()["P25a"].qualifiers["place"] == "place:US-TX"
    assert not declared("place:US-TX-georgetown")


# -- places -------------------------------------------------------------------


def test_places_have_containers_names_and_positions() -> None:
    document = next(d for d in documents() if d.source.id == "source:onshore-places")
    places = {entity.id: entity for entity in document.entities}
    kinds = Counter(entity.place_type for entity in places.values())
    assert kinds["country"] == 249
    assert sum(1 for id in places if len(id) == 11 and id.startswith("place:US-")) == 51
    for entity in places.values():
        languages = [name.lang for name in entity.names]
        assert {"en", "ja"} <= set(languages), entity.id
        assert (entity.container is None) == (entity.place_type == "country"), entity.id
        assert entity.container is None or entity.container in places
        assert all(member in places for member in entity.members)
        assert (entity.latitude is None) == (entity.precision is None), entity.id
    houston = places["place:US-TX-houston"]
    assert (houston.latitude, houston.longitude, houston.precision) == (29.76, -95.36, "centre")
    assert "place:US-KY" in places["place:US-southeast"].members
