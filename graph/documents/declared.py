"""Entities as their declarations make them: joined, projected by a fact, or tariff lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from onshore.graph.model import Entity, Fact, Name

Rank: TypeAlias = tuple[bool, int]
"""What a declaration weighs; the lowest one counts for most."""
_SINGLE = (
    "container",
    "place_type",
    "latitude",
    "longitude",
    "precision",
    "position_source",
    "sector",
    "facility_type",
    "address",
    "note",
)


def join_declarations(declared: Sequence[tuple[Rank, Entity]]) -> Entity:
    """One entity from all its declarations, whatever order they come in.

    Names of all, those of the best declarations first. A single value is that of the best
    declarations that have one; where these differ, none.
    """
    if len(declared) == 1:
        return declared[0][1]
    tiers: dict[Rank, list[Entity]] = {}
    for rank, entity in sorted(declared, key=lambda pair: pair[0]):
        tiers.setdefault(rank, []).append(entity)
    everyone = [entity for tier in tiers.values() for entity in tier]
    names = (name for tier in tiers.values() for name in _names_of(tier))
    values = {
        name: _agreed([[getattr(entity, name) for entity in tier] for tier in tiers.values()])
        for name in _SINGLE
    }
    schemes = dict.fromkeys(scheme for entity in everyone for scheme in sorted(entity.ids))
    ids = {
        scheme: _agreed([[entity.ids.get(scheme) for entity in tier] for tier in tiers.values()])
        for scheme in schemes
    }
    return Entity(
        id=everyone[0].id,
        kind=everyone[0].kind,
        names=tuple(dict.fromkeys(names)),
        not_names=tuple(sorted({name for entity in everyone for name in entity.not_names})),
        ids={scheme: id for scheme, id in ids.items() if id is not None},
        members=tuple(sorted({member for entity in everyone for member in entity.members})),
        unnamed=all(entity.unnamed for entity in everyone),
        **values,
    )


def _names_of(tier: Sequence[Entity]) -> list[Name]:
    """Names of declarations that weigh the same: by their place, by how many have them, by text."""
    places: dict[Name, list[int]] = {}
    for entity in tier:
        for place, name in enumerate(entity.names):
            places.setdefault(name, []).append(place)
    return sorted(
        places, key=lambda name: (min(places[name]), -len(places[name]), name.text, name.lang or "")
    )


def _agreed(tiers: Iterable[Sequence[Any]]) -> Any:
    """What the first tier with a value says alike; None where it differs."""
    for tier in tiers:
        stated = [value for value in tier if value is not None]
        if stated:
            return stated[0] if all(value == stated[0] for value in stated) else None
    return None


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
