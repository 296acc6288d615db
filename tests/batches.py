"""Entry lines and a store with tariff tables, for tests of batches."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from onshore.graph.stores import open_store
from onshore.loaders.bundled import bundled_files
from onshore.loaders.curated import read_documents

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
DAY = "2026-11-01"
ORIGINS = ("CN", "TW", "VN", "MX", "JP", "DE", "CA", "Narnia", "")
NUMBERS = (
    *("8471.50.01.50", "85044060", "8544429090", "8534.00.00", "7318152095", "0101.21.00"),
    *("3004.90.92", "9403.20.00", "8703.23.01", "2204.21.50", "6109.10.00", "99", "no number"),
)
DAYS = ("2026-07-01", "2026-09-30", "", "2026-02-30")
SAID = ("", "usmca:true", "exclusion:false;aircraft_use:false", "metal_share:0.4", "moon:true")
VALUES = ("1000.50", "", "250000", "0", "$1,200", "abc")


def tariff_store(folder: Path) -> str:
    """The URL of a store with the measures and one edition of the schedule."""
    url = f"sqlite:///{folder / 'tariff.db'}"
    files = (DATA / "measures.yaml", DATA / "hts/hts_2026_rev_10.json.gz")
    done = onshore(url, "load", *map(str, files))
    assert done.returncode == 0, done.stderr
    return url


def bundled_store(folder: Path) -> str:
    """The URL of a store with the facts that come with the package."""
    url = f"sqlite:///{folder / 'bundled.db'}"
    with closing(open_store(url)) as opened:
        opened.replace(read_documents(bundled_files(DATA)[0]), now="2026-11-28T00:00:00.000000Z")
    return url


def onshore(
    url: str, *arguments: str, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, run as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "onshore", *arguments],
        env={**os.environ, "ONSHORE_STORE": url, "PYTHONPATH": str(ROOT), **(more or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def lines(size: int) -> list[dict[str, str]]:
    """Mixed entry lines, each kind of mistake among them; the same for the same size."""
    rows = []
    for row in range(size):
        rows.append(
            {
                "entry": f"E{row}",
                "hts": NUMBERS[row * 7 % len(NUMBERS)],
                "origin": ORIGINS[row * 5 % len(ORIGINS)],
                "entry_date": DAYS[row // 3 % len(DAYS)],
                "condition": SAID[row // 5 % len(SAID)],
                "value": VALUES[row // 7 % len(VALUES)],
            }
        )
    return rows


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, str]], group: int) -> Path:
    """The rows as Parquet, `group` of them in a row group."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=group)
    return path


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a batch's output."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def answers(folder: Path) -> list[dict[str, Any]]:
    """The rows of a batch's output, part after part."""
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = []
    for path in sorted((folder / "rows").iterdir()):
        found += pq.read_table(path).to_pylist()
    return found


def refused(code: int, shown: str, said: str, output: Path) -> None:
    """A batch ended with an error that says so, and left nothing; or the extra is not there."""
    assert code in (1, 2)
    assert said in shown or "extra 'duckdb'" in shown
    assert not output.exists()
