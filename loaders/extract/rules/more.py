"""What a match of a row tells besides its claim: product, opening, costs and power of a site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.scene import Scene
from onshore.loaders.extract.rules.row import Language

_SPENT = {"under_construction": "announced", "delayed": "announced", "reduced": "promised"}
"""Status of the sum that a site costs, where it is not that of the site."""


def group(match: re.Match[str], name: str) -> tuple[int, int] | None:
    """The span of a role, None where the pattern has no such group or it is empty."""
    told = name in match.re.groupindex and match[name] is not None
    return match.span(name) if told else None


def with_more(
    scene: Scene, match: re.Match[str], language: Language, claim: Claim
) -> Iterator[Claim]:
    """The claim; of a site that is built also its product, its opening and what it costs.

    A measure in the group `size` is the power of what the money goes to.
    """
    if (span := group(match, "size")) and (size := scene.quantity_at(span[0])):
        if size.unit in ("GW", "MW"):
            yield replace(
                claim,
                subject=claim.object,
                relation="has_capacity",
                object="metric:power",
                status="planned",
                amount=size.amount(),
                qualifiers={},
                reasons=("subject carried over",),
            )
    if claim.relation != "builds_facility":
        yield claim
        return
    told = {
        "product": next((m.id for m in scene.components_in(*match.span())), None),
        "starts": language.opening(scene, match.end()),
    }
    found = {key: value for key, value in told.items() if value}
    yield replace(claim, qualifiers={**claim.qualifiers, **found})
    if claim.amount and claim.status != "cancelled":
        yield replace(
            claim,
            relation="commits_investment",
            status=_SPENT.get(claim.status, claim.status),
            qualifiers={k: v for k, v in claim.qualifiers.items() if k == "site"},
        )
