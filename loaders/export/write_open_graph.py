"""BloodHound OpenGraph: nodes with kinds, edges between their ids, flat properties.

Properties are texts, numbers, truth values or lists of texts; what is unknown is absent. A set,
whose members nobody tells apart, is a node of kind `Onshore_Set` that its members point to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onshore.graph import schema
from onshore.graph.dates import show_instant
from onshore.graph.model import Edge, Entity
from onshore.graph.project import Where
from onshore.graph.view import View
from onshore.loaders.export.spoken_of import spoken_of

KIND = "Onshore"
"""Kind of every node, and the prefix of kinds of edges."""
_NUMBERS = ("share", "cost_share", "market_share", "lead_time_days", "essential")

Json = dict[str, Any]


def open_graph(view: View, where: Where) -> Json:
    """The document, with nodes and edges sorted by id."""
    edges = sorted(view.edges(None, where), key=lambda edge: edge.id)
    groups = sorted(view.groups(None, where), key=lambda group: group.id)
    named = spoken_of(edges, groups)
    entities = view.entities(sorted(named))
    said = (*(edge.facts for edge in edges), *(group.facts for group in groups))
    facts = view.facts({id for ids in said for id in ids})
    source_of = {id: fact.source for id, fact in facts.items()}
    nodes = [_node(view, id, entities.get(id)) for id in sorted(named)]
    drawn = [_edge(edge, source_of) for edge in edges]
    for group in groups:
        values = {
            "relation": group.relation,
            "status": group.status,
            "certainty": group.certainty,
            **_said(group.facts, source_of),
        }
        name = f"{view.label(group.subject)} {group.relation} {view.label(group.object)}"
        kinds = [f"{KIND}_Set", KIND]
        nodes.append({"id": group.id, "kinds": kinds, "properties": {"name": name, **values}})
        drawn += [_line(member, group.id, "one_of", values) for member in sorted(group.members)]
    clocks = {"as_of": view.as_of.isoformat(), "known_at": show_instant(view.known_at)}
    about = {"name": "Clocks of this export", **clocks}
    nodes.append({"id": "onshore:export", "kinds": [f"{KIND}_Export", KIND], "properties": about})
    return {"metadata": {"source_kind": KIND}, "graph": {"nodes": nodes, "edges": drawn}}


def _node(view: View, id: str, entity: Entity | None) -> Json:
    kind = schema.KINDS[schema.kind_of(id)].label if schema.kind_of(id) in schema.KINDS else "Thing"
    values: dict[str, Any] = {"name": entity.name() if entity else id}
    if entity is not None:
        values |= {
            "names": [name.text for name in entity.names],
            "country": view.country(id if entity.kind == "place" else entity.container or ""),
            **{
                name: getattr(entity, name)
                for name in ("sector", "facility_type", "address", "latitude", "longitude")
            },
            **{f"id_{name}": text for name, text in entity.ids.items()},
        }
    return {"id": id, "kinds": [f"{KIND}_{kind}", KIND], "properties": _flat(values)}


def _edge(edge: Edge, source_of: Mapping[str, str]) -> Json:
    values = {
        **{name: getattr(edge, name) for name in _NUMBERS},
        "product": edge.product,
        "place": edge.place,
        "status": edge.status,
        "statusgroup": edge.status_group,
        "certainty": edge.certainty,
        "origin": edge.origin,
        **_said(edge.facts, source_of),
    }
    return _line(edge.source, edge.target, edge.relation, values)


def _line(start: str, end: str, relation: str, values: Mapping[str, Any]) -> Json:
    return {
        "kind": f"{KIND}_{relation}",
        "start": {"match_by": "id", "value": start},
        "end": {"match_by": "id", "value": end},
        "properties": _flat(values),
    }


def _said(facts: tuple[str, ...], source_of: Mapping[str, str]) -> Json:
    sources = sorted({source_of[id] for id in facts if id in source_of})
    return {"facts": list(facts), "sources": sources}


def _flat(values: Mapping[str, Any]) -> Json:
    """What is known, under names of small letters, digits and underscores."""
    return {
        "".join(c if c.isascii() and c.isalnum() else "_" for c in name.lower()): value
        for name, value in values.items()
        if value not in (None, [], "")
    }
