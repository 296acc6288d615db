"""After each of many small loads a store that was asked before answers as one that was just opened.

The one patches what it had made, the other makes everything of all facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from random import Random
from typing import Any

import pytest

from onshore.graph.cache import Cache
from onshore.graph.columns import patching
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import OnshoreError
from onshore.graph.model import Judgement
from onshore.graph.ports import Store
from onshore.graph.queries.paths import Paths
from onshore.graph.stores.sqlite import SqliteStore
from onshore.graph.view import View
from tests.unit.columns.stores import DAYS, FILTERS, IDS, random_document

STEPS = 16
SOURCES = 7


def small_load(store: Store, random: Random, step: int) -> None:
    """One change: a source, new or in another version, a retraction, or a judgement."""
    now = f"2026-10-01T00:{step // 60:02}:{step % 60:02}.000000Z"
    chance = random.random()
    if chance < 0.2:
        kind = random.choice(("firm", "component", "place"))
        a, b = random.sample([*IDS[kind], f"{kind}:new"], 2)
        judged = random.choice(("merge", "merge", "unmerge"))
        judgement = Judgement(f"j{step}", judged, a, b, "a person", "the same")
        store.judge(judgement, now=now)
        return
    size = 0 if chance < 0.3 else random.choice((1, 1, 2, 5))
    number = random.randrange(SOURCES)
    document = random_document(random, number, size, IDS)
    for fact in document["facts"]:
        fact["id"] = f"{fact['id']}-{random.randrange(3)}"
        if random.random() < 0.2:
            fact["recorded_at"] = f"202{random.randrange(4, 8)}-05-05T00:00:00.000000Z"
    if random.random() < 0.3:
        entity = {"id": random.choice(IDS["firm"]), "names": [f"Name {random.randrange(4)}"]}
        document["entities"] = [entity]
    try:
        store.replace([parse_document(document)], now=now)
    except OnshoreError:  # what is not allowed changes nothing
        return


def told(view: View, random: Random) -> Iterator[Any]:
    """All that is made of columns and patched, as text."""
    for where in random.sample(FILTERS, 3):
        yield where, [repr(edge) for edge in view.edges(None, where)]
        yield where, view.groups(None, where)
        yield where, view.edges_with(("located_in", "produces"), where)
        yield where, view.facts_left_out(where, ("supplies", "produces"))
    yield list(view.all_entities().items())
    yield view.canonical, list(view.sources.items())
    for word in ("x1", "name 2", "site"):
        yield view.find(word)
    firms = IDS["firm"]
    for direction in ("flow", "any", "along"):
        source, target = random.sample([*firms, *IDS["place"], *IDS["factory"]], 2)
        question = Paths(
            source=source,
            target=target,
            direction=direction,
            certainty_min="assumed",
            derive=random.choice(((), ("bom-match",))),
        )
        try:
            yield question, question.run(view)
        except OnshoreError as error:
            yield repr(error)


def compare_after_small_loads(store: Store, random: Random, sources: int, steps: int) -> None:
    """Fill the store, then load and ask by turns."""
    for number in range(sources):
        document = random_document(random, number, 12, IDS)
        store.replace([parse_document(document)], now=f"2026-0{number + 1}-01T00:00:00.000000Z")
    for step in range(steps):
        small_load(store, random, step)
        for day in random.sample(DAYS, 2):
            view = store.view(day, random.choice((None, None, "2026-10-01T00:00:09.000000Z")))
            anew = View(store.reader(), view.as_of, view.known_at, Cache())
            asked = random.random()
            assert list(told(view, Random(asked))) == list(told(anew, Random(asked))), step
        assert store.content_hash() == store.reader().content_hash()


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_those_of_a_fresh_process(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 2:
        monkeypatch.setattr(patching, "LEAST", 40)
    with closing(SqliteStore("sqlite://")) as store:
        compare_after_small_loads(store, Random(seed), SOURCES, STEPS)
        made = store.networks
        assert made["patched"] > made["whole"]
        assert seed % 2 == 0 or made["sorted"]
