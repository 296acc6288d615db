"""What a match of a row tells besides firms and places: persons, kinds, other names, and what a
site makes, costs and draws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from onshore.loaders.extract.grammar.claims import Claim
from onshore.loaders.extract.grammar.scene import Scene
from onshore.loaders.extract.rules.row import Language

_HAN = re.compile("[\u4e00-\u9fff]")
_POSTS = {
    "chief executive": "CEO",
    "ceo": "CEO",
    "最高経営責任者": "CEO",
    "最高財務責任者": "CFO",
    "社長": "president",
    "会長": "chairman",
    "創業者": "founder",
}
"""How a post is written, by how its words begin."""
_SPENT = {"under_construction": "announced", "delayed": "announced", "reduced": "promised"}
"""Status of the sum that a site costs, where it is not that of the site."""


def group(match: re.Match[str], name: str) -> tuple[int, int] | None:
    """The span of a role, None where the pattern has no such group or it is empty."""
    told = name in match.re.groupindex and match[name] is not None
    return match.span(name) if told else None


def person(scene: Scene, start: int, end: int) -> dict[str, Any]:
    """Id, kind and names of who is named there, as a declaration; known or not."""
    known = next((m.id for m in scene.people if m.start == start), None)
    name = scene.text[start:end]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return {"id": known or f"person:{slug}", "kind": "person", "names": [name]}


def told_of(scene: Scene, match: re.Match[str]) -> dict[str, Any]:
    """Qualifiers of a person's post and of a share."""
    told: dict[str, Any] = {}
    if span := group(match, "post"):
        post = scene.text[slice(*span)]
        told["role"] = next(
            (s for words, s in _POSTS.items() if post.lower().startswith(words)), post
        )
    if (span := group(match, "share")) and (share := scene.quantity_at(span[0])):
        told["ownership_share"] = float(share.value or 0) / 100
    return told


def kinds_or_names(scene: Scene, match: re.Match[str], firm: str) -> Iterator[str]:
    """What the firm is: a concept in the match; or the name in another script in its brackets."""
    if span := group(match, "alias"):
        name = scene.text[slice(*span)]
        if scene.firm_at(span[0]) == firm and _HAN.search(name):
            if not _HAN.search(scene.text[slice(*match.span("subject"))]):
                yield f"name:{name}"
        return
    inside = (m for m in scene.others if match.start() <= m.start < match.end())
    yield from [m.id for m in inside if m.kind == "concept"][:1]


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
