"""`onshore batch`: a table in, a folder of answers out, with an engine of the user's."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

from onshore.app.batch.engines import check_master, demand, folder_of, run_parts
from onshore.app.settings import Settings
from onshore.app.terminal.progress import rows_bar
from onshore.app.terminal.shell import now, open_filled, put, put_json
from onshore.graph.errors import InvalidParameters, Problem


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Answer all rows of the input, or go on with what an earlier run has begun."""
    demand(options.engine)
    check_master(options.engine, options.master)
    started = perf_counter()
    manifest, done, unread = _answered(options, settings)
    seconds = perf_counter() - started
    if options.report == "json":
        put_json({**manifest, "engine": options.engine, "seconds": round(seconds, 3)})
        return
    put("\n".join(_lines(manifest, done, unread, options, seconds)))


def _answered(
    options: argparse.Namespace, settings: Settings
) -> tuple[dict[str, Any], int, list[str]]:
    """The manifest, the parts that an earlier run has left, and columns that ask nothing."""
    from onshore.app.batch import jobs
    from onshore.app.batch.inputs import files_of
    from onshore.app.batch.questions import duty

    output, source = Path(folder_of(options.output)), Path(folder_of(options.input))
    if output == source or source in output.parents:
        raise InvalidParameters([Problem("lies in the input; name another folder", "output")])
    files = files_of(source)
    with closing(open_filled(settings)) as store:
        reader = store.reader()
        as_of = options.as_of or now().date()
        job = duty.job_for(reader, files, output, as_of, options.lang, options.format)
        if (manifest := jobs.begin(job)) is not None:
            return manifest, len(manifest["files"]), []
        with jobs.laying_out(job):
            job, unread = duty.lay_out(job, reader, files)
    todo = job.todo()
    with rows_bar(job.rows, sys.stderr) as report:
        report(job.rows - sum(part.rows for part in todo))
        run_parts(job, todo, options.engine, report, options.workers, options.master)
    return jobs.end(job, duty.finish(job)), len(job.parts) - len(todo), unread


def _lines(
    manifest: dict[str, Any],
    done: int,
    unread: list[str],
    options: argparse.Namespace,
    seconds: float,
) -> list[str]:
    lines = manifest["lines"]
    told = [
        f"{options.output}: {lines:,} lines in {len(manifest['files']):,} files",
        f"errors        {manifest['errors']:,}",
        f"undecided     {manifest['undecided']:,} with two ends, {manifest['unknown']:,} unknown",
        f"as of         {manifest['options']['as_of']}, tables {manifest['content_hash'][:12]}",
        f"time          {seconds:,.1f} s, {options.engine}",
    ]
    if done:
        told.append(f"kept          {done:,} parts of an earlier run")
    if unread:
        told.append(f"carried along {', '.join(unread[:20])}: columns that ask nothing")
    return told
