"""The network for other engines: CSV, Parquet, GraphML, and formats of other tools.

An export is one view, at its two clocks; the copy from which a store can be made again is written
by `loaders.export.full_copy`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from onshore.graph.errors import InvalidInput, MissingExtra, Problem, UnsupportedFormat
from onshore.graph.model import Amount, Edge, Entity
from onshore.graph.project import Where
from onshore.graph.view import View
from onshore.loaders.files.whole_file import whole_file

TABLES = ("csv", "graphml", "parquet")
OTHERS = ("ftm", "opengraph", "geojson", "prov")
FORMATS = (*TABLES, *OTHERS)
DEFAULT_FORMATS = ("csv", "graphml")

Column = tuple[str, type]
Rows = list[dict[str, Any]]

NODES: tuple[Column, ...] = (
    ("id", str),
    ("kind", str),
    ("name", str),
    ("name_ja", str),
    ("container", str),
    ("country", str),
    ("place_type", str),
    ("sector", str),
    ("facility_type", str),
    ("address", str),
    ("latitude", float),
    ("longitude", float),
    ("precision", str),
    ("unnamed", bool),
)
EDGES: tuple[Column, ...] = (
    ("id", str),
    ("source", str),
    ("target", str),
    ("relation", str),
    ("becomes", str),
    ("product", str),
    ("place", str),
    ("status_group", str),
    ("status", str),
    ("certainty", str),
    ("share", float),
    ("cost_share", float),
    ("market_share", float),
    ("value", float),
    ("value_unit", str),
    ("value_per", str),
    ("lead_time_days", float),
    ("essential", bool),
    ("origin", str),
    ("facts", str),
)
GROUPS: tuple[Column, ...] = (
    ("id", str),
    ("relation", str),
    ("subject", str),
    ("object", str),
    ("members", str),
    ("distributive", str),
    ("status", str),
    ("certainty", str),
    ("facts", str),
)
FACTS: tuple[Column, ...] = (
    ("id", str),
    ("source", str),
    ("subject", str),
    ("relation", str),
    ("object", str),
    ("polarity", str),
    ("status", str),
    ("certainty", str),
    ("amount", float),
    ("amount_min", float),
    ("amount_max", float),
    ("unit", str),
    ("per", str),
    ("approx", bool),
    ("bound", str),
    ("valid_from", str),
    ("valid_to", str),
    ("place", str),
    ("product", str),
    ("from", str),
    ("to", str),
    ("recorded_at", str),
    ("gist", str),
)
SOURCES: tuple[Column, ...] = (
    ("id", str),
    ("title", str),
    ("publisher", str),
    ("url", str),
    ("language", str),
    ("published", str),
    ("retrieved", str),
    ("reliability", str),
    ("derived_from", str),
)

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TYPES = {str: "string", float: "double", bool: "boolean"}


def export_network(
    view: View,
    folder: Path,
    formats: Sequence[str] = DEFAULT_FORMATS,
    where: Where | None = None,
) -> list[Path]:
    """Write the view into a folder, one file a table; the files written, over earlier ones.

    Sets in one cell (facts, members) are ids with spaces between them. An absent value is an empty
    cell, never 0. Raises UnsupportedFormat, and MissingExtra for Parquet without pyarrow.
    """
    for format in formats:
        if format not in FORMATS:
            raise UnsupportedFormat(format, FORMATS)
    if "parquet" in formats and find_spec("pyarrow") is None:
        raise MissingExtra("parquet", "writing Parquet")
    if folder.exists() and not folder.is_dir():
        raise InvalidInput([Problem("is not a folder", file=str(folder))])
    folder.mkdir(parents=True, exist_ok=True)
    written = [
        _write_other(folder, name, view, where or Where()) for name in formats if name in OTHERS
    ]
    if not any(name in TABLES for name in formats):
        return written
    tables = network_tables(view, where)
    for name, (columns, rows) in tables.items():
        if "csv" in formats:
            written.append(_write_csv(folder / f"{name}.csv", columns, rows))
        if "parquet" in formats:
            written.append(_write_parquet(folder / f"{name}.parquet", columns, rows))
    if "graphml" in formats:
        nodes, edges = tables["nodes"][1], tables["edges"][1]
        written.append(_write_graphml(folder / "network.graphml", nodes, edges))
    return written


# -- rows ------------------------------------------------------------------


def network_tables(
    view: View, where: Where | None = None
) -> Mapping[str, tuple[tuple[Column, ...], Rows]]:
    """Table name -> columns and rows, sorted by id. Every end of an edge stands among the nodes."""
    edges = view.edges(None, where)
    entities = dict(view.all_entities())
    ends = {id for edge in edges for id in (edge.source, edge.target, edge.product, edge.place)}
    missing = sorted(id for id in ends if id and id not in entities)
    entities.update(view.entities(missing))
    nodes = [_node(entity, view) for _, entity in sorted(entities.items())]
    nodes += [{"id": id, "kind": id.partition(":")[0]} for id in missing if id not in entities]
    return {
        "nodes": (NODES, nodes),
        "edges": (EDGES, [_edge(edge) for edge in edges]),
        "groups": (GROUPS, _groups(view, where)),
        "facts": (FACTS, _facts(view)),
        "sources": (SOURCES, _sources(view)),
    }


def _node(entity: Entity, view: View) -> dict[str, Any]:
    values = {name: getattr(entity, name) for name, _ in NODES if hasattr(entity, name)}
    place = entity.id if entity.kind == "place" else entity.container
    japanese = [name.text for name in entity.names if (name.lang or "").startswith("ja")]
    return {
        **values,
        "name": entity.name(),
        "name_ja": japanese[0] if japanese else None,
        "country": view.country(place) if place else None,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    values = {name: getattr(edge, name) for name, _ in EDGES if hasattr(edge, name)}
    value = edge.value or Amount()
    return {
        **values,
        "value": value.value,
        "value_unit": value.currency or value.unit,
        "value_per": value.per,
        "facts": " ".join(edge.facts),
    }


def _groups(view: View, where: Where | None) -> Rows:
    rows = []
    for group in view.groups(None, where):
        values = {name: getattr(group, name) for name, _ in GROUPS}
        values.update(members=" ".join(group.members), facts=" ".join(group.facts))
        rows.append(values)
    return rows


def _facts(view: View) -> Rows:
    rows = []
    for fact in view.all_facts():
        values = {name: getattr(fact, name) for name, _ in FACTS if hasattr(fact, name)}
        amount = fact.amount or Amount()
        values.update(
            amount=amount.value,
            amount_min=amount.min,
            amount_max=amount.max,
            unit=amount.currency or amount.unit,
            per=amount.per,
            approx=amount.approx if fact.amount else None,
            bound=amount.bound,
            gist=next((span.gist for span in fact.evidence if span.gist), None),
        )
        for name in ("place", "product", "from", "to"):
            values[name] = fact.qualifiers.get(name)
        rows.append(values)
    return rows


def _sources(view: View) -> Rows:
    rows = []
    for _, source in sorted(view.sources.items()):
        values = {name: getattr(source, name) for name, _ in SOURCES}
        values["derived_from"] = " ".join(source.derived_from) or None
        rows.append(values)
    return rows


# -- files -----------------------------------------------------------------


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _write_other(folder: Path, format: str, view: View, where: Where) -> Path:
    """One file in a format of other tools, the same bytes for the same view."""
    from onshore.loaders.export.write_follow_the_money import follow_the_money
    from onshore.loaders.export.write_geojson import sites_geojson
    from onshore.loaders.export.write_open_graph import open_graph
    from onshore.loaders.export.write_prov import provenance

    name, make = {
        "ftm": ("network.ftm.json", follow_the_money),
        "opengraph": ("network.opengraph.json", open_graph),
        "geojson": ("sites.geojson", sites_geojson),
        "prov": ("provenance.jsonld", provenance),
    }[format]
    found = make(view, where)
    path = folder / name
    with whole_file(path) as draft, draft.open("wb") as file:
        for value in [found] if isinstance(found, dict) else found:
            file.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    return path


def _write_csv(path: Path, columns: Sequence[Column], rows: Rows) -> Path:
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([name for name, _ in columns])
        writer.writerows([_text(row.get(name)) for name, _ in columns] for row in rows)
    return path


def _write_parquet(path: Path, columns: Sequence[Column], rows: Rows) -> Path:
    import pyarrow
    from pyarrow import parquet

    types = {str: pyarrow.string(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    arrays = [
        pyarrow.array([_typed(row.get(name), kind) for row in rows], types[kind])
        for name, kind in columns
    ]
    table = pyarrow.Table.from_arrays(arrays, names=[name for name, _ in columns])
    with whole_file(path) as draft:
        parquet.write_table(table, draft)
    return path


def _typed(value: Any, kind: type) -> Any:
    return value if value is None else kind(value)


def _write_graphml(path: Path, nodes: Rows, edges: Rows) -> Path:
    with whole_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for domain, columns in (("node", NODES), ("edge", EDGES)):
            for name, kind in columns:
                if name != "id":
                    file.write(
                        f'<key id="{domain}_{name}" for="{domain}" attr.name="{name}" '
                        f'attr.type="{_TYPES[kind]}"/>\n'
                    )
        file.write('<graph id="network" edgedefault="directed">\n')
        for node in nodes:
            file.write(f"<node id={quoteattr(node['id'])}>")
            _write_data(file, "node", NODES, node, ("id",))
            file.write("</node>\n")
        for edge in edges:
            ends = " ".join(f"{key}={quoteattr(edge[key])}" for key in ("id", "source", "target"))
            file.write(f"<edge {ends}>")
            _write_data(file, "edge", EDGES, edge, ("id", "source", "target"))
            file.write("</edge>\n")
        file.write("</graph>\n</graphml>\n")
    return path


def _write_data(
    file: IO[str],
    domain: str,
    columns: Iterable[Column],
    row: Mapping[str, Any],
    without: Sequence[str],
) -> None:
    for name, _ in columns:
        value = row.get(name)
        if value is not None and name not in without:
            text = escape(_NO_XML.sub("\ufffd", _text(value)))
            file.write(f'<data key="{domain}_{name}">{text}</data>')
