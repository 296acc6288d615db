"""Sites as GeoJSON (RFC 7946): a site without a known position has no geometry, never 0, 0.

`loaders.formats.geojson_sites` reads it again: `country`, `operator` and `owner` are words of its
own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from onshore.graph.dates import show_instant
from onshore.graph.model import Edge
from onshore.graph.network.positions import positions_of
from onshore.graph.project import Where
from onshore.graph.view import View
from onshore.loaders.export.spoken_of import spoken_of

SITES = ("factory", "project")
_FIRMS = {
    "operates_facility": "operator",
    "owns_facility": "owner",
    "leases_facility": "lessee",
    "builds_facility": "builder",
}


def sites_geojson(view: View, where: Where) -> dict[str, Any]:
    """A FeatureCollection, sorted by id; `unplaced` counts features without geometry."""
    edges = view.edges(None, where)
    said = spoken_of(edges, view.groups(None, where))
    sites = {id: one for id, one in view.entities(sorted(said)).items() if one.kind in SITES}
    positions, several = positions_of(sorted(sites), sites, view, where)
    of: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        of[edge.target if edge.relation in _FIRMS else edge.source].append(edge)
    facts = view.facts({fact for site in sites for fact in said[site]})
    features = []
    for id, site in sorted(sites.items()):
        position = positions.get(id)
        mine = [e for e in of[id] if e.relation == "located_in" or e.relation in _FIRMS]
        real = [edge for edge in mine if edge.status_group == "real"]
        places = [edge.target for edge in mine if edge.relation == "located_in"]
        values: dict[str, Any] = {
            "id": id,
            "kind": site.kind,
            "name": site.name(),
            "country": _one({c.removeprefix("place:") for p in places if (c := view.country(p))}),
            "places": places,
            "statuses": sorted({edge.status for edge in mine if edge.relation == "located_in"}),
            "facility_type": site.facility_type,
            "address": site.address,
            **{
                role: _one({view.label(e.source) for e in real if e.relation == relation})
                for relation, role in _FIRMS.items()
            },
            "facts": sorted(said[id]),
            "sources": sorted({facts[fact].source for fact in said[id] if fact in facts}),
        }
        if position is not None:
            values |= {
                "position_of": position.of,
                "precision": position.precision,
                "position_source": position.source,
            }
        features.append(
            {
                "type": "Feature",
                "id": id,
                "geometry": None
                if position is None
                else {
                    "type": "Point",
                    "coordinates": [position.longitude, position.latitude],
                },
                "properties": {n: v for n, v in values.items() if v not in (None, [], "")},
            }
        )
    return {
        "type": "FeatureCollection",
        "features": features,
        "unplaced": len(sites) - len(positions),
        "several_places": several,
        "as_of": view.as_of.isoformat(),
        "known_at": show_instant(view.known_at),
    }


def _one(texts: set[str]) -> str | list[str]:
    """The only text, which is what most readers expect; else all of them."""
    found = sorted(texts)
    return found[0] if len(found) == 1 else found
