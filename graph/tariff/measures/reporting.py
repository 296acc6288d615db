"""The order in which CBP wants headings reported on one line of an entry summary. Pure.

The steps are data of a measures file (`reporting_order`), each with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

CHAPTER_98, OTHER, CLASSIFICATION = "chapter 98", "other chapter 99", "classification"
"""First of all; headings that no step names; last of all, the number of chapters 1 to 97."""


class Step(NamedTuple):
    """Headings that lie in one of `ranges` (both ends count, with all that begins with them)."""

    name: str
    ranges: tuple[tuple[str, str], ...]
    source: str

    def holds(self, heading: str) -> bool:
        return any(
            low <= heading[: len(low)] and heading[: len(high)] <= high for low, high in self.ranges
        )


class Order(NamedTuple):
    steps: tuple[Step, ...]

    def place(self, heading: str) -> tuple[int, Step]:
        """Rank and step of a heading of chapter 99; after all steps where none holds it."""
        for rank, step in enumerate(self.steps):
            if step.holds(heading):
                return rank, step
        return len(self.steps), Step(OTHER, (), "")


def read_order(steps: Iterable[Mapping[str, Any]]) -> Order:
    """The order from the header of the measures tables."""
    return Order(
        tuple(
            Step(step["step"], tuple((low, high) for low, high in step["ranges"]), step["source"])
            for step in steps
        )
    )
