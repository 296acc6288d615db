"""Changes: what was added, closed and newly disputed between two instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, conflicts_json, fact_json
from onshore.graph.dates import instant_before, show_instant
from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.model import Fact
from onshore.graph.reader import fact_of
from onshore.graph.view import View


@dataclass(frozen=True)
class Changes(Question):
    name = "changes"
    route = "/changes"
    heading = ("Changes", "変更")
    shape = "evidence.ChangesResult"
    doc = "Facts added and closed, and conflicts that are new, between two instants of recording."
    example = "?since=2026-01-01"
    said_first = ("since", "until")

    since: str = parameter("instant", "After this instant.", example="2026-01-01T00:00:00Z")
    until: str | None = parameter(
        "instant", "Up to this instant; default the store's last change.", None
    )
    limit: int = parameter("int", "Facts of each sort at most.", 200, minimum=1, maximum=1000)
    offset: int = parameter("int", "Facts of each sort to skip.", 0, minimum=0, maximum=10_000_000)

    def run(self, view: View) -> Answer:
        until = self.until or max(view.known_at, self.since)
        if until < self.since:
            raise InvalidParameters([Problem("is before `since`", "until")])
        every = [fact_of(row) for row in checked(view.reader.facts(None))]
        every.sort(key=lambda fact: (fact.recorded_at or "", fact.id))
        added = [f for f in every if self.since < (f.recorded_at or "") <= until]
        closed = [f for f in every if f.retracted_at and self.since < f.retracted_at <= until]
        before = [f for f in every if _known(f, self.since)]
        after = [f for f in every if _known(f, until)]
        old = {tuple(conflict["facts"]) for conflict in conflicts_json(view, before)}
        disputed = [c for c in conflicts_json(view, after) if tuple(c["facts"]) not in old]
        start, end = self.offset, self.offset + self.limit
        cut = max(len(added), len(closed)) > end
        return Answer(
            {
                "since": show_instant(self.since),
                "until": show_instant(until),
                "added": [fact_json(fact, view, self.lang) for fact in added[start:end]],
                "closed": [fact_json(fact, view, self.lang) for fact in closed[start:end]],
                "disputed": disputed,
                "total": {"added": len(added), "closed": len(closed), "disputed": len(disputed)},
            },
            claims=sorted({fact.id for fact in (*added[start:end], *closed[start:end])}),
            conflicts=disputed,
            truncated=f"more than {self.limit} facts of one sort" if cut else None,
        )

    def found_nothing(self, result: Any) -> bool:
        return not (result["added"] or result["closed"] or result["disputed"])

    def wider(self, view: View) -> Iterator[Widening]:
        """A page before, a later end, an earlier start."""
        yield from (c for c in super().wider(view) if c[0] in ("offset", "until", "known_at"))
        known = {row.recorded_at for row in view.reader.facts(view.known_at)}
        until = self.until or max(view.known_at, self.since)
        before = max((instant for instant in known if instant <= until), default=None)
        if before is not None and before <= self.since:
            yield "since", instant_before(before)

    def rows(self, result: Any) -> list[dict[str, Any]]:
        return [{"change": sort, **fact} for sort in ("added", "closed") for fact in result[sort]]


def _known(fact: Fact, instant: str) -> bool:
    return (fact.recorded_at or "") <= instant and not (
        fact.retracted_at and fact.retracted_at <= instant
    )
