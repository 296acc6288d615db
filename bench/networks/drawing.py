"""Row 13: a page of 5,000 nodes as one HTML file beside pyvis `from_nx` and writing.

    python -m bench.networks.drawing [--nodes N]

Gate: the page holds every node and names no other server.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.measuring import Peer, found, gate, measure, show
from bench.networks.paths import network
from onshore.app.answers import ask
from onshore.app.render.pyvis_page import render_page
from onshore.graph.documents.document import parse_document
from onshore.graph.model import Document, Edge
from onshore.graph.queries.subgraph import Subgraph
from onshore.graph.stores import open_store

NODES = 5_000
NOW = "2026-01-02T00:00:00.000000Z"
DAY = date(2026, 1, 2)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, default=NODES)
    options = parser.parse_args(arguments)
    page(options.nodes)
    return 0


def document_of(nodes: int) -> tuple[Document, list[Edge]]:
    """A synthetic network as facts, and its edges."""
    edges = [edge for edge in network(nodes) if edge.source != edge.target]
    names = sorted({end for edge in edges for end in (edge.source, edge.target)})
    facts = [
        {
            "id": f"F{number}",
            "subject": edge.source,
            "relation": "supplies",
            "object": "component:c",
            "to": edge.target,
            "status": "operational",
            "certainty": "asserted",
            "evidence": [{"section": "body"}],
        }
        for number, edge in enumerate(edges)
    ]
    entities = [{"id": name, "kind": "firm", "names": [name]} for name in names]
    entities.append({"id": "component:c", "kind": "component", "names": ["C"]})
    source = {"id": "source:bench", "title": "Synthetic", "published": "2026-01-01"}
    return parse_document({"source": source, "entities": entities, "facts": facts}), edges


def page(nodes: int) -> None:
    document, edges = document_of(nodes)
    store = open_store("sqlite://")
    store.replace([document], now=NOW)
    asked = ask(store, replace(Subgraph(), limit=nodes + 10), DAY)
    view = store.view(DAY)

    def own() -> bytes:
        return render_page(asked, view)

    body = own()
    shown = len(asked.envelope["result"]["nodes"])
    gate(shown >= nodes * 0.95, f"{shown} nodes of {nodes}")
    outside = re.findall(rb"""(?:src|href)=["']https?://[^"']+""", body)
    gate(not outside, f"the page names {outside[:3]}")
    library, reason = found("pyvis.network")
    work = _by_pyvis(library, edges) if library else None
    figure = measure(
        13,
        f"page of {shown:,} nodes, {len(body):,} bytes",
        own,
        Peer("pyvis from_nx, write", work, reason, 1),
    )
    show(figure, {"pyvis from_nx, write": 5.0})
    store.close()


def _by_pyvis(library: Any, edges: Sequence[Any]) -> Callable[[], None]:
    import networkx as nx

    def work() -> None:
        graph: Any = nx.MultiDiGraph()
        for edge in edges:
            graph.add_edge(edge.source, edge.target, title=edge.relation)
        picture = library.Subgraph(directed=True, cdn_resources="in_line")
        picture.from_nx(graph)
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "page.html"
            target.write_text(picture.generate_html(notebook=False), encoding="utf-8")

    return work


if __name__ == "__main__":
    raise SystemExit(main())
