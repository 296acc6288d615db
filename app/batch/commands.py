"""`onshore batch`: a table in, a folder of answers out, with an engine of the user's."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

from onshore.app.batch.engines import check_master, demand, folder_of, run_parts
from onshore.app.batch.jobs import Job, begin, end, laying_out
from onshore.app.settings import Settings
from onshore.app.terminal.options import given_once
from onshore.app.terminal.progress import rows_bar
from onshore.app.terminal.shell import now, open_filled, put, put_json
from onshore.graph.errors import InvalidParameters, Problem


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Answer all rows, or go on with what an earlier run has begun."""
    demand(options.engine)
    check_master(options.engine, options.master)
    started = perf_counter()
    job, done, notes = PLANS[options.question](options, settings)
    if isinstance(job, dict):
        manifest, done = job, len(job["files"])
    else:
        manifest = _carried_out(job, options)
    seconds = perf_counter() - started
    if options.report == "json":
        put_json({**manifest, "engine": options.engine, "seconds": round(seconds, 3)})
        return
    put("\n".join(_lines(manifest, done, notes, options, seconds)))


Planned = tuple[Job | dict[str, Any], int, list[str]]
"""A job, or the manifest of one that is done; parts that are kept; what is to be told."""


def _duty(options: argparse.Namespace, settings: Settings) -> Planned:
    from onshore.app.batch.inputs import files_of
    from onshore.app.batch.questions import duty

    if options.input is None:
        raise InvalidParameters([Problem("is missing: the table of entry lines", "input")])
    if options.set:
        raise InvalidParameters([Problem("does not go with duty: rows say it", "set")])
    output, source = Path(folder_of(options.output)), Path(folder_of(options.input))
    if output == source or source in output.parents:
        raise InvalidParameters([Problem("lies in the input; name another folder", "output")])
    files = files_of(source)
    with closing(open_filled(settings)) as store:
        reader = store.reader()
        as_of = options.as_of or now().date()
        job = duty.job_for(reader, files, output, as_of, options.lang, options.format)
        if (manifest := begin(job)) is not None:
            return manifest, 0, []
        with laying_out(job):
            job, unread = duty.lay_out(job, reader, files)
    named = ", ".join(unread[:20])
    notes = [f"carried along {named}: columns that ask nothing"] if unread else []
    return job, len(job.parts) - len(job.todo()), notes


def _criticality(options: argparse.Namespace, settings: Settings) -> Planned:
    from onshore.app.batch.questions import criticality
    from onshore.graph.answers.parameters import read_parameters
    from onshore.graph.queries.criticality import Criticality

    if options.engine == "duckdb":
        reason = "does not walk networks: duckdb is for duty; local and spark answer criticality"
        raise InvalidParameters([Problem(reason, "engine")])
    if options.input is not None:
        raise InvalidParameters([Problem("goes with duty: all nodes of the store count", "input")])
    question = read_parameters(Criticality, given_once(options.set).items())
    output = Path(folder_of(options.output))
    with closing(open_filled(settings)) as store:
        view = store.view(options.as_of or question.as_of or now().date(), question.known_at)
        content = store.content_hash(view.reader)
        planned = criticality.job_for(question, view, content, output, options.format)
        if (manifest := begin(planned)) is not None:
            return manifest, 0, []
        with laying_out(planned):
            job = criticality.lay_out(planned, question, view)
    return job, len(job.parts) - len(job.todo()), []


PLANS: dict[str, Callable[[argparse.Namespace, Settings], Planned]] = {
    "duty": _duty,
    "criticality": _criticality,
}


def _carried_out(job: Job, options: argparse.Namespace) -> dict[str, Any]:
    """Every part answered; the manifest."""
    todo = job.todo()
    with rows_bar(job.rows, sys.stderr) as report:
        report(job.rows - sum(part.rows for part in todo))
        run_parts(job, todo, options.engine, report, options.workers, options.master)
    question = import_module(f"onshore.app.batch.questions.{job.question}")
    return end(job, question.finish(job))


def _lines(
    manifest: dict[str, Any],
    done: int,
    notes: list[str],
    options: argparse.Namespace,
    seconds: float,
) -> list[str]:
    rows = sum(file["rows"] for file in manifest["files"])
    what = {"duty": "lines", "criticality": "nodes"}[manifest["question"]]
    told = [f"{options.output}: {rows:,} {what} in {len(manifest['files']):,} files"]
    if "errors" in manifest:
        told.append(f"errors        {manifest['errors']:,}")
        told.append(
            f"undecided     {manifest['undecided']:,} with two ends, "
            f"{manifest['unknown']:,} without a high end"
        )
    if manifest.get("unsettled"):
        told.append(f"unsettled     {manifest['unsettled']:,} nodes still moved when they were cut")
    told.append(
        f"as of         {manifest['options']['as_of']}, content {manifest['content_hash'][:12]}"
    )
    told.append(f"time          {seconds:,.1f} s, {options.engine}")
    if done:
        told.append(f"kept          {done:,} parts of an earlier run")
    return [*told, *notes]
