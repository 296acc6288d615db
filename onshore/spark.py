"""Onshore inside a job of Spark (extra `spark`): a frame in, the same rows with answers out.

import onshore.spark

lines = spark.read.parquet("s3a://bucket/lines")
onshore.spark.duty(lines).write.parquet("s3a://bucket/duties")
onshore.spark.impact(spark.table("suppliers"), mode="reach", limit=20)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onshore.app.batch.answers.shipped import Shipped
    from onshore.app.library.store import Store

__all__ = ["duty", "exposure", "impact", "localization"]


def duty(
    df: Any, *, store: Store | None = None, as_of: date | str | None = None, lang: str = "en"
) -> Any:
    """The duty of each row of a `pyspark.sql.DataFrame`.

    Args:
        df: Rows with `hts` and `origin`; `entry_date`, `clock`, `condition` and each declared
            condition, such as `value`, may be columns too. Other columns are carried along.
        store: Whose tables count; default the store that `ONSHORE_STORE` names. They are frozen and
            shipped to the executors, which need Onshore and never open a store.
        as_of: Day of entry of rows that name none; default today.
        lang: Language of the sentences, `en` or `ja`.

    Returns:
        A frame with the columns of `df`, then `lo` and `hi` (fractions of the customs value),
        `amount_lo` and `amount_hi` (USD), `components` and `fees` (arrays of structs), `undecided`,
        `reason`, `warnings`, `unread` and `error`. What is not known is null, never 0.

    InvalidInput for columns that ask no duty; MissingExtra without the extra; TablesMissing where
    the store has no tables.
    """
    from onshore.app.batch.frames import asked

    told = asked("pyspark", store, as_of, lang)
    import pyarrow as pa
    from pyspark import SparkFiles
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    from onshore.app.batch.duties.table import ANSWER

    columns = to_arrow_schema(df.schema)
    told.table().check(columns)
    df.sparkSession.sparkContext.addFile(told.folder, recursive=True)
    name = Path(told.folder).name

    def answer(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        table = told.table(SparkFiles.get(name))
        return map(table.answer, batches)

    return df.mapInArrow(answer, from_arrow_schema(pa.schema([*columns, *ANSWER])))


def impact(
    df: Any, *, store: Store | None = None, as_of: date | str | None = None, **parameters: object
) -> Any:
    """What stops with each row of a `pyspark.sql.DataFrame`.

    Args:
        df: Rows with `id`, or with `ids` of several that are lost together: a text with semicolons
            between them, or an array. Other columns are carried along.
        store: Whose network counts; default the store that `ONSHORE_STORE` names. It is compiled
            once, frozen and shipped to the executors, which never open a store.
        as_of: Day of the network; default today.
        **parameters: `mode`, `closed_world`, `status`, `certainty_min`, `known_at`, and `limit`,
            the entries of each list in a row (100).

    Returns:
        A frame with the columns of `df`, then those of `onshore batch impact`; what is wrong with a
        row stands in `error`. What is not known is null, never 0.

    InvalidInput for columns that name no ids; InvalidParameters; MissingExtra without the extra.
    """
    from onshore.app.batch.answers.shipped import shipped

    return _beside(df, shipped("impact", "pyspark", store, as_of, parameters))


def localization(
    df: Any, *, store: Store | None = None, as_of: date | str | None = None, **parameters: object
) -> Any:
    """Where the value of each row of a `pyspark.sql.DataFrame` is added.

    Args:
        df: Rows with `id`: components, firms or factories. Other columns are carried along.
        store: As for `impact`.
        as_of: Day of the network; default today.
        **parameters: `status`, `certainty_min`, `known_at` and `limit`.

    Returns:
        A frame with the columns of `df`, then those of `onshore batch localization`.

    InvalidInput for columns that name no ids; InvalidParameters; MissingExtra without the extra.
    """
    from onshore.app.batch.answers.shipped import shipped

    return _beside(df, shipped("localization", "pyspark", store, as_of, parameters))


def _beside(df: Any, told: Shipped) -> Any:
    """The rows with answers from a network that every executor is sent once."""
    import pyarrow as pa
    from pyspark import SparkFiles
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    columns = to_arrow_schema(df.schema)
    table = told.table()
    table.check(columns)
    df.sparkSession.sparkContext.addFile(told.folder, recursive=True)
    name = Path(told.folder).name

    def answer(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return map(told.table(SparkFiles.get(name)).answer, batches)

    return df.mapInArrow(answer, from_arrow_schema(pa.schema([*columns, *table.schema])))


def exposure(flows: Any, *, most: int | None = None) -> Any:
    """The duty that reaches each node of a production network of your own, by joins level by level.

    Args:
        flows: A `pyspark.sql.DataFrame` with a row for each flow: `source` and `target` (ids of
            nodes, texts or whole numbers), `coefficient` (value of the flow per unit of value of
            the target's output, null where it is not known), `crosses` (whether it enters the
            customs territory, null where that is not known), `lo` and `hi` (its rate where it
            does, as `onshore.spark.duty` gives it, null where it is not known).
        most: Flows in circles that the driver solves at once; default 1,000,000.

    Returns:
        A frame with a row for each node: `node`, `lo` and `hi` (fractions of the value of its
        output, `hi` null where there is no upper end), `known_lo` and `known_hi` (what is known of
        it), `unknown` (what upstream is not known: `place`, `duty`, `share`) and `reason` (why
        there are no numbers). It is computed when this returns, and kept by the executors, or
        where `SparkContext.setCheckpointDir` says.

    InvalidInput for columns or rows that are no flows; MissingExtra without the extra.
    """
    from secrets import token_hex

    from onshore.app.batch.engines import demand

    demand("spark")
    from pyspark.sql.pandas.types import to_arrow_schema

    from onshore.app.batch.exposure.frames import answer, check_columns
    from onshore.app.batch.exposure.tables import SparkTables

    check_columns(to_arrow_schema(flows.schema))
    session, name = flows.sparkSession, f"onshore_{token_hex(8)}"
    tables = SparkTables(session.newSession())  # the names of its tables meet none of the user's
    flows.createGlobalTempView(name)
    try:
        tables.session.table(f"global_temp.{name}").createOrReplaceTempView("flows")
        answer(tables, most)
        tables.session.table("answers").createOrReplaceGlobalTempView(name)
        return session.table(f"global_temp.{name}")
    finally:
        session.catalog.dropGlobalTempView(name)
