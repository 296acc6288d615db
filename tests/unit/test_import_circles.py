"""No module imports itself by way of others; imports for types alone count."""

from __future__ import annotations

import grimp
import networkx as nx


def test_no_import_circle() -> None:
    """A circle is two rooms that can be read, tested and changed only together."""
    graph = grimp.build_graph("onshore", exclude_type_checking_imports=False, cache_dir=None)
    imports = nx.DiGraph(
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    )
    assert "onshore.graph.schema" in imports
    circles = [circle for circle in nx.strongly_connected_components(imports) if len(circle) > 1]
    assert not circles
