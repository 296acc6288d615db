"""Impact: what stops if firms, sites, products or places are lost. Three modes, never mixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.lazy_parts import LaterList, LaterMap, LazyMapping
from onshore.graph.answers.loss.impact_answer import LISTS, MORE, Lost
from onshore.graph.answers.loss.impact_notes import Notes
from onshore.graph.answers.loss.impact_weighted import weighted_answer
from onshore.graph.answers.loss.stopped_words import stopped
from onshore.graph.answers.loss.weighing import Weighing, read_losses
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import LOSABLE, parameter
from onshore.graph.answers.question import Answer
from onshore.graph.errors import InvalidParameters
from onshore.graph.loss.cascade import Cascade, cascade_of
from onshore.graph.loss.reasons import lose
from onshore.graph.project import Where
from onshore.graph.supply.sites import state_of
from onshore.graph.view import View
from onshore.graph.words.impact_words import row_count
from onshore.graph.words.reason import Reason, Term, rate_words
from onshore.graph.words.refusal import refused

FEW_ROWS, MOST_ROWS = 1_000, 1_000_000
"""Rows of each list, where nothing is asked for; the largest `limit`, which gives all."""


@dataclass(frozen=True)
class Impact(Weighing):
    name = "impact"
    route = "/impact"
    heading = ("What stops", "停止の影響")
    shape = "loss.ImpactResult"
    rendered_as = "impact"
    caption = ("{word} without {about}", "{about}: {word}")
    picture = "impact"
    text_layout = "impact"
    doc = (
        "What stops if these are lost. `structural`: what no stated supplier or maker is left for;"
        " `reach`: an upper bound, where one lost supplier is enough. With a place is lost what "
        "lies in it and what is stated to be made there; with a headquarters nothing is lost. What"
        " too little is known about is listed as unknown. `weighted`: the economic systemic risk "
        "index, the share of all sales that is lost, from values, sectors and essentiality."
    )
    example = "?node=firm:foxconn&mode=structural"
    formats = ("json", "csv", "graphml", "geojson", "html", "svg")
    statuses = schema.PLACED
    about = ("node", "loss")
    nothing = "no fact of any status or certainty makes anything depend on it"

    node: tuple[str, ...] = parameter(
        "id",
        "What is lost: firms, factories, components or places.",
        repeat=True,
        example="firm:foxconn",
        kinds=LOSABLE,
    )
    mode: str = parameter(
        "text", "How losses spread.", "structural", choices=("reach", "structural", "weighted")
    )
    loss: tuple[str, ...] = parameter(
        "part",
        "Weighted: what is lost in part, as ID:FRACTION.",
        repeat=True,
        example="firm:foxconn:0.5",
        kinds=LOSABLE,
    )
    closed_world: bool = parameter(
        "bool", "Whether the known makers of a component are all that there are.", False
    )

    limit: int = parameter(
        "int",
        "Rows of each list at most, but in mode weighted; all are counted.",
        FEW_ROWS,
        minimum=1,
        maximum=MOST_ROWS,
    )

    def run(self, view: View) -> Answer:
        """The answer; its parts are worked out when they are read."""
        if self.loss and self.mode != "weighted":
            raise InvalidParameters([refused("refuse_weighted_loss", "loss")])
        return ANSWERS[self.mode](self, view)

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        """Nothing but what was asked for is lost or touched."""
        if "esri" in result:
            return False  # it has its own hints
        if sum(result["counts"].values()) > result["counts"]["itself"]:
            return False
        open_ends = ("no_known_maker_left", "affected", "unknown")
        return not any(result[name] for name in open_ends) and all(
            entry["reason"]["rule"] == "shocked" for entry in result["dead"]
        )

    def finds(self, view: View) -> bool:
        return self.mode != "weighted" and super().finds(view)

    def wider(self, view: View) -> Iterator[Widening]:
        if self.mode == "structural":
            yield "mode", "reach"
        yield from super().wider(view)

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """What stops besides what is lost, what has no maker left, and what is not known."""
        result = answer.result
        names = view.labels(result["shocked"], self.lang)
        lost = [names[id] for id in result["shocked"]]
        if "esri" in result:
            total = (result["esri"] or {}).get("total")
            if total is None:
                return None
            basis = Term(f"weighed_by_{self.basis}")
            return Reason("says_share_lost", lost=lost, share=rate_words(total, total), basis=basis)
        counted = stopped(result["counts"], result["distinct_sites"], result["products"])
        if not counted:
            said = [Reason("says_stops_alone", lost=lost)]
        elif self.mode == "reach":
            said = [Reason("says_may_stop", lost=lost, stopped=counted)]
        else:
            said = [Reason("says_stops", lost=lost, stopped=counted)]
        if products := row_count(result, "no_known_maker_left"):
            said.append(Reason("says_no_maker_left", products=products))
        if unknown := row_count(result, "unknown"):
            said.append(Reason("says_too_little_known", unknown=unknown))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One row for everything that the answer lists, with the list that it stands in.

        Weighted: one row for each node.
        """
        if "esri" in result:
            return list(result["nodes"])
        rows = [
            {
                "what": "dead",
                **_named(result, entry),
                "step": entry.get("step"),
                "why": entry["reason"]["text"],
                "facts": " ".join(entry["reason"]["facts"]),
            }
            for entry in result.get("dead", ())
        ]
        rows += [
            {
                "what": "no known maker left",
                **_named(result, entry),
                "step": None,
                "why": entry["reason"]["text"],
                "facts": " ".join(entry["reason"]["facts"]),
            }
            for entry in result.get("no_known_maker_left", ())
        ]
        for what in ("goes_into", "affected", "unknown", "left_out"):
            rows += [
                {
                    "what": what.replace("_", " "),
                    **_named(result, entry),
                    "step": None,
                    "why": entry["why"],
                    "facts": " ".join(entry.get("facts", ())),
                }
                for entry in result.get(what, ())
            ]
        rows += [
            {
                "what": "not listed",
                "id": None,
                "name": None,
                "product": None,
                "product_name": None,
                "step": None,
                "why": f"{result[more]:,} more: {name.replace('_', ' ')}",
                "facts": "",
            }
            for name, more in zip(LISTS, MORE, strict=True)
            if more in result
        ]
        return rows

    def drawing(self, result: Mapping[str, Any]) -> tuple[list[str], list[Mapping[str, Any]]]:
        """What is lost, what is affected, and the facts between them."""
        if "esri" in result:
            ends = [end for edge in result["edges"] for end in (edge["source"], edge["target"])]
            return list(dict.fromkeys([*result["shocked"], *ends])), list(result["edges"])
        listed = ("dead", "no_known_maker_left", "affected")
        ids = [entry["id"] for name in listed for entry in result.get(name, ())]
        products = [entry.get("product") for name in listed for entry in result.get(name, ())]
        return list(dict.fromkeys([*ids, *filter(None, products)])), list(result.get("edges", ()))


