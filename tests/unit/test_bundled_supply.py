"""The facts of the second load: who supplies whom, what AI servers are made of, and who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from onshore.graph.model import Document, Fact
from onshore.graph.names.identifiers import is_lei
from onshore.graph.project import project_edges
from onshore.loaders.bundled import bundled_files
from onshore.loaders.curated import read_documents

DATA = Path(__file__).parents[2] / "data"
DAY = "2026-11-28T00:00:00.000000Z"
"""The day on which the notes were read: never the day of a publication."""


@cache
def documents() -> tuple[Document, ...]:
    return tuple(read_documents(bundled_files(DATA)[0]))


@cache
def second() -> tuple[Document, ...]:
    return tuple(read_documents(sorted((DATA / "press-2").glob("*.yaml"))))


def facts() -> Iterator[Fact]:
    for document in second():
        yield from document.facts


def supplies() -> list[Fact]:
    """Stated supply of any status: supplier, product, receiver."""
    found = [
        fact
        for document in documents()
        for fact in document.facts
        if fact.relation in ("supplies", "buys") and fact.affirmed
    ]
    return [
        f
        for f in found
        if f.certainty != "assumed" and ("to" in f.qualifiers or "from" in f.qualifiers)
    ]


def test_the_load_has_its_own_day() -> None:
    assert {document.recorded_at for document in second()} == {DAY}
    names = {document.source.id for document in second()}
    assert names == {f"source:{path.stem}" for path in (DATA / "press-2").glob("*.yaml")}


def test_the_network_has_suppliers_in_it() -> None:
    edges = {(fact.subject, fact.object, fact.qualifiers.get("to")) for fact in supplies()}
    assert len(edges) >= 40
    assert {"operational", "announced", "planned", "forecast", "committed"} <= {
        fact.status for fact in supplies()
    }
    stated = [
        fact for document in documents() for fact in document.facts if fact.certainty != "assumed"
    ]
    firms = {
        id
        for fact in stated
        for id in (fact.subject, fact.object, *fact.qualifiers.values())
        if isinstance(id, str) and id.startswith("firm:")
    }
    assert len(firms) >= 60


def test_no_edge_is_without_a_fact_and_a_source() -> None:
    known = {fact.id for document in documents() for fact in document.facts}
    sources = {document.source.id: document.source for document in documents()}
    every = [fact for document in documents() for fact in document.facts]
    for edge in project_edges(every, sources, {}):
        assert edge.facts
        assert set(edge.facts) <= known
    for fact in facts():
        assert all(span.source in sources for span in fact.evidence), fact.id


def test_evidence_has_gists_and_no_quotes() -> None:
    for fact in facts():
        for span in fact.evidence:
            assert span.quote is None, fact.id
            assert span.gist, fact.id
            assert len(span.gist) < 200, fact.id


def test_what_is_weak_is_said_to_be() -> None:
    sources = {document.source.id: document.source for document in documents()}
    for fact in facts():
        assert sources[fact.source].reliability != "opinion", fact.id
        if fact.certainty == "speculative" and fact.affirmed:
            assert fact.record.get("reason"), fact.id


def test_a_share_of_nothing_is_a_denial_and_no_edge() -> None:
    for fact in facts():
        assert fact.qualifiers.get("share") != 0, fact.id
    [denial] = [fact for fact in facts() if fact.id == "R097"]
    assert not denial.affirmed
    assert denial.subject == "firm:micron"


def test_shares_of_something_else_are_no_share_of_the_need() -> None:
    """Parts of a capacity, of all demand or of a supplier's sales are metrics of their own."""
    by_id = {fact.id: fact for fact in facts()}
    for id in ("R137a", "R137b", "R143c", "R144a", "R140a", "R140b"):
        assert "share" not in by_id[id].qualifiers, id


def test_every_lei_passes_its_check() -> None:
    found = [e.ids["lei"] for one in documents() for e in one.entities if "lei" in e.ids]
    assert len(found) > 10
    assert [lei for lei in found if not is_lei(lei)] == []


def test_firms_have_names_in_their_own_scripts() -> None:
    [names] = [d for d in documents() if d.source.id == "source:onshore-suppliers"]
    languages = Counter(
        lang
        for entity in names.entities
        if entity.kind == "firm"
        for lang in {name.lang for name in entity.names}
    )
    firms = sum(entity.kind == "firm" for entity in names.entities)
    assert languages["en"] == languages["ja"] == languages["ko"] == firms
    assert min(languages["zh-Hant"], languages["zh-Hans"]) > firms / 2
    [foxlink] = [entity for entity in names.entities if entity.id == "firm:foxlink"]
    assert "Foxconn" in foxlink.not_names
