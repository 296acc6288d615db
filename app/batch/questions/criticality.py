"""Criticality of every node: seeds in parts over one compiled network, which workers map."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onshore.app.batch import network
from onshore.app.batch.frozen import freeze, open_frozen
from onshore.app.batch.inputs import Read
from onshore.app.batch.jobs import ROWS, Job, Part, equal_parts
from onshore.app.batch.planning import Planned, clocks_and_filters, plan_on_network
from onshore.app.batch.writing import write_parquet, write_part
from onshore.app.settings import Settings
from onshore.graph.answers.loss.weighing import esri_inputs_of
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.loss.cascade import cascade_of
from onshore.graph.loss.systemic_sweep import Sweep
from onshore.graph.network.and_or_graph import AndOrGraph
from onshore.graph.queries.criticality import Criticality
from onshore.graph.view import View

ROWS_ARE = "nodes"
SEEDS = 5_000
"""Nodes of a part."""
LOST = pa.schema([("id", pa.string()), ("dead", pa.int64()), ("weight", pa.float64())])
"""`dead`: things that are lost with the node alone, it among them; `weight`: the stated value a
year of the trades that stop, null where none is stated."""
INDEX = pa.schema(
    [("id", pa.string()), *((n, pa.float64()) for n in ("weight", "downstream", "upstream"))]
)
"""The economic systemic risk index of losing the node alone, a fraction of all output."""


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """Every node lost alone."""
    return plan_on_network(options, settings, Criticality, job_for, lay_out, lists=("target",))


def job_for(question: Criticality, view: View, content: str, output: Path, format: str) -> Job:
    """What is asked: every node lost alone."""
    options = {
        **clocks_and_filters(question, view),
        "mode": question.mode,
        "closed_world": question.closed_world,
    }
    if question.mode == "weighted":
        names = ("basis", "unknown_e", "sigma", "weight", "eps")
        options |= {name: getattr(question, name) for name in names}
    return Job("criticality", str(output), content, options, [], format)


def lay_out(job: Job, question: Criticality, view: View) -> Job:
    """The job with its parts, the compiled network frozen."""
    if question.mode == "weighted":
        from onshore.graph.loss.shocks import find_alone

        inputs = esri_inputs_of(question, view)
        if not inputs.known:
            reason = "no trade has a value on this basis, so nothing can be weighed"
            raise InvalidParameters([Problem(reason, "mode")])
        shocks = find_alone(inputs)
        parts = {network.VALUED: network.arrays_of_shocks(inputs.systemic, inputs.ids, shocks)}
        size = len(shocks)
    else:
        cascade = cascade_of(
            view, question.where, reach=question.mode == "reach", closed_world=question.closed_world
        )
        parts = {network.CIRCUIT: network.arrays_of_cascade(cascade)}
        size = len(cascade.seeds)
    freeze(Path(job.frozen), view.reader, job.content, parts)
    return replace(job, parts=equal_parts(size, SEEDS))


def answer_part(job: Job, part: Part, read: Read) -> None:
    """What is lost with each node of a part; nothing is read but the frozen network."""
    answer = _weighted if job.options["mode"] == "weighted" else _structural
    batch, summary = answer(job, part)
    draft, rows = write_part(job, part, [batch])
    job.finish(part, draft, {"rows": rows, **summary})


def _structural(job: Job, part: Part) -> tuple[pa.RecordBatch, Mapping[str, int]]:
    circuit, arrays = _circuit(job.frozen, job.content)
    last = part.first + part.rows
    sweep = circuit.sweep(arrays["seeds"][part.first : last].tolist())
    weight = [cents / 100 if cents else None for cents in sweep.values]
    columns = [network.ids_between(arrays, part.first, last), sweep.sizes, weight]
    return _batch(columns, LOST), {}


def _weighted(job: Job, part: Part) -> tuple[pa.RecordBatch, Mapping[str, int]]:
    said = job.options
    sweep, arrays = _sweep(job.frozen, job.content)
    last, before = part.first + part.rows, sweep.unsettled
    shocks = network.shocks_between(arrays, part.first, last)
    found = list(
        sweep.run(shocks, sigma=said["sigma"] == "on", weight=said["weight"], eps=said["eps"])
    )
    ends = [
        [None if one is None else float(f"{getattr(one, name):.12g}") for one in found]
        for name in ("total", "downstream", "upstream")
    ]
    columns = [network.ids_between(arrays, part.first, last), *ends]
    return _batch(columns, INDEX), {"unsettled": sweep.unsettled - before}


def _batch(columns: list[Any], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(one, field.type) for one, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


@lru_cache(maxsize=2)
def _circuit(folder: str, content: str) -> tuple[AndOrGraph, Any]:
    return network.circuit_of(open_frozen(folder, content))


@lru_cache(maxsize=2)
def _sweep(folder: str, content: str) -> tuple[Sweep, Any]:
    systemic, arrays = network.shocks_of(open_frozen(folder, content))
    return Sweep(systemic), arrays


def finish(job: Job) -> dict[str, Any]:
    """Write `ranking.parquet`, all nodes with the most first; what the manifest counts."""
    receipts = [told for part in job.parts if (told := job.receipt(part)) is not None]
    counts = {"nodes": sum(told["rows"] for told in receipts)}
    if job.options["mode"] == "weighted":
        counts["unsettled"] = sum(told["unsettled"] for told in receipts)
    if job.format == "parquet":
        ways = [("dead", "descending")] if job.options["mode"] != "weighted" else []
        table = pa.concat_tables(
            pq.read_table(job.folder / ROWS / told["file"]) for told in receipts
        )
        filled = table.append_column("_w", pc.fill_null(table["weight"], 0.0))
        keys = [*ways, ("_w", "descending"), ("id", "ascending")]
        ranked = filled.sort_by(keys).drop_columns(["_w"]).replace_schema_metadata(None)
        write_parquet(job.folder / "ranking.parquet", ranked.combine_chunks().to_batches())
    return counts
