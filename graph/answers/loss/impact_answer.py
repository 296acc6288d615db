"""An impact as answers show it: reasons as trees, what is affected, unknown and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from onshore.graph import schema
from onshore.graph.answers.left_out import left_out_rows
from onshore.graph.answers.question import conflicts_json, edge_json
from onshore.graph.cache import cached_property, size_of_own
from onshore.graph.deadline import checked
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.cascade_items import LISTED, LossItem
from onshore.graph.loss.reasons import Impact, LossReason
from onshore.graph.loss.unknowns import Unknown, find_unknown
from onshore.graph.model import Edge, Fact
from onshore.graph.project import Where
from onshore.graph.schema import DEALS
from onshore.graph.supply.sites import site_where
from onshore.graph.supply.supply import Need
from onshore.graph.supply.trades import left_out
from onshore.graph.view import View
from onshore.graph.words.impact_words import (
    AFFECTED,
    GOES_INTO,
    RULES,
    UNKNOWNS,
    named,
    rule_words,
    words,
)
from onshore.graph.words.reason import Reason

if TYPE_CHECKING:
    from onshore.graph.answers.loss.impact_places import LostPlaces

LISTS = ("dead", "no_known_maker_left", "goes_into", "affected", "unknown")
"""Lists of which an answer holds the first `limit` rows; `NAME_more` counts the others."""
MORE = tuple(f"{name}_more" for name in LISTS)
MAX_NAMES, MAX_EDGES = 5_000, 3_000
BYTES_A_LOSS = 200
"""About what one lost thing takes before anything is said of it."""
TREE, TREES = 16, 4_000
"""Steps that one reason unfolds to at most, and all of an answer together."""


@dataclass(frozen=True, eq=False)
class Lost:
    """What the loss of `shocked` takes with it, as parts of an answer, each built when read.

    All of it is the same on every day on which the same facts count.

    Each list holds its first `limit` rows; `counts`, `totals` and the numbers of places are of all.
    """

    view: View
    where: Where
    lang: str
    mode: str
    shocked: Sequence[str]
    impact: Impact
    limit: int

    def parts(self) -> dict[str, Callable[[], Any]]:
        """Builders of the result by key; what `MORE` names belongs there where it is not 0."""
        more = {f"{name}_more": self._more(name) for name in LISTS}
        return {
            "mode": lambda: self.mode,
            "bound": lambda: "upper" if self.mode == "reach" else None,
            "shocked": lambda: list(self.shocked),
            "counts": lambda: self.impact.count(self.shocked),
            "distinct_sites": lambda: self.distinct_sites,
            "products": lambda: self.impact.products,
            "dead": lambda: self.dead,
            "no_known_maker_left": lambda: self.no_maker_left,
            "goes_into": lambda: self.goes_into,
            "affected": lambda: self.affected,
            "unknown": lambda: self.unknown,
            "left_out": lambda: self.left_out,
            "places": lambda: self.places.rows,
            "names": lambda: self.names,
            "edges": lambda: self.edges,
            **more,
        }

    @property
    def nbytes(self) -> int:
        """About how much its parts hold; view and cascade are not its own."""
        return size_of_own(self, "view", "impact") + BYTES_A_LOSS * len(self.impact.causes)

    def _more(self, name: str) -> Callable[[], int]:
        return lambda: max(0, self.totals[name]() - self.limit)

    @property
    def totals(self) -> Mapping[str, Callable[[], int]]:
        """How many rows each of `LISTS` has, listed or not."""
        return {
            "dead": lambda: len(self.impact.listed) + len(self.impact.beside(self.shocked)),
            "no_known_maker_left": lambda: len(self._left),
            "goes_into": lambda: len(self._wholes),
            "affected": lambda: len(self.impact.ended_rows[0]) + len(self._dealt),
            "unknown": lambda: len(self.unknown_groups),
        }

    @property
    def cascade(self) -> Cascade:
        return self.impact.cascade

    # -- names -----------------------------------------------------------------

    @cached_property
    def _lost_names(self) -> dict[str, str]:
        """Names of what is lost."""
        ids: dict[str, None] = dict.fromkeys(self.shocked)
        for item in self._items:
            ids.update(dict.fromkeys(filter(None, (item.id, item.product))))
        return self._looked_up(ids)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of what the answer speaks of, the first of them where there are very many."""
        ids: dict[str, None] = dict.fromkeys(self._lost_names)
        for component, _, makers in self._left[: self.limit]:
            ids.update(dict.fromkeys((component, *(maker.id for maker in makers))))
        for need, _ in self._wholes[: self.limit]:
            ids.update(dict.fromkeys((need.whole, need.part)))
        for edge, *_ in self._touched:
            ids.update(dict.fromkeys(filter(None, (edge.source, edge.target, edge.product))))
        for unknown in self.unknown_groups[: self.limit]:
            ids.update(dict.fromkeys(filter(None, (unknown.id, unknown.product, *unknown.about))))
        return self._looked_up(ids)

    def _looked_up(self, ids: Iterable[str]) -> dict[str, str]:
        return self.view.labels(list(ids)[:MAX_NAMES], self.lang)

    def say(self, id: str) -> str:
        known = self._lost_names.get(id)
        return known if known is not None else self.names.get(id, id)

    def listed(self, ids: Iterable[str]) -> str:
        return named(ids, self.say, self.lang)

    # -- what is lost, and why ------------------------------------------------------

    @cached_property
    def _items(self) -> list[LossItem]:
        """What is lost and listed."""
        return self.impact.first(self.limit)

    @cached_property
    def dead(self) -> list[dict[str, Any]]:
        steps, left = self.impact.steps(self.limit), [TREES]
        found = [
            {
                "id": item.id,
                "product": item.product,
                "kind": item.kind,
                "step": steps[item],
                "reason": self.reason(item, left),
            }
            for item in checked(self._items)
        ]
        found += [
            {
                "id": id,
                "product": None,
                "kind": schema.kind_of(id),
                "step": 0,
                "reason": self._shocked(),
            }
            for id in self.impact.beside(self.shocked)
        ]
        return found[: self.limit]

    def _shocked(self) -> dict[str, Any]:
        text = words(RULES["shocked"], self.lang)
        return {"rule": "shocked", "text": text, "parts": [], "because": [], "facts": []}

    def reason(self, item: LossItem, left: list[int]) -> dict[str, Any]:
        """The reason as a tree down to what the question takes away; its size is bounded."""
        room = [min(TREE, left[0])]
        before = room[0]
        tree = self._step(item, room, frozenset((item,)))
        left[0] -= before - room[0]
        return tree

    def _step(self, item: LossItem, room: list[int], above: frozenset[LossItem]) -> dict[str, Any]:
        found, text = self._told(item)
        because = []
        for one in found.because:
            entry: dict[str, Any] = {"id": one.id, "product": one.product}
            if room[0] > 0 and one not in above and one.kind in LISTED:
                room[0] -= 1
                entry["reason"] = self._step(one, room, above | {one})
            because.append(entry)
        return {
            "rule": found.rule,
            "text": text,
            "parts": list(found.parts),
            "because": because,
            "facts": list(found.facts),
        }

    def _told(self, item: LossItem) -> tuple[LossReason, str]:
        """The step that lost the item, and its words."""
        known = self._steps.get(item)
        if known is None:
            found = self.impact.reason(item)
            text = self._text(item, found.rule, found.because, found.parts)
            known = self._steps[item] = (found, text)
        return known

    @cached_property
    def _steps(self) -> dict[LossItem, tuple[LossReason, str]]:
        return {}

    def _text(
        self, item: LossItem, rule: str, because: Sequence[LossItem], parts: Sequence[str]
    ) -> str:
        texts = rule_words(rule, self.mode, len(because))
        wanted = parts or [one.product for one in because if one.product]
        return words(
            texts,
            self.lang,
            who=self.listed(one.id for one in because),
            what=self.say(item.product or item.id),
            parts=self.listed(wanted),
        )

    @cached_property
    def _left(self) -> Sequence[tuple[str, int, tuple[LossItem, ...]]]:
        return self.impact.no_maker_left()

    @cached_property
    def no_maker_left(self) -> list[dict[str, Any]]:
        found = []
        for component, known, makers in self._left[: self.limit]:
            facts = {f for maker in makers for f in self.impact.made(maker)}
            found.append(
                {
                    "id": component,
                    "makers_known": known,
                    "reason": {
                        "rule": "no_maker_left",
                        "text": self._text(
                            LossItem("component", component), "no_maker_left", makers, ()
                        ),
                        "because": [{"id": m.id, "product": m.product} for m in makers],
                        "facts": sorted(facts),
                    },
                }
            )
        return found

    @cached_property
    def _wholes(self) -> list[tuple[Need, str]]:
        """What a component without a known maker is stated to go into, step by step.

        With that component. What is lost or without a maker itself is left out, and what is said
        to do without the part.
        """
        roots = {component: component for component, *_ in self._left}
        reached, pending, found = dict(roots), list(roots), []
        for part in checked(pending):
            for need in self.cascade.supply.wholes.get(part, ()):
                if need.essential is False:
                    continue
                if need.whole not in reached and not self.impact.has(
                    LossItem("component", need.whole)
                ):
                    reached[need.whole] = reached[part]
                    pending.append(need.whole)
                    found.append((need, reached[part]))
        return found

    @cached_property
    def goes_into(self) -> list[dict[str, Any]]:
        found = []
        for need, root in checked(self._wholes[: self.limit]):
            key = "directly" if need.part == root else "by_way"
            why = words(GOES_INTO[key], self.lang, part=self.say(need.part), lost=self.say(root))
            facts = sorted({fact for edge in need.edges for fact in edge.facts})
            found.append({"id": need.whole, "product": need.part, "why": why, "facts": facts})
        return found

    # -- who is affected -----------------------------------------------------------

    @cached_property
    def _touched(self) -> Sequence[tuple[Edge, str, str, str]]:
        """(trade, who is affected, by whom, key of `AFFECTED`), nearest losses first."""
        ended = (
            (edge, edge.target, edge.source, "received" if whole else "received_partly")
            for edge, whole in self.impact.ended(self.limit)
        )
        return list(islice(chain(ended, self._dealt), self.limit))

    @cached_property
    def _dealt(self) -> Sequence[tuple[Edge, str, str, str]]:
        """The same of options and announced deals that the status leaves out."""
        found: list[tuple[Edge, str, str, str]] = []
        if not (deals := self._deals()):
            return found
        lost, products = self._lost_ends
        for edge in checked(deals):
            if edge.product in products or not lost.isdisjoint(
                ((edge.source, None), (edge.source, edge.product))
            ):
                found.append((edge, edge.target, edge.source, "left_out"))
            elif (edge.target, None) in lost:
                found.append((edge, edge.source, edge.target, "left_out"))
        return found

    @property
    def _lost_ends(self) -> tuple[set[tuple[str, str | None]], set[str]]:
        """(Who, product or None for everything) that is lost, and components that are."""
        ends = {(item.id, item.product) for item in self.impact.lost}
        ends.update((id, None) for id in self.shocked)
        return ends, {id for id, _ in ends if schema.kind_of(id) == "component"}

    def _deals(self) -> list[Edge]:
        """Options and announced deals that status leaves out, sorted."""
        deals = (edge for edge in self.left_out_flows if edge.relation in DEALS)
        return sorted(deals, key=lambda edge: edge.id)

    @cached_property
    def affected(self) -> list[dict[str, Any]]:
        found = []
        for edge, id, by, key in checked(self._touched):
            relation, ja = schema.RELATIONS[edge.relation], self.lang == "ja"
            why = words(
                AFFECTED[key],
                self.lang,
                who=self.say(by),
                status=schema.STATUS_TEXT[edge.status][ja],
                relation=relation.ja if ja else relation.en,
            )
            found.append(
                {
                    "id": id,
                    "product": edge.product,
                    "edge": edge.id,
                    "from": by,
                    "relation": edge.relation,
                    "status": edge.status,
                    "why": why,
                    "facts": list(edge.facts),
                }
            )
        return found

    # -- what is not known ------------------------------------------------------------

    @cached_property
    def unknown_groups(self) -> Sequence[Unknown]:
        """All of them, those that the loss may touch first."""
        return find_unknown(self.impact)

    @cached_property
    def unknown(self) -> list[dict[str, Any]]:
        return [
            {
                "id": one.id,
                "product": one.product,
                "why": words(
                    UNKNOWNS[one.why],
                    self.lang,
                    parts=self.listed(one.about),
                    makers=str(one.makers),
                ),
                "rule": one.why,
                "about": list(one.about),
            }
            for one in self.unknown_groups[: self.limit]
        ]

    @cached_property
    def truncated(self) -> str | None:
        """What is not listed; None where everything is. No list that can not be cut is made."""
        cascade, supply = self.cascade, self.cascade.supply
        most = {
            "dead": len(self.impact.causes) + len(self.shocked),
            "no_known_maker_left": len(self.impact.causes),
            "goes_into": len(self.impact.causes) and len(supply.needed.pairs),
            "affected": len(supply.trades.edges) + len(self._deals()),
            "unknown": len(cascade.unsupplied) + len(supply.joint),
        }
        if any(schema.kind_of(id) == "place" for id in self.shocked):
            most["unknown"] += len(supply.produced) + len(supply.located)
        totals = self.totals
        left = {
            name: more
            for name in LISTS
            if most[name] > self.limit and (more := totals[name]() - self.limit) > 0
        }
        if not left:
            return None
        rows = [Reason(f"more_{name}", n=more) for name, more in left.items()]
        return Reason("cut_rows", limit=self.limit, rows=rows).text(self.lang)

    # -- what the status leaves out -----------------------------------------------------

    @cached_property
    def left_out_flows(self) -> Sequence[Edge]:
        """Flow edges that the status filter leaves out."""
        return left_out(self.view, self.where)

    @cached_property
    def near(self) -> frozenset[str]:
        """Everything that is lost, with the places inside of lost places."""
        places = [id for id in self.shocked if schema.kind_of(id) == "place"]
        inside = {inner for place in places for inner in self.view.within(place)}
        return self.impact.ids | inside | set(self.shocked)

    @cached_property
    def left_out(self) -> list[dict[str, Any]]:
        return left_out_rows(self.view, self.where, self.left_out_flows, self.near, self.lang)

    # -- where it is lost -----------------------------------------------------------------

    @cached_property
    def places(self) -> LostPlaces:
        from onshore.graph.answers.loss.impact_places import LostPlaces

        return LostPlaces(self.view, self.impact, self.limit)

    @property
    def distinct_sites(self) -> dict[str, int]:
        """Of the lost sites, how many different ones they are, at least and at most."""
        return self.places.distinct(self.impact.count(self.shocked)["sites"])

    # -- what it rests on ------------------------------------------------------------------

    @cached_property
    def claims(self) -> list[str]:
        """Facts behind the reasons and the trades that are listed, sorted."""
        found = set[str]()
        for entry in (*self.dead, *self.no_maker_left):
            found.update(entry["reason"]["facts"])
        for entry in (*self.goes_into, *self.affected):
            found.update(entry["facts"])
        return sorted(found)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return self.view.facts(self.claims)

    @cached_property
    def conflicts(self) -> list[dict[str, Any]]:
        return conflicts_json(self.view, self.facts.values())

    # -- what a picture needs --------------------------------------------------------------

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        """Edges between things that are listed as lost, and to those affected; bounded."""
        from onshore.graph.network.edge_table import edges_between

        ids = {item.id for item in self._items} | set(self.shocked)
        ids |= {component for component, *_ in self._left[: self.limit]}
        most = MAX_EDGES if self.truncated is None else min(MAX_EDGES, self.limit)
        chosen = {edge.id: edge for edge, *_ in self._touched}
        for where in (self.where, site_where(self.where)):
            for edge in checked(edges_between(self.view.edges(None, where), ids, most)):
                chosen.setdefault(edge.id, edge)
        return [edge_json(chosen[id], self.lang) for id in sorted(chosen)[:most]]
