"""What losses give: the causes of one loss, and the sizes of many, for every layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Causes: TypeAlias = Mapping[int, int | None]
"""Lost node -> why, in order: None for a seed, a node for a link, -1 - g for group g."""


@dataclass(slots=True)
class Sweep:
    """What each seed takes with it when it is lost alone; lists run along the seeds.

    `sizes` count nodes that count, the seed among them; `values` sum what they are worth; `hits`
    say whether a target is lost. `done` of the seeds were tried before the time was up.
    """

    sizes: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)

    @property
    def done(self) -> int:
        return len(self.sizes)

    def extend(self, other: Sweep) -> None:
        self.sizes += other.sizes
        self.values += other.values
        self.hits += other.hits
