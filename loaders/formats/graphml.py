"""GraphML: nodes with a kind and edges with a relation, from Gephi, yEd, networkx, Neo4j and ours.

The text is parsed as it streams in. A document type is refused, so there are no entities and
nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.loaders import Advance, Batch
from onshore.loaders.formats.linked import EDGE_COLUMNS, FACT_COLUMNS, NODE_COLUMNS, Linked
from onshore.loaders.limits import MAX_CELL, MAX_DEPTH, MAX_TABLE_BYTES
from onshore.loaders.mapping.mapping import Reading

_PIECE = 1 << 16
NODE = Reading(columns=tuple(NODE_COLUMNS), headings=NODE_COLUMNS)
EDGE = Reading(
    columns=(*EDGE_COLUMNS, *FACT_COLUMNS),
    headings={**EDGE_COLUMNS, **{name: (name.replace("_", " "),) for name in FACT_COLUMNS}},
)
"""By which names the data of nodes and edges are read."""


class _Refused(Exception):
    """Why the text is not read on."""


def read(
    location: Path, advance: Advance | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Batch]:
    """Entities and facts of one graph.

    Raises InvalidInput by line and element, InvalidParameters, TooLarge.
    """
    file = str(location)
    if location.stat().st_size > MAX_TABLE_BYTES:
        raise TooLarge(file, "MAX_TABLE_BYTES", MAX_TABLE_BYTES)
    linked = Linked(location, "graphml", given or {}, wants_nodes=True)
    reader = _Reader(linked)
    try:
        with location.open("rb") as text:
            while piece := text.read(_PIECE):
                reader.parser.Parse(piece, False)
                if advance is not None:
                    advance(len(piece))
                if linked.found.is_full:
                    break
            else:
                reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = f"is not XML: {expat.ErrorString(error.code)}"
        raise InvalidInput([Problem(reason, file=file, line=error.lineno)]) from None
    except (_Refused, LookupError, ValueError) as error:
        line = reader.parser.CurrentLineNumber
        raise InvalidInput([Problem(str(error), file=file, line=line)]) from None
    reader.link()
    yield linked.found.batch()


@dataclass(slots=True)
class _Element:
    """A node or edge that is open, or done: where it began, its attributes, its data by name."""

    tag: str
    line: int
    attributes: Mapping[str, str]
    data: dict[str, str]


class _Reader:
    """Follows the parser: keys first, then nodes and edges with their data."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self._names: dict[tuple[str, str], str] = {}
        self._defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
        self._key = ("", "")
        self._directed = True
        self._depth, self._collects = 0, 0
        self._text: list[str] = []
        self._size = 0
        self._data = ""
        self._open: list[_Element] = []
        self._edges: list[_Element] = []

    def _doctype(self, *_: Any) -> None:
        raise _Refused("declares a document type, which is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Refused(f"is nested deeper than {MAX_DEPTH} levels")
        if self._depth == 1 and tag != "graphml":
            raise _Refused(f"is not GraphML: it begins with <{tag[:40]}>")
        if self._collects:
            return
        if tag == "key":
            of, id = attributes.get("for", "all"), attributes.get("id", "")
            graphics = "label" if attributes.get("yfiles.type") else id
            self._key = of, attributes.get("attr.name", graphics)
            self._names[of, id] = self._key[1]
        elif tag == "graph":
            self._directed = attributes.get("edgedefault") != "undirected"
        elif tag == "hyperedge":
            raise _Refused("has a hyperedge, which is not an edge between two nodes")
        elif tag in ("node", "edge"):
            line = self.parser.CurrentLineNumber
            self._open.append(_Element(tag, line, attributes, {}))
        elif tag in ("data", "default"):
            self._data = attributes.get("key", "")
            self._collects, self._size = self._depth, 0

    def _take(self, text: str) -> None:
        if self._collects:
            self._size += len(text)
            if self._size > MAX_CELL:
                raise _Refused(f"has a text of more than {MAX_CELL:,} characters")
            self._text.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if self._collects == self._depth:
            text = " ".join("".join(self._text).split())
            self._text.clear()
            self._collects = 0
            self._place(tag, text)
        elif not self._collects and tag in ("node", "edge"):
            self._close(self._open.pop())
        self._depth -= 1

    def _place(self, tag: str, text: str) -> None:
        if tag == "default":
            of, name = self._key
            for domain, texts in self._defaults.items():
                if of in (domain, "all"):
                    texts[name] = text
        elif self._open:
            one = self._open[-1]
            found = self._names.get((one.tag, self._data)) or self._names.get(("all", self._data))
            one.data.setdefault(found or self._data, text)

    def _close(self, one: _Element) -> None:
        one.data = {**self._defaults[one.tag], **one.data}
        if one.tag == "edge":
            if not self._is_directed(one):
                raise _Refused("has an edge without direction: which end does what is not stated")
            self._edges.append(one)
            return
        label = one.attributes.get("labels", "")
        id = one.attributes.get("id", "")
        cells = renamed(NODE, {"kind": label, **one.data} if label else one.data)
        self.linked.node(one.line, f"node {id[:100]}", {**cells, "id": id})

    def _is_directed(self, one: _Element) -> bool:
        said = one.attributes.get("directed")
        return self._directed if said is None else said == "true"

    def link(self) -> None:
        """Take the edges: nodes may stand behind them."""
        for number, one in enumerate(self._edges, 1):
            ends = {name: one.attributes.get(name, "") for name in ("source", "target")}
            label = one.attributes.get("label", "")
            cells = renamed(EDGE, {"relation": label, **one.data} if label else one.data)
            id = one.attributes.get("id") or str(number)
            self.linked.edge(one.line, f"edge {id[:100]}", {**cells, **ends})
            if self.linked.found.is_full:
                break


def renamed(reading: Reading, data: Mapping[str, str]) -> dict[str, str]:
    """The data under the names by which they are read."""
    found: dict[str, str] = {}
    for name, text in zip(reading.renamed(list(data)), data.values(), strict=True):
        found.setdefault(name, text)
    return found
