"""The drawing: what any picture of an answer shows, with names, positions and words.

GraphML, SVG and the pyvis page are made from it, so that they cannot disagree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.svg.geometry import Point, fans, runs
from onshore.app.render.svg.palette import LINE_WORDS
from onshore.app.render.svg.words import clean, shorten
from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.network.layout import layered
from onshore.graph.queries.subgraph import group_label
from onshore.graph.view import View

MAX_ROWS = 12
"""Rows in one column where positions are made here."""


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    kind: str
    label: str
    x: float
    y: float
    degree: int
    unnamed: bool
    data: Mapping[str, Any]
    loss: tuple[str, float] | None = None
    """What an impact says of it: the number to show, and its place on the scale of 0 to 1."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """An edge. `data` is the edge as answers show it; `best` marks the best path."""

    id: str
    source: str
    target: str
    label: str
    product: str | None
    status: str
    certainty: str
    line: str
    facts: tuple[str, ...]
    symmetric: bool
    best: bool
    fan: float
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetBox:
    """A fact about a set: runs of members to put into boxes, and what is said of them."""

    id: str
    label: str
    members: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str
    subtitle: str
    lang: str
    nodes: tuple[Node, ...]
    edges: tuple[DrawnLine, ...]
    sets: tuple[SetBox, ...]

    @property
    def names(self) -> dict[str, str]:
        return {node.id: node.label for node in self.nodes}

    @property
    def kinds(self) -> dict[str, int]:
        """Kinds that are shown, with counts, in the order of the vocabulary."""
        counts = Counter(node.kind for node in self.nodes)
        return {kind: counts[kind] for kind in schema.KINDS if counts[kind]}

    @property
    def lines(self) -> list[str]:
        """Line styles that are shown, in the order of the legend."""
        found = {edge.line for edge in self.edges}
        return [line for line in LINE_WORDS if line in found]


def say(words: tuple[str, str], lang: str) -> str:
    return words[1] if lang == "ja" else words[0]


def drawing_of(asked: AnsweredQuestion, view: View, *, everything: bool = False) -> Drawing:
    """The drawing of an answer that has nodes and edges.

    Metrics, concepts and names are not nodes of a picture; with `everything` they stay.
    """
    result, question = asked.envelope["result"], asked.question
    ids, rows = question.drawing(result)
    placed = {str(node["id"]): node for node in result.get("nodes", ()) if "x" in node}
    if not everything:
        named = (str(edge[end]) for edge in rows for end in ("source", "target"))
        hidden = {id for id in (*ids, *named) if id not in placed and not _shown(id)}
        rows = [edge for edge in rows if hidden.isdisjoint((edge["source"], edge["target"]))]
        ids = [id for id in ids if id not in hidden]
    ends = [str(edge[end]) for edge in rows for end in ("source", "target")]
    ids = list(dict.fromkeys((*ids, *ends)))
    lang = question.lang
    if not all(id in placed for id in ids):
        placed = _placed(_tiers(asked, ids, rows), rows, view, lang)
    degree = Counter(ends)
    losses, said = losses_of(result), said_of(result)
    nodes = tuple(
        Node(
            id=id,
            kind=str(placed[id]["kind"]),
            label=clean(str(placed[id]["label"])) or id,
            x=float(placed[id]["x"]),
            y=float(placed[id]["y"]),
            degree=degree[id],
            unnamed=bool(placed[id].get("unnamed")),
            data={**placed[id], **said.get(id, {})},
            loss=losses.get(id),
        )
        for id in checked(ids)
    )
    edges = _lines(asked, rows, view, lang)
    return Drawing(
        title=asked.question.caption_of(lambda id: shorten(view.label(id, lang), 80)),
        subtitle=_subtitle(asked, len(nodes), len(edges), lang),
        lang=lang,
        nodes=nodes,
        edges=edges,
        sets=_sets(result.get("groups", ()), {node.id: (node.x, node.y) for node in nodes}, lang),
    )


def losses_of(result: Mapping[str, Any]) -> dict[str, tuple[str, float]]:
    """Of what an impact takes: its step, first ones highest, or in `weighted` its lost share."""
    found = {
        id: (f"{share:.0%}", float(share))
        for id, share in (result.get("loss") or {}).items()
        if share > 0
    }
    for entry in result.get("dead") or ():
        found.setdefault(entry["id"], (str(entry["step"]), max(0.2, 1 - entry["step"] / 5)))
    return found


def said_of(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What an impact or a criticality says of each node, for files that carry properties."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for state in ("dead", "no_known_maker_left", "affected", "unknown"):
        for entry in result.get(state) or ():
            own = found[str(entry["id"])]
            own.setdefault("state", state)
            if state == "dead":
                own.setdefault("step", entry["step"])
                own.setdefault("why", entry["reason"]["text"])
                if entry["product"]:
                    own.setdefault("lost_products", []).append(entry["product"])
    for id, share in (result.get("loss") or {}).items():
        found[id]["loss"] = share
    for node in result.get("nodes", ()):
        if "examples" in node:
            found[node["id"]].update(
                lost_with_it=node["dead"],
                no_known_maker_left=node["no_known_maker_left"],
                weight=node["weight"],
            )
    return found


def _shown(id: str) -> bool:
    kind = schema.KINDS.get(schema.kind_of(id))
    return kind is not None and kind.drawn


def _lines(
    asked: AnsweredQuestion, rows: Sequence[Mapping[str, Any]], view: View, lang: str
) -> tuple[DrawnLine, ...]:
    paths = asked.envelope["result"].get("paths", ())
    best = {_id_of(edge) for path in paths[:1] for edge in path["edges"]}
    products = sorted({str(edge["product"]) for edge in rows if edge.get("product")})
    named = view.entities(products)
    shifts = fans([(str(edge["source"]), str(edge["target"])) for edge in rows])
    return tuple(
        DrawnLine(
            id=str(edge["id"]),
            source=str(edge["source"]),
            target=str(edge["target"]),
            label=clean(str(edge.get("label") or edge["relation"])),
            product=_name(edge.get("product"), named, lang),
            status=_word(schema.STATUS_TEXT, edge.get("status"), lang),
            certainty=_word(schema.CERTAINTY_TEXT, edge.get("certainty"), lang),
            line=str(edge["line"]),
            facts=tuple(map(str, edge["facts"])),
            symmetric=_symmetric(edge.get("relation")),
            best=edge["id"] in best,
            fan=shift,
            data=edge,
        )
        for edge, shift in checked(zip(rows, shifts, strict=True))
    )


def _word(words: Mapping[str, tuple[str, str]], key: str | None, lang: str) -> str:
    """The word of an edge; none for one that counts the links between two groups."""
    return say(words[key], lang) if key is not None else ""


def _symmetric(relation: str | None) -> bool:
    return relation is None or schema.RELATIONS[relation].symmetric


def _name(id: Any, named: Mapping[str, Any], lang: str) -> str | None:
    if id is None:
        return None
    return clean(named[id].name(lang)) if id in named else str(id)


def _sets(
    groups: Iterable[Mapping[str, Any]], positions: Mapping[str, Point], lang: str
) -> tuple[SetBox, ...]:
    found = []
    for group in groups:
        sets = [ids for ids in group["sets"].values() if len(ids) > 1] or [group["members"]]
        together = [tuple(run) for ids in sets for run in runs(ids, positions)]
        together.sort(key=lambda run: positions[run[0]])
        if together:
            found.append(
                SetBox(
                    id=str(group["id"]),
                    label=group_label(group["distributive"], lang),
                    members=tuple(group["members"]),
                    runs=tuple(together),
                    facts=tuple(group["facts"]),
                    data=group,
                )
            )
    return tuple(found)


# -- positions where the answer has none ----------------------------------------


def _tiers(
    asked: AnsweredQuestion, ids: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Layer of each node: its step in a path, its side of an entity, else that of its kind."""
    paths = asked.envelope["result"].get("paths")
    if paths is not None:
        steps = [[_id_of(node) for node in path["nodes"]] for path in paths]
        return _path_tiers(ids, [[id for id in path if id in ids] for path in steps])
    centre = getattr(asked.question, "id", None)
    if centre is None:
        return {id: schema.KINDS[schema.kind_of(id)].tier for id in ids}
    tiers = dict.fromkeys(ids, 1)
    for edge in rows:
        before, after = str(edge["source"]), str(edge["target"])
        if before != centre:
            tiers[before] = 0
        if after != centre:
            tiers[after] = 2
    return tiers


