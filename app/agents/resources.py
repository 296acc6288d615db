"""What the links of answers name: `fact:ID`, `source:ID`, `entity:ID`, read with the tools."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from onshore.app.agents.declared import BY_NAME
from onshore.app.agents.pages import Page
from onshore.app.agents.quoting import plain, quoted
from onshore.app.serving.state import Service
from onshore.graph.errors import UnknownId

TOKENS = 4_000
"""Tokens of a resource at most; its `more` is asked for with the tool."""
PAGE = 50
"""Sources that a client lists at a time."""
TEMPLATES: Mapping[str, tuple[str, str]] = {
    "fact:{id}": ("Fact", "One fact with every page that says it."),
    "source:{id}": ("Source", "One source and what it says."),
    "entity:{id}": ("Entity", "One entity, such as entity:firm:foxconn, and the facts about it."),
}
_URI = re.compile(r"(fact|source|entity):(.{1,300})")


def read(service: Service, uri: str) -> Page:
    """The resource; UnknownId where there is none of this address."""
    match = _URI.fullmatch(uri)
    if match is None:
        raise UnknownId("resource", plain(uri)[:80], tuple(TEMPLATES))
    sort, id = match[1], unquote(match[2])
    asked: dict[str, Any] = {"max_tokens": TOKENS}
    if sort == "entity":
        return BY_NAME["entity"].call(service, {"id": id, **asked})
    given = {"fact": [id]} if sort == "fact" else {"source": f"source:{id}"}
    return BY_NAME["sources"].call(service, {**given, **asked})


def listed(service: Service, start: int) -> tuple[list[dict[str, str]], int | None]:
    """So many sources from a number on, and the number of the next one, None at the end."""
    view = service.store.view(service.today(), None)
    ids = sorted(view.sources)
    rows = [
        {
            "uri": id,
            "name": id.removeprefix("source:"),
            "title": quoted(view.sources[id].title or id, 120),
            "description": f"{quoted(view.sources[id].byline, 80)}, "
            f"{plain(view.sources[id].published or 'date unknown')}",
        }
        for id in ids[start : start + PAGE]
    ]
    return rows, start + PAGE if start + PAGE < len(ids) else None
