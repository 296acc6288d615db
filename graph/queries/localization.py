"""Localization: which share of a product's value is added inside the United States, by tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onshore.graph import schema
from onshore.graph.answers.left_out import left_out_about
from onshore.graph.answers.parameters import MADE, parameter
from onshore.graph.answers.question import (
    Answer,
    Question,
    conflicts_json,
    coverage_of,
    disputed,
    undated_facts,
)
from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters
from onshore.graph.project import Where
from onshore.graph.queries.exposure import market_shares, nodes_of
from onshore.graph.supply.sites import state_of
from onshore.graph.supply.supply import Node, Supply, supply_of
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts
from onshore.graph.words.refusal import refused

if TYPE_CHECKING:
    from onshore.graph.supply.localization import Located

OPERATIONAL, ANNOUNCED, NONE_KNOWN = "operational", "announced", "none_known"


@dataclass(frozen=True)
class Localization(Question):
    name = "localization"
    route = "/localization"
    heading = ("Localization", "国内化")
    shape = "supply.LocalizationResult"
    doc = (
        "Share of a product's value that is added inside the US customs territory, by tier, with "
        "the unknown share beside it; and how many of its parts have a maker there, which needs no "
        "values. Tier 0 is what the makers of the target add themselves."
    )
    example = "?target=component:ai-rack&certainty_min=assumed"
    statuses = schema.PLACED

    target: str = parameter(
        "id", "Component, firm or factory.", example="component:ai-rack", kinds=MADE
    )

    def run(self, view: View) -> Answer:
        from onshore.graph.supply.localization import ValueAdded, facts_upstream

        target = view.resolve(self.target)
        if schema.kind_of(target) not in MADE:
            raise InvalidParameters([refused("refuse_not_made", "target", id=repr(target))])
        supply = supply_of(view, self.where)
        nodes = nodes_of(supply, target)
        products = [target] if schema.kind_of(target) == "component" else [n.product for n in nodes]
        parts = self._parts(view, supply, products)
        result: dict[str, Any] = {"target": target}
        added: ValueAdded = view.derived(
            ("value added", state_of(view, self.where), self.where), lambda: ValueAdded(supply)
        )
        answers = [(node, added.locate({node: 1.0})) for node in checked(nodes, 1)]
        shares = market_shares(supply, nodes) if target in supply.makers else None
        whole: Located | None = answers[0][1] if len(answers) == 1 else None
        if len(answers) > 1 and shares is not None:
            whole = added.locate(shares)
        known = [(node, one) for node, one in answers if supply.needs.get(node.product)]
        result.update(_shares(whole if known else None))
        if not known:
            result["reason"] = f"no fact says what {target} needs or who makes it"
        if len(answers) > 1:
            result["makers"] = [{**_node(supply, node), **_shares(one)} for node, one in known]
        elif known:
            result.update(_node(supply, nodes[0]))
        result["counts"] = _counts(parts)
        result["components"] = parts
        near = {target, *products, *(part["id"] for part in parts), *(n.maker for n in nodes)}
        result["left_out"] = left_out_about(view, self.where, near, self.lang)
        claims = facts_upstream(supply, nodes, products)
        facts = list(view.facts(claims).values())
        conflicts = conflicts_json(view, facts)
        return Answer(
            result,
            claims=claims,
            assumptions=[
                *_assumptions([one for _, one in known], self.lang),
                *disputed(conflicts),
                *undated_facts(view, facts, self.lang),
            ],
            conflicts=conflicts,
            coverage={
                **coverage_of(view, facts),
                "value_without_stated_inputs": whole.bare if whole else None,
            },
        )

    def _parts(self, view: View, supply: Supply, products: Sequence[str]) -> list[dict[str, Any]]:
        """Every part with its makers inside the territory, by what they are."""
        from onshore.graph.supply.localization import domestic_makers, parts_of

        wide = supply_of(view, standing_makers(self.where))
        here, later = domestic_makers(supply), domestic_makers(wide)
        found = []
        for term in checked(parts_of(supply, products).tolist()):
            part = supply.table.terms[term]
            running = here.get(part, [])
            coming = [maker for maker in later.get(part, ()) if maker not in running]
            state = OPERATIONAL if running else ANNOUNCED if coming else NONE_KNOWN
            found.append(
                {"id": part, "domestic": state, "operational": running, "announced": coming}
            )
        return found

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        return result["total"] is None and not result.get("makers")

    def finds(self, view: View) -> bool:
        supply = supply_of(view, self.where)
        nodes = nodes_of(supply, view.resolve(self.target))
        return any(supply.needs.get(node.product) for node in nodes)

    def sentence(self, answer: Answer, view: View) -> Reason:
        """The shares in words, or how many parts have a maker there where no share is known."""
        result, total = answer.result, answer.result["total"]
        target = view.label(result["target"], self.lang)
        if total is None or not (total["domestic"] or total["foreign"]):
            said = [Reason("says_localization_unknown", target=target)]
        else:
            shares = {name: Decimal(f"{total[name]:.3g}") for name in total}
            said = [
                Reason(
                    "says_localization",
                    target=target,
                    domestic=shares["domestic"],
                    foreign=shares["foreign"],
                    unknown=shares["unknown"],
                )
            ]
        if parts := len(result["components"]):
            here = result["counts"][OPERATIONAL]
            said.append(Reason("says_domestic_parts", here=here, parts=parts))
        if answer.coverage.get("unreported"):
            said.append(Reason("says_worked_example"))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        answers = [result] if result["tiers"] else result.get("makers", ())
        return [
            {"target": result["target"], "maker": answer.get("maker"), **tier}
            for answer in answers
            for tier in answer["tiers"]
        ]


def standing_makers(where: Where) -> Where:
    """The filter of makers that are or may come: ended plans do not count."""
    statuses = frozenset(schema.STATUSES) - {"cancelled", "reduced"}
    return replace(where, statuses=statuses, relations=frozenset(("produces",)))


def _node(supply: Supply, node: Node) -> dict[str, Any]:
    return {
        "maker": node.maker,
        "product": node.product,
        "territory": supply.territories.get(node),
    }


def _shares(located: Located | None) -> dict[str, Any]:
    if located is None:
        return {"tiers": [], "total": None}
    tiers = [
        {"tier": t.tier, "domestic": t.domestic, "foreign": t.foreign, "unknown": t.unknown}
        for t in located.tiers
    ]
    names = ("domestic", "foreign", "unknown")
    return {"tiers": tiers, "total": {name: sum(t[name] for t in tiers) for name in names}}


def _counts(parts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {
        state: sum(part["domestic"] == state for part in parts)
        for state in (OPERATIONAL, ANNOUNCED, NONE_KNOWN)
    }


def _assumptions(located: Sequence[Located], lang: str) -> list[str]:
    notes = []
    if any(one.bare for one in located):
        notes.append(Reason("located_bare"))
    for node in dict.fromkeys(node for one in located for node in one.overdone):
        notes.append(Reason("located_over_one", product=node.product))
    return texts(notes, lang)
