"""Small facts and documents for tests, and random ones for properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from onshore.graph.documents.document import parse_document
from onshore.graph.model import Document, Fact

NOW = "2026-01-01T00:00:00.000000Z"

FIRMS = ("firm:a", "firm:b", "firm:c")
PARTS = ("component:x", "component:y", "component:z")
PLACES = ("place:US", "place:US-TX", "place:US-OH")


def claim(id: str, subject: str, relation: str, object: str, **fields: Any) -> dict[str, Any]:
    """A fact as a document writes it: operational, asserted, one evidence."""
    values = {"id": id, "subject": subject, "relation": relation, "object": object}
    standing = {"status": "operational", "certainty": "asserted", "evidence": [{"section": "body"}]}
    return {**values, **standing, **fields}


def document(
    source: str | Mapping[str, Any], *claims: Mapping[str, Any], **fields: Any
) -> Document:
    about = {"id": source} if isinstance(source, str) else source
    return parse_document({"source": about, "facts": list(claims), **fields})


def facts(*claims: Mapping[str, Any], source: str = "source:a") -> list[Fact]:
    return list(document(source, *claims).facts)


def fact(id: str, subject: str, relation: str, object: str, **fields: Any) -> Fact:
    return facts(claim(id, subject, relation, object, **fields))[0]


def _pairs(items: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.permutations(items).map(lambda chosen: list(chosen[:2]))


@st.composite
def claims(draw: st.DrawFn, prefix: str = "F") -> dict[str, Any]:
    """One random claim about a few firms, parts and places."""
    firm, other = draw(_pairs(FIRMS))
    part, whole = draw(_pairs(PARTS))
    place = draw(st.sampled_from(PLACES))
    ends: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"subject": firm, "relation": "partners_with", "object": other},
                {"subject": firm, "relation": "supplies", "object": part, "to": other},
                {"subject": firm, "relation": "supplies", "object": part},
                {"subject": firm, "relation": "buys", "object": part, "from": other},
                {"subject": part, "relation": "part_of", "object": whole},
                {"subject": whole, "relation": "has_part", "object": part},
                {"subject": firm, "relation": "operates_facility", "object": place},
                {
                    "subject": firm,
                    "relation": "builds_facility",
                    "object": "factory:f",
                    "place": place,
                },
                {"subject": "factory:f", "relation": "located_in", "object": place},
                {
                    "subject": firm,
                    "relation": "produces",
                    "object": part,
                    "places": list(PLACES[1:]),
                    "distributive": "each",
                },
                {
                    "subject": firm,
                    "relation": "produces",
                    "object": part,
                    "places": list(PLACES[1:]),
                },
            ]
        )
    )
    id = prefix + str(draw(st.integers(0, 15)))
    more: dict[str, Any] = {
        "polarity": draw(st.sampled_from(["affirmed", "affirmed", "affirmed", "negated"])),
        "status": draw(st.sampled_from(["operational", "planned", "stated", "cancelled"])),
        "certainty": draw(st.sampled_from(["asserted", "attributed", "assumed"])),
        "valid_from": draw(st.sampled_from([None, "2024", "2025-06", "2026-Q3"])),
        "rank": draw(st.sampled_from(["normal", "preferred"])),
    }
    return claim(id, **{**ends, **more})


def claim_lists(prefix: str = "F") -> st.SearchStrategy[list[dict[str, Any]]]:
    """Random claims with ids of their own."""
    return st.lists(claims(prefix), max_size=12, unique_by=lambda values: values["id"])
