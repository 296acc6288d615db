"""Entities as their declarations make them: joined, projected by a fact, or tariff lines. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from graph.model import Entity, Fact, Name


def joined(first: Entity, second: Entity) -> Entity:
    """One entity from two declarations: names and ids of both, single values of the first."""
    values = {name: getattr(first, name) for name in first.__slots__}
    for name in ("container", "place_type", "latitude", "longitude", "precision",
                 "position_source", "sector", "facility_type", "address", "note"):  # fmt: skip
        if values[name] is None:
            values[name] = getattr(second, name)
    values["names"] = tuple(dict.fromkeys((*first.names, *second.names)))
    values["not_names"] = tuple(dict.fromkeys((*first.not_names, *second.not_names)))
    values["members"] = tuple(dict.fromkeys((*first.members, *second.members)))
    values["ids"] = {**second.ids, **first.ids}
    values["unnamed"] = first.unnamed and second.unnamed
    return Entity(**values)


def site_of(id: str, fact: Fact, named: Mapping[str, Entity]) -> Entity:
    """The unnamed site that a facility fact with a place as object projects."""
    firm, place = named.get(fact.subject), named.get(fact.object)

    def name(entity: Entity | None, other: str, lang: str) -> str:
        return entity.name(lang) if entity else other

    return Entity(
        id=id,
        kind="factory",
        names=(
            Name(
                f"{name(firm, fact.subject, 'en')} site, {name(place, fact.object, 'en')}"
                " (unnamed)",
                "en",
            ),
            Name(
                f"{name(firm, fact.subject, 'ja')}の拠点、{name(place, fact.object, 'ja')}"
                "（名称不明）",
                "ja",
            ),
        ),
        container=fact.object,
        facility_type=fact.qualifiers.get("facility_type"),
        unnamed=True,
    )


def tariff_line(id: str) -> Entity | None:
    """A tariff line needs no declaration: its number is its name."""
    return Entity(id, "hts", (Name(id.partition(":")[2]),)) if id.startswith("hts:") else None
