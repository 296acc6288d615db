"""Exposure of every product: one network with its duties, solved in memory or by joins."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onshore.app.batch.declared import ENGINES as ALL_ENGINES
from onshore.app.batch.exposure.compiled import PART, Compiled, arrays_of
from onshore.app.batch.exposure.levels import Settled, settle
from onshore.app.batch.exposure.rows import Answers
from onshore.app.batch.exposure.solve import ANSWERED, Values, solved, values_of
from onshore.app.batch.exposure.tables import DuckTables, SparkTables, Tables, parquet_in, spilling
from onshore.app.batch.frozen import freeze, open_frozen
from onshore.app.batch.inputs import Read
from onshore.app.batch.jobs import WORK, Job, Part, equal_parts, put_whole
from onshore.app.batch.planning import Planned, clocks_and_filters, plan_on_network
from onshore.app.batch.writing import write_beside, write_parquet, write_part
from onshore.app.settings import Settings
from onshore.graph.answers.parameters import parameter
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.network.arrays import Ints
from onshore.graph.queries.exposure import Exposure, entered_of
from onshore.graph.view import View

ROWS_ARE = "makers of products"
MAKERS_OF_A_PART = 20_000
FLOWS_OF_A_FILE = 1_000_000
SOLVE, JOINS = "solve", "joins"
ENGINES = {SOLVE: ("local", "spark"), JOINS: ("duckdb", "spark")}
"""Method -> the engines that have it."""
LISTING = ("target", "k", "origin", "component", "authority", "min_rate", "lang")
"""Parameters of the single question that choose or word what it lists."""


@dataclass(frozen=True)
class EveryExposure(Exposure):
    """What is asked, of all products."""

    target: str = parameter("id", "", "")
    method: str = parameter("text", "", "", choices=(SOLVE, JOINS))


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """Every product, by its makers."""
    chosen = partial(job_for, engine=options.engine)
    return plan_on_network(
        options, settings, EveryExposure, chosen, lay_out, lists=LISTING, walks=ALL_ENGINES
    )


def job_for(
    question: EveryExposure,
    view: View,
    content: str,
    output: Path,
    format: str,
    engine: str = "local",
) -> Job:
    """What is asked. InvalidParameters for a method of other engines."""
    method = question.method or (JOINS if engine == "duckdb" else SOLVE)
    if engine not in ENGINES[method]:
        reason = f"is of {' and '.join(ENGINES[method])}, not of {engine}"
        raise InvalidParameters([Problem(f"{method} {reason}", "method")])
    entry = question.entry(view)
    options = {
        **clocks_and_filters(question, view),
        "entry_date": entry.day.isoformat(),
        "clock": question.clock,
        "condition": sorted(question.condition),
        "derive": list(question.where.derive),
        "method": method,
    }
    return Job("exposure", str(output), content, options, [], format)


def lay_out(job: Job, question: EveryExposure, view: View) -> Job:
    """The job with its parts, the network and its duties frozen; TablesMissing without tables."""
    arrays = arrays_of(entered_of(view, question.where, question.entry(view)))
    freeze(Path(job.frozen), view.reader, job.content, {PART: arrays})
    if job.options["method"] == JOINS:
        _lay_out_flows(job, Compiled(arrays))
    return replace(job, parts=equal_parts(len(arrays["made"]), MAKERS_OF_A_PART))


def _lay_out_flows(job: Job, compiled: Compiled) -> None:
    """The flows as Parquet, which engines join."""
    folder = job.folder / WORK / "inputs"
    folder.mkdir(exist_ok=True)
    size = len(compiled.arrays["sources"])
    for number, first in enumerate(range(0, max(size, 1), FLOWS_OF_A_FILE)):
        columns = compiled.flows_between(first, min(size, first + FLOWS_OF_A_FILE))
        arrays = {
            name: pa.array(one, mask=np.isnan(one) if name == "coefficients" else None)
            for name, one in columns.items()
        }
        table = pa.table({COLUMNS.get(name, name): one for name, one in arrays.items()})
        write_parquet(
            folder / f"flows-{number:05}.parquet", table.to_batches(1 << 17) or [_none(table)]
        )


COLUMNS = {"coefficients": "coefficient", "crossings": "crossing"}
"""What columns of a network are called in a table of flows."""


def _none(table: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], table.schema)


def prepare(job: Job, session: Any = None) -> None:
    """Where the method is joins: settle all flows, level by level, before parts are answered.

    `session` is that of Spark; None is DuckDB. What an earlier run has settled is kept.
    """
    if job.options["method"] != JOINS or _joined_file(job).exists():
        return
    levels = job.folder / WORK / "levels"
    if session is not None:
        joined = _settled(job, SparkTables(session.newSession(), levels))
    else:
        with spilling(job.folder / WORK / "spill") as connection:
            joined = _settled(job, DuckTables(connection, levels))
    put_whole(_joined_file(job), orjson.dumps(asdict(joined)))


def _settled(job: Job, tables: Tables) -> Settled:
    tables.view("inputs", job.folder / WORK / "inputs")
    return settle(tables, ("position",))


def _joined_file(job: Job) -> Path:
    return job.folder / WORK / "joined.json"


def _joined(job: Job) -> Settled | None:
    """What joins have settled; None where there are none."""
    if job.options["method"] != JOINS:
        return None
    return Settled(**orjson.loads(_joined_file(job).read_bytes()))


def answer_part(job: Job, part: Part, read: Read) -> None:
    """The makers of a part; nothing is read but the frozen network, and what joins have settled."""
    network = _network(job.frozen, job.content)
    first, last = part.first, part.first + part.rows
    nodes = network.arrays["made"][first:last]
    if job.options["method"] == JOINS:
        values = _from_joins(job.folder / WORK / "levels/solved", nodes)
    else:
        values = _in_memory(job.frozen, job.content).of(nodes)
    draft, rows = write_part(
        job, part, [Answers(network, _joined(job)).makers(first, last, values)]
    )
    values.write(_values_file(job, part))
    job.finish(part, draft, {"rows": rows})


@lru_cache(maxsize=1)
def _network(folder: str, content: str) -> Compiled:
    return Compiled(open_frozen(folder, content).part(PART) or {})


@lru_cache(maxsize=1)
def _in_memory(folder: str, content: str) -> Values:
    """Values of all nodes, once in each process."""
    network = _network(folder, content)
    bits = (network.arrays["of_rates"], network.arrays["of_shares"])
    return values_of(network.size, solved(network.rows(), network.arrays["made"].tolist(), *bits))


def _from_joins(folder: Path, nodes: Ints) -> Values:
    """Values of nodes, which ascend, among those that are settled."""
    if not len(nodes):
        return Values.nothing(0)
    first, last = int(nodes[0]), int(nodes[-1])
    wanted = (pc.field("node") >= first) & (pc.field("node") <= last)
    found = pq.read_table([str(path) for path in parquet_in(folder)], filters=wanted)
    values = Values.nothing(last - first + 1)
    place = found["node"].to_numpy() - first
    for name, column in values.columns():
        column[place] = found[name].to_numpy()
    return values.of(nodes - first)


def _values_file(job: Job, part: Part) -> Path:
    return job.folder / WORK / "values" / f"{part.number:05}.npz"


def finish(job: Job) -> dict[str, Any]:
    """Write every product by its makers' market shares; what the manifest counts."""
    network, joined = _network(job.frozen, job.content), _joined(job)
    values = Values.joined([Values.read(_values_file(job, part)) for part in job.parts])
    products = Answers(network, joined).products(values)
    write_beside(job, "products", products)
    counts = {
        "makers": len(values.lo),
        "products": len(network.arrays["products.terms"]),
        "open": int((values.open & ~values.looping & (values.refused == ANSWERED)).sum()),
        "refused": int((values.refused != ANSWERED).sum()),
    }
    return {**counts, **asdict(joined)} if joined else counts
