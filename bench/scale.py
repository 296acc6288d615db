"""How batches grow: one command at several sizes, and the power of the size that its cost takes.

    python -m bench scale [--rows N ...] [--nodes N ...] [--flows N ...] [--engines NAME ...]

Time is that of the processor, of every process of the run, as the machine may be busy; memory is
the most that all of them keep resident together, pages that they share counted in each. An exponent
is the slope between the logarithms of size and cost: 1 grows as the size does. `--keys`: so many
different lines, origins and days, in place of chance among 5,000, 20 and 300.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from math import log
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, NamedTuple

import numpy as np
import psutil

from bench.networks.impact_store import fill
from bench.tariffs.duty import DATA, ORIGINS, build
from onshore.graph.stores import open_store

ROOT = Path(__file__).resolve().parents[1]
FIRST, LINES, DAYS = np.datetime64("2026-01-15"), 5_000, 300
TIERS, INPUTS = 12, 10
"""Of a network of flows: levels of makers, inputs of each."""
REACHED = """
import sys, duckdb, onshore.duckdb
onshore.duckdb.exposure(duckdb.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
"""
MIB = 2**20
LOOK_AGAIN = 0.1
NEEDED = {"local": "pyarrow", "duckdb": "duckdb", "spark": "pyspark"}


class Cost(NamedTuple):
    """Of one run: seconds of processor and of the clock, MiB."""

    size: int
    cpu: float
    wall: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    found: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, cost in _costs(options, Path(folder)):
            costs = found.setdefault(name, [])
            if not costs:
                print(name)
            costs.append(cost)
            print(_line(costs), flush=True)
    if options.json:
        told = {name: [one._asdict() for one in costs] for name, costs in found.items()}
        options.json.write_text(json.dumps(told, indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench scale", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--nodes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--flows", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=NEEDED, default=["local", "duckdb"])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keys", type=int, help="different lines, origins and days of duty")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def _costs(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Cost]]:
    """Each run with what it cost; engines that are not installed are left out."""
    engines = [one for one in options.engines if find_spec(NEEDED[one]) is not None]
    store = f"sqlite:///{folder / 'tariff.db'}"
    if options.rows:
        onshore(store, "load", *map(str, (DATA / "measures.yaml", *(DATA / "hts").glob("*.gz"))))
    for engine in engines:
        for size in options.rows:
            source = folder / f"lines{size}.parquet"
            if not source.exists():
                _write_lines(source, size, options.keys)
            given = ["batch", "duty", "--input", str(source), "--as-of", "2026-11-01"]
            given += ["--engine", engine, "--workers", str(options.workers)]
            cost = onshore(store, *given, "--output", str(folder / f"{engine}{size}"), size=size)
            yield f"duty by lines, {engine}, {options.workers} workers", cost
    for size in options.nodes:
        url = f"sqlite:///{folder / f'network{size}.db'}"
        opened = open_store(url)
        nodes = len(fill(opened, size))
        opened.close()
        given = ["batch", "criticality", "--as-of", "2026-05-01"]
        given += ["--workers", str(options.workers), "--output", str(folder / f"ranking{size}")]
        cost = onshore(url, *given, size=nodes)
        yield f"criticality by nodes, local, {options.workers} workers", cost
    for size in options.flows if find_spec("duckdb") else ():
        source = folder / f"flows{size}.parquet"
        _write_flows(source, size)
        given = ["-c", REACHED, str(source), str(folder / f"reached{size}.parquet")]
        yield "exposure by flows, duckdb, joins level by level", measured(given, size)


def _write_flows(path: Path, size: int) -> None:
    """Flows from each tier of makers to the next, by chance; every third crosses, at 0 to 25 %."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    chance = np.random.default_rng(20261129)
    target = np.arange(size) // INPUTS
    tier = -(-size // INPUTS // TIERS)
    crosses = chance.random(size) < 1 / 3
    lo = np.round(chance.uniform(0, 0.15, size), 4)
    columns = {
        "source": (target // tier + 1) * tier + chance.integers(0, tier, size),
        "target": target,
        "coefficient": np.round(chance.uniform(0.01, 0.9 / INPUTS, size), 6),
        "crosses": crosses,
        "lo": lo,
        "hi": lo + np.round(chance.uniform(0, 0.1, size), 4),
    }
    pq.write_table(pa.table(columns), path)


def _write_lines(path: Path, size: int, keys: int | None) -> None:
    """Entry lines with a customs value each, by chance."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    chance = np.random.default_rng(20261129)
    _, schedule = build()
    leaves = [number for number in schedule.leaves if len(number) == 10 and number < "98"]
    different = keys or size
    columns: dict[str, Any] = {
        "hts": chance.choice(leaves, LINES, replace=False)[chance.integers(0, LINES, different)],
        "origin": np.array(ORIGINS)[chance.integers(0, len(ORIGINS), different)],
        "entry_date": FIRST + chance.integers(0, DAYS, different),
    }
    if keys:
        which = chance.integers(0, keys, size)
        columns = {name: column[which] for name, column in columns.items()}
    columns["value"] = np.round(chance.uniform(100, 90_000, size), 2)
    pq.write_table(pa.table(columns), path)


def onshore(store: str, *arguments: str, size: int = 0) -> Cost:
    """The command, measured with all processes that it starts; RuntimeError where it fails."""
    return measured(["-m", "onshore", "--store", store, *arguments], size)


def measured(arguments: Sequence[str], size: int) -> Cost:
    """What Python with these arguments takes."""
    command = [sys.executable, *arguments]
    surely = {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    started = perf_counter()
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(
            command, cwd=ROOT, env={**surely, **os.environ}, stdout=said, stderr=said
        )
        cpu: dict[int, float] = {}
        peak = 0.0
        while running.poll() is None:
            peak = max(peak, _look(running.pid, cpu))
            sleep(LOOK_AGAIN)
        wall = perf_counter() - started
        if running.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode("utf-8", "replace")[-2_000:])
    return Cost(size, sum(cpu.values()), wall, peak / MIB)


def _look(pid: int, cpu: dict[int, float]) -> float:
    """Notes the seconds of a process and of those below it; the bytes that they keep resident."""
    resident = 0.0
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return resident
    for one in processes:
        try:
            times = one.cpu_times()
            cpu[one.pid] = times.user + times.system
            resident += one.memory_info().rss
        except psutil.Error:
            continue
    return resident


def exponent(costs: Sequence[Cost]) -> float | None:
    """Slope of the last two sizes, by the logarithms of size and of seconds of the processor."""
    if len(costs) < 2 or costs[-1].size == costs[-2].size or not costs[-2].cpu:
        return None
    return log(costs[-1].cpu / costs[-2].cpu) / log(costs[-1].size / costs[-2].size)


def _line(costs: Sequence[Cost]) -> str:
    one, power = costs[-1], exponent(costs)
    told = f"   {one.size:12,}{one.cpu:10.1f} s of processor{one.wall:10.1f} s{one.peak:10,.0f} MiB"
    if power is None:
        return told
    more = (one.cpu - costs[-2].cpu) / (one.size - costs[-2].size) * 1e6
    return f"{told}  exponent {power:.2f}, {more:.1f} s a million more"


if __name__ == "__main__":
    sys.exit(main())
