"""GraphML: the drawn nodes and edges with every property, parallel edges kept by their ids.

Facts about sets are not edges: they stand as JSON in the graph's own data, under `sets`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from onshore.app.render.drawing import Drawing
from onshore.app.render.svg.words import clean_xml
from onshore.graph.answers.parameters import text_of
from onshore.graph.deadline import checked

if TYPE_CHECKING:
    import networkx


def drawn_graph(drawing: Drawing) -> networkx.MultiDiGraph[str]:
    """The drawing as a networkx graph: nodes and edges by their ids, properties as they are."""
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph()
    if drawing.sets:
        graph.graph["sets"] = [{**box.data, "label": box.label} for box in drawing.sets]
    for node in checked(drawing.nodes):
        own = {"kind": node.kind, "label": node.label, "unnamed": node.unnamed}
        graph.add_node(node.id, **_without({**node.data, **own}, "id"))
    for edge in checked(drawing.edges):
        values = _without({**edge.data, "label": edge.label}, "id", "source", "target")
        graph.add_edge(edge.source, edge.target, edge.id, **values)
    return graph


def graphml_bytes(drawing: Drawing) -> bytes:
    """A directed multigraph that networkx, Gephi and yEd open; lists are joined by spaces."""
    import networkx as nx
    from networkx.readwrite.graphml import GraphMLWriter

    class Writer(GraphMLWriter):
        """Truths as XML writes them."""

        def add_data(
            self, name: str, element_type: type, value: Any, scope: str = "all", default: Any = None
        ) -> Any:
            text = text_of(value) if element_type is bool else value
            return super().add_data(name, element_type, text, scope, default)

    graph = drawn_graph(drawing)
    written: networkx.MultiDiGraph[str] = nx.MultiDiGraph(**_texts(graph.graph))
    for id in graph:
        written.add_node(clean_xml(id), **_texts(graph.nodes[id]))
    for source, target, key in checked(graph.edges(keys=True)):
        values = _texts(graph.edges[source, target, key])
        written.add_edge(clean_xml(source), clean_xml(target), clean_xml(key), **values)
    out = io.BytesIO()
    Writer(graph=written, prettyprint=True, infer_numeric_types=True).dump(out)
    return out.getvalue() + b"\n"


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What GraphML can hold: texts, numbers and truths; what is unknown is left out."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> bool | float | str:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return clean_xml(" ".join(value))
    return clean_xml(value if isinstance(value, str) else orjson.dumps(value).decode())
