"""Engines of batches for real: DuckDB, and Spark with its Java. Run by `make test-spark`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batches import lines, tariff_store, write_parquet
from tests.extras import go_without

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
ROWS, FILES = 300, 16


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tariff_store(tmp_path_factory.mktemp("tariff"))


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of Parquet files: a part each."""
    folder = tmp_path_factory.mktemp("lines")
    rows = lines(ROWS * FILES)
    for number in range(FILES):
        some = rows[number * ROWS : (number + 1) * ROWS]
        write_parquet(folder / f"{number}.parquet", some, 150)
    return folder


@pytest.fixture(scope="session")
def java() -> str:
    found = shutil.which("java")
    if found is None:
        go_without("no Java: Spark runs on it")
    return found


@pytest.fixture(scope="module")
def session(java: str) -> Iterator[Any]:
    """A session of Spark on this machine."""
    from onshore.app.batch.engines import spark_session

    with spark_session("local[2]", "tests") as found:
        yield found
