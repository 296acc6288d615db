"""Batches whose rows name ids: laid out in parts, answered part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from onshore.app.batch.answers.asking import RowsTable, answered
from onshore.app.batch.answers.columns import IDS
from onshore.app.batch.inputs import WRONG, Read, parts_of, schema_of
from onshore.app.batch.jobs import WORK, Job, Part, equal_parts
from onshore.app.batch.staging import staged
from onshore.app.batch.writing import write_part
from onshore.loaders.law.duty_rows import read_rows


def divide(job: Job, files: Sequence[Path], table: RowsTable, most: int) -> Job:
    """The job with parts of `most` rows: of the files, else of all that the network has.

    InvalidInput where rows cannot be read, or name no ids.
    """
    if not files:
        return replace(job, parts=equal_parts(len(table.lookup.arrays["every"]), most))
    rows = partial(read_rows, known=IDS, carried=True)
    read = staged(files, job.folder / WORK / "input", rows, most)
    schema = schema_of(read)
    if (wrong := schema.get_field_index(WRONG)) >= 0:
        schema = schema.remove(wrong)
    table.check(schema, str(files[0]))
    return replace(job, parts=parts_of(read, most))


def write_answers(job: Job, part: Part, table: RowsTable, read: Read) -> None:
    """The rows of a part with their answers, and how many have none."""
    errors = 0
    if part.file:
        batches = list(answered(table, read(part), WRONG))
        errors = sum(batch.num_rows - batch.column("error").null_count for batch in batches)
    else:
        batches = [table.every(part.first, part.first + part.rows)]
    draft, rows = write_part(job, part, batches)
    job.finish(part, draft, {"rows": rows, "errors": errors})


def counted(job: Job) -> dict[str, Any]:
    """What the manifest counts."""
    receipts = [told for part in job.parts if (told := job.receipt(part)) is not None]
    return {name: sum(told[name] for told in receipts) for name in ("rows", "errors")}
