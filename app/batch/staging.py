"""Tables of text copied to Parquet, row for row and cell for cell, before engines read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa

from onshore.app.batch.inputs import (
    BATCH,
    PARQUET,
    WRONG,
    parts_of,
    read_part,
    rebatched,
    schema_of,
)
from onshore.app.batch.writing import write_parquet
from onshore.loaders.law.duty_rows import Piece


def staged(
    files: Sequence[Path],
    folder: Path,
    read: Callable[[Path], Iterator[Piece]],
    group: int | None = None,
) -> list[Path]:
    """The Parquet files to read in place of `files`; copies lie in `folder`.

    `read` gives the rows of a table of text. Where row groups shall have `group` rows, Parquet is
    copied too. InvalidInput where a file is no table or lacks columns.
    """
    found = []
    for number, file in enumerate(files):
        is_parquet = file.suffix.lower() == PARQUET
        if is_parquet and group is None:
            found.append(file)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"{number:05}{PARQUET}"
        schema, batches = _of_parquet(file) if is_parquet else _of_text(read(file))
        write_parquet(copy, rebatched(batches, schema, group or BATCH))
        found.append(copy)
    return found


def _of_parquet(file: Path) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    whole = parts_of([file], most=1 << 62)
    return schema_of([file]), chain.from_iterable(map(read_part, whole))


def _of_text(pieces: Iterator[Piece]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    first = next(pieces)
    schema = pa.schema([*((name, pa.string()) for name in first.columns), (WRONG, pa.string())])
    return schema, _batches(first, pieces, schema)


def _batches(first: Piece, others: Iterator[Piece], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for piece in chain((first,), others):
        wrong = [piece.wrong.get(place) for place in range(len(piece.numbers))]
        arrays = [pa.array(column, pa.string()) for column in (*piece.columns.values(), wrong)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
