"""`onshore batch`: a table in, a folder of answers out, with an engine of the user's."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter
from typing import Any

from onshore.app.batch.engines import check_master, demand, question_of, run_parts
from onshore.app.batch.jobs import Job, end
from onshore.app.settings import Settings
from onshore.app.terminal.progress import rows_bar
from onshore.app.terminal.shell import put, put_json


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Answer all rows, or go on with what an earlier run has begun."""
    demand(options.engine)
    check_master(options.engine, options.master)
    started = perf_counter()
    job, done, notes = question_of(options.question).plan(options, settings)
    if isinstance(job, dict):
        manifest, done = job, len(job["files"])
    else:
        manifest = _carried_out(job, options)
    seconds = perf_counter() - started
    if options.report == "json":
        put_json({**manifest, "engine": options.engine, "seconds": round(seconds, 3)})
        return
    put("\n".join(_lines(manifest, done, notes, options, seconds)))


def _carried_out(job: Job, options: argparse.Namespace) -> dict[str, Any]:
    """Every part answered; the manifest."""
    todo = job.todo()
    with rows_bar(job.rows, sys.stderr) as report:
        report(job.rows - sum(part.rows for part in todo))
        run_parts(job, todo, options.engine, report, options.workers, options.master)
    return end(job, question_of(job.question).finish(job))


def _lines(
    manifest: dict[str, Any],
    done: int,
    notes: list[str],
    options: argparse.Namespace,
    seconds: float,
) -> list[str]:
    rows = sum(file["rows"] for file in manifest["files"])
    what = question_of(manifest["question"]).ROWS_ARE
    told = [f"{options.output}: {rows:,} {what} in {len(manifest['files']):,} files"]
    if "errors" in manifest:
        told.append(f"errors        {manifest['errors']:,}")
    if "undecided" in manifest:
        told.append(
            f"undecided     {manifest['undecided']:,} with two ends, "
            f"{manifest['unknown']:,} without a high end"
        )
    if "products" in manifest:
        told.append(f"products      {manifest['products']:,}")
        told.append(f"undecided     {manifest['open']:,} makers without a high end")
    if manifest.get("refused"):
        told.append(
            f"refused       {manifest['refused']:,} makers in or behind circles of "
            f"{manifest['circles']:,} flows"
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
