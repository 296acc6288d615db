"""FollowTheMoney entities, one JSON object a line, by the table of types below.

What the format has no type for (components, tariff lines, metrics, sets) is left out. A firm is a
Company where something holds a share in it or it has a listing or an LEI, else an Organization. An
Ownership is written for shares and sites that are held; what is announced, and every other
connection, is an UnknownLink with its own words as `role`. `loaders.formats.follow_the_money`
reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onshore.graph import schema
from onshore.graph.model import Edge, Entity, Fact, Source
from onshore.graph.project import Where
from onshore.graph.view import View
from onshore.loaders.export.spoken_of import spoken_of

TYPES = {"firm": "Organization", "factory": "RealEstate", "project": "Project", "person": "Person"}
"""Kinds of entities that have a type; firms may be a Company too."""
HELD = ("holds_share_in", "owns_facility")
PLACED = ("located_in", "headquartered_in")
IDS = {
    "lei": "leiCode",
    "wikidata": "wikidataId",
    "ticker": "ticker",
    "registration": "registrationNumber",
    "bic": "swiftBic",
}
"""Names of identifiers here -> properties of a Company."""
_LISTED = ("lei", "ticker")

Json = dict[str, Any]


def follow_the_money(view: View, where: Where) -> Iterator[Json]:
    """Entities, then their addresses, then what connects them, each sorted by id."""
    edges = view.edges(None, where)
    named = spoken_of(edges, view.groups(None, where))
    entities = {id: one for id, one in view.entities(sorted(named)).items() if one.kind in TYPES}
    held = {edge.target for edge in edges if _is_held(edge)}
    placed: dict[str, dict[str, list[Edge]]] = {}
    for edge in edges:
        if edge.relation in PLACED and edge.source in entities:
            placed.setdefault(edge.source, {}).setdefault(edge.target, []).append(edge)
    for id, entity in sorted(entities.items()):
        yield _thing(view, entity, placed.get(id, {}), held)
    for place in sorted({place for places in placed.values() for place in places}):
        yield _address(view, place)
    facts = view.facts({fact for edge in edges for fact in edge.facts})
    for edge in sorted(edges, key=lambda edge: edge.id):
        if edge.source in entities and edge.target in entities:
            yield _link(view, edge, [facts[id] for id in edge.facts if id in facts], entities)


def _is_held(edge: Edge) -> bool:
    """Whether it is said to be held now: what is announced is not ownership yet."""
    return edge.relation in HELD and edge.status_group == "real"


def _object(id: str, type: str, values: Mapping[str, Any]) -> Json:
    """The properties that have values, each a list of texts in its order."""
    properties = {}
    for name, value in values.items():
        texts = value if isinstance(value, list) else [value]
        kept = list(dict.fromkeys(str(one) for one in texts if one not in (None, "")))
        if kept:
            properties[name] = kept
    return {"id": id, "schema": type, "properties": properties}


def _thing(view: View, entity: Entity, placed: Mapping[str, list[Edge]], held: set[str]) -> Json:
    type = TYPES[entity.kind]
    is_company = type == "Organization" and (
        entity.id in held or any(name in entity.ids for name in _LISTED)
    )
    name = entity.name()
    real = [
        place
        for place, edges in placed.items()
        if any(edge.status_group == "real" for edge in edges)
    ]
    homes = [
        place
        for place, edges in placed.items()
        if any(edge.relation == "headquartered_in" for edge in edges)
    ]
    ids = IDS if is_company else {"wikidata": "wikidataId"}
    return _object(
        entity.id,
        "Company" if is_company else type,
        {
            "name": name,
            "alias": [other.text for other in entity.names if other.text != name],
            "mainCountry": [_code(view, p) for p in homes] if entity.kind == "firm" else None,
            "country": [_code(view, place) for place in real],
            "address": entity.address,
            "addressEntity": [place for place in real if place not in homes],
            "summary": [
                _words(view, e)
                for edges in placed.values()
                for e in edges
                if e.status_group != "real"
            ],
            **{key: entity.ids.get(scheme) for scheme, key in ids.items()},
            "notes": entity.note,
        },
    )


def _words(view: View, edge: Edge) -> str:
    status = schema.STATUS_TEXT[edge.status][0]
    return f"{schema.RELATIONS[edge.relation].en} {view.label(edge.target)}: {status}"


def _code(view: View, place: str) -> str | None:
    """ISO 3166-1 code in small letters, as the format has it."""
    country = view.country(place)
    return None if country is None else country.removeprefix("place:").lower()


def _address(view: View, place: str) -> Json:
    around = view.outward(place)
    kinds = {one.place_type: one.name() for id in around if (one := view.places.get(id))}
    spot = view.places.get(place)
    return _object(
        place,
        "Address",
        {
            "full": ", ".join(view.label(id) for id in around),
            "city": kinds.get("city"),
            "region": kinds.get("state"),
            "country": _code(view, place),
            "latitude": None if spot is None else spot.latitude,
            "longitude": None if spot is None else spot.longitude,
        },
    )


def _link(view: View, edge: Edge, facts: list[Fact], entities: Mapping[str, Entity]) -> Json:
    sources = [one for fact in facts if (one := view.sources.get(fact.source))]
    role = (
        schema.RELATIONS[edge.relation].en if edge.relation in schema.RELATIONS else edge.relation
    )
    if edge.product:
        role = f"{role}: {view.label(edge.product)}"
    values: dict[str, Any] = {
        "role": role,
        "status": schema.STATUS_TEXT[edge.status][0],
        "startDate": [fact.valid_from for fact in facts],
        "endDate": [fact.valid_to for fact in facts],
        "summary": [span.gist for fact in facts for span in fact.evidence],
        "recordId": list(edge.facts),
        "sourceUrl": [source.url for source in sources],
        "publisher": [_publisher(source) for source in sources],
    }
    if _is_held(edge):
        shares = [fact.qualifiers.get("ownership_share") for fact in facts]
        values |= {
            "owner": edge.source,
            "asset": edge.target,
            "percentage": [f"{share * 100:.12g}" for share in shares if share is not None],
        }
        return _object(edge.id, "Ownership", values)
    return _object(
        edge.id, "UnknownLink", {**values, "subject": edge.source, "object": edge.target}
    )


def _publisher(source: Source) -> str:
    return source.publisher or source.title or source.id
