"""Tables of text copied to Parquet, row for row and cell for cell, before engines read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from pathlib import Path

import pyarrow as pa

from onshore.app.batch.inputs import BATCH, PARQUET, WRONG, rebatched
from onshore.app.batch.writing import write_parquet
from onshore.loaders.law.duty_rows import Piece, read_duty_file


def staged(files: Sequence[Path], folder: Path, conditions: Collection[str]) -> list[Path]:
    """The Parquet files to read in place of `files`; copies lie in `folder`.

    InvalidInput where a file is no table or has no columns of duty questions.
    """
    found = []
    for number, file in enumerate(files):
        if file.suffix.lower() == PARQUET:
            found.append(file)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"{number:05}{PARQUET}"
        pieces = read_duty_file(file, conditions, carried=True)
        first = next(pieces)
        schema = pa.schema([*((name, pa.string()) for name in first.columns), (WRONG, pa.string())])
        rows = rebatched(_batches(first, pieces, schema), schema, BATCH)
        write_parquet(copy, rows)
        found.append(copy)
    return found


def _batches(first: Piece, others: Iterator[Piece], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for piece in chain((first,), others):
        wrong = [piece.wrong.get(place) for place in range(len(piece.numbers))]
        arrays = [pa.array(column, pa.string()) for column in (*piece.columns.values(), wrong)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