def _id_of(node: Any) -> str:
    """The id of a path's node or edge, which stands there alone or with what else is said."""
    return str(node["id"] if isinstance(node, Mapping) else node)


def _path_tiers(ids: Sequence[str], paths: Sequence[Sequence[str]]) -> dict[str, int]:
    tiers = dict.fromkeys(ids, 0)
    for path in paths:
        for step, id in enumerate(path):
            tiers[id] = max(tiers[id], step)
    last = max(tiers.values(), default=0)
    ends = {path[-1] for path in paths if path}
    inner = {id for path in paths for id in path[:-1]}
    return {id: last if id in ends - inner else tier for id, tier in tiers.items()}


def _placed(
    tiers: Mapping[str, int], rows: Sequence[Mapping[str, Any]], view: View, lang: str
) -> dict[str, dict[str, Any]]:
    ends = [(str(edge["source"]), str(edge["target"])) for edge in rows]
    positions = layered(tiers, ends, MAX_ROWS)
    entities = view.entities(sorted(tiers))
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for id, (x, y) in positions.items():
        entity = entities.get(id)
        found[id] = {
            "id": id,
            "kind": entity.kind if entity else schema.kind_of(id),
            "label": entity.name(lang) if entity else id,
            "x": x,
            "y": y,
            "unnamed": bool(entity and entity.unnamed),
        }
    return found


# -- words ----------------------------------------------------------------------


def _subtitle(asked: AnsweredQuestion, nodes: int, edges: int, lang: str) -> str:
    resolved = asked.envelope["resolved"]
    day, known = resolved["as_of"], str(resolved["known_at"])[:10]
    if lang == "ja":
        parts = [f"{nodes:,} ノード", f"{edges:,} 関係", f"{day} 時点", f"{known} までの記録"]
    else:
        words = ("node" if nodes == 1 else "nodes", "link" if edges == 1 else "links")
        parts = [
            f"{nodes:,} {words[0]}",
            f"{edges:,} {words[1]}",
            f"true on {day}",
            f"as recorded by {known}",
        ]
    if asked.envelope["truncated"]:
        parts.append(str(asked.envelope["truncated"]))
    return " · ".join(parts)
