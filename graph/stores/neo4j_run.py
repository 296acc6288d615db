"""How every part of the Neo4j store runs a query: a function, whoever holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, LiteralString, Protocol, TypeAlias, TypeVar

from onshore.graph.stores import cypher

T = TypeVar("T")

Step: TypeAlias = "tuple[LiteralString, list[Any]]"
"""A query and its `$rows`."""


class Run(Protocol):
    """Runs one query; gives its rows as lists of values."""

    def __call__(self, query: LiteralString, /, **parameters: Any) -> list[list[Any]]: ...


def chunks(items: Iterable[T], size: int = cypher.CHUNK) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def size_of(step: Step) -> int:
    """Rows that a step writes, those that stand in parts included."""
    return sum(len(row["rows"]) if "rows" in row else 1 for row in step[1])


def in_turn(run: Run, steps: Iterable[Step]) -> None:
    for query, rows in steps:
        run(query, rows=rows)
