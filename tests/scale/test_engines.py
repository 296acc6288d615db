"""Every engine gives the same files, whatever the number of workers, and when one of them dies."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.batches import DAY, ROOT, answers, hashes, lines, onshore, write_csv
from tests.extras import needs_duckdb, needs_parquet, needs_spark
from tests.scale.conftest import FILES, ROWS

pytestmark = needs_parquet


def asked(source: Path, output: Path, *more: str) -> list[str]:
    given = ["batch", "duty", "--input", str(source), "--output", str(output), "--as-of", DAY]
    return [*given, *more]


@pytest.fixture(scope="module")
def local(store: str, source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the engine that needs nothing gives."""
    output = tmp_path_factory.mktemp("local") / "out"
    done = onshore(store, *asked(source, output))
    assert done.returncode == 0, done.stderr
    assert len(answers(output)) == ROWS * FILES
    return output


@needs_duckdb
def test_duckdb_gives_the_same_files(store: str, source: Path, local: Path, tmp_path: Path) -> None:
    done = onshore(store, *asked(source, tmp_path / "out", "--engine", "duckdb"))
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == hashes(local)


def test_processes_give_the_same_files(
    store: str, source: Path, local: Path, tmp_path: Path
) -> None:
    done = onshore(store, *asked(source, tmp_path / "out", "--workers", "2"))
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == hashes(local)


@needs_spark
def test_spark_gives_the_same_files(
    store: str, source: Path, local: Path, tmp_path: Path, java: str
) -> None:
    given = asked(source, tmp_path / "out", "--engine", "spark", "--workers", "2")
    done = onshore(store, *given, "--report", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["engine"] == "spark"
    assert hashes(tmp_path / "out") == hashes(local)


@needs_spark
def test_an_executor_that_dies_costs_its_parts_alone(
    store: str, source: Path, local: Path, tmp_path: Path, java: str
) -> None:
    """A cluster of two executors; one is killed as soon as a part is done."""
    output = tmp_path / "out"
    given = asked(source, output, "--engine", "spark", "--master", "local-cluster[2,1,1024]")
    running = subprocess.Popen(
        [sys.executable, "-m", "onshore", "--store", store, *given],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        kept = _kill_an_executor(running, output)
        _, said = running.communicate(timeout=900)
    finally:
        if running.poll() is None:
            for one in psutil.Process(running.pid).children(recursive=True):
                one.kill()
            running.kill()
            running.communicate()
    assert running.returncode == 0, said
    assert hashes(output) == hashes(local)
    assert kept


def _kill_an_executor(running: subprocess.Popen[str], output: Path) -> bool:
    """Kill one of the executors while parts are left to do; whether that was so."""
    done = output / "_work/done"
    while running.poll() is None:
        parts = len(list(done.glob("0*.json"))) if done.is_dir() else 0
        for one in _executors(running.pid) if parts else ():
            one.kill()
            return len(list(done.glob("0*.json"))) < FILES
        time.sleep(0.05)
    return False


def _executors(driver: int) -> list[psutil.Process]:
    found = []
    with suppress(psutil.Error):  # gone meanwhile
        for one in psutil.Process(driver).children(recursive=True):
            with suppress(psutil.Error):
                if "CoarseGrainedExecutorBackend" in " ".join(one.cmdline()):
                    found.append(one)
    return found


@needs_spark
def test_what_spark_stumbles_over_is_said_and_the_next_run_goes_on(
    store: str, source: Path, local: Path, tmp_path: Path, java: str
) -> None:
    """Workers without a Python: no trace of Java, and another engine takes up what is there."""
    given = asked(source, tmp_path / "out", "--engine", "spark", "--workers", "1")
    done = onshore(store, *given, more={"PYSPARK_PYTHON": "/nowhere/python"})
    assert done.returncode == 1
    assert "onshore: Spark gave up: " in done.stderr
    assert "/nowhere/python" in done.stderr
    assert "Traceback" not in done.stderr
    again = onshore(store, *asked(source, tmp_path / "out"))
    assert again.returncode == 0, again.stderr
    assert hashes(tmp_path / "out") == hashes(local)


@needs_duckdb
def test_a_table_of_text_is_the_same_to_every_engine(store: str, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "lines.csv", lines(300))
    for engine in ("local", "duckdb"):
        done = onshore(store, *asked(source, tmp_path / engine, "--engine", engine))
        assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "local") == hashes(tmp_path / "duckdb")
