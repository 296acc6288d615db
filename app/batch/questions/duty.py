"""Duties of many entry lines, each beside its row."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onshore.app.batch.duties.audit import Audit, audit_table, merged
from onshore.app.batch.duties.entries import Entries, added, entries_table, write_sums
from onshore.app.batch.duties.table import DutyTable, frozen_duties
from onshore.app.batch.engines import folder_of
from onshore.app.batch.frozen import duty_tables, freeze_tables, hash_of_tables
from onshore.app.batch.inputs import WRONG, Read, parts_of, schema_of, told_of
from onshore.app.batch.jobs import WORK, Job, Part, begin, laying_out
from onshore.app.batch.planning import Planned, input_of
from onshore.app.batch.staging import staged
from onshore.app.batch.writing import write_parquet, write_part
from onshore.app.settings import Settings
from onshore.app.terminal.shell import now, open_filled
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.reader import Reader
from onshore.loaders.law.duty_rows import read_duty_file

ROWS_ARE = "lines"


def plan(options: argparse.Namespace, settings: Settings) -> Planned:
    """The duty of each row of `--input`."""
    if options.input is None:
        raise InvalidParameters([Problem("is missing: the table of entry lines", "input")])
    if options.set:
        raise InvalidParameters([Problem("does not go with duty: rows say it", "set")])
    output, files = Path(folder_of(options.output)), input_of(options)
    with closing(open_filled(settings)) as store:
        reader = store.reader()
        as_of = options.as_of or now().date()
        job = job_for(reader, files, output, as_of, options.lang, options.format)
        if (manifest := begin(job)) is not None:
            return manifest, 0, []
        with laying_out(job):
            job, unread = lay_out(job, reader, files)
    named = ", ".join(unread[:20])
    notes = [f"carried along {named}: columns that ask nothing"] if unread else []
    return job, len(job.parts) - len(job.todo()), notes


def job_for(
    reader: Reader, files: Sequence[Path], output: Path, as_of: date, lang: str, format: str
) -> Job:
    """What is asked: duties of the rows of files. TablesMissing without the tables."""
    content = hash_of_tables(duty_tables(reader))
    options = {"as_of": as_of.isoformat(), "lang": lang}
    return Job("duty", str(output), content, options, told_of(files), format)


def lay_out(job: Job, reader: Reader, files: Sequence[Path]) -> tuple[Job, list[str]]:
    """The job with its parts, tables frozen and rows laid out; names of columns that ask nothing.

    InvalidInput where rows can not be read, or ask no duty.
    """
    freeze_tables(Path(job.frozen), reader)
    table = _table(job)
    rows = partial(read_duty_file, conditions=table.conditions, carried=True)
    read = staged(files, job.folder / WORK / "input", rows)
    schema = schema_of(read)
    table.check(schema, str(files[0]))
    unread = [name for name in table.unread(schema) if name != WRONG]
    return replace(job, parts=parts_of(read)), unread


def _table(job: Job) -> DutyTable:
    as_of = date.fromisoformat(job.options["as_of"])
    return frozen_duties(job.frozen, job.content, as_of, job.options["lang"])


def answer_part(job: Job, part: Part, read: Read) -> None:
    """The rows of a part with their answers, and what they rest on."""
    table, audit = _table(job), Audit()
    entries = Entries(list(dict.fromkeys(fee.id for fee in table.fees)))
    draft, rows = write_part(job, part, _answers(table, read, part, audit, entries))
    if entries.is_asked:
        write_sums(_sums_of(job, part), entries.table())
    job.finish(part, draft, {"rows": rows, "audit": audit.to_json()})


def _sums_of(job: Job, part: Part) -> Path:
    return job.folder / WORK / "entries" / f"{part.number:05}.parquet"


def _answers(
    table: DutyTable, read: Read, part: Part, audit: Audit, entries: Entries
) -> Iterator[pa.RecordBatch]:
    for batch in read(part):
        if WRONG not in batch.schema.names:
            yield table.answer(batch, audit, entries=entries)
            continue
        place = batch.schema.get_field_index(WRONG)
        told = enumerate(batch.column(place).to_pylist())
        wrong = {row: text for row, text in told if text is not None}
        yield table.answer(batch.drop_columns([WRONG]), audit, wrong, entries)


def finish(job: Job) -> dict[str, Any]:
    """Write audit and entries of a job whose parts are done; its counts, for the manifest."""
    receipts = [job.receipt(part) for part in job.parts]
    audit = merged(one["audit"] for one in receipts if one is not None)
    write_parquet(job.folder / "audit.parquet", audit_table(audit).to_batches())
    sums = [path for part in job.parts if (path := _sums_of(job, part)).exists()]
    if sums:
        table = entries_table(added(map(pq.read_table, sums)), _table(job).fees)
        write_parquet(job.folder / "entries.parquet", table.combine_chunks().to_batches())
    counts = audit.to_json()
    return {name: counts[name] for name in ("lines", "errors", "unknown", "undecided")}
