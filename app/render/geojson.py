"""GeoJSON (RFC 7946): what has a position. Nothing is put where no source puts it.

A node stands at its own coordinates or at those of the place that it is said to lie in; a
headquarters gives no position. What has none, or lies in several places, is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from onshore.app.answers import AnsweredQuestion
from onshore.graph import schema
from onshore.graph.model import Entity
from onshore.graph.network.positions import Position, positions_of
from onshore.graph.view import View


def geojson_bytes(asked: AnsweredQuestion, view: View) -> bytes:
    """A FeatureCollection; its members `unplaced` and `several_places` count what is left out."""
    question, result = asked.question, asked.envelope["result"]
    ids, edges = question.drawing(result)
    ids += [str(row["id"]) for row in result.get("entities", ()) if isinstance(row, dict)]
    ids = list(dict.fromkeys((*ids, *(str(e[end]) for e in edges for end in ("source", "target")))))
    entities = view.entities(ids)
    positions, several = positions_of(ids, entities, view, question.where)
    features = [
        _point(id, entities.get(id), positions[id], question.lang) for id in ids if id in positions
    ]
    placed = [e for e in edges if e["source"] in positions and e["target"] in positions]
    features += [_line(edge, positions) for edge in placed]
    body = {
        "type": "FeatureCollection",
        "features": features,
        "unplaced": {
            "nodes": len(ids) - len(positions) - several,
            "edges": len(edges) - len(placed),
        },
        "several_places": several,
        "resolved": asked.envelope["resolved"],
        "truncated": asked.envelope["truncated"],
    }
    return orjson.dumps(body)


def _point(id: str, entity: Entity | None, position: Position, lang: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": id,
        "geometry": {"type": "Point", "coordinates": [position.longitude, position.latitude]},
        "properties": {
            "id": id,
            "kind": entity.kind if entity else schema.kind_of(id),
            "name": entity.name(lang) if entity else id,
            "position_of": position.of,
            "precision": position.precision,
            "position_source": position.source,
        },
    }


def _line(edge: Mapping[str, Any], positions: Mapping[str, Position]) -> dict[str, Any]:
    ends = [positions[edge[end]] for end in ("source", "target")]
    return {
        "type": "Feature",
        "id": edge["id"],
        "geometry": {
            "type": "LineString",
            "coordinates": [[end.longitude, end.latitude] for end in ends],
        },
        "properties": dict(edge),
    }
