"""An impact as answers show it: reasons as trees, what is affected, unknown and left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.left_out import left_out_rows
from onshore.graph.answers.loss.stopped_words import distinct_sites
from onshore.graph.answers.question import edge_json
from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.cascade_items import LISTED, LossItem, count_lost
from onshore.graph.loss.reasons import Impact, LossReason, Unknown
from onshore.graph.model import Edge
from onshore.graph.project import Where
from onshore.graph.schema import DEALS
from onshore.graph.supply.sites import region_of, site_where
from onshore.graph.supply.supply import Need, Node
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

MAX_UNKNOWN = 1_000
"""Unknown groups that are listed; all are counted."""
MAX_NAMES, MAX_EDGES = 5_000, 3_000
TREE, TREES = 16, 4_000
"""Steps that one reason unfolds to at most, and all of an answer together."""


@dataclass(frozen=True, eq=False)
class Lost:
    """What the loss of `shocked` takes with it, as parts of an answer, each built when read."""

    view: View
    where: Where
    lang: str
    mode: str
    shocked: Sequence[str]
    impact: Impact

    def parts(self) -> dict[str, Callable[[], Any]]:
        """Builders of the result by key."""
        return {
            "mode": lambda: self.mode,
            "bound": lambda: "upper" if self.mode == "reach" else None,
            "shocked": lambda: list(self.shocked),
            "counts": lambda: count_lost(self.impact.lost, self.shocked),
            "distinct_sites": lambda: self.distinct_sites,
            "products": lambda: self.products,
            "dead": lambda: self.dead,
            "no_known_maker_left": lambda: self.no_maker_left,
            "goes_into": lambda: self.goes_into,
            "affected": lambda: self.affected,
            "unknown": lambda: self.unknown,
            "left_out": lambda: self.left_out,
            "places": lambda: self.places,
            "names": lambda: self.names,
            "edges": lambda: self.edges,
        }

    @property
    def cascade(self) -> Cascade:
        return self.impact.cascade

    # -- names -----------------------------------------------------------------

    @cached_property
    def _lost_names(self) -> dict[str, str]:
        """Names of what is lost."""
        ids: dict[str, None] = dict.fromkeys(self.shocked)
        for item in self.impact.lost:
            ids.update(dict.fromkeys(filter(None, (item.id, item.product))))
        return self._looked_up(ids)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of what the answer speaks of, the first of them where there are very many."""
        ids: dict[str, None] = dict.fromkeys(self._lost_names)
        for component, _, makers in self.impact.no_maker_left():
            ids.update(dict.fromkeys((component, *(maker.id for maker in makers))))
        for need, _ in self._wholes:
            ids.update(dict.fromkeys((need.whole, need.part)))
        for edge, *_ in self._touched:
            ids.update(dict.fromkeys(filter(None, (edge.source, edge.target, edge.product))))
        for unknown in self.unknown_groups[:MAX_UNKNOWN]:
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
    def dead(self) -> list[dict[str, Any]]:
        steps, left = self.impact.steps, [TREES]
        found = [
            {
                "id": item.id,
                "product": item.product,
                "kind": item.kind,
                "step": steps[item],
                "reason": self.reason(item, left),
            }
            for item in checked(self.impact.lost)
        ]
        known = {item.id for item in self.impact.lost if item.product is None}
        found += [
            {
                "id": id,
                "product": None,
                "kind": schema.kind_of(id),
                "step": 0,
                "reason": self._shocked(),
            }
            for id in self.shocked
            if id not in known
        ]
        return found

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
    def no_maker_left(self) -> list[dict[str, Any]]:
        found = []
        for component, known, makers in self.impact.no_maker_left():
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
        roots = {component: component for component, *_ in self.impact.no_maker_left()}
        lost = {item.id for item in self.impact.lost if item.product is None}
        reached, pending, found = dict(roots), list(roots), []
        for part in checked(pending):
            for need in self.cascade.supply.wholes.get(part, ()):
                if need.essential is False:
                    continue
                if need.whole not in reached and need.whole not in lost:
                    reached[need.whole] = reached[part]
                    pending.append(need.whole)
                    found.append((need, reached[part]))
        return found

    @cached_property
    def goes_into(self) -> list[dict[str, Any]]:
        found = []
        for need, root in checked(self._wholes):
            key = "directly" if need.part == root else "by_way"
            why = words(GOES_INTO[key], self.lang, part=self.say(need.part), lost=self.say(root))
            facts = sorted({fact for edge in need.edges for fact in edge.facts})
            found.append({"id": need.whole, "product": need.part, "why": why, "facts": facts})
        return found

    # -- who is affected -----------------------------------------------------------

    @cached_property
    def _touched(self) -> list[tuple[Edge, str, str, str]]:
        """(trade, who is affected, by whom, key of `AFFECTED`), nearest losses first."""
        found = []
        for edge, whole in self.impact.ended():
            key = "received" if whole else "received_partly"
            found.append((edge, edge.target, edge.source, key))
        lost, products = self._lost_ends
        for edge in checked(self._deals()):
            if edge.product in products or not lost.isdisjoint(
                ((edge.source, None), (edge.source, edge.product))
            ):
                found.append((edge, edge.target, edge.source, "left_out"))
            elif (edge.target, None) in lost:
                found.append((edge, edge.source, edge.target, "left_out"))
        return found

    @cached_property
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
    def unknown_groups(self) -> list[Unknown]:
        """All of them, those that the loss may touch first."""
        return list(self.impact.unknown())

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
            for one in self.unknown_groups[:MAX_UNKNOWN]
        ]

    @property
    def truncated(self) -> str | None:
        groups = len(self.cascade.unsupplied)
        if groups - len(self.impact.causes) > MAX_UNKNOWN:
            return f"{MAX_UNKNOWN:,} unknown groups are listed; coverage counts all"
        if any(schema.kind_of(id) == "place" for id in self.shocked):
            groups += len(self.cascade.supply.produced) + len(self.cascade.supply.located)
        if groups <= MAX_UNKNOWN or len(self.unknown_groups) <= MAX_UNKNOWN:
            return None
        return f"{MAX_UNKNOWN:,} unknown groups are listed; coverage counts all"

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
        return frozenset({item.id for item in self.impact.lost} | inside | set(self.shocked))

    @cached_property
    def left_out(self) -> list[dict[str, Any]]:
        return left_out_rows(self.view, self.where, self.left_out_flows, self.near, self.lang)

    # -- where it is lost -----------------------------------------------------------------

    @cached_property
    def places(self) -> list[dict[str, Any]]:
        """What is lost by state, or country where no state is stated; most first.

        `lost` counts sites, and makers without a site of theirs that is lost in the same state;
        what they make is not a site of its own. `distinct_sites`: how many different sites the
        entries of sites are, at least and at most.
        """
        sites: dict[str, set[str]] = defaultdict(set)
        makers: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
        supply = self.cascade.supply
        for item in self.impact.lost:
            if item.kind == "factory":
                for place in supply.located.get(item.id, ()):
                    sites[region_of(place, self.view)].add(item.id)
            elif item.kind == "maker":
                where = supply.sites.get(Node(item.id, item.product or ""))
                for place in where.places if where else ():
                    makers[region_of(place, self.view)].add((item.id, item.product))
        found = [
            {
                "id": place,
                "sites": sorted(sites.get(place, ())),
                "makers": [{"id": i, "product": p} for i, p in sorted(makers.get(place, ()))],
                "lost": len(sites[place]) + len(self._bare(makers[place], sites[place])),
                "distinct_sites": distinct_sites(place, self._towns(place, sites.get(place, ()))),
            }
            for place in sorted({*sites, *makers})
        ]
        return sorted(found, key=lambda row: -int(str(row["lost"])))

    @cached_property
    def distinct_sites(self) -> dict[str, int]:
        """Of the lost sites, how many different ones they are, at least and at most.

        An entry of a country may be one of the sites of its states.
        """
        counted = {row["id"]: row["distinct_sites"] for row in self.places}
        inside: dict[str, int] = defaultdict(int)
        for place in counted:
            for outer in self.view.outward(place)[1:]:
                inside[outer] += counted[place]["lo"]
        lowest = sum(max(0, one["lo"] - inside[place]) for place, one in counted.items())
        sites = count_lost(self.impact.lost, self.shocked)["sites"]
        beside = sites - sum(one["hi"] for one in counted.values())  # no place, or several states
        return {"lo": max(lowest + min(beside, 0), int(sites > 0)), "hi": sites}

    def _towns(self, place: str, sites: Iterable[str]) -> dict[str, str | None]:
        """The place inside of `place` that is stated of each site, the innermost, or None.

        One that contains another one here tells as little as none does.
        """
        found: dict[str, str | None] = {}
        for site in sites:
            inner = [p for p in self.cascade.supply.located.get(site, ()) if p != place]
            found[site] = min((p for p in inner if region_of(p, self.view) == place), default=None)
        towns = {town for town in found.values() if town}
        outer = {name for town in towns for name in self.view.outward(town)[1:]}
        return {site: None if town in outer else town for site, town in found.items()}

    @property
    def products(self) -> int:
        """Products of which some maker's making stops."""
        return len({item.product for item in self.impact.lost if item.product})

    def _bare(self, makers: Iterable[tuple[str, str | None]], sites: Collection[str]) -> set[str]:
        """Makers that are none of the sites and run none of them."""
        operators = self.cascade.supply.operators
        return {id for id, _ in makers} - set(sites) - {operators.get(site, "") for site in sites}

    # -- what a picture needs --------------------------------------------------------------

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        """Edges between things that are lost, and to those affected; bounded."""
        from onshore.graph.network.edge_table import edges_between

        ids = {item.id for item in self.impact.lost} | set(self.shocked)
        ids |= {component for component, _, _ in self.impact.no_maker_left()}
        chosen = {edge.id: edge for edge, *_ in self._touched}
        for where in (self.where, site_where(self.where)):
            for edge in checked(edges_between(self.view.edges(None, where), ids, MAX_EDGES)):
                chosen.setdefault(edge.id, edge)
        return [edge_json(chosen[id], self.lang) for id in sorted(chosen)[:MAX_EDGES]]
