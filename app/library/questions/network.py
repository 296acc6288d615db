"""Questions about what ties firms, sites, products and places.

Made by `scripts/make_docs.py` from the declarations of the questions; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Unpack

from onshore.app.library.asking import Asking, Common, Day, Known, Texts
from onshore.app.library.result import Result


class AskNetwork(Asking):
    """Questions about what ties firms, sites, products and places."""

    def paths(
        self,
        source: str,
        target: str,
        *,
        k: int = 3,
        max_hops: int = 6,
        rank: Literal["hops", "duty", "lead_time", "certainty"] = "hops",
        direction: Literal["flow", "reverse", "along", "any"] = "flow",
        relation: Texts = (),
        kind: Texts = (),
        place: Texts = (),
        via: Texts = (),
        exclude: Texts = (),
        component: Texts = (),
        tier_country: Mapping[int, Texts] | None = None,
        **common: Unpack[Common],
    ) -> Result:
        """The k best paths between two entities. With direction flow or reverse a path carries a
        product; with along it follows supplies and purchases forward, whatever they carry; with any
        it walks every edge both ways. A place stands for what lies in it.

        Args:
            source: Where paths start. (id or name of a firm, factory, component, place, project or
                person)
            target: Where paths end. (id or name of a firm, factory, component, place, project or
                person)
            k: Paths at most. (1 to 100)
            max_hops: Edges of a path at most. (1 to 12)
            rank: What makes a path better: fewer edges, less duty (highest rates, added up), fewer
                days, or more certain edges.
            direction: Along the flow of goods, against it, along supplies and purchases whatever
                they carry, or any.
            relation: Relations that count; a leading `-` leaves one out. (of supplies, buys,
                has_purchase_option, has_evaluation_right, produces, part_of, has_part, variant_of,
                substitutable_with, classified_as, partners_with, has_contract_with, co_designs,
                co_develops, discloses_terms, has_purchase_obligation, has_financial_commitment,
                operates_facility, owns_facility, leases_facility, builds_facility, located_in,
                part_of_project, downsized_to, commits_investment, receives_incentive, creates_jobs,
                employs, has_capacity, has_metric, headquartered_in, subsidiary_of, acquires,
                holds_role, is_a, same_as, derived_from, holds_share_in)
            kind: Kinds that may stand between; a leading `-` leaves one out. (of place, component,
                project, person, firm, factory, metric, concept, hts, source, name)
            place: Places that sites on the way must lie in; a leading `-`: must not. (id or name of
                a place)
            via: Entities that a path must pass. (id or name of a firm, factory, component, place,
                project or person)
            exclude: Entities that no path may pass. (id or name of a firm, factory, component,
                place, project or person)
            component: Products that may be carried; a leading `-`: must not. (id or name of a
                component)
            tier_country: Country (ISO 3166-1) of the node so many edges before the end, such as
                tier2_country=TW. (id or name of a place; number of edges -> country)
        """
        return self.ask(
            "paths",
            source=source,
            target=target,
            k=k,
            max_hops=max_hops,
            rank=rank,
            direction=direction,
            relation=relation,
            kind=kind,
            place=place,
            via=via,
            exclude=exclude,
            component=component,
            tier_country=tier_country,
            **common,
        )

    def exposure(
        self,
        target: str,
        *,
        k: int = 10,
        entry_date: Day | None = None,
        clock: Literal["collected", "legal", "published"] = "collected",
        origin: Texts = (),
        component: Texts = (),
        authority: Texts = (),
        min_rate: float | None = None,
        condition: Known = (),
        **common: Unpack[Common],
    ) -> Result:
        """Through which multi-tier paths US duty reaches a product, and how much of its value that
        is. A component stands for its makers, a firm or factory for its products. Filters choose
        the crossings whose paths are listed; exposure and known count all of them.

        Args:
            target: Component, firm or factory. (id or name of a component, firm or factory)
            k: Paths at most, of each maker. (1 to 100)
            entry_date: Day of entry; default `as_of`.
            clock: What was collected, or what was lawful.
            origin: Origins of crossings that are listed; a leading `-` leaves one out.
            component: Products that cross; a leading `-` leaves one out. (id or name of a
                component)
            authority: Authority or measure that is charged on the crossing; a leading `-`: is not.
            min_rate: Lowest rate.hi of crossings that are listed, as a fraction. (0 to 100)
            condition: What is known of the shipment, name:value, repeatable. The measures files
                declare the names; an unknown one is answered with all of them. Always known: value,
                quantity, quantity_2, unit_price, usmca, steel_share, aluminium_share, copper_share,
                us_content_share, repair_value, us_parts_value, in_transit_before
        """
        return self.ask(
            "exposure",
            target=target,
            k=k,
            entry_date=entry_date,
            clock=clock,
            origin=origin,
            component=component,
            authority=authority,
            min_rate=min_rate,
            condition=condition,
            **common,
        )

    def impact(
        self,
        node: Texts = (),
        loss: Texts = (),
        *,
        sigma: Literal["on", "off"] = "on",
        weight: Literal["out", "throughput"] = "out",
        basis: Literal["value", "stated_share", "assumed_equal_shares"] = "value",
        unknown_e: int = 2,
        eps: float = 1e-06,
        mode: Literal["reach", "structural", "weighted"] = "structural",
        closed_world: bool = False,
        limit: int = 1000,
        **common: Unpack[Common],
    ) -> Result:
        """What stops if these are lost. `structural`: what no stated supplier or maker is left for;
        `reach`: an upper bound, where one lost supplier is enough. With a place is lost what lies
        in it and what is stated to be made there; with a headquarters nothing is lost. What too
        little is known about is listed as unknown. `weighted`: the economic systemic risk index,
        the share of all sales that is lost, from values, sectors and essentiality.

        Args:
            node: What is lost: firms, factories, components or places. (id or name of a firm,
                factory, component or place)
            loss: Weighted: what is lost in part, as ID:FRACTION. (id or name of a firm, factory,
                component or place)
            sigma: Weighted: whether suppliers of a small part of their sector's market are
                replaced.
            weight: Weighted: what a firm counts, its sales (out) or the larger of sales and
                purchases.
            basis: Weighted: what trades are worth: stated values, stated shares of the buyer's
                need, or equal shares of all known sellers, which is an assumption.
            unknown_e: Weighted: essentiality where none is stated: 2 essential, 1 not essential, 0
                negligible. (0 to 2)
            eps: Weighted: losses are followed until no level moves by more than this. (0 to 0.1)
            mode: How losses spread.
            closed_world: Whether the known makers of a component are all that there are.
            limit: Rows of each list at most, but in mode weighted; all are counted. (1 to 1e+06)
        """
        return self.ask(
            "impact",
            node=node,
            loss=loss,
            sigma=sigma,
            weight=weight,
            basis=basis,
            unknown_e=unknown_e,
            eps=eps,
            mode=mode,
            closed_world=closed_world,
            limit=limit,
            **common,
        )

    def criticality(
        self,
        target: str | None = None,
        *,
        sigma: Literal["on", "off"] = "on",
        weight: Literal["out", "throughput"] = "out",
        basis: Literal["value", "stated_share", "assumed_equal_shares"] = "value",
        unknown_e: int = 2,
        eps: float = 1e-06,
        mode: Literal["reach", "structural", "weighted"] = "structural",
        closed_world: bool = False,
        kind: Texts = (),
        limit: int = 50,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """For every firm, factory, component and place, how much is lost with it alone, most first.
        With a target: its single points of failure, the nodes whose loss alone is enough to lose
        it. `weighted`: the economic systemic risk index of every firm and site that trades.

        Args:
            target: Only nodes whose loss alone is enough to lose this: component, firm, factory or
                place. (id or name of a firm, factory, component or place)
            sigma: Weighted: whether suppliers of a small part of their sector's market are
                replaced.
            weight: Weighted: what a firm counts, its sales (out) or the larger of sales and
                purchases.
            basis: Weighted: what trades are worth: stated values, stated shares of the buyer's
                need, or equal shares of all known sellers, which is an assumption.
            unknown_e: Weighted: essentiality where none is stated: 2 essential, 1 not essential, 0
                negligible. (0 to 2)
            eps: Weighted: losses are followed until no level moves by more than this. (0 to 0.1)
            mode: How losses spread.
            closed_world: Whether the known makers of a component are all that there are.
            kind: Only nodes of these kinds are ranked; none: all. (of firm, factory, component,
                place)
            limit: Nodes at most. (1 to 1,000)
            offset: Nodes to skip. (0 to 1e+07)
        """
        return self.ask(
            "criticality",
            target=target,
            sigma=sigma,
            weight=weight,
            basis=basis,
            unknown_e=unknown_e,
            eps=eps,
            mode=mode,
            closed_world=closed_world,
            kind=kind,
            limit=limit,
            offset=offset,
            **common,
        )

    def localization(
        self,
        target: str,
        **common: Unpack[Common],
    ) -> Result:
        """Share of a product's value that is added inside the US customs territory, by tier, with
        the unknown share beside it; and how many of its parts have a maker there, which needs no
        values. Tier 0 is what the makers of the target add themselves.

        Args:
            target: Component, firm or factory. (id or name of a component, firm or factory)
        """
        return self.ask(
            "localization",
            target=target,
            **common,
        )

    def graph(
        self,
        focus: Texts = (),
        hops: int = 1,
        *,
        limit: int = 1500,
        relation: Texts = (),
        kind: Texts = (),
        state: str | None = None,
        group: Literal["story", "role", "sector", "country", "kind"] | None = None,
        open: Texts = (),
        **common: Unpack[Common],
    ) -> Result:
        """A part of the network to draw, with positions: everything, or what lies within some hops
        of a focus. The best connected nodes come first where a limit cuts. With `group` the nodes
        are at most 20 groups, and an edge counts the links between two of them that stand alike:
        `exists`, `not_yet` (announced, planned, optional, being built), `cut` or `assumed`;
        `members` names the best connected of each group.

        Args:
            focus: Ids to start from. (id or name of a place, component, project, person, firm or
                factory)
            hops: Hops around the focus. (0 to 12)
            limit: Nodes at most. (1 to 3,000)
            relation: Relations that count; a leading `-` leaves one out. (of supplies, buys,
                has_purchase_option, has_evaluation_right, produces, part_of, has_part, variant_of,
                substitutable_with, classified_as, partners_with, has_contract_with, co_designs,
                co_develops, discloses_terms, has_purchase_obligation, has_financial_commitment,
                operates_facility, owns_facility, leases_facility, builds_facility, located_in,
                part_of_project, downsized_to, commits_investment, receives_incentive, creates_jobs,
                employs, has_capacity, has_metric, headquartered_in, subsidiary_of, acquires,
                holds_role, is_a, same_as, derived_from, holds_share_in)
            kind: Kinds that count; a leading `-` leaves one out. (of place, component, project,
                person, firm, factory)
            state: Only what lies in this place and its direct neighbours. (id or name of a place)
            group: Put it into groups: those of the story; by role, which is places by state,
                products by what they are a kind of, firms by what they do; or for large networks by
                sector, country or kind. Without a story, `story` takes what suits the network.
            open: Ids of groups that are shown by their members; where there are no columns, by
                country.
        """
        return self.ask(
            "graph",
            focus=focus,
            hops=hops,
            limit=limit,
            relation=relation,
            kind=kind,
            state=state,
            group=group,
            open=open,
            **common,
        )
