"""Random networks with duties, for tests of exposures of every product: some with circles."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from onshore.app.cli.main import main
from onshore.graph.documents.document import parse_document
from onshore.graph.queries.exposure import Exposure, entered_of
from onshore.graph.stores import open_store
from onshore.graph.supply.crossings import Entered
from onshore.graph.view import View
from onshore.loaders.ingest import ingest
from tests.unit.rack import NOW, RACK

DAY = "2026-05-01"
NETWORKS = 12
"""Networks without a circle; those behind them have some."""
CIRCULAR = 4
TIERS, PARTS = 5, 3
PLACES = ("place:US", "place:MX", "place:TW", "place:CN")
LINES = {
    "hts:8471.50.01": "place:MX",
    "hts:8473.30.11": "place:TW",
    "hts:8419.50.50": "place:CN",
}
"""Tariff line -> where what falls under it pays duty from."""


def networks_store(folder: Path) -> str:
    """The URL of a store with all networks, and the tariff of the rack."""
    url = f"sqlite:///{folder / 'networks.db'}"
    with closing(open_store(url)) as store:
        ingest(store, [RACK / "measures.yaml", RACK / "hts_2026_basic.json"], now=NOW)
        documents = [network(number) for number in range(NETWORKS + CIRCULAR)]
        store.replace([parse_document(one) for one in documents], now=NOW)
    return url


def entered(view: View, **values: Any) -> Entered:
    """The network of a view with its duties, as the question has it."""
    question = Exposure(target="component:any", **values)
    return entered_of(view, question.where, question.entry(view))


def view_of(store: Any) -> View:
    return store.view(date.fromisoformat(DAY))  # type: ignore[no-any-return]


def flows_of(supplied: Entered) -> list[dict[str, Any]]:
    """The flows of a network as rows of a user's own table."""
    rows = []
    for number, node in enumerate(supplied.nodes):
        for item in supplied.rows.of(number):
            rate = supplied.crossings[item.position].rate
            source = supplied.nodes[item.source]
            rows.append(
                {
                    "source": f"{source.maker} {source.product}",
                    "target": f"{node.maker} {node.product}",
                    "coefficient": item.coefficient,
                    "crosses": rate is not None or (None if item.crossing else False),
                    "lo": rate and rate.lo,
                    "hi": rate and rate.hi,
                }
            )
    return rows


def network(number: int) -> dict[str, Any]:
    """A document of about 200 facts: parts in tiers, each made by some and supplied to some."""
    return _Network(number).document()


class _Network:
    def __init__(self, number: int) -> None:
        self.chance, self.name = Random(number), f"n{number}"
        self.gaps = (0.0, 0.05, 0.2)[number % 3]
        self.circular, self.whole = number >= NETWORKS, number == NETWORKS + 1
        self.facts: list[dict[str, Any]] = []
        self.ids: set[str] = set(PLACES)
        self.parts = [
            [f"component:{self.name}-c{tier}{part}" for part in range(PARTS)]
            for tier in range(TIERS)
        ]
        self.makers: dict[str, list[str]] = {}

    def fact(self, subject: str, relation: str, object: str, **fields: Any) -> None:
        self.ids |= {one for one in (subject, object) if not one.startswith("hts:")}
        status = "stated" if relation in ("located_in", "classified_as") else "operational"
        self.facts.append(
            {
                "id": f"{self.name}-{len(self.facts)}",
                "subject": subject,
                "relation": relation,
                "object": object,
                "status": status,
                "certainty": "asserted",
                "evidence": [{"section": "row"}],
                **fields,
            }
        )

    def maybe(self, odds: float, **fields: Any) -> dict[str, Any]:
        return fields if self.chance.random() < odds else {}

    def document(self) -> dict[str, Any]:
        every = [part for tier in self.parts for part in tier]
        for part in every:
            self._make(part)
        for tier, parts in enumerate(self.parts[:-1]):
            below = [part for tier in self.parts[tier + 1 : tier + 3] for part in tier]
            for whole in parts:
                for part in self.chance.sample(below, min(4, len(below))):
                    self._need(part, whole, self.chance.choice((0.1, 0.2, 0.3, 1 / 3, 0.25, 0)))
        if self.circular:
            for _ in range(3):
                deep, high = self.chance.choice(self.parts[2]), self.chance.choice(self.parts[1])
                self._need(high, deep, 1 if self.whole else 0.2)
                self._need(deep, high, 1 if self.whole else 0.4)
        entities = [
            {"id": id, "kind": id.partition(":")[0], "names": [id]} for id in sorted(self.ids)
        ]
        source = {"id": f"source:{self.name}", "title": self.name, "published": "2024-01-01"}
        return {"source": source, "entities": entities, "facts": self.facts}

    def _make(self, part: str) -> None:
        chance = self.chance
        makers = self.makers[part] = []
        shares = chance.choice(((0.3, 0.7), (0.5, 0.5), (0.4, 0.4), (None, 0.5), (None, None)))
        lines = chance.sample(sorted(LINES), chance.choice((0, 1, 1, 1, 1, 1, 2)))
        dutiable = [LINES[line] for line in lines] or PLACES
        for number in range(chance.choice((0, 1, 2, 2, 2, 2, 2))):
            kind = chance.choice(("firm", "factory"))
            maker = f"{kind}:{part.partition(':')[2]}-{number}"
            makers.append(maker)
            place = chance.choice(dutiable if chance.random() < 0.5 else PLACES[:1])
            share = {} if shares[number] is None else {"market_share": shares[number]}
            told = chance.random() >= self.gaps
            if kind == "factory" and told:
                self.fact(maker, "located_in", place)
            here = {"place": place} if kind == "firm" and told else {}
            self.fact(maker, "produces", part, **share, **here)
        for line in lines:
            self.fact(part, "classified_as", line)

    def _need(self, part: str, whole: str, cost: float) -> None:
        chance, told = self.chance, 1 - self.gaps
        self.fact(part, "part_of", whole, **self.maybe(told, cost_share=cost))
        for maker in self.makers[whole]:
            for source in self.makers[part]:
                part_of_need = 1 if self.whole else chance.choice((0, 0.25, 0.5, 0.3, 0.7, 0.4))
                share = self.maybe(told, share=part_of_need)
                origin = self.maybe(0.1, origin=chance.choice(PLACES[1:]))
                self.fact(source, "supplies", part, to=maker, **share, **origin)


def run(store: str, output: Path, *more: str) -> int:
    given = ["--store", store, "batch", "exposure", "--output", str(output), "--as-of", DAY]
    return main([*given, *more])


def table(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def told(row: Any) -> tuple[Any, ...]:
    return (row["lo"], row["hi"], row["known_lo"], row["known_hi"])
