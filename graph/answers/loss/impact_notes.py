"""What an impact says beside its lists: what it claims, covers, assumes and leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.left_out import names_one_of
from onshore.graph.answers.loss.impact_answer import Lost
from onshore.graph.answers.question import coverage_of, undated_facts, weak_facts
from onshore.graph.view import View
from onshore.graph.words.reason import Reason

MOST_NOTES = 12
"""Notes of one sort at most."""


@dataclass(frozen=True, eq=False)
class Notes:
    """Notes on one loss, each worked out when it is read."""

    view: View
    lost: Lost

    def coverage(self) -> dict[str, Any]:
        """How much is lost and unknown, and what the status filter left out."""
        lost = self.lost
        return {
            **coverage_of(self.view, list(lost.facts.values())),
            **{name: count() for name, count in lost.totals.items()},
            "left_out_by_status": len(lost.left_out_flows),
            "left_out_here": sum(names_one_of(lost.near, edge) for edge in lost.left_out_flows),
            "announced_plants_left_out": len(lost.cascade.absent),
        }

    def assumptions(self) -> Iterator[str]:
        """Rules that were used, what they leave out, and what a reader might take for granted."""
        lost = self.lost
        yield from (note.text(lost.lang) for note in self._notes())
        yield from weak_facts(lost.facts.values(), lost.lang)
        yield from undated_facts(self.view, lost.facts.values(), lost.lang)

    def _notes(self) -> Iterator[Reason]:
        cascade = self.lost.cascade
        if self.lost.mode == "reach":
            yield Reason("loss_reach")
        else:
            yield Reason("loss_structural")
            if cascade.closed_world:
                yield Reason("loss_closed_world")
        used = sorted(self.lost.impact.rules_used() - {"split-unknown", "value-ratio"})
        yield from (Reason(f"rule_{rule}") for rule in used)
        flows, plants = len(self.lost.left_out_flows), len(cascade.absent)
        if flows or plants:
            yield Reason("loss_status", flows=flows, plants=plants)
        here = [row["id"] for row in self.lost.left_out if row["here"]]
        more = len(here) - MOST_NOTES
        if more > 0:
            yield Reason("loss_left_out_more", ids=here[:MOST_NOTES], more=str(more))
        elif here:
            yield Reason("loss_left_out", ids=here)
        yield from self._not_taken()

    def _not_taken(self) -> Iterator[Reason]:
        """What a reader might think to be lost too, and why it is not."""
        lost, view = self.lost, self.view
        shocked = set(lost.shocked)
        for id in lost.shocked:
            if id in lost.cascade.absent:
                yield Reason("loss_absent", id=id)
            elif id not in lost.cascade.seeds:
                yield Reason("loss_of_nothing", id=id)
        places = (id for id in shocked if schema.kind_of(id) == "place")
        inside = {inner for place in places for inner in view.within(place)}
        notes = []
        for edge in view.edges(shocked | inside, lost.where) if shocked else ():
            if edge.relation == "subsidiary_of" and edge.target in shocked:
                notes.append(Reason("loss_own_firm", firm=edge.source, parent=edge.target))
            elif edge.relation == "headquartered_in" and edge.target in inside:
                notes.append(Reason("loss_headquarters", firm=edge.source, place=edge.target))
        notes = list(dict.fromkeys(notes))
        yield from notes[:MOST_NOTES]
        if len(notes) > MOST_NOTES:
            yield Reason("loss_more_firms", count=str(len(notes) - MOST_NOTES))
