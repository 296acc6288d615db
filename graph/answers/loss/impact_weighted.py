"""Mode `weighted` of the impact: the share of all output that is lost, and of each node's own.

The numbers are worked out in `graph.loss.systemic`; nothing here computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from onshore.graph.answers.lazy_parts import LaterList, LaterMap, LazyMapping
from onshore.graph.answers.loss.weighing import (
    Weighing,
    esri_inputs_of,
    essentiality_tables,
    trades_left_out,
)
from onshore.graph.answers.question import Answer, conflicts_json, coverage_of, edge_json
from onshore.graph.cache import cached_property
from onshore.graph.deadline import current
from onshore.graph.loss.systemic import BASES, Index, Losses
from onshore.graph.model import Edge, Fact
from onshore.graph.view import View
from onshore.graph.words.reason import Both, Reason, Worded, texts

if TYPE_CHECKING:
    from onshore.graph.loss.esri_inputs import EsriInputs

MAX_EDGES = 3_000
UNKNOWN_E = {
    2: Both("as essential, which is the upper bound of loss", "不可欠とし、損失の上限とする"),
    1: Both(
        "as not essential, which is a scenario and no lower bound",
        "不可欠でないとするが、一つの想定であり下限ではない",
    ),
    0: Both(
        "as negligible, which is a scenario and no lower bound",
        "無視できるとするが、一つの想定であり下限ではない",
    ),
}
VALUE, SHARE = Both("value", "金額"), Both("share", "シェア")
STATED_SHARE, VALUE_A_YEAR = Both("stated share", "述べられたシェア"), Both("value a year", "年額")


def weighted_answer(question: Weighing, view: View, shocks: Mapping[str, float]) -> Answer:
    """What is lost with `shocks` (id -> lost fraction); null with the reason where it is unknown.

    The parts of the answer are worked out when they are read.
    """
    weighted = Weighted(question, view, shocks)
    return Answer(
        LazyMapping(weighted.parts()),
        claims=LaterList(lambda: weighted.claims),
        assumptions=LaterList(lambda: texts(weighted.assumptions(), question.lang)),
        conflicts=LaterList(lambda: conflicts_json(view, weighted.facts.values())),
        coverage=LaterMap(weighted.coverage),
        truncated=weighted.truncated,
        expanded=weighted.losses.rounds if weighted.losses else 0,
    )


@dataclass(frozen=True, eq=False)
class Weighted:
    """One weighted loss; `shocks` maps ids to lost fractions."""

    question: Weighing
    view: View
    shocks: Mapping[str, float]

    @cached_property
    def inputs(self) -> EsriInputs:
        return esri_inputs_of(self.question, self.view)

    @cached_property
    def psi(self) -> Sequence[float]:
        """Lost fraction of each node before losses spread."""
        from onshore.graph.loss.shocks import find_psi

        psi: list[float] = find_psi(self.inputs, self.shocks, self.view.within).tolist()
        return psi

    @cached_property
    def losses(self) -> Losses | None:
        """None where it can not be told: no values, or nothing known about what is lost."""
        if self.reason is not None:
            return None
        import numpy as np

        question = self.question
        losses = self.inputs.systemic.lose(
            np.array(self.psi), sigma=question.sigma == "on", eps=question.eps
        )
        current().check_whole()
        return losses

    @property
    def index(self) -> Index | None:
        if self.losses is None:
            return None
        return self.inputs.systemic.index(self.losses, self.question.weight)

    @cached_property
    def reason(self) -> str | None:
        """Why there is no number."""
        inputs, found = self.inputs, None
        if not inputs.sales:
            found = Reason("weighted_no_trade")
        elif not inputs.known:
            found = Reason("weighted_none_has", what=VALUE if inputs.basis == "value" else SHARE)
        elif any(self.shocks.values()) and not any(self.psi):
            found = Reason("weighted_silent", names=list(self.shocks))
        return None if found is None else found.text(self.question.lang)

    @property
    def truncated(self) -> str | None:
        losses = self.losses
        if losses is None or losses.rests:
            return None
        moved = Reason("weighted_still_moved", eps=f"{self.question.eps:g}", rounds=losses.rounds)
        return moved.text(self.question.lang)

    # -- the result ----------------------------------------------------------------

    def parts(self) -> dict[str, Callable[[], Any]]:
        """Builders of the result by key."""
        question = self.question
        parts: dict[str, Callable[[], Any]] = {
            "mode": lambda: "weighted",
            "shocked": lambda: list(self.shocks),
            "esri": lambda: self.index._asdict() if self.index else None,
            "loss": self._loss,
            "iterations": lambda: self.losses.rounds if self.losses else None,
            "basis": lambda: question.basis,
            "unit": lambda: self.inputs.unit,
            "weight": lambda: question.weight,
            "sigma": lambda: question.sigma,
            "initial": self._initial,
            "nodes": lambda: self.nodes,
            "edges": lambda: [edge_json(edge, question.lang) for edge in self.edges],
        }
        if self.reason is not None:
            parts["reason"] = lambda: self.reason
            parts["try"] = self._attempts
        return parts

    def _loss(self) -> dict[str, float] | None:
        if self.losses is None:
            return None
        return dict(zip(self.inputs.ids, self.losses.lost.tolist(), strict=True))

    def _initial(self) -> dict[str, float]:
        """What the shock itself takes of each node."""
        return {id: psi for id, psi in zip(self.inputs.ids, self.psi, strict=True) if psi}

    @cached_property
    def nodes(self) -> list[dict[str, Any]]:
        """Every node with its loss and its two levels; the largest loss first."""
        if self.losses is None:
            return []
        everyone, ids, losses = self.view.all_entities(), self.inputs.ids, self.losses
        columns = (losses.lost.tolist(), losses.d.tolist(), losses.u.tolist())
        found = [
            {
                "id": id,
                "name": everyone[id].name(self.question.lang) if id in everyone else id,
                "loss": loss,
                "d": d,
                "u": u,
            }
            for id, loss, d, u in zip(ids, *columns, strict=True)
        ]
        return sorted(found, key=lambda row: (-float(f"{row['loss']:.12g}"), row["id"]))

    def _attempts(self) -> list[dict[str, str]]:
        def helps(wider: Weighing) -> bool:
            return Weighted(wider, self.view, self.shocks).reason is None

        return attempts(self.question, helps)

    # -- what it rests on -----------------------------------------------------------

    @cached_property
    def edges(self) -> list[Edge]:
        """Trades between nodes that lose something, the most lost first; bounded."""
        if self.losses is None:
            return []
        return self.inputs.edges(self.losses.lost, MAX_EDGES)

    @cached_property
    def claims(self) -> list[str]:
        """Facts of the trades that losses can have passed along, where they are most."""
        return sorted({fact for edge in self.edges for fact in edge.facts})

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return self.view.facts(self.claims)

    @cached_property
    def left_out(self) -> int:
        return trades_left_out(self.view, self.question.where)

    def coverage(self) -> dict[str, Any]:
        """How much of the network is known, and how much the status filter left out."""
        return {
            **coverage_of(self.view, list(self.facts.values())),
            **self.inputs.counts,
            "left_out_by_status": self.left_out,
        }

    def assumptions(self) -> Iterator[Worded]:
        """What the numbers take for granted."""
        question, inputs = self.question, self.inputs
        yield Reason("weighted_how")
        yield from weighing_notes(question, self.view, inputs)
        silent = [id for id, part in self.shocks.items() if part and self._silent(id)]
        if silent and self.reason is None:
            yield Reason("weighted_silent", names=silent)
        if self.left_out:
            yield Reason("weighted_status", n=self.left_out)

    def _silent(self, id: str) -> bool:
        """Whether losing the id alone takes nothing of any node."""
        if id in self.inputs.number:
            return False
        alone = Weighted(self.question, self.view, {id: 1.0})
        return not any(alone.psi)


def attempts(question: Weighing, helps: Callable[[Weighing], bool]) -> list[dict[str, str]]:
    """Which single changes of a parameter would show a number."""
    others: list[tuple[str, str]] = [("basis", basis) for basis in BASES]
    others += [("status", "all"), ("certainty_min", "assumed")]
    found = []
    for name, value in others:
        changed: Any = (value,) if name == "status" else value
        if getattr(question, name) != changed and helps(replace(question, **{name: changed})):
            found.append({"parameter": name, "value": value})
    return found


def weighing_notes(question: Weighing, view: View, inputs: EsriInputs) -> Iterator[Worded]:
    """What a valued network takes for granted, whatever is lost."""
    counts = inputs.counts
    missing = counts["links"] - counts["links_with_value"]
    if inputs.basis == "stated_share":
        yield Reason("weighted_stated_share")
    elif inputs.basis == "assumed_equal_shares":
        yield Reason("weighted_equal_shares")
    if missing:
        what: Worded = STATED_SHARE if inputs.basis == "stated_share" else VALUE_A_YEAR
        if inputs.basis == "value" and inputs.unit:
            what = Reason("value_a_year_in", unit=inputs.unit)
        yield Reason("weighted_missing", n=missing, all=counts["links"], what=what)
    several = counts["links_with_several_values"]
    if several and inputs.basis == "value":
        yield Reason("weighted_several", n=several)
    if counts["firms_without_sector"]:
        yield Reason("weighted_no_sector", n=counts["firms_without_sector"], all=counts["firms"])
    tables = [t.source.get("title") or t.revision for t in essentiality_tables(view)]
    if tables:
        yield Reason("weighted_tables", tables=tables)
    unknown = counts["links_with_unknown_essentiality"]
    if unknown:
        yield Reason(
            "weighted_unknown_e",
            e=str(question.unknown_e),
            n=unknown,
            all=counts["links_with_value"],
            how=UNKNOWN_E[question.unknown_e],
        )
