"""Row 26: a table from its CSV file into a store: CPU time, rows a second, memory.

    python -m bench.bulk [--rows N ...]

Every side is a process of its own that reads the same file: `onshore load FILE --mapping network`;
the csv module with `executemany` into a bare SQLite table with its primary key; networkx in memory.
Neither of these keeps evidence, ids of facts, versions or a hash. Gate: as many facts as rows, and
the same load again changes nothing. Memory is the peak of the process. By default 1,000 to 100,000
rows; `--rows 1000000` takes minutes.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.measuring import gate
from graph.stores import open_store

SIZES = (1_000, 10_000, 100_000)
ROWS_A_FIRM = 4.66
SECTORS = 50
ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ("supplier", "customer", "supplier_sector", "customer_sector", "weight", "type")
BY_SQLITE = """
import csv, sqlite3, sys
with open(sys.argv[1], newline="") as file, sqlite3.connect(sys.argv[2]) as store:
    rows = csv.reader(file)
    next(rows)
    store.execute("CREATE TABLE t (a, b, c, d, e, f, PRIMARY KEY (a, b))")
    store.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", rows)
"""
BY_NETWORKX = """
import csv, sys
import networkx
graph = networkx.DiGraph()
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        graph.add_node(row["supplier"], sector=row["supplier_sector"])
        graph.add_node(row["customer"], sector=row["customer_sector"])
        graph.add_edge(row["supplier"], row["customer"], weight=float(row["weight"]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """CPU seconds, peak of resident bytes, and what the process wrote."""

    seconds: float
    peak: int
    output: bytes


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    options = parser.parse_args(arguments)
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), rows)
    return 0


def measure(folder: Path, rows: int) -> None:
    table, store = folder / "network.csv", folder / "store.db"
    write_table(table, rows)
    url = f"sqlite:///{store}"
    load = [sys.executable, "-m", "app.cli", "--store", url, "load", str(table)]
    load += ["--mapping", "network", "--format", "json"]
    runs = {"onshore": run(load), "onshore, again": run(load)}
    runs["csv, sqlite3"] = run([sys.executable, "-c", BY_SQLITE, str(table), str(folder / "bare")])
    runs["csv, networkx"] = run([sys.executable, "-c", BY_NETWORKX, str(table)])
    with closing(open_store(url)) as opened:
        gate(opened.summary().counts["facts"] == rows, "number of facts")
    gate(orjson.loads(runs["onshore"].output)["totals"]["added"] == rows, "added")
    gate(not orjson.loads(runs["onshore, again"].output)["changed"], "loaded again")
    sys.stdout.write(f"26 CSV to loaded, {rows:,} rows  (load {os.getloadavg()[0]:.1f})\n")
    for name, one in runs.items():
        ratio = "" if name == "onshore" else f"{one.seconds / runs['onshore'].seconds:10,.2f}x"
        speed = f"{rows / one.seconds:12,.0f} rows/s{one.peak / 2**20:8,.0f} MiB"
        sys.stdout.write(f"   {name:24}{one.seconds:10,.2f} s{speed}{ratio}\n")


def write_table(path: Path, rows: int, seed: int = 7) -> None:
    """A network of firms in sectors, each pair once; suppliers with a heavy tail."""
    chance = random.Random(seed)
    firms = max(int(rows / ROWS_A_FIRM), 60)
    sectors = [chance.randrange(SECTORS) for _ in range(firms)]
    pairs: set[tuple[int, int]] = set()
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        while len(pairs) < rows:
            to = chance.randrange(1, firms)
            pair = max(0, to - 1 - int(firms / 5 * chance.random() ** 3)), to
            if pair in pairs:
                continue
            pairs.add(pair)
            ends = [f"F{number:07d}" for number in pair]
            kinds = [f"S{sectors[number]:02d}" for number in pair]
            table.writerow([*ends, *kinds, chance.randrange(1, 1000), ""])


def run(command: Sequence[str]) -> Run:
    """Run a process to its end; CPU time and memory are the system's own figures for it."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        gate(process.returncode == 0, f"{command[-1]} ended with {process.returncode}")
        output.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(used.ru_utime + used.ru_stime, used.ru_maxrss * unit, output.read())


if __name__ == "__main__":
    raise SystemExit(main())
