"""Search: entities by name in every language, folded, and by identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph import schema
from graph.model import Entity
from graph.queries.parameters import parameter
from graph.queries.question import Answer, Question
from graph.view import View

if TYPE_CHECKING:
    from graph.name_search import Hit

OF_EACH_KIND = 5
"""Hits of each kind that an answer shows beside its page of all."""


@dataclass(frozen=True)
class Search(Question):
    name = "entities"
    route = "/entities"
    title = "Search"
    doc = (
        "Entities by name in every language, ticker, LEI, Wikidata id, code of a place or tariff "
        "line, with score and what matched; the best of each kind in kinds."
    )
    example = "?q=ホンハイ"
    formats = ("json", "csv", "geojson", "html")

    q: str = parameter(
        "text", "Name, part of one or identifier; empty lists everything.", "", example="Foxconn"
    )
    kind: str | None = parameter("text", "Kind of entity.", None, choices=tuple(schema.KINDS))
    limit: int = parameter("int", "Rows at most.", 20, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        if self.q.strip():
            found = view.search(self.q, self.kind, self.limit, self.offset, OF_EACH_KIND)
            rows = self._hits(view, found.hits)
            total = found.total
            groups = [(one.kind, one.total, self._hits(view, one.hits)) for one in found.groups]
        else:
            everyone = [e for e in view.all_entities().values() if self.kind in (None, e.kind)]
            rows = self._listed(everyone[self.offset : self.offset + self.limit])
            total = len(everyone)
            by_kind: dict[str, list[Entity]] = {kind: [] for kind in schema.KINDS}
            for entity in everyone:
                by_kind[entity.kind].append(entity)
            groups = [
                (kind, len(own), self._listed(own[:OF_EACH_KIND]))
                for kind, own in by_kind.items()
                if own
            ]
        kinds = [{"kind": kind, "total": number, "entities": best} for kind, number, best in groups]
        return Answer({"entities": rows, "total": total, "kinds": kinds})

    def _hits(self, view: View, hits: Sequence[Hit]) -> list[dict[str, object]]:
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
            {"id": e.id, "kind": e.kind, "name": e.name(self.lang), "score": None,
             "matched": None, "how": None}
            for e in entities
        ]  # fmt: skip
