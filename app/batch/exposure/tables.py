"""Tables of an engine, as the level-by-level plan sees them: queries kept under names.

With a folder, what is kept lies there as Parquet and a later run goes on from it; without one it is
the engine's own.
"""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from onshore.app.batch.engines import EngineFailed
from onshore.app.batch.jobs import put_whole


class Shelf:
    """Tables as Parquet in a folder: each is there whole, with how many rows it has, or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for draft in folder.glob("*.draft-*"):
            shutil.rmtree(draft, ignore_errors=True)

    def rows(self, name: str) -> int | None:
        """Rows of a table that is, or was, there; None for none."""
        try:
            return int(orjson.loads((self.folder / f"{name}.json").read_bytes())["rows"])
        except FileNotFoundError:
            return None

    def draft(self, name: str) -> Path:
        """Where to write a table at first."""
        return self.folder / f"{name}.draft-{token_hex(4)}"

    def settle(self, name: str, draft: Path) -> int:
        """Put written rows in their place, and say how many they are."""
        rows = sum(int(pq.ParquetFile(path).metadata.num_rows) for path in parquet_in(draft))
        shutil.rmtree(self.folder / name, ignore_errors=True)
        draft.rename(self.folder / name)
        put_whole(self.folder / f"{name}.json", orjson.dumps({"rows": rows}))
        return rows

    def drop(self, name: str) -> None:
        """Let go of the rows of a table; how many they were stays known."""
        shutil.rmtree(self.folder / name, ignore_errors=True)


class Tables(ABC):
    """The tables of one run."""

    def __init__(self, folder: Path | None) -> None:
        self.shelf = None if folder is None else Shelf(folder)

    # -- what an engine says in its own words ----------------------------------

    @abstractmethod
    def ordered_sum(self, value: str, order: Sequence[str]) -> str:
        """The sum of a column from 0.0 in the order of others, one after the other; null adds 0."""

    @abstractmethod
    def stated(self, values: Sequence[str]) -> str:
        """A list of those values that are not null."""

    @abstractmethod
    def view(self, name: str, folder: Path) -> None:
        """Name the Parquet files of a folder."""

    @abstractmethod
    def query_view(self, name: str, query: str) -> None:
        """Name a query that is not kept."""

    @abstractmethod
    def write(self, query: str, folder: Path) -> None:
        """Write a query as Parquet files of a new folder."""

    @abstractmethod
    def hold(self, name: str, query: str) -> int:
        """Keep a query in the engine; its rows."""

    @abstractmethod
    def collect(self, query: str) -> pa.Table:
        """The rows of a query, in this process."""

    @abstractmethod
    def name_arrow(self, name: str, rows: pa.Table) -> None:
        """Name rows of this process."""

    @abstractmethod
    def forget(self, name: str) -> None:
        """Let go of what the engine keeps under a name."""

    # -- what is alike ---------------------------------------------------------

    def keep(self, name: str, query: str) -> int:
        """The rows of a query, kept under a name; of an earlier run where that has kept it."""
        if (shelf := self.shelf) is None:
            return self.hold(name, query)
        rows = shelf.rows(name)
        if rows is None:
            draft = shelf.draft(name)
            self.write(query, draft)
            rows = shelf.settle(name, draft)
        if (shelf.folder / name).exists():
            self.view(name, shelf.folder / name)
        return rows

    def keep_rows(self, name: str, rows: pa.Table) -> None:
        """The same for rows of this process."""
        if (shelf := self.shelf) is None:
            self.name_arrow(name, rows)
            return
        if shelf.rows(name) is None:
            draft = shelf.draft(name)
            draft.mkdir()
            pq.write_table(rows, draft / "rows.parquet")
            shelf.settle(name, draft)
        self.view(name, shelf.folder / name)

    def drop(self, name: str) -> None:
        """Let go of rows that nothing reads any more."""
        if self.shelf is None:
            self.forget(name)
        else:
            self.shelf.drop(name)


def parquet_in(folder: Path) -> list[Path]:
    """The Parquet files of a folder, by name."""
    return sorted(folder.glob("*.parquet"))


class DuckTables(Tables):
    """Of a connection of DuckDB."""

    def __init__(self, connection: Any, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.connection = connection

    def ordered_sum(self, value: str, order: Sequence[str]) -> str:
        listed = f"list(coalesce({value}, 0.0::DOUBLE) ORDER BY {', '.join(order)})"
        return f"list_reduce({listed}, lambda a, b: a + b, 0.0::DOUBLE)"

    def stated(self, values: Sequence[str]) -> str:
        return f"list_filter([{', '.join(values)}], lambda one: one IS NOT NULL)"

    def view(self, name: str, folder: Path) -> None:
        self.query_view(name, f"SELECT * FROM read_parquet('{_quoted(folder)}/*.parquet')")

    def query_view(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")

    def write(self, query: str, folder: Path) -> None:
        folder.mkdir()
        file = f"{_quoted(folder)}/rows.parquet"
        self.connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")

    def hold(self, name: str, query: str) -> int:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        return int(self.connection.table(name).shape[0])

    def collect(self, query: str) -> pa.Table:
        return self.connection.sql(query).to_arrow_table()

    def name_arrow(self, name: str, rows: pa.Table) -> None:
        self.connection.register("onshore_rows", rows)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM onshore_rows")
        self.connection.unregister("onshore_rows")

    def forget(self, name: str) -> None:
        self.connection.execute(f"DROP TABLE {name}")


@contextmanager
def spilling(folder: Path) -> Iterator[Any]:
    """A connection of DuckDB whose rows go to a folder where memory does not suffice."""
    import duckdb

    folder.mkdir(exist_ok=True)
    try:
        with duckdb.connect(config={"temp_directory": str(folder)}) as connection:
            yield connection
    except duckdb.Error as error:
        raise EngineFailed(f"DuckDB gave up: {str(error).splitlines()[0]}") from None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


class SparkTables(Tables):
    """Of a session of Spark. Sums are of the JVM: executors need no Python for them."""

    def __init__(self, session: Any, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.session = session

    def ordered_sum(self, value: str, order: Sequence[str]) -> str:
        row = ", ".join((*order, f"coalesce({value}, 0D)"))
        last = f"col{len(order) + 1}"
        return f"aggregate(sort_array(collect_list(struct({row}))), 0D, (a, b) -> a + b.{last})"

    def stated(self, values: Sequence[str]) -> str:
        return f"filter(array({', '.join(values)}), one -> one IS NOT NULL)"

    def view(self, name: str, folder: Path) -> None:
        self.session.read.parquet(folder.as_uri()).createOrReplaceTempView(name)

    def query_view(self, name: str, query: str) -> None:
        self.session.sql(query).createOrReplaceTempView(name)

    def write(self, query: str, folder: Path) -> None:
        self.session.sql(query).write.parquet(folder.as_uri())

    def hold(self, name: str, query: str) -> int:
        found, safe = self.session.sql(query), self.session.sparkContext.getCheckpointDir()
        held = found.checkpoint() if safe else found.localCheckpoint()
        held.createOrReplaceTempView(name)
        return int(held.count())

    def collect(self, query: str) -> pa.Table:
        return self.session.sql(query).toArrow()

    def name_arrow(self, name: str, rows: pa.Table) -> None:
        self.session.createDataFrame(rows).createOrReplaceTempView(name)

    def forget(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
