"""Files of a batch and their parts: whole row groups of Parquet, in the order of the files.

Other tables are copied to Parquet first, by one process, so that every engine has the same cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onshore.app.batch.jobs import Part, hash_of
from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.files.reading import check_regular

PARQUET = ".parquet"
TABLES = (PARQUET, ".csv", ".tsv", ".txt", ".xlsx")
BATCH = 1 << 17
"""Rows that are answered, and written, at once."""
PART_ROWS = 1_000_000
"""Rows of a part, unless one row group has more."""
WRONG = "onshore:wrong"
"""Column of a copied table that says what is wrong with a row as a whole."""

Read = Callable[[Part], Iterator[pa.RecordBatch]]


def files_of(path: Path) -> list[Path]:
    """The tables of a batch, by name; InvalidInput where there is none."""
    if not path.is_dir():
        check_regular(path)
        found = [path]
    else:
        found = sorted(
            one
            for one in path.rglob("*")
            if one.suffix.lower() in TABLES and not _hidden(one.relative_to(path))
        )
    if not found:
        raise InvalidInput([Problem(f"holds no table ({', '.join(TABLES)})", file=str(path))])
    return found


def _hidden(path: Path) -> bool:
    return any(name.startswith((".", "_")) for name in path.parts)


def told_of(files: Sequence[Path]) -> list[dict[str, Any]]:
    """What tells inputs apart, whatever folder they lie in: name, size, content."""
    return [
        {"name": file.name, "bytes": file.stat().st_size, "sha256": hash_of(file)} for file in files
    ]


def open_parquet(path: str | Path) -> pq.ParquetFile:
    """InvalidInput where it is not a Parquet file."""
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput([Problem(f"is not a Parquet file: {error}", file=str(path))]) from None


def parts_of(files: Sequence[Path], most: int = PART_ROWS) -> list[Part]:
    """Parts of Parquet files: row groups that follow each other, up to `most` rows together."""
    parts: list[Part] = []
    for file in files:
        metadata = open_parquet(file).metadata
        first, rows, groups = 0, 0, list[int]()
        for group in range(metadata.num_row_groups):
            size = metadata.row_group(group).num_rows
            if groups and rows + size > most:
                parts.append(Part(len(parts), rows, str(file), first, tuple(groups)))
                first, rows, groups = first + rows, 0, []
            rows += size
            groups.append(group)
        if groups or not parts:
            parts.append(Part(len(parts), rows, str(file), first, tuple(groups)))
    return parts


def schema_of(files: Sequence[Path]) -> pa.Schema:
    """The columns of Parquet files, which have to be the same; InvalidInput where they are not."""
    first = bare(open_parquet(files[0]).schema_arrow)
    for file in files[1:]:
        if not bare(open_parquet(file).schema_arrow).equals(first):
            reason = f"has other columns than {files[0].name}, or columns of other types"
            raise InvalidInput([Problem(reason, file=str(file))])
    return first


def bare(schema: pa.Schema) -> pa.Schema:
    """Names and types alone: what a writer noted beside them is no part of the rows."""
    return pa.schema([(field.name, field.type) for field in schema])


def read_part(part: Part) -> Iterator[pa.RecordBatch]:
    """The rows of a part in batches of `BATCH`."""
    try:
        file = open_parquet(part.file)
        schema = bare(file.schema_arrow)
        batches = file.iter_batches(BATCH, row_groups=list(part.groups))
        yield from rebatched((one.cast(schema) for one in batches), schema)
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput([Problem(f"can not be read: {error}", file=part.file)]) from None


def rebatched(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, size: int = BATCH
) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of `size`; one batch at least."""
    held: list[pa.RecordBatch] = []
    rows, given = 0, False
    for batch in batches:
        while rows + batch.num_rows >= size:
            held.append(batch.slice(0, size - rows))
            yield _one(held, schema)
            batch, held, rows, given = batch.slice(size - rows), [], 0, True
        if batch.num_rows:
            held.append(batch)
            rows += batch.num_rows
    if held or not given:
        yield _one(held, schema)


def _one(batches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    table = pa.Table.from_batches(batches, schema).combine_chunks()
    found = table.to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], schema)
