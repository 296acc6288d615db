"""Load, build, look up and search: one full revision of the tariff schedule.

    python -m bench.tariffs.schedule [FILE]

Times in seconds, the best of `REPEATS`; memory in MiB of Python objects held (tracemalloc).
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders.law.hts import bundled_schedules, read_schedule

DATA = Path(__file__).resolve().parents[2] / "data"
REPEATS = 3
QUERIES = ("power supplies", "machines other", "optical cable", "8471")


def run(path: Path | None = None) -> dict[str, Any]:
    """Figures of one export, by default of the newest bundled one."""
    bundled, revision, day = bundled_schedules(DATA)[-1]
    path = path or bundled
    table, report = read_schedule(path, revision, day)
    packed = zlib.compress(orjson.dumps(table.rows))
    rows = orjson.loads(zlib.decompress(packed))
    schedule = Schedule(revision, day, rows)
    return {
        "file": path.name,
        "rows": report.rows,
        "numbers": report.numbers,
        "load_s": _best(lambda: read_schedule(path, revision, day)),
        "decode_s": _best(lambda: orjson.loads(zlib.decompress(packed))),
        "build_s": _best(lambda: Schedule(revision, day, rows)),
        "first_search_s": _best(lambda: Schedule(revision, day, rows).search("cable")),
        "search_s": _best(lambda: [schedule.search(q) for q in QUERIES]) / len(QUERIES),
        "line_us": 1e6 * _best(lambda: _all_lines(revision, day, rows)) / report.numbers,
        "packed_mib": len(packed) / 2**20,
        "schedule_mib": _held(lambda: _used(revision, day, packed, search=False)),
        "with_search_mib": _held(lambda: _used(revision, day, packed, search=True)),
        "with_all_lines_mib": _held(lambda: _all_lines(revision, day, _unpack(packed))),
    }


def _unpack(packed: bytes) -> Any:
    return orjson.loads(zlib.decompress(packed))


def _used(revision: str, day: date, packed: bytes, *, search: bool) -> Schedule:
    schedule = Schedule(revision, day, _unpack(packed))
    if search:
        schedule.search("cable")
    return schedule


def _all_lines(revision: str, day: date, rows: Any) -> Schedule:
    schedule = Schedule(revision, day, rows)
    for number in schedule.numbers:
        schedule.line(number)
    return schedule


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = perf_counter()
        action()
        times.append(perf_counter() - started)
    return min(times)


def _held(make: Callable[[], object]) -> float:
    gc.collect()
    tracemalloc.start()
    kept = make()
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return held / 2**20


def main(arguments: Sequence[str] | None = None) -> int:
    paths = sys.argv[1:] if arguments is None else arguments
    for name, value in run(Path(paths[0]) if paths else None).items():
        print(f"{name:20} {value:.4g}" if isinstance(value, float) else f"{name:20} {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
