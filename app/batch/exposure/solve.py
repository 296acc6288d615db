"""The linear solve in memory: v = A'(r + v), by the code of single questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onshore.app.batch.jobs import put_whole
from onshore.graph.deadline import checked
from onshore.graph.network.arrays import Bools, Floats, Ints
from onshore.graph.supply.flows import UNKNOWN_RATE, Cone, Input, Rows, Total

ANSWERED, IN_CIRCLE, BEHIND_CIRCLE = 0, 1, 2
"""What came of a node: a value, or that joins can not give one and why."""


@dataclass(frozen=True, eq=False)
class Values:
    """By node: the ends of what enters, whether there may be more, what is open (`gaps`).

    `refused` is `ANSWERED` and the like.
    """

    lo: Floats
    hi: Floats
    open: Bools
    looping: Bools
    bits: Ints
    refused: Ints

    @classmethod
    def nothing(cls, size: int) -> Values:
        """Nodes into which nothing flows."""
        return cls(
            np.zeros(size),
            np.zeros(size),
            np.zeros(size, np.bool_),
            np.zeros(size, np.bool_),
            np.zeros(size, np.int64),
            np.zeros(size, np.int64),
        )

    def columns(self) -> list[tuple[str, NDArray[Any]]]:
        return [(one.name, getattr(self, one.name)) for one in fields(self)]

    def of(self, nodes: Ints) -> Values:
        """Those of some nodes."""
        return Values(*(column[nodes] for _, column in self.columns()))

    def write(self, path: Path) -> None:
        """Keep them in a file of numpy, whole or not at all."""
        written = BytesIO()
        np.savez(written, allow_pickle=False, **dict(self.columns()))
        path.parent.mkdir(exist_ok=True)
        put_whole(path, written.getvalue())

    @classmethod
    def read(cls, path: Path) -> Values:
        with np.load(path, allow_pickle=False) as found:
            return cls(**{one.name: found[one.name] for one in fields(cls)})

    @classmethod
    def joined(cls, parts: Sequence[Values]) -> Values:
        """One after the other."""
        columns = zip(*(one.columns() for one in parts), strict=True)
        return cls(*(np.concatenate([own for _, own in each]) for each in columns))

    def total(self, row: int) -> Total:
        ends = float(self.lo[row]), float(self.hi[row])
        return Total(*ends, bool(self.open[row]), bool(self.looping[row]))


Solved = tuple[Mapping[int, Total], Mapping[int, int]]
"""Totals, and bits of what is open upstream, by node."""


def solved(
    rows: Rows,
    targets: Iterable[int],
    of_rates: Sequence[int] | Ints,
    of_shares: Sequence[int] | Ints,
    known: Solved = ({}, {}),
) -> Solved:
    """Targets and everything upstream of them.

    `of_rates` and `of_shares` are bits by position of a flow: what is open in its rate, and what
    its share lacks where that is not known. Nodes that are `known` already stay as they are.
    """
    cone = Cone(rows, targets)
    totals, bits = cone.totals(known[0]), dict(known[1])
    for part in checked(cone.order):
        if part[0] in bits:
            continue
        found = 0
        for item in (item for node in part for item in rows.of(node)):
            if item.coefficient == 0:
                continue
            found |= bits.get(item.source, 0)
            if item.coefficient is None:
                found |= int(of_shares[item.position]) if _adds(item, totals[item.source]) else 0
            else:
                found |= int(of_rates[item.position])
        bits.update(dict.fromkeys(part, found))
    return totals, bits


def _adds(item: Input, up: Total) -> bool:
    """Whether an input of unknown share could add something."""
    return item.crossing == UNKNOWN_RATE or item.hi > 0 or up.hi > 0 or up.open


def values_of(size: int, found: Solved) -> Values:
    """Columns of what was solved."""
    values = Values.nothing(size)
    totals, bits = found
    nodes = np.fromiter(totals, np.int64, len(totals))
    for name in ("lo", "hi", "open", "looping"):
        column = getattr(values, name)
        column[nodes] = [getattr(total, name) for total in totals.values()]
    values.bits[nodes] = [bits[node] for node in totals]
    return values
