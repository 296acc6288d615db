"""Questions as tools of assistants: the Model Context Protocol, over stdio and HTTP.

The package `mcp` is imported in `protocol`, `stdio` and `mounting` only, never by a default start.
"""

from __future__ import annotations

from importlib.util import find_spec

from onshore.graph.errors import MissingExtra


def demand() -> None:
    """MissingExtra where the package that the protocol needs is not installed."""
    if find_spec("mcp") is None:
        raise MissingExtra("agents", "the MCP server")
