"""Rows of a part as DuckDB reads them: the row groups that are wanted, by its own threads."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from onshore.app.batch.inputs import BATCH, bare, open_parquet, rebatched
from onshore.app.batch.jobs import Part
from onshore.graph.errors import InvalidInput, Problem

NUMBER = "file_row_number"
"""Column that DuckDB adds: the place of a row in its file."""
QUERY = """
    SELECT * EXCLUDE (file_row_number) FROM read_parquet(?, file_row_number = true)
    WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number
"""


def read_part(part: Part) -> Iterator[pa.RecordBatch]:
    """The same batches as `onshore.app.batch.inputs.read_part` gives."""
    import duckdb

    schema = bare(open_parquet(part.file).schema_arrow)
    if NUMBER in (name.lower() for name in schema.names):
        raise InvalidInput([Problem("DuckDB uses that name; rename it", NUMBER, part.file)])
    try:
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            rows = connection.sql(QUERY, params=[part.file, part.first, part.first + part.rows])
            batches = rows.to_arrow_reader(BATCH)
            yield from rebatched((one.cast(schema) for one in batches), schema)
    except (duckdb.Error, pa.ArrowException) as error:
        raise InvalidInput([Problem(f"can not be read: {error}", file=part.file)]) from None
