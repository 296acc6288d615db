"""Questions about a neighbourhood of a store that counts as large: equal answers, no columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidParameters, UnknownId
from onshore.graph.model import Judgement
from onshore.graph.network import cone
from onshore.graph.ports import Store
from onshore.graph.queries.entity import EntityCard
from onshore.graph.queries.neighbours import Neighbours
from onshore.graph.queries.paths import Paths
from onshore.graph.stores.sqlite import SqliteReader, SqliteStore
from onshore.loaders.bundled import bundled_files
from onshore.loaders.ingest import ingest
from tests.loading import LATER
from tests.unit.columns.stores import DAYS, random_store

ROOT = Path(__file__).resolve().parents[2]


class ReadAll(Exception):
    """All columns of a store were read."""


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """A while in which every store counts as large, and reading all of its columns is an error."""

    @contextmanager
    def during() -> Iterator[None]:
        def refuse(_: object) -> Any:
            raise ReadAll

        with monkeypatch.context() as patch:
            patch.setattr(cone, "LARGE_STORE", 0)
            patch.setattr(SqliteReader, "columns", refuse)
            yield

    return during


def asked(store: Store, question: Any) -> Any:
    """The answer, or that all columns were read for it."""
    try:
        return question.run(store.view(question.as_of))
    except (ReadAll, UnknownId, InvalidParameters) as error:
        return type(error)


def compared(make: Callable[[], Store], questions: list[Any], large: Callable[[], Any]) -> int:
    """How many of the questions were answered from their cones, each as from everything."""
    with closing(make()) as store, large():
        narrow = [asked(store, question) for question in questions]
    with closing(make()) as store:
        for question, answer in zip(questions, narrow, strict=True):
            wide = asked(store, question)
            if answer is ReadAll:
                assert not wide.result["paths"], question
            else:
                assert answer == wide, question
    return sum(answer is not ReadAll for answer in narrow)


@pytest.mark.parametrize("seed", range(6))
def test_paths_of_random_stores(seed: int, large: Callable[[], Any]) -> None:
    random = Random(seed)
    ids = [f"{kind}:x{n}" for kind in ("firm", "component", "factory", "project") for n in range(6)]
    questions = [
        Paths(
            source=one,
            target=other,
            as_of=random.choice(DAYS),
            k=random.choice((1, 3, 20)),
            max_hops=random.choice((1, 2, 3)),
            direction=random.choice(("flow", "reverse", "along", "any")),
            rank=random.choice(("hops", "certainty", "lead_time")),
            certainty_min=random.choice(("asserted", "assumed")),
            status=random.choice(((), ("all",))),
        )
        for one, other in random.sample(list(permutations(ids, 2)), 120)
    ]
    assert compared(lambda: random_store(seed), questions, large) > 0


def bundled() -> Store:
    store = SqliteStore("sqlite://")
    ingest(store, bundled_files(ROOT / "data")[0], now=LATER)
    return store


def test_the_bundled_facts(large: Callable[[], Any]) -> None:
    firms = ("firm:openai", "firm:foxconn", "firm:nvidia", "firm:tsmc", "firm:micron")
    nodes = (*firms, "component:ai-server", "component:hbm4")
    day = DAYS[-1]
    questions: list[Any] = [EntityCard(id=id, as_of=day) for id in (*nodes, "place:US-TX")]
    questions += [Neighbours(id=id, as_of=day) for id in (*nodes, "place:US-TX")]
    cards = len(questions)
    questions += [
        Paths(source=one, target=other, as_of=day, max_hops=3, direction="any", k=5)
        for one, other in permutations(nodes, 2)
    ]
    assert compared(bundled, questions, large) > cards + 10


def test_a_cone_that_grows_too_large_is_left(
    large: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cone, "MOST_FACTS", 5)
    question = Paths(
        source="firm:openai", target="firm:foxconn", max_hops=3, direction="any", as_of=DAYS[-1]
    )
    with closing(bundled()) as store, large():
        assert asked(store, question) is ReadAll


def test_a_product_is_carried_on_by_what_it_is_part_of(large: Callable[[], Any]) -> None:
    """Facts about parts name no node of the path."""
    firms, products = "abcd", ("bolt", "rotor", "motor", "fan", "nut")
    parts = (("bolt", "rotor"), ("rotor", "motor"), ("motor", "fan"))
    trades = (("a", "bolt", "b"), ("b", "fan", "c"), ("b", "nut", "d"), ("a", "nut", "c"))
    ends: list[tuple[str, str, str, dict[str, str]]] = []
    ends += [(f"component:{one}", "part_of", f"component:{whole}", {}) for one, whole in parts]
    ends += [
        (f"firm:{seller}", "supplies", f"component:{product}", {"to": f"firm:{buyer}"})
        for seller, product, buyer in trades
    ]
    ids = [*(f"firm:{one}" for one in firms), *(f"component:{one}" for one in products)]
    document = {
        "source": {"id": "source:s", "title": "t", "published": "2025-01"},
        "entities": [{"id": id, "kind": id.partition(":")[0], "names": [id]} for id in ids],
        "facts": [
            {
                "id": f"f{number}",
                "subject": subject,
                "relation": relation,
                "object": object,
                "status": "operational",
                "certainty": "asserted",
                "evidence": [{"section": "body"}],
                **more,
            }
            for number, (subject, relation, object, more) in enumerate(ends)
        ],
    }

    def make() -> Store:
        store = SqliteStore("sqlite://")
        store.replace([parse_document(document)], now=LATER)
        judgement = Judgement("j", "merge", "component:motor", "component:nut", "a person", "same")
        store.judge(judgement, now=LATER)
        return store

    questions = [
        Paths(source="firm:a", target=f"firm:{end}", k=5, max_hops=3, as_of=DAYS[-1])
        for end in "cd"
    ]
    assert compared(make, questions, large) == 2
    with closing(make()) as store:
        found = asked(store, questions[0]).result["paths"]
    assert [path["hops"] for path in found] == [1, 2]
