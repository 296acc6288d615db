"""The unnamed sites that facts about facilities project. Pure."""

from __future__ import annotations

from onshore.graph.model import Fact
from onshore.graph.schema import RELATIONS


def site_id(firm: str, place: str) -> str:
    """Id of the unnamed site that a firm's facility in a place projects."""
    return f"factory:{firm.partition(':')[2]}-{place.partition(':')[2]}"


def projected_site(fact: Fact) -> str | None:
    """Id of the site that the fact projects, or None."""
    return site_between(fact.relation, fact.subject, fact.object)


def site_between(relation: str, subject: str, object: str) -> str | None:
    """Id of the site that a fact of these projects, or None."""
    if RELATIONS[relation].projects_site and object.startswith("place:"):
        return site_id(subject, object)
    return None
