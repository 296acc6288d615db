"""GraphML: the drawn nodes and edges with every property, parallel edges kept by their ids.

Facts about sets are no edges: they stand as JSON in the graph's own data, under `sets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import orjson

from onshore.app.render.drawing import Drawing
from onshore.app.render.svg.words import clean_xml
from onshore.graph.deadline import checked

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def graphml_bytes(drawing: Drawing) -> bytes:
    """A directed multigraph that networkx, Gephi and yEd open; lists are joined by spaces."""
    nodes = [
        {
            **node.data,
            "id": node.id,
            "kind": node.kind,
            "label": node.label,
            "unnamed": node.unnamed,
        }
        for node in drawing.nodes
    ]
    edges = [{**edge.data, "label": edge.label} for edge in drawing.edges]
    root = ElementTree.Element("graphml", {"xmlns": NAMESPACE})
    _declare(root, "node", nodes, ("id",))
    _declare(root, "edge", edges, ("id", "source", "target"))
    ElementTree.SubElement(
        root,
        "key",
        {"id": "graph_sets", "for": "graph", "attr.name": "sets", "attr.type": "string"},
    )
    graph = ElementTree.SubElement(root, "graph", {"id": "network", "edgedefault": "directed"})
    if drawing.sets:
        sets = [{**box.data, "label": box.label} for box in drawing.sets]
        _data(graph, "graph_sets", orjson.dumps(sets).decode())
    for node in checked(nodes):
        element = ElementTree.SubElement(graph, "node", {"id": clean_xml(node["id"])})
        _fill(element, "node", node, ("id",))
    for edge in checked(edges):
        ends = {key: clean_xml(str(edge[key])) for key in ("id", "source", "target")}
        element = ElementTree.SubElement(graph, "edge", ends)
        _fill(element, "edge", edge, ("id", "source", "target"))
    ElementTree.indent(root, " ")
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _declare(
    root: ElementTree.Element,
    domain: str,
    rows: Sequence[Mapping[str, Any]],
    without: Iterable[str],
) -> None:
    names = dict.fromkeys(key for row in rows for key in row)
    for name in names:
        if name in without:
            continue
        kind = _type([row[name] for row in rows if row.get(name) is not None])
        key = {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": kind}
        ElementTree.SubElement(root, "key", key)


def _type(values: Sequence[Any]) -> str:
    if values and all(isinstance(value, bool) for value in values):
        return "boolean"
    if values and all(type(value) is int for value in values):
        return "long"
    if values and all(type(value) in (int, float) for value in values):
        return "double"
    return "string"


def _fill(
    element: ElementTree.Element, domain: str, row: Mapping[str, Any], without: Iterable[str]
) -> None:
    for name, value in row.items():
        if value is not None and name not in without:
            _data(element, f"{domain}_{name}", _text(value))


def _data(element: ElementTree.Element, key: str, text: str) -> None:
    ElementTree.SubElement(element, "data", {"key": key}).text = clean_xml(text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    if isinstance(value, int | float):
        return str(value)
    return orjson.dumps(value).decode()
