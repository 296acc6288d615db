"""Random stores: everything that decides which edges there are, and what they carry."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput
from onshore.graph.model import Judgement
from onshore.graph.ports import Store
from onshore.graph.project import Where
from onshore.graph.schema import (
    CERTAINTIES,
    QUALIFIER_FIELDS,
    RANKS,
    RELATIONS,
    RELIABILITIES,
    SECTIONS,
    STATUSES,
)
from onshore.graph.stores.sqlite import SqliteStore

DAYS = (date(2024, 6, 1), date(2025, 9, 1), date(2026, 1, 15), date(2026, 11, 28))
FILTERS = (
    Where(),
    Where(frozenset({"operational", "actual", "completed", "stated"}), "attributed"),
    Where(frozenset(STATUSES), "assumed", frozenset({"supplies", "part_of", "produces"})),
    Where(None, "inferred", None, frozenset({"located_in", "buys"})),
    Where(None, "assumed", derive=("bom-match",)),
    Where(frozenset({"cancelled", "no such status"}), "assumed", frozenset({"has_part"})),
)
_KINDS = ("firm", "factory", "component", "place", "project")
IDS = {kind: [f"{kind}:x{i}" for i in range(6)] for kind in _KINDS}
_Ids = dict[str, list[str]]
_LIKELY = (
    "supplies",
    "produces",
    "part_of",
    "has_part",
    "located_in",
    "operates_facility",
    "builds_facility",
    "partners_with",
    "buys",
)
_NUMBERS = (0.25, 0.5, 1)


def random_store(seed: int, url: str = "sqlite://") -> SqliteStore:
    """Several sources in three loads, with merges; each load says other things of the same."""
    store = SqliteStore(url)
    fill(store, seed)
    return store


def fill(store: Store, seed: int) -> None:
    """The loads and judgements of `random_store`, into any store."""
    random = Random(seed)
    size = random.choice((4, 25, 90))
    ids = {kind: every[: 2 + 4 * (seed % 2)] for kind, every in IDS.items()}
    for version in range(3):
        for number in range(4):
            document = random_document(random, number, size, ids)
            now = f"202{4 + version}-0{1 + number}-01T00:00:00.000000Z"
            store.replace([parse_document(document)], now=now)
    merges = [
        ("firm:x1", "firm:x2"),
        ("firm:x2", "firm:x3"),
        ("component:x0", "component:x5"),
        ("place:x1", "place:x6"),
        ("firm:x9", "firm:x4"),
    ]
    for number, (subject, object) in enumerate(random.sample(merges, random.randrange(6))):
        merge = Judgement(f"j{number}", "merge", subject, object, "a person", "the same")
        store.judge(merge, now=f"2026-06-0{number + 1}T00:00:00.000000Z")


def random_document(random: Random, number: int, size: int, ids: _Ids) -> dict[str, Any]:
    source = {
        "id": f"source:s{number}",
        "title": "t",
        "reliability": random.choice(RELIABILITIES[:2]),
    }
    if random.random() < 0.7:
        source["published"] = f"202{random.randrange(3, 7)}-03"
    entities = [{"id": id, "kind": kind, "names": [id]} for kind in IDS for id in IDS[kind]]
    document: dict[str, Any] = {
        "source": source,
        "entities": entities if number == 0 else [],
        "facts": [],
    }
    for place in range(size):
        fact = _fact(random, f"s{number}-{place}", ids)
        try:
            parse_document({**document, "facts": [fact]})
        except InvalidInput:
            continue
        document["facts"].append(fact)
    return document


def _fact(random: Random, id: str, ids: _Ids) -> dict[str, Any]:
    relation = RELATIONS[random.choice((*_LIKELY * 3, *RELATIONS))]
    ends = [
        [kind for kind in kinds if kind in ids] for kinds in (relation.subjects, relation.objects)
    ]
    if not all(ends):
        return _fact(random, id, ids)
    subject, object = (random.choice(ids[random.choice(kinds)]) for kinds in ends)
    if subject == object:
        return _fact(random, id, ids)
    fact: dict[str, Any] = {
        "id": id,
        "subject": subject,
        "relation": relation.name,
        "object": object,
        "status": random.choice(STATUSES),
        "certainty": random.choice(CERTAINTIES),
        "evidence": [{"section": random.choice(SECTIONS[:2])}],
    }

    def sometimes(chance: float, **said: Any) -> None:
        if random.random() < chance:
            fact.update(said)

    if random.random() < 0.3:
        other = {"source": f"source:s{random.randrange(5)}", "section": "row 2"}
        fact["evidence"].append(other)
    sometimes(0.1, polarity="negated")
    sometimes(0.4, valid_from=f"202{random.randrange(3, 7)}-0{random.randrange(1, 3)}")
    sometimes(0.2, valid_to=f"202{random.randrange(5, 9)}-01")
    sometimes(0.9 if relation.name == "supplies" else 0.1, to=random.choice(ids["firm"]))
    sometimes(0.8 if relation.name == "buys" else 0, **{"from": random.choice(ids["firm"])})
    sometimes(0.15, place=random.choice(ids["place"]))
    each = random.choice(("each", "unknown", "collective"))
    sometimes(0.08, places=random.sample(ids["place"], 2), distributive=each)
    sometimes(0.06, components=random.sample(ids["component"], 2), distributive=each)
    sometimes(0.5, share=random.choice(_NUMBERS), cost_share=random.choice(_NUMBERS))
    sometimes(0.5, market_share=random.choice(_NUMBERS), lead_time_days=random.choice((0, 7.5, 30)))
    sometimes(0.5, essential=random.choice(("true", "false")))
    sometimes(0.4, origin=random.choice(ids["place"]))
    sometimes(0.6, value=_amount(random))
    sometimes(0.1, rank=random.choice(RANKS))
    # what a relation does not take would refuse the whole fact
    for key in (
        "share",
        "cost_share",
        "market_share",
        "lead_time_days",
        "essential",
        "origin",
        "value",
        "to",
        "from",
        "place",
        "places",
        "components",
    ):
        if key in fact and not QUALIFIER_FIELDS[key].taken_by(relation.name):
            del fact[key]
    return fact


def _amount(random: Random) -> dict[str, Any]:
    amount: dict[str, Any] = {"value": random.choice((5, 5.5, 1_000_000)), "currency": "USD"}
    if random.random() < 0.5:
        amount["per"] = "year"
    if random.random() < 0.3:
        amount["approx"] = True
    if random.random() < 0.2:
        amount = {"min": 1, "max": 2, "currency": "EUR", "text": "one to two"}
    return amount
