"""Nodes and edges of other graph tools as entities and facts, where they use our words.

A node has a kind and an edge has a relation of `graph.schema`, or the options `kinds` and
`relations` say which of ours a word stands for. What has neither is refused: a line between two
firms may mean anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from onshore.graph import schema
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.loaders import Advance, Batch
from onshore.loaders.formats.gathered import Gathered, option
from onshore.loaders.mapping.mapping import Reading
from onshore.loaders.mapping.table_rows import read_rows

OPTIONS = ("kind", "kinds", "relations")
NODE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (":ID", "node id", "nodeid", "node", "key"),
    "kind": (":LABEL", "labels", "node type", "entity type", "category", "type"),
    "name": ("label", "title", "name:string", "display name"),
    "address": (),
    "latitude": ("lat",),
    "longitude": ("lng", "lon", "long"),
    "sector": (),
    "facility_type": ("facility type",),
    "note": (),
}
"""What is read of a node, with other headings of it."""
EDGE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "source": (":START_ID", "source id", "from", "from id", "start", "start id", "src", "subject"),
    "target": (":END_ID", "target id", "to", "to id", "end", "end id", "dst", "dest", "object"),
    "relation": (
        ":TYPE",
        "relationship",
        "relation type",
        "relationship type",
        "edge type",
        "predicate",
        "type",
        "label",
    ),
    "source_kind": ("source kind", "source type", "source label", "from kind", "from type"),
    "target_kind": ("target kind", "target type", "target label", "to kind", "to type"),
    "product": ("goods", "item"),
}
"""What is read of an edge beside the fields of a fact, with other headings of it."""
FACT_COLUMNS = (
    "status",
    "certainty",
    "place",
    "origin",
    "share",
    "cost_share",
    "market_share",
    "ownership_share",
    "essential",
    "lead_time_days",
    "valid_from",
    "valid_to",
    "condition",
    "purpose",
)
"""Fields of a fact that an edge may have."""
_KINDS = {
    **{name: name for name in schema.KINDS},
    **{kind.label.casefold(): name for name, kind in schema.KINDS.items()},
}


def words_of(given: Mapping[str, str], name: str, allowed: Sequence[str]) -> dict[str, str]:
    """The option `Company=firm,Plant=factory` as what each word stands for, in lower case."""
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, (option(given, name) or "").split(","))):
        word, equals, ours = (part.strip() for part in pair.partition("="))
        if not equals or ours not in allowed:
            reason = f"{pair[:60]!r} is not WORD={name[:-1]}, the latter one of ours"
            raise InvalidParameters(
                [Problem(reason, f"--set {name}", suggestions=closest(ours, allowed))]
            )
        found[word.casefold()] = ours
    return found


class Linked:
    """Takes nodes and edges of one file; what is wrong with one is noted with its place."""

    def __init__(
        self, location: Path, format: str, given: Mapping[str, str], *, wants_nodes: bool
    ) -> None:
        self.found = Gathered(location, format, given, OPTIONS)
        self._kinds = _KINDS | words_of(given, "kinds", tuple(schema.KINDS))
        self._relations = {name: name for name in schema.RELATIONS} | words_of(
            given, "relations", tuple(schema.RELATIONS)
        )
        word = option(given, "kind")
        self._default = word and self._kinds.get(word.casefold())
        if word and not self._default:
            near = closest(word, tuple(schema.KINDS))
            raise InvalidParameters(
                [Problem(f"{word[:60]!r} is not a kind of ours", "--set kind", suggestions=near)]
            )
        self._wants_nodes = wants_nodes
        self._nodes: dict[str, str] = {}

    def table(
        self, location: Path, reading: Reading, advance: Advance | None, more: Iterable[str] = ()
    ) -> Batch:
        """What the rows of a table give, nodes or edges; `more` are columns read beside its own."""
        take = self.node if self._wants_nodes else self.edge
        unread: dict[str, None] = {}
        for row in read_rows(location, reading, advance, self.found.problems):
            cells = {name: text.strip() for name, text in row.cells.items()}
            take(row.line, f"row {row.number}", cells)
            unread = unread or dict.fromkeys(cells)
            if self.found.is_full:
                break
        self.found.note_unread(unread, (*reading.columns, *reading.optional, *more))
        return self.found.batch()

    # -- nodes -------------------------------------------------------------

    def node(self, line: int | None, section: str, cells: Mapping[str, str]) -> None:
        raw = cells.get("id", "")
        if not raw:
            self.found.wrong(line, section, "id", "is missing")
            return
        if raw in self._nodes:
            self.found.wrong(line, section, "id", f"{raw[:80]!r} stands twice")
            return
        id = self._own_id(raw)
        if id is None:
            kind = self._kind(line, section, "kind", cells.get("kind", ""))
            if kind is None:
                self._nodes[raw] = ""
                return
            id = self.found.id(kind, raw)
        self._nodes[raw] = id
        fields = {name: cells[name] for name in NODE_COLUMNS if cells.get(name)}
        for name in ("id", "kind", "name"):
            fields.pop(name, None)
        fields = {
            name: text
            for name, text in fields.items()
            if schema.ENTITY_FIELDS[name].taken_by(schema.kind_of(id))
        }
        if "latitude" in fields:
            fields["position_source"] = self.found.source["title"][:200]
        self.found.entity(id, line, cells.get("name") or raw, **fields)

    def _own_id(self, raw: str) -> str | None:
        """The id itself where it is one of ours, such as firm:acme."""
        own = schema.ID_PATTERN.fullmatch(raw) and schema.kind_of(raw) in schema.KINDS
        return raw if own else None

    def _kind(self, line: int | None, section: str, field: str, text: str) -> str | None:
        words = [word.strip() for word in text.replace(":", ";").split(";") if word.strip()]
        kinds = dict.fromkeys(
            self._kinds[w.casefold()] for w in words if w.casefold() in self._kinds
        )
        if len(kinds) == 1:
            return next(iter(kinds))
        if not words and self._default:
            return self._default
        told, hint = "is missing", "kind=firm"
        if words:
            told, hint = f"{text[:40]!r} is not a kind of ours", f"kinds={text[:40]}=firm"
        reason = f"{told}; say which it is: --set {hint}"
        self.found.wrong(line, section, field, reason, closest(text, tuple(schema.KINDS)))
        return None

    # -- edges -------------------------------------------------------------

    def edge(self, line: int | None, section: str, cells: Mapping[str, str]) -> None:
        source = self._end(line, section, "source", cells)
        target = self._end(line, section, "target", cells)
        relation = self._relation(line, section, cells.get("relation", ""))
        if source is None or target is None or relation is None:
            return
        ends = self._ends(line, section, relation, source, target, cells.get("product", ""))
        if ends is None:
            return
        rest = {name: cells[name] for name in FACT_COLUMNS if cells.get(name)}
        for name in ("place", "origin"):
            if name in rest and not rest[name].startswith("place:"):
                rest[name] = f"place:{rest[name]}"
        base = {"status": "stated", "certainty": "asserted"}
        self.found.fact(line, section, **{**base, "relation": relation, **rest, **ends})

    def _end(
        self, line: int | None, section: str, name: str, cells: Mapping[str, str]
    ) -> str | None:
        raw = cells.get(name, "")
        if not raw:
            self.found.wrong(line, section, name, "is missing")
            return None
        known = self._nodes.get(raw, self._own_id(raw))
        if known is not None:
            return known or None
        if self._wants_nodes:
            near = closest(raw, list(self._nodes)[:1000])
            self.found.wrong(line, section, name, f"there is no node {raw[:80]!r}", near)
            return None
        kind = self._kind(line, section, f"{name}_kind", cells.get(f"{name}_kind", ""))
        return kind and self.found.entity(self.found.id(kind, raw), line, raw)

    def _relation(self, line: int | None, section: str, text: str) -> str | None:
        plain = text.strip().casefold()
        found = self._relations.get(plain) or self._relations.get(
            plain.replace(" ", "_").replace("-", "_")
        )
        if found is None:
            told = f"{text[:40]!r} is not a relation of ours" if text else "is missing"
            word = text[:40] or "WORD"
            self.found.wrong(
                line,
                section,
                "relation",
                f"{told}; say which one it means, such as --set relations='{word}=supplies'",
                closest(plain, tuple(schema.RELATIONS)),
            )
        return found

    def _ends(
        self, line: int | None, section: str, name: str, source: str, target: str, product: str
    ) -> dict[str, Any] | None:
        """Which fields of the fact the two ends are: subject and object, or seller and receiver."""
        relation = schema.RELATIONS[name]
        kinds = schema.kind_of(source), schema.kind_of(target)
        if kinds[0] in relation.subjects and kinds[1] in relation.objects:
            about = schema.QUALIFIER_FIELDS["product"].taken_by(name)
            goods = self._product(product, line) if product and about else None
            return {"subject": source, "object": target, "product": goods}
        if relation.head == "to" and kinds[0] in relation.subjects:
            if product:
                goods = self._product(product, line)
                return {"subject": source, "object": goods, "to": target}
            reason = f"{name} from {kinds[0]} to {kinds[1]} needs what is supplied"
            self.found.wrong(line, section, "product", reason)
            return None
        reason = (
            f"{name} leads from {' or '.join(relation.subjects[:4])} to "
            f"{' or '.join(relation.objects[:4])}, not from {kinds[0]} to {kinds[1]}"
        )
        self.found.wrong(line, section, "relation", reason)
        return None

    def _product(self, text: str, line: int | None) -> str:
        if (own := self._nodes.get(text) or self._own_id(text)) is not None:
            return own
        return self.found.entity(self.found.id("component", text), line, text)
