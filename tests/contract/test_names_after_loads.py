"""After loads, retractions and merges a search finds what it finds in an index made anew."""

from __future__ import annotations

import random
from datetime import date

import pytest

from onshore.graph.documents.declared import tariff_line
from onshore.graph.documents.entity_table import name_row
from onshore.graph.model import Document, Entity, Evidence, Fact, Judgement, Name, Source
from onshore.graph.names.index import NameIndex
from onshore.graph.ports import Store
from onshore.graph.view import View
from tests.unit.test_name_search import told

TODAY = date(2026, 11, 28)
WORDS = ("Hon", "Hai", "Precision", "鴻海", "Süd", "Inc.", "A1", "Co-op")


def document(draw: random.Random, source: int) -> Document:
    """A source that declares a few firms, and a fact of an unnamed site or a tariff line."""
    cited = Source(f"source:s{source}", "Invented", reliability=draw.choice(["primary", "press"]))
    evidence = (Evidence(cited.id, section="body", gist="Invented."),)
    firms = [
        Entity(
            f"firm:f{number}",
            "firm",
            tuple(Name(" ".join(draw.sample(WORDS, 2)), draw.choice(["en", "ja"])) for _ in "ab"),
            ids={"twse": str(draw.randrange(1000, 1005))} if draw.random() < 0.5 else {},
            not_names=(draw.choice(WORDS),) if draw.random() < 0.2 else (),
        )
        for number in sorted({draw.randrange(12) for _ in range(draw.randrange(1, 4))})
    ]
    parts = [Entity("component:c", "component", (Name("C", "en"),))]
    line = f"hts:8471.50.0{draw.randrange(3)}"
    said = ((firms[0].id, "owns_facility", "place:US-TX"), (parts[0].id, "classified_as", line))
    facts = [
        Fact(f"F{source}-{n}", cited.id, one, relation, other, "actual", "asserted", evidence)
        for n, (one, relation, other) in enumerate(said)
    ]
    return Document(cited, (*firms, *parts), tuple(facts[: draw.randrange(3)]))


def anew(view: View) -> NameIndex:
    facts = [fact for fact in view.facts_with("classified_as") if fact.affirmed]
    pairs = [(view.canonical.get(one.subject, one.subject), one.object) for one in facts]
    lines = filter(None, map(tariff_line, dict.fromkeys(line for _, line in pairs)))
    rows = [*map(name_row, view.all_entities().values()), *map(name_row, lines)]
    return NameIndex(rows, view.canonical, pairs)


@pytest.mark.parametrize("seed", range(3))
def test_names_after_small_loads(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    rounds = 8 if store.local else 3
    for number in range(rounds):
        now = f"2026-01-{number + 1:02d}T00:00:00.000000Z"
        store.replace([document(draw, draw.randrange(5))], now=now)
        if draw.random() < 0.2 and len(ids := sorted(store.view(TODAY).all_entities())) > 2:
            merged, kept = draw.sample([id for id in ids if id.startswith("firm:")] * 2, 2)
            if merged != kept:
                said = Judgement(f"J{number}", "merge", merged, kept, "who", "same firm")
                store.judge(said, now=now)
        if draw.random() < 0.7:  # several loads may lie between two searches
            view = store.view(TODAY)
            assert told(view.name_index) == told(anew(view))


def test_tariff_lines_are_read_once_while_they_stay(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question has a view of its own; none reads the facts of lines that another has read."""
    read: list[tuple[str, ...]] = []
    facts_with = View.facts_with

    def noted(view: View, *relations: str) -> list[Fact]:
        read.append(relations)
        return facts_with(view, *relations)

    monkeypatch.setattr(View, "facts_with", noted)
    draw = random.Random(1)
    lined = next(d for _ in range(50) if len((d := document(draw, 1)).facts) == 2)
    store.replace([lined], now="2026-01-01T00:00:00.000000Z")
    for _ in range(3):
        assert store.view(TODAY).find("8471.50")[1]
    assert len(read) == 1
    plain = next(d for _ in range(50) if not (d := document(draw, 2)).facts)
    store.replace([plain], now="2026-01-02T00:00:00.000000Z")
    assert store.view(TODAY).find("8471.50")[1]
    assert len(read) == 1
