"""A synthetic network of valued flows as columns, from 1e3 to 1e6 nodes; the same for a seed.

24 countries, 4 to 7 tiers, suppliers with a heavy tail, about 4.7 inputs a node whose shares add up
to less than 1, one rate a tariff chapter and origin, a few loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from onshore.graph.supply.flows import CROSSING, NOT_A_CROSSING, ArrayRows

COUNTRIES, CHAPTERS, TIERS = 24, 97, 6
INPUTS = 4.7
HOME = 0
HOME_SHARE = 0.15
RATES = np.array([0, 0, 0, 0.025, 0.05, 0.1, 0.15, 0.25, 0.3, 0.5])


class Columns:
    """The network, with what filters ask of a crossing: `origins` and `products` by position."""

    def __init__(self, nodes: int, seed: int = 7) -> None:
        random = np.random.default_rng(seed)
        tiers = np.sort(random.integers(0, TIERS, nodes))
        counts = np.where(tiers < TIERS - 1, random.poisson(INPUTS * TIERS / (TIERS - 1), nodes), 0)
        targets = np.repeat(np.arange(nodes), counts)
        bounds = np.searchsorted(tiers, np.arange(TIERS + 1))
        ahead = np.minimum(tiers[targets] + 1 + (random.random(len(targets)) < 0.2), TIERS - 1)
        first, last = bounds[ahead], bounds[ahead + 1]
        sources = first + ((last - first) * random.random(len(targets)) ** 3).astype(np.int64)
        loops = random.random(len(targets)) < 2e-5
        sources[loops] = random.integers(0, nodes, int(loops.sum()))
        kept = sources != targets
        targets, sources = targets[kept], sources[kept]
        weights = random.exponential(1.0, len(targets))
        sums = np.bincount(targets, weights, nodes)
        countries = np.where(
            random.random(nodes) < HOME_SHARE, HOME, random.integers(1, COUNTRIES, nodes)
        )
        chapters = random.integers(0, CHAPTERS, nodes)
        table = random.choice(RATES, (CHAPTERS, COUNTRIES))
        crossing = (countries[sources] != HOME) & (countries[targets] == HOME)
        hi = np.where(crossing, table[chapters[sources], countries[sources]], 0.0)
        lo = np.where(random.random(len(hi)) < 0.7, hi, 0.0)
        starts = np.zeros(nodes + 1, dtype=np.int64)
        np.cumsum(np.bincount(targets, minlength=nodes), out=starts[1:])
        self.nodes, self.targets = nodes, targets
        self.origins, self.products = countries[sources], chapters[sources]
        self.rows = ArrayRows(
            starts,
            sources.astype(np.int32),
            0.9 * weights / sums[targets],
            np.where(crossing, CROSSING, NOT_A_CROSSING).astype(np.int8),
            lo,
            hi,
        )

    def chosen(self, country: int, least: float) -> Any:
        """A filter: crossings of at least that rate that do not come from one country."""
        highest, origins = self.rows.hi, self.origins
        return lambda position: highest[position] >= least and origins[position] != country

    def homes(self, count: int) -> list[int]:
        """Nodes of the first tier that buy from abroad."""
        found = []
        for node in range(self.nodes):
            if sum(i.crossing == CROSSING for i in self.rows.of(node)) >= 2:
                found.append(node)
            if len(found) == count:
                break
        return found
