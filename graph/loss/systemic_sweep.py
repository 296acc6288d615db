"""The systemic risk index of one shock after the other, as of every firm in turn. Pure numerics.

Several shocks are followed side by side, each in a world of its own, and only what a loss has
reached is worked out again, so that a shock costs what it touches. Equal to `Systemic.lose` up to
rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from onshore.graph.deadline import current
from onshore.graph.loss.systemic import EPS, MOST_ROUNDS, Index, Part, Systemic, Weight

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from onshore.graph.loss.systemic import Floats, Ints

    Bools: TypeAlias = NDArray[numpy.bool_]

CELLS = 2_000_000
"""Nodes and groups of all worlds together that are held at once."""
MOST_WORLDS = 256
Shock: TypeAlias = Sequence[tuple[int, float]]
"""Nodes with the fraction that each loses at first, above 0; every node once."""
FEW, WIDE, LONG = 100, 0.3, 200
"""A loss that reaches more nodes than `FEW` and `WIDE` of all, or goes on for more rounds than
`LONG`, is worked out on whole arrays instead."""


class _Rows:
    """Links by the node whose loss counts: `into` and `factors` of each, and where rows begin."""

    def __init__(self, part: Part, size: int, into: Ints, links: int) -> None:
        import numpy as np

        order = np.argsort(part.ends, kind="stable")
        self.starts = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(part.ends, minlength=size), out=self.starts[1:])
        self.into = np.repeat(into, np.diff(np.append(part.starts, links)))[order]
        self.factors = part.factors[order]

    def spread(self, nodes: Ints, worlds: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
        """World, receiver and amount of each link of the nodes."""
        import numpy as np

        counts = self.starts[nodes + 1] - self.starts[nodes]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        links = np.arange(total) + np.repeat(self.starts[nodes] - (ends - counts), counts)
        return (
            np.repeat(worlds, counts),
            self.into[links],
            self.factors[links] * np.repeat(values, counts),
        )


def _none() -> Any:
    import numpy as np

    return np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class _Reached:
    """Nodes below 1 in each world: flat keys world * size + node."""

    levels: Floats
    keys: Ints = field(default_factory=_none)

    def lower(self, keys: Ints, levels: Floats) -> Floats:
        """Set levels; how far each moved. Equal keys carry equal levels."""
        import numpy as np

        before = self.levels[keys]
        self.levels[keys] = levels
        fresh = np.unique(keys[(before == 1.0) & (levels < 1.0)])
        self.keys = np.concatenate((self.keys, fresh))
        return np.asarray(np.abs(levels - before))

    def keep(self, kept: Bools) -> None:
        """Forget the levels of the keys that are not kept."""
        self.levels[self.keys[~kept]] = 1.0
        self.keys = self.keys[kept]


class Sweep:
    """`Systemic` made ready for one shock after the other.

    `unsettled` counts the shocks whose levels still moved after the last round.
    """

    def __init__(self, systemic: Systemic) -> None:
        import numpy as np

        self.systemic, self.size = systemic, systemic.size
        groups = len(systemic.essential.starts)
        essential, other, demand = systemic.essential, systemic.other, systemic.demand
        self.essential = _Rows(essential, self.size, np.arange(groups), len(essential.ends))
        self.other = _Rows(other, self.size, other.into, len(other.ends))
        self.demand = _Rows(demand, self.size, demand.into, len(demand.ends))
        self.market = np.bincount(systemic.sectors, systemic.sold, systemic.count)
        self.width = max(self.size, groups, 1)
        self.worlds = max(1, min(MOST_WORLDS, CELLS // self.width))
        self.unsettled = 0
        self._scratch = np.zeros(self.worlds * self.width)
        self._worst = np.zeros(self.worlds * self.width)

    def run(
        self,
        shocks: Sequence[Shock],
        *,
        sigma: bool = True,
        weight: Weight = "out",
        eps: float = EPS,
        rounds: int = MOST_ROUNDS,
    ) -> Iterator[Index | None]:
        """The index of each shock, None where nothing is sold; ends early when the time is up."""
        import numpy as np

        deadline = current()
        weights = self.systemic.weights(weight)
        whole = float(weights.sum())
        for first in range(0, len(shocks), self.worlds):
            part = shocks[first : first + self.worlds]
            if whole <= 0:
                yield from (None for _ in part)
                continue
            sums, wide = self._worlds(part, sigma, weights, eps, min(rounds, LONG))
            for shock, one, far in zip(part, (sums / whole).T.tolist(), wide.tolist(), strict=True):
                if deadline.passed():
                    return
                if not far:
                    yield Index(*one)
                    continue
                psi = np.zeros(self.size)
                for node, fraction in shock:
                    psi[node] = fraction
                losses = self.systemic.lose(psi, sigma=sigma, eps=eps, rounds=rounds)
                if not losses.rests and losses.rounds < rounds:
                    return
                self.unsettled += not losses.rests
                yield self.systemic.index(losses, weight)

    def _worlds(
        self,
        shocks: Sequence[Shock],
        sigma: bool,
        weights: Floats,
        eps: float,
        rounds: int,
    ) -> tuple[Floats, Bools]:
        """Weighted losses of each world, and where a loss is not followed to its end here."""
        import numpy as np

        size, count, deadline = self.size, len(shocks), current()
        pairs = [
            (world * size + node, part)
            for world, shock in enumerate(shocks)
            for node, part in shock
        ]
        shocked = np.array([key for key, _ in pairs], dtype=np.int64)
        ceiling = np.ones(count * size)
        ceiling[shocked] = 1.0 - np.array([part for _, part in pairs], dtype=np.float64)
        d, u = (_Reached(np.ones(count * size)) for _ in range(2))
        for reached in (d, u):
            reached.lower(shocked, ceiling[shocked])
        found = np.zeros((3, count))
        running, wide = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
        for _ in range(rounds):
            moved = np.zeros(count)
            steps = (self._inputs(d, ceiling, sigma), self._customers(u, ceiling))
            for reached, (keys, levels) in zip((d, u), steps, strict=True):
                np.maximum.at(moved, keys // size, reached.lower(keys, levels))
            still = running & (moved <= eps)
            keys = np.concatenate((d.keys, u.keys))
            many = np.bincount(keys // size, minlength=count) > max(FEW, WIDE * size)
            wide |= running & ~still & many
            if (still | wide).any():
                found += self._lost(d, u, still, weights)
                running &= ~(still | wide)
                for reached in (d, u):
                    reached.keep(running[reached.keys // size])
            if not running.any() or deadline.passed():
                break
        return found, wide | running

    def _inputs(self, d: _Reached, ceiling: Floats, sigma: bool) -> tuple[Ints, Floats]:
        """New levels by inputs of all buyers that a loss has reached."""
        import numpy as np

        size, width = self.size, self.width
        worlds, nodes = np.divmod(d.keys, size)
        lost = 1.0 - d.levels[d.keys]
        if sigma:
            lost = lost * self._replaceable(worlds, nodes, lost)
        world, group, amount = self.essential.spread(nodes, worlds, lost)
        flat = world * width + group
        np.add.at(self._scratch, flat, amount)
        owners = world * size + self.systemic.essential.into[group]
        np.maximum.at(self._worst, owners, self._scratch[flat])
        self._scratch[flat] = 0.0
        world, buyer, amount = self.other.spread(nodes, worlds, lost)
        buyers = world * size + buyer
        np.add.at(self._scratch, buyers, amount)
        keys = np.concatenate((owners, buyers))
        levels = np.minimum(1.0 - self._worst[keys], 1.0 - self._scratch[keys])
        self._scratch[buyers] = 0.0
        self._worst[owners] = 0.0
        return keys, np.maximum(np.minimum(levels, ceiling[keys]), 0.0)

    def _replaceable(self, worlds: Ints, nodes: Ints, lost: Floats) -> Floats:
        import numpy as np

        sectors, sold = self.systemic.sectors[nodes], self.systemic.sold[nodes]
        cells, place = np.unique(worlds * self.systemic.count + sectors, return_inverse=True)
        gone = np.bincount(place, sold * lost, len(cells))
        left = (self.market[cells % self.systemic.count] - gone)[place]
        shares = np.ones(len(nodes))
        with np.errstate(over="ignore"):
            np.divide(sold, left, out=shares, where=left > 0)
        return np.minimum(shares, 1.0)

    def _customers(self, u: _Reached, ceiling: Floats) -> tuple[Ints, Floats]:
        """New levels by customers of all sellers that a loss has reached."""
        import numpy as np

        worlds, nodes = np.divmod(u.keys, self.size)
        world, seller, amount = self.demand.spread(nodes, worlds, 1.0 - u.levels[u.keys])
        keys = world * self.size + seller
        np.add.at(self._scratch, keys, amount)
        levels = 1.0 - self._scratch[keys]
        self._scratch[keys] = 0.0
        return keys, np.maximum(np.minimum(levels, ceiling[keys]), 0.0)

    def _lost(self, d: _Reached, u: _Reached, chosen: Bools, weights: Floats) -> Floats:
        """Weighted losses of the chosen worlds: in all, by inputs, by customers."""
        import numpy as np

        size, count = self.size, len(chosen)
        found = np.zeros((3, count))
        both = np.unique(np.concatenate((d.keys, u.keys)))
        both = both[chosen[both // size]]
        worlds, worth = both // size, weights[both % size]
        levels = d.levels[both], u.levels[both]
        for row, level in zip(found, (np.minimum(*levels), *levels), strict=True):
            row += np.bincount(worlds, worth * (1.0 - level), count)
        return found
