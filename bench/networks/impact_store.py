"""The synthetic supply network of the impact measurements as facts in a store."""

from __future__ import annotations

import random
from itertools import count
from typing import Any

from onshore.graph.model import Document, Entity, Evidence, Fact, Name, Source
from onshore.graph.ports import Store

NOW = "2026-01-01T00:00:00.000000Z"
TIERS, MAKERS_A_PART, NEEDS = 6, 3, 3
EVIDENCE = (Evidence("source:bench"),)


def fill(store: Store, nodes: int, seed: int = 3) -> list[str]:
    """Load a quarter components and three makers of each; gives the ids of all nodes."""
    chance = random.Random(seed)
    parts = [f"component:c{number}" for number in range(nodes // (MAKERS_A_PART + 1))]
    makers = {
        part: [_maker(number * MAKERS_A_PART + k) for k in range(MAKERS_A_PART)]
        for number, part in enumerate(parts)
    }
    numbers = count()
    facts: list[Fact] = []

    def fact(subject: str, relation: str, object: str, **qualifiers: Any) -> None:
        facts.append(
            Fact(
                f"B{next(numbers)}",
                "source:bench",
                subject,
                relation,
                object,
                "operational",
                "asserted",
                EVIDENCE,
                qualifiers=qualifiers,
            )
        )

    tier = max(1, len(parts) // TIERS)
    for number, whole in enumerate(parts):
        for maker in makers[whole]:
            fact(maker, "produces", whole)
        above = parts[number + 1 : number + 1 + tier]
        for part in chance.sample(above, min(chance.randint(0, NEEDS), len(above))):
            fact(part, "part_of", whole)
            for maker in makers[whole]:
                for source in chance.sample(makers[part], chance.choice((1, 2, 2, 3))):
                    fact(source, "supplies", part, to=maker)
    ids = [*parts, *(maker for own in makers.values() for maker in own)]
    entities = tuple(Entity(id, id.partition(":")[0], (Name(id, "en"),)) for id in ids)
    store.replace([Document(Source("source:bench", "Bench"), entities, tuple(facts))], now=NOW)
    return ids


def _maker(number: int) -> str:
    return f"firm:f{number}" if number % 11 < 3 else f"factory:s{number}"
