"""Other software from the same CSV file to the same first path: `python bench/peers.py NAME ...`.

A script of its own, so that it can run in an environment of its own, where these are installed:

    python peers.py NAME FILE SOURCE_COLUMN TARGET_COLUMN FROM TO [--folder DIR]

It prints one JSON object: CPU seconds of each step in their order, the hops of the shortest path in
any direction, and the version. Exit code 3, with the reason, where the software is not installed.
None of these keeps evidence, ids of facts, versions, hashes or two clocks.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

MOST_HOPS = 6
NOT_INSTALLED = 3


class Steps:
    """CPU seconds of this process by step; a step ends where it is noted."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = 0.0

    def done(self, name: str) -> None:
        """The step takes all since the last one, the start of Python at first."""
        now = process_time()
        self.seconds[name], self._last = now - self._last, now


def by_networkx(file: str, source: str, target: str, ends: list[str], steps: Steps) -> int:
    import networkx
    import pandas

    steps.done("import")
    rows = pandas.read_csv(file, dtype=str).dropna(subset=[source, target])
    graph: Any = networkx.from_pandas_edgelist(
        rows, source, target, edge_attr=True, create_using=networkx.DiGraph
    )
    steps.done("load")
    path = networkx.bidirectional_shortest_path(graph.to_undirected(as_view=True), *ends)
    return len(path) - 1


def by_rustworkx(file: str, source: str, target: str, ends: list[str], steps: Steps) -> int:
    import rustworkx

    steps.done("import")
    number: dict[str, int] = {}
    edges = []
    with Path(file).open(newline="") as opened:
        for row in csv.DictReader(opened):
            if row[source] and row[target]:
                pair = (row.pop(source), row.pop(target))
                first, last = (number.setdefault(end, len(number)) for end in pair)
                edges.append((first, last, tuple(row.values())))
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(list(number))
    graph.add_edges_from(edges)
    steps.done("load")
    first, last = (number[end] for end in ends)
    found = rustworkx.digraph_dijkstra_shortest_paths(
        graph, first, last, default_weight=1.0, as_undirected=True
    )
    return len(found[last]) - 1


def by_scipy(file: str, source: str, target: str, ends: list[str], steps: Steps) -> int:
    import numpy
    import polars
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    steps.done("import")
    rows = polars.read_csv(file, infer_schema=False).drop_nulls([source, target])
    ids = polars.concat([rows[source], rows[target]]).unique()
    both = [rows[name].cast(polars.Enum(ids)).to_physical().to_numpy() for name in (source, target)]
    matrix = csr_array((numpy.ones(len(rows)), tuple(both)), shape=(len(ids), len(ids)))
    steps.done("load")
    found = [ids.index_of(end) for end in ends]
    first, last = (int(one) for one in found if one is not None)
    _, before = breadth_first_order(matrix, first, directed=False)
    hops = 0
    while last != first:
        last, hops = int(before[last]), hops + 1
    return hops


def by_duckdb(
    file: str, source: str, target: str, ends: list[str], steps: Steps, folder: str
) -> int:
    import duckdb

    steps.done("import")
    with duckdb.connect(os.path.join(folder, "peer.duckdb")) as link:
        link.execute("SET threads = 1")
        link.execute(
            f"CREATE TABLE edges AS SELECT * EXCLUDE ({source}, {target}), {source} AS s, "
            f"{target} AS t FROM read_csv(?) WHERE {source} IS NOT NULL AND {target} IS NOT NULL",
            [file],
        )
        steps.done("load")
        row = link.execute(
            f"""
            WITH RECURSIVE
              ways AS (SELECT s, t FROM edges UNION ALL SELECT t, s FROM edges),
              reached(node, hops) AS (
                SELECT $first, 0
                UNION
                SELECT ways.t, hops + 1 FROM reached JOIN ways ON ways.s = reached.node
                WHERE hops < {MOST_HOPS}
                  AND NOT EXISTS (SELECT 1 FROM reached AS ended WHERE ended.node = $last))
            SELECT min(hops) FROM reached WHERE node = $last
            """,
            dict(zip(("first", "last"), ends, strict=True)),
        ).fetchone()
    return int(row[0]) if row else -1


