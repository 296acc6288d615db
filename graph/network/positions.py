"""Where sites stand on a map: nothing is put where no source puts it.

A node stands at its own coordinates or at those of the place that it is said to lie in; a
headquarters gives no position. What has none, or lies in several places, has no position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.model import Entity
from onshore.graph.project import Where
from onshore.graph.view import View

_NEAR = ("city", "state")
"""Types of a containing place whose centre may stand for a place without coordinates."""


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees; `of` is the entity whose coordinates they are, `source` who says so."""

    longitude: float
    latitude: float
    of: str
    precision: str
    source: str | None


def positions_of(
    ids: Iterable[str], entities: Mapping[str, Entity], view: View, where: Where
) -> tuple[dict[str, Position], int]:
    """Positions by id, and how many ids lie in several places of which none contains another."""
    found: dict[str, Position] = {}
    several = 0
    located = _located(list(ids), view, where)
    for id in checked(ids):
        entity = entities.get(id)
        if entity is not None and (own := _own(entity)) is not None:
            found[id] = own
            continue
        places = [id] if schema.kind_of(id) == "place" else _innermost(located.get(id, ()), view)
        if len(places) > 1:
            several += 1
        elif places and (position := _of_place(places[0], view)) is not None:
            found[id] = position
    return found, several


def _located(ids: list[str], view: View, where: Where) -> dict[str, set[str]]:
    """Places that sites are said to lie in, whatever the status but cancelled."""
    where = replace(where, statuses=frozenset(schema.STATUSES) - {"cancelled"}, derive=())
    found: dict[str, set[str]] = defaultdict(set)
    wanted = set(ids)
    for edge in checked(view.edges(None, where)):
        if edge.relation == "located_in" and edge.source in wanted:
            found[edge.source].add(edge.target)
    return found


def _innermost(places: Iterable[str], view: View) -> list[str]:
    around = {outer for place in places for outer in view.outward(place)[1:]}
    return sorted(set(places) - around)


def _own(entity: Entity) -> Position | None:
    if entity.latitude is None or entity.longitude is None:
        return None
    precision = entity.precision or "centre"
    return Position(entity.longitude, entity.latitude, entity.id, precision, entity.position_source)


def _of_place(place: str, view: View) -> Position | None:
    """Position of a place, else the centre of the city or state that contains it."""
    for outer in view.outward(place):
        entity = view.places.get(outer)
        if entity is None or (outer != place and entity.place_type not in _NEAR):
            continue
        if (own := _own(entity)) is not None:
            return own if outer == place else replace(own, precision="centre")
    return None
