"""Search: entities by name in every language, folded, and by identifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshore.graph import schema
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question
from onshore.graph.model import Entity
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.names.search import SearchHit

OF_EACH_KIND = 5
"""Hits of each kind that an answer shows beside its page of all."""


@dataclass(frozen=True)
class Search(Question):
    name = "entities"
    route = "/entities"
    heading = ("Search", "検索")
    shape = "facts.EntitiesResult"
    doc = (
        "Entities by name in every language, ticker, LEI, Wikidata id, code of a place or tariff "
        "line, with score and what matched; the best hits of each kind in best."
    )
    example = "?q=ホンハイ"
    said_first = ("q", "kind")
    formats = ("json", "csv", "geojson", "html")

    about = ("q",)
    nothing = "no name or identifier is like it"

    q: str = parameter(
        "text", "Name, part of one or identifier; empty lists everything.", "", example="Foxconn"
    )
    kind: str | None = parameter("text", "Kind of entity.", None, choices=tuple(schema.KINDS))
    limit: int = parameter("int", "Rows at most.", 20, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        if self.q.strip():
            found = view.search(self.q, self.kind, self.limit, self.offset, OF_EACH_KIND)
            totals = {group.kind: group.total for group in found.groups}
            rows = self._hits(view, found.hits)
            best = self._hits(view, [hit for group in found.groups for hit in group.hits])
        else:
            known = view.all_entities()
            everyone = [id for id in known if self.kind in (None, schema.kind_of(id))]
            of_kind = Counter(map(schema.kind_of, everyone))
            totals = {kind: of_kind[kind] for kind in schema.KINDS if of_kind[kind]}
            page = everyone[self.offset : self.offset + self.limit]
            rows = self._listed([known[id] for id in page])
            best = []
        return Answer(
            {
                "entities": rows,
                "total": sum(totals.values()),
                "kinds": [{"kind": kind, "total": number} for kind, number in totals.items()],
                "best": best,
            }
        )

    def wider(self, view: View) -> Iterator[Widening]:
        """Other kinds and pages; then what is called nearly so."""
        yield from super().wider(view)
        yield from (("q", id) for id in view.closest(self.q))

    def _hits(self, view: View, hits: Sequence[SearchHit]) -> list[dict[str, object]]:
        names = view.labels([hit.id for hit in hits], self.lang)
        return [
            {
                "id": hit.id,
                "kind": hit.kind,
                "name": names[hit.id],
                "score": hit.score,
                "matched": hit.matched,
                "how": hit.how,
            }
            for hit in hits
        ]

    def _listed(self, entities: Sequence[Entity]) -> list[dict[str, object]]:
        return [
            {
                "id": e.id,
                "kind": e.kind,
                "name": e.name(self.lang),
                "score": None,
                "matched": None,
                "how": None,
            }
            for e in entities
        ]