def by_ladybug(
    file: str, source: str, target: str, ends: list[str], steps: Steps, folder: str
) -> int:
    import real_ladybug

    steps.done("import")
    # its COPY wants the nodes first, and the ends of an edge in the first two columns
    nodes, edges = Path(folder) / "nodes.csv", Path(folder) / "edges.csv"
    ids: dict[str, None] = {}
    with Path(file).open(newline="") as opened, edges.open("w", newline="") as written:
        rows, out = csv.DictReader(opened), csv.writer(written)
        others = [name for name in rows.fieldnames or () if name not in (source, target)]
        for row in rows:
            if row[source] and row[target]:
                ids[row[source]] = ids[row[target]] = None
                out.writerow((row[source], row[target], *(row[name] for name in others)))
    with nodes.open("w", newline="") as written:
        csv.writer(written).writerows((id,) for id in ids)
    base = real_ladybug.Database(os.path.join(folder, "peer.lbug"), buffer_pool_size=2 << 30)
    link = real_ladybug.Connection(base, num_threads=1)
    columns = "".join(f", {name} STRING" for name in others)
    link.execute("CREATE NODE TABLE Node(id STRING PRIMARY KEY)")
    link.execute(f"CREATE REL TABLE Edge(FROM Node TO Node{columns})")
    link.execute(f"COPY Node FROM '{nodes}'")
    link.execute(f"COPY Edge FROM '{edges}'")
    steps.done("load")
    rows = link.execute(
        f"MATCH p = (a:Node {{id: $first}})-[:Edge* SHORTEST 1..{MOST_HOPS}]-(b:Node {{id: $last}})"
        " RETURN length(p) LIMIT 1",
        dict(zip(("first", "last"), ends, strict=True)),
    ).get_all()
    return int(rows[0][0])


def by_neo4j(
    file: str, source: str, target: str, ends: list[str], steps: Steps, folder: str, uri: str
) -> int:
    """LOAD CSV from this process into the empty server at `uri`, which asks for no password."""
    from neo4j import GraphDatabase

    steps.done("import")
    where = Path(file)
    handler = partial(_Silent, directory=str(where.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{web.server_address[1]}/{where.name}"
        read = f"LOAD CSV WITH HEADERS FROM '{address}' AS row WITH row"
        some = f"{read} WHERE row.{source} IS NOT NULL AND row.{target} IS NOT NULL"
        by = "IN TRANSACTIONS OF 20000 ROWS"
        with GraphDatabase.driver(uri) as driver, driver.session() as link:
            link.run("CREATE CONSTRAINT FOR (n:Node) REQUIRE n.id IS UNIQUE").consume()
            link.run(
                f"{some} CALL (row) {{ UNWIND [row.{source}, row.{target}] AS id "
                f"MERGE (:Node {{id: id}}) }} {by}"
            ).consume()
            link.run(
                f"{some} CALL (row) {{ MATCH (a:Node {{id: row.{source}}}), "
                f"(b:Node {{id: row.{target}}}) CREATE (a)-[e:EDGE]->(b) SET e = row }} {by}"
            ).consume()
            steps.done("load")
            row = link.run(
                f"MATCH p = shortestPath((a:Node {{id: $first}})-[:EDGE*1..{MOST_HOPS}]-"
                "(b:Node {id: $last})) RETURN length(p)",
                dict(zip(("first", "last"), ends, strict=True)),
            ).single(strict=True)
        web.shutdown()
    return int(row[0])


class _Silent(SimpleHTTPRequestHandler):
    """Files of one folder, without a log."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


PEERS: dict[str, tuple[Callable[..., int], tuple[str, ...]]] = {
    "polars, scipy": (by_scipy, ("polars", "scipy")),
    "DuckDB": (by_duckdb, ("duckdb",)),
    "rustworkx": (by_rustworkx, ("rustworkx",)),
    "LadybugDB": (by_ladybug, ("real-ladybug",)),
    "pandas, networkx": (by_networkx, ("pandas", "networkx")),
    "Neo4j LOAD CSV": (by_neo4j, ("neo4j",)),
}
"""Peer -> how it answers, and the distributions that it takes."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("file")
    parser.add_argument("source", help="column that edges start from")
    parser.add_argument("target", help="column that edges lead to")
    parser.add_argument("ends", nargs=2, help="the two ends of the path, as the file names them")
    parser.add_argument("--uri", help="of an empty Neo4j without a password")
    options = parser.parse_args()
    work, needed = PEERS[options.name]
    steps = Steps()
    with tempfile.TemporaryDirectory() as folder:
        if work in (by_duckdb, by_ladybug, by_neo4j):
            work = partial(work, folder=folder)
        if options.name.startswith("Neo4j"):
            work = partial(work, uri=options.uri)
        try:
            hops = work(options.file, options.source, options.target, options.ends, steps)
        except ImportError as error:
            sys.stderr.write(f"{(error.name or '').partition('.')[0]} is not installed\n")
            return NOT_INSTALLED
        steps.done("path")
    versions = [f"{name} {version(name)}" for name in needed]
    json.dump({"seconds": steps.seconds, "hops": hops, "versions": versions}, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
