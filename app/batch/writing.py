"""Answers as files: Parquet with nested columns, or CSV in which each cell is a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def write_parquet(
    path: Path, batches: Iterable[pa.RecordBatch], note: Mapping[str, bytes] | None = None
) -> int:
    """Rows written; each batch is a row group. `note` stands in the metadata of the file."""
    rows, writer = 0, None
    try:
        for batch in batches:
            if writer is None:
                schema = batch.schema.with_metadata(dict(note or {}))
                writer = pq.ParquetWriter(path, schema, **OPTIONS)
            writer.write_batch(batch, row_group_size=max(batch.num_rows, 1))
            rows += batch.num_rows
    finally:
        if writer is not None:
            writer.close()
    return rows


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
        return component_text(value) if "measure" in value else orjson.dumps(value).decode()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return cell_text(value)


def component_text(one: Mapping[str, Any]) -> str:
    """A measure with its rate; one that counts at one end only says at which."""
    rate = "not computed" if one["rate"] is None else cell_text(one["rate"])
    only = "" if one["in_lo"] and one["in_hi"] else (" (lo)" if one["in_lo"] else " (hi)")
    return f"{one['measure']} {rate}{only}"
