"""Changes: what was added, closed and newly disputed between two instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, conflicts_json, fact_json
from onshore.graph.dates import instant_before, show_instant
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.columns.facts import Bool, Int64


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
        import numpy as np

        from onshore.graph.columns.facts import instant_number

        columns = view.columns
        first, last = instant_number(self.since), instant_number(until)
        is_added = (columns.recorded > first) & (columns.recorded <= last)
        is_closed = (columns.retracted > first) & (columns.retracted <= last)
        added, closed = (_in_order(view, sort) for sort in (is_added, is_closed))
        touched = np.isin(columns.claim, columns.claim[is_added | is_closed])
        before, after = (self._conflicts(view, touched, at) for at in (self.since, until))
        old = {tuple(conflict["facts"]) for conflict in before}
        disputed = [c for c in after if tuple(c["facts"]) not in old]
        start, end = self.offset, self.offset + self.limit
        cut = max(len(added), len(closed)) > end
        page_added, page_closed = (view.facts_at(at[start:end].tolist()) for at in (added, closed))
        return Answer(
            {
                "since": show_instant(self.since),
                "until": show_instant(until),
                "added": [fact_json(fact, view, self.lang) for fact in page_added],
                "closed": [fact_json(fact, view, self.lang) for fact in page_closed],
                "disputed": disputed,
                "total": {"added": len(added), "closed": len(closed), "disputed": len(disputed)},
            },
            claims=sorted({fact.id for fact in (*page_added, *page_closed)}),
            conflicts=disputed,
            truncated=f"more than {self.limit} facts of one sort" if cut else None,
        )

    def found_nothing(self, result: Any) -> bool:
        return not (result["added"] or result["closed"] or result["disputed"])

    def wider(self, view: View) -> Iterator[Widening]:
        """A page before, a later end, an earlier start."""
        yield from (c for c in super().wider(view) if c[0] in ("offset", "until", "known_at"))
        import numpy as np

        from onshore.graph.columns.clocks import known
        from onshore.graph.columns.facts import instant_number

        columns, until = view.columns, self.until or max(view.known_at, self.since)
        is_known = known(columns, view.known_at) & (columns.recorded <= instant_number(until))
        at = np.flatnonzero(is_known)
        if len(at):
            latest = view.facts_at([int(at[columns.recorded[at].argmax()])])[0].recorded_at or ""
            if latest <= self.since:
                yield "since", instant_before(latest)

    def rows(self, result: Any) -> list[dict[str, Any]]:
        return [{"change": sort, **fact} for sort in ("added", "closed") for fact in result[sort]]

    def _conflicts(self, view: View, touched: Bool, instant: str) -> list[dict[str, Any]]:
        """Conflicts of the claims that were touched, as they were known at an instant."""
        from onshore.graph.columns.clocks import contested, known

        chosen = touched & known(view.columns, instant)
        facts = view.facts_at(contested(view.columns, chosen).tolist())
        facts.sort(key=lambda fact: (fact.recorded_at or "", fact.id))
        return conflicts_json(view, facts)


def _in_order(view: View, chosen: Bool) -> Int64:
    """Positions of the chosen facts by when they were recorded, then by id."""
    from onshore.graph.answers.facts_in_columns import by_id

    at = by_id(view, chosen.nonzero()[0])
    found: Int64 = at[view.columns.recorded[at].argsort(kind="stable")]
    return found
