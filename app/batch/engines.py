"""Engines: each hands out the parts of a job; what is answered is said by the question alone."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import Any

from onshore.app.batch.declared import ENGINES
from onshore.app.batch.jobs import Job, Part, job_of
from onshore.graph.errors import InvalidParameters, MissingExtra, OnshoreError, Problem

LOOK_AGAIN = 0.5
"""Seconds between two looks at what other processes have done."""
Report = Callable[[int], object]


class EngineFailed(OnshoreError):
    """An engine gave up; the message holds what it said. Parts that are done stay."""


def demand(engine: str) -> None:
    """MissingExtra where a package of the engine is not installed."""
    package, extra = ENGINES[engine]
    if find_spec(package) is None or find_spec("pyarrow") is None:
        raise MissingExtra(extra, f"onshore batch --engine {engine}")


def run_parts(
    job: Job,
    todo: Sequence[Part],
    engine: str,
    report: Report = int,
    workers: int | None = None,
    master: str | None = None,
) -> None:
    """Answer parts of a job with an engine; `report` is told the rows of each that is done."""
    if not todo:
        return
    if engine == "spark":
        with _counting(job, todo, report):
            _spark(job, todo, master or f"local[{workers or '*'}]")
        return
    _prepare(job)
    if workers and workers > 1 and len(todo) > 1:
        _processes(job, todo, engine, report, workers)
    else:
        document = job.to_json()
        for part in todo:
            answer_part(document, part, engine)
            report(part.rows)


def answer_part(document: bytes, part: Part, engine: str = "local") -> None:
    """What a worker does: one part of the job, from its rows to its file."""
    job = job_of(document)
    question_of(job.question).answer_part(job, part, _reader(engine))


def question_of(name: str) -> Any:
    """The module of a question: `plan`, `answer_part` for workers, `finish`, `ROWS_ARE`.

    `prepare`, where it has one, comes before the parts.
    """
    return import_module(f"onshore.app.batch.questions.{name}")


def _prepare(job: Job, session: Any = None) -> None:
    """What a question does of all rows before parts are answered, by a session of Spark or here."""
    prepare = getattr(question_of(job.question), "prepare", None)
    if prepare is not None:
        prepare(job, session)


def _reader(engine: str) -> Any:
    if engine == "duckdb":
        from onshore.app.batch.duckdb_engine import read_part
    else:
        from onshore.app.batch.inputs import read_part
    return read_part


def _processes(job: Job, todo: Sequence[Part], engine: str, report: Report, workers: int) -> None:
    document, context = job.to_json(), multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(todo)), mp_context=context) as pool:
        waiting = {pool.submit(answer_part, document, part, engine): part for part in todo}
        try:
            for one in as_completed(waiting):
                one.result()
                report(waiting[one].rows)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _counting(job: Job, todo: Sequence[Part], report: Report) -> Iterator[None]:
    """Tells what other processes have done, by the receipts that they leave."""
    over, left = Event(), list(todo)

    def look() -> None:
        while left:
            for part in [one for one in left if job.receipt_of(one).exists()]:
                left.remove(part)
                report(part.rows)
            if over.wait(LOOK_AGAIN):
                return

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    for part in left:
        if job.receipt_of(part).exists():
            report(part.rows)


# -- Spark -------------------------------------------------------------------


@contextmanager
def spark_session(master: str, name: str) -> Iterator[Any]:
    """A session that is stopped at the end; one that runs already is used and left as it is."""
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    building = SparkSession.builder.appName(name).master(master)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        building = building.config("spark.driver.bindAddress", "127.0.0.1").config(
            "spark.driver.host", "127.0.0.1"
        )
    building = building.config("spark.ui.enabled", "false").config(
        "spark.ui.showConsoleProgress", "false"
    )
    session = building.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def _spark(job: Job, todo: Sequence[Part], master: str) -> None:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    document = job.to_json()

    def work(part: Part) -> int:
        from onshore.app.batch.engines import answer_part

        answer_part(document, part)
        return part.number

    try:
        with spark_session(master, f"onshore batch {job.question}") as session:
            _prepare(job, session)
            session.sparkContext.parallelize(list(todo), len(todo)).map(work).count()
    except (Py4JError, PySparkException, RuntimeError) as error:
        raise EngineFailed(f"Spark gave up: {_reason(str(error))}") from None


def _reason(text: str) -> str:
    """The last error of Python in what Spark says, or its first line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    own = [line for line in lines if line.startswith(("onshore.", "pyarrow.", "OSError"))]
    return (own or lines or ["no reason is given"])[-1 if own else 0][:500]


def check_master(engine: str, master: str | None) -> None:
    """InvalidParameters for a master beside another engine than Spark, or a text that is none."""
    if master is None:
        return
    if engine != "spark":
        raise InvalidParameters([Problem("goes with --engine spark", "master")])
    if not master.startswith(("local", "spark://", "yarn", "k8s://")):
        reason = "is a master of Spark, such as local[2] or spark://host:7077"
        raise InvalidParameters([Problem(reason, "master")])


def folder_of(path: str | Path) -> str:
    """An absolute path, which workers can find from where they run."""
    return str(Path(path).absolute())