def _named(result: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    names, product = result.get("names", {}), entry.get("product")
    return {
        "id": entry["id"],
        "name": names.get(entry["id"], entry.get("name")),
        "product": product,
        "product_name": names.get(product),
    }


def shocked_ids(question: Impact, view: View, known: Mapping[str, int]) -> list[str]:
    """Resolved ids of what is lost; InvalidParameters for none and for other kinds."""
    if not question.node:
        raise InvalidParameters([refused("refuse_missing", "node")])
    ids = []
    for asked in dict.fromkeys(question.node):
        id = view.canonical.get(asked, asked)
        if id not in known:
            id = view.resolve(asked)
        if schema.kind_of(id) not in LOSABLE:
            raise InvalidParameters([refused("refuse_not_lost", "node", id=repr(id))])
        ids.append(id)
    return list(dict.fromkeys(ids))


def network_of(question: Impact, view: View, where: Where) -> Cascade:
    return cascade_of(
        view, where, reach=question.mode == "reach", closed_world=question.closed_world
    )


def structural_answer(question: Impact, view: View) -> Answer:
    """Modes `reach` and `structural`: the rules of `graph.loss.cascade`."""
    where = question.where
    cascade = network_of(question, view, where)
    shocked = shocked_ids(question, view, cascade.seeds)

    def build() -> Lost:
        impact = lose(cascade, shocked)
        return Lost(view, where, question.lang, question.mode, shocked, impact, question.limit)

    if question.limit > FEW_ROWS:
        lost = build()
    else:
        asked = replace(question, node=tuple(shocked), as_of=None, known_at=None)
        lost = view.derived(("lost", state_of(view, where), asked), build)
    notes = Notes(view, lost)
    return Answer(
        LazyMapping(lost.parts(), MORE),
        claims=LaterList(lambda: lost.claims),
        assumptions=LaterList(lambda: list(notes.assumptions())),
        conflicts=LaterList(lambda: lost.conflicts),
        coverage=LaterMap(notes.coverage),
        truncated=lost.truncated,
        expanded=len(lost.impact.causes),
    )


def answer_in_parts(question: Impact, view: View) -> Answer:
    """Mode `weighted`: losses may be partial."""
    return weighted_answer(question, view, read_losses(question.node, question.loss, view))


ANSWERS: dict[str, Callable[[Impact, View], Answer]] = {
    "reach": structural_answer,
    "structural": structural_answer,
    "weighted": answer_in_parts,
}
"""Mode -> what answers it."""
