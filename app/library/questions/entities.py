"""Questions about one firm, site, product, place or name.

Made by `scripts/make_docs.py` from the declarations of the questions; do not edit.
"""

from __future__ import annotations

from typing import Unpack

from onshore.app.library.asking import Asking, Common, Texts
from onshore.app.library.result import Result


class AskEntities(Asking):
    """Questions about one firm, site, product, place or name."""

    def entities(
        self,
        q: str = "",
        kind: str | None = None,
        *,
        limit: int = 20,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Entities by name in every language, ticker, LEI, Wikidata id, code of a place or tariff
        line, with score and what matched; the best hits of each kind in best.

        Args:
            q: Name, part of one or identifier; empty lists everything.
            kind: Kind of entity. (of place, component, project, person, firm, factory, metric,
                concept, hts, source, name)
            limit: Rows at most. (1 to 1,000)
            offset: Rows to skip. (0 to 1e+07)
        """
        return self.ask(
            "entities",
            q=q,
            kind=kind,
            limit=limit,
            offset=offset,
            **common,
        )

    def entity(
        self,
        id: str,
        **common: Unpack[Common],
    ) -> Result:
        """Names, ids, place and attributes of one entity with their facts; counts per relation.

        Args:
            id: Id of the entity. (id or name of a place, component, project, person, firm, factory,
                metric, concept, tariff line, source or name)
        """
        return self.ask(
            "entity",
            id=id,
            **common,
        )

    def facts(
        self,
        id: str,
        *,
        relation: Texts = (),
        limit: int = 100,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """Facts that name the id as subject, object or in a qualifier, with conflicts among them.

        Args:
            id: Id of the entity. (id or name of a place, component, project, person, firm, factory,
                metric, concept, tariff line, source or name)
            relation: Relations that count; a leading `-` leaves one out. (of supplies, buys,
                has_purchase_option, has_evaluation_right, produces, part_of, has_part, variant_of,
                substitutable_with, classified_as, partners_with, has_contract_with, co_designs,
                co_develops, discloses_terms, has_purchase_obligation, has_financial_commitment,
                operates_facility, owns_facility, leases_facility, builds_facility, located_in,
                part_of_project, downsized_to, commits_investment, receives_incentive, creates_jobs,
                employs, has_capacity, has_metric, headquartered_in, subsidiary_of, acquires,
                holds_role, is_a, same_as, derived_from, holds_share_in)
            limit: Rows at most. (1 to 1,000)
            offset: Rows to skip. (0 to 1e+07)
        """
        return self.ask(
            "facts",
            id=id,
            relation=relation,
            limit=limit,
            offset=offset,
            **common,
        )

    def neighbours(
        self,
        id: str,
        *,
        relation: Texts = (),
        kind: Texts = (),
        limit: int = 50,
        offset: int = 0,
        **common: Unpack[Common],
    ) -> Result:
        """One hop around an entity, per relation; for a component also the edges that carry it.

        Args:
            id: Id of the entity. (id or name of a place, component, project, person, firm, factory,
                metric, concept, tariff line, source or name)
            relation: Relations that count; a leading `-` leaves one out. (of supplies, buys,
                has_purchase_option, has_evaluation_right, produces, part_of, has_part, variant_of,
                substitutable_with, classified_as, partners_with, has_contract_with, co_designs,
                co_develops, discloses_terms, has_purchase_obligation, has_financial_commitment,
                operates_facility, owns_facility, leases_facility, builds_facility, located_in,
                part_of_project, downsized_to, commits_investment, receives_incentive, creates_jobs,
                employs, has_capacity, has_metric, headquartered_in, subsidiary_of, acquires,
                holds_role, is_a, same_as, derived_from, holds_share_in)
            kind: Kinds of neighbours that count; a leading `-` leaves one out. (of place,
                component, project, person, firm, factory, metric, concept, hts, source, name)
            limit: Rows per relation at most. (1 to 1,000)
            offset: Rows per relation to skip. (0 to 1e+07)
        """
        return self.ask(
            "neighbours",
            id=id,
            relation=relation,
            kind=kind,
            limit=limit,
            offset=offset,
            **common,
        )

    def fact(
        self,
        id: str,
        **common: Unpack[Common],
    ) -> Result:
        """One fact with its evidence, its sources and what contradicts it.

        Args:
            id: Id of the fact.
        """
        return self.ask(
            "fact",
            id=id,
            **common,
        )

    def sites(
        self,
        firm: str | None = None,
        place: str | None = None,
        **common: Unpack[Common],
    ) -> Result:
        """Where a firm has sites, by state (or country where no state is stated): each site with
        its standing, what is said to be made there, and jobs that were counted, as a range of the
        counts of the last year before the newest one. With `place` alone: which firms have sites in
        it. An entry that names no site is marked: only its place is known.

        Args:
            firm: The firm that has the sites. (id or name of a firm)
            place: Only sites in this place. (id or name of a place)
        """
        return self.ask(
            "sites",
            firm=firm,
            place=place,
            **common,
        )

    def timeline(
        self,
        entity: str,
        **common: Unpack[Common],
    ) -> Result:
        """All facts of an entity and of what it was downsized to, in order; promised amounts
        against actual ones. `topics` show for a project what was promised and counted by topic
        (jobs, investment, public money), with what is stated of the firm behind it in the same
        places: each statement is `of` the project, the `firm`, or another `plan` there.

        Args:
            entity: Id of the entity. (id or name of a place, component, project, person, firm,
                factory, metric, concept, tariff line, source or name)
        """
        return self.ask(
            "timeline",
            entity=entity,
            **common,
        )
