"""Answers as files: Parquet with nested columns, or CSV in which each cell is a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from onshore.app.batch.jobs import Job, Part
from onshore.app.render.duty_table_file import CsvFile
from onshore.loaders.files.excel import cell_text

OPTIONS = {"compression": "zstd", "compression_level": 3, "version": "2.6"}
"""Of Parquet: the same rows give the same bytes."""
REPEATED = 4
"""Times that a value has to repeat in the first batch so that a column is written by values."""


def write_part(job: Job, part: Part, batches: Iterable[pa.RecordBatch]) -> tuple[Path, int]:
    """A draft of the part's file, and its rows; the draft goes where this fails."""
    draft = job.draft_of(part)
    try:
        if job.format == "csv":
            return draft, _write_csv(draft, batches)
        note = {"onshore": orjson.dumps({"content_hash": job.content, "program": job.program})}
        return draft, write_parquet(draft, batches, note)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_beside(job: Job, name: str, batches: Iterable[pa.RecordBatch]) -> None:
    """A table beside the rows of a job, in the form of these."""
    path = job.folder / f"{name}.{job.format}"
    if job.format == "csv":
        _write_csv(path, batches)
    else:
        write_parquet(path, batches)


def write_parquet(
    path: Path, batches: Iterable[pa.RecordBatch], note: Mapping[str, bytes] | None = None
) -> int:
    """Rows written; each batch is a row group. `note` stands in the metadata of the file.

    A thread writes one batch while the next one is made.
    """
    rows, writer = 0, None
    with ThreadPoolExecutor(1) as thread:
        try:
            written: Future[None] | None = None
            for batch in batches:
                if written is not None:
                    written.result()
                if writer is None:
                    schema = batch.schema.with_metadata(dict(note or {}))
                    options = {**OPTIONS, "use_dictionary": _repeating(batch)}
                    writer = pq.ParquetWriter(path, schema, **options)
                written = thread.submit(writer.write_batch, batch, max(batch.num_rows, 1))
                rows += batch.num_rows
            if written is not None:
                written.result()
        finally:
            thread.shutdown()
            if writer is not None:
                writer.close()
    return rows


def _repeating(batch: pa.RecordBatch) -> list[str]:
    """Columns of Parquet that are written by their different values: of others these would take
    longer, and more room."""
    found: list[str] = []
    for field, column in zip(batch.schema, batch, strict=True):
        if pa.types.is_nested(field.type):
            found += _leaves(field.name, field.type)
        elif _is_repeating(column):
            found.append(field.name)
    return found


def _is_repeating(column: pa.Array) -> bool:
    if pa.types.is_dictionary(column.type):
        return True
    try:
        return len(column.unique()) * REPEATED <= len(column)
    except pa.ArrowNotImplementedError:  # a type that can not be compared
        return True


def _leaves(name: str, kind: pa.DataType) -> list[str]:
    """Names of a nested column in Parquet; those of maps are not told."""
    if pa.types.is_struct(kind):
        return [leaf for one in kind for leaf in _leaves(f"{name}.{one.name}", one.type)]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _leaves(f"{name}.list.element", kind.value_type)
    return [name]


def _write_csv(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    file, rows = CsvFile(path), 0
    try:
        for batch in batches:
            columns = {n: _texts(one) for n, one in zip(batch.schema.names, batch, strict=True)}
            file.write(columns)
            rows += batch.num_rows
    finally:
        file.close()
    return rows


def _texts(column: pa.Array) -> list[str]:
    return [text_of(value) for value in column.to_pylist()]


def text_of(value: Any) -> str:
    """A cell as a text: nothing for null, lists with semicolons, their entries by their values."""
    if isinstance(value, list):
        return "; ".join(map(text_of, value))
    if isinstance(value, dict):
        if "fee" in value:
            return fee_text(value)
        return component_text(value) if "measure" in value else orjson.dumps(value).decode()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value)


def fee_text(one: Mapping[str, Any]) -> str:
    """A fee with what it takes of the value, both ends where they differ."""
    ends = ["not known" if n is None else cell_text(n) for n in (one["rate_lo"], one["rate_hi"])]
    return f"{one['fee']} {' to '.join(dict.fromkeys(ends))}"


def component_text(one: Mapping[str, Any]) -> str:
    """A measure with its rate; one that counts at one end only says at which."""
    rate = "not computed" if one["rate"] is None else cell_text(one["rate"])
    only = "" if one["in_lo"] and one["in_hi"] else (" (lo)" if one["in_lo"] else " (hi)")
    return f"{one['measure']} {rate}{only}"
