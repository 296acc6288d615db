"""Search: entities by name in every language, folded."""

from __future__ import annotations

from dataclasses import dataclass

from graph import schema
from graph.queries.parameters import parameter
from graph.queries.question import Answer, Question
from graph.view import View


@dataclass(frozen=True)
class Search(Question):
    name = "entities"
    route = "/entities"
    title = "Search"
    doc = "Entities by name, in every language, with score and the name that matched."
    example = "?q=ホンハイ"
    formats = ("json", "csv", "geojson", "html")

    q: str = parameter(
        "text", "Name or part of one; empty lists everything.", "", example="Foxconn"
    )
    kind: str | None = parameter("text", "Kind of entity.", None, choices=tuple(schema.KINDS))
    limit: int = parameter("int", "Rows at most.", 20, minimum=1, maximum=1000)
    offset: int = parameter("int", "Rows to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        if self.q.strip():
            hits, total = view.find(self.q, self.kind, self.limit, self.offset)
            rows = [
                {
                    "id": hit.id,
                    "kind": hit.kind,
                    "name": view.label(hit.id, self.lang),
                    "score": hit.score,
                    "matched": hit.matched,
                }
                for hit in hits
            ]
        else:
            everyone = [e for e in view.all_entities().values() if self.kind in (None, e.kind)]
            total = len(everyone)
            rows = [
                {"id": e.id, "kind": e.kind, "name": e.name(self.lang), "score": None,
                 "matched": None}
                for e in everyone[self.offset : self.offset + self.limit]
            ]  # fmt: skip
        return Answer({"entities": rows, "total": total})
