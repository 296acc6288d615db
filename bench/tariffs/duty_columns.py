"""A million mixed duties by columns: 5,000 lines, 20 origins, 300 days, each with a customs value.

    python -m bench.tariffs.duty_columns [--rows N]

CPU time of one run: single answers for a sample (which the columns must equal), arrays with nothing
settled before and with all settled, and CSV to CSV with nothing settled before. Schedules and
measures are loaded before each.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

import numpy as np

from bench.measuring import gate
from bench.tariffs.duty import DATA, ORIGINS, REVISIONS, build
from onshore.app.render.duty_table_file import CsvFile
from onshore.app.tables.duty_file import NEW_OBJECTS
from onshore.graph.answers.duty.duty_rows import TableAsker
from onshore.graph.model import Table
from onshore.graph.tariff.batch.duty_amounts import as_float, exact
from onshore.graph.tariff.batch.duty_columns import DutyBatch
from onshore.graph.tariff.duty.duty import Tariff, duty
from onshore.graph.tariff.measures.conditions import NOTHING_SAID
from onshore.graph.tariff.measures.measures import Measures
from onshore.loaders.ingest import few_collections
from onshore.loaders.law.duty_rows import read_duty_file
from onshore.loaders.law.measures import read_measures

FIRST = np.datetime64("2026-01-15")
LINES, DAYS, SAMPLE = 5_000, 300, 2_000
GOALS = {"arrays, all settled": 200_000, "CSV to CSV, nothing settled": 50_000}
"""Rows a second of one core."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    size = parser.parse_args(arguments).rows
    loaded, schedule = build()
    for revision in REVISIONS:
        loaded.schedule(revision)
    table = read_measures(DATA / "measures.yaml")
    chance = np.random.default_rng(20261128)
    numbers = [n for n in schedule.leaves if len(n) == 10 and n < "98"]
    hts = chance.choice(numbers, LINES, replace=False)[chance.integers(0, LINES, size)]
    origins = np.array(ORIGINS)[chance.integers(0, len(ORIGINS), size)]
    days = FIRST + chance.integers(0, DAYS, size)
    value = np.round(chance.uniform(100, 90_000, size), 2)
    seconds: dict[str, float] = {}

    batch = DutyBatch(_fresh(loaded, table))
    for name in ("arrays, nothing settled", "arrays, all settled"):
        started = process_time()
        found = batch.ask(hts, origins, days, value=value)
        seconds[name] = process_time() - started
    del batch

    tariff = _fresh(loaded, table)
    sample = chance.integers(0, size, min(SAMPLE, size)).tolist()
    started = process_time()
    single = []
    for row in sample:
        said = NOTHING_SAID.with_values({"value": exact(float(value[row]))})
        single.append(
            duty(tariff, str(hts[row]), str(origins[row]), days[row].item(), "collected", said)
        )
    seconds["single answers"] = (process_time() - started) * size / len(sample)
    for row, answer in zip(sample, single, strict=True):
        ends = answer.amount
        known = answer.lo, answer.hi, ends.lo if ends else None, ends.hi if ends else None
        shown = [column[row] for column in (found.lo, found.hi, found.amount_lo, found.amount_hi)]
        alike = np.array_equal(shown, list(map(as_float, known)), equal_nan=True)
        gate(alike, f"{answer.hts} {answer.origin} {answer.entry_date}")
        gate(found.answer(row) == answer, f"{answer.hts} {answer.origin} {answer.entry_date}")
    del found

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8") as file:
            file.write("hts,origin,entry_date,value\n")
            file.writelines(map("{},{},{},{}\n".format, hts, origins, days, value))
        fresh = _fresh(loaded, table)
        started = process_time()
        with few_collections(NEW_OBJECTS):
            _answer_file(fresh, source, target)
        seconds["CSV to CSV, nothing settled"] = process_time() - started
        with target.open("rb") as written:
            gate(sum(1 for _ in written) == size + 1, "rows of the answered file")

    print(f"{size:,} rows; at most {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB of memory")
    for name, spent in seconds.items():
        goal = GOALS.get(name)
        rate, times = size / spent, seconds["single answers"] / spent
        wanted = f"  goal {goal:,}: {'met' if rate >= goal else 'MISSED'}" if goal else ""
        print(f"   {name:32}{rate:12,.0f} rows a second of processor{times:8,.1f}x{wanted}")
    return 0


def _fresh(loaded: Tariff, table: Table) -> Tariff:
    """The same schedules with measures of which nothing is looked up yet."""
    return Tariff(loaded.revisions, loaded.schedule, Measures.from_tables([table]))


def _answer_file(tariff: Tariff, source: Path, target: Path) -> None:
    asker = TableAsker(tariff, date(2026, 11, 28))
    file = CsvFile(target)
    for piece in read_duty_file(source, asker.conditions):
        answered = asker.answer(*piece)
        file.write({**piece.columns, **answered})
    file.close()


if __name__ == "__main__":
    sys.exit(main())
