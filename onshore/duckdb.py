"""Onshore beside DuckDB (extra `duckdb`): a relation in, the same rows with answers out.

import duckdb, onshore.duckdb

duties = onshore.duckdb.duty(duckdb.sql("FROM 'lines.parquet' WHERE origin = 'CN'"))
duckdb.sql("SELECT origin, sum(amount_lo), sum(amount_hi) FROM duties GROUP BY ALL")
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onshore.app.library.store import Store

__all__ = ["duty", "exposure"]


def duty(
    relation: Any,
    *,
    connection: Any = None,
    store: Store | None = None,
    as_of: date | str | None = None,
    lang: str = "en",
) -> Any:
    """The duty of each row of a `duckdb.DuckDBPyRelation`.

    Args:
        relation: Rows with `hts` and `origin`; `entry_date`, `clock`, `condition` and each declared
            condition, such as `value`, may be columns too. Other columns are carried along.
        connection: Of the relation; default DuckDB's own.
        store: Whose tables count; default the store that `ONSHORE_STORE` names.
        as_of: Day of entry of rows that name none; default today.
        lang: Language of the sentences, `en` or `ja`.

    Returns:
        A relation with the columns of `relation`, then those of `onshore.spark.duty`. Its rows are
        held in memory; `onshore batch duty --engine duckdb` writes files that are larger than that.

    InvalidInput for columns that ask no duty; MissingExtra without the extra; TablesMissing where
    the store has no tables.
    """
    from onshore.app.batch.frames import asked

    told = asked("duckdb", store, as_of, lang)
    import duckdb
    import pyarrow as pa

    from onshore.app.batch.duties.table import ANSWER
    from onshore.app.batch.inputs import BATCH, rebatched

    table = told.table()
    reader = relation.to_arrow_reader(BATCH)
    table.check(reader.schema)
    schema = pa.schema([*(field.remove_metadata() for field in reader.schema), *ANSWER])
    answers = map(table.answer, rebatched(reader, reader.schema))
    held = pa.Table.from_batches(answers, schema)
    return duckdb.from_arrow(held, connection=connection or duckdb.default_connection())


def exposure(flows: Any, *, connection: Any = None, most: int | None = None) -> Any:
    """The duty that reaches each node of a production network of your own, by joins level by level.

    Args:
        flows: A `duckdb.DuckDBPyRelation` with the columns that `onshore.spark.exposure` takes.
        connection: Of the relation; default DuckDB's own.
        most: Flows in circles that are solved at once; default 1,000,000.

    Returns:
        A relation with the columns that `onshore.spark.exposure` gives, by node. It is held in
        memory.

    InvalidInput for columns or rows that are no flows; MissingExtra without the extra.
    """
    from onshore.app.batch.engines import demand

    demand("duckdb")
    from tempfile import TemporaryDirectory

    import duckdb

    from onshore.app.batch.exposure.frames import answer, check_columns
    from onshore.app.batch.exposure.tables import DuckTables, spilling

    held = flows.to_arrow_table()
    check_columns(held.schema)
    with TemporaryDirectory(prefix="onshore-") as folder, spilling(Path(folder)) as own:
        own.register("flows", held)
        tables = DuckTables(own)
        answer(tables, most)
        found = tables.collect("FROM answers ORDER BY node")
    return duckdb.from_arrow(found, connection=connection or duckdb.default_connection())
