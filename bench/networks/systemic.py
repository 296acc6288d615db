"""The systemic risk index of one firm and of all, against plain numpy on full matrices.

    python -m bench.networks.systemic [--firms N ...]

Gate: levels of one shock equal those of the full matrices to 1e-9, and the sweep over all firms
equals one shock after the other. Full matrices are used up to 3,000 firms; on larger networks the
sweep takes 500 firms spread over all. Figures are medians of CPU time and their ratio.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from bench.measuring import ROUNDS, gate, timed
from bench.networks.flows import Columns
from onshore.graph.loss.systemic import ESSENTIAL, NON_ESSENTIAL, Systemic
from onshore.graph.loss.systemic_sweep import Sweep

MOST_DENSE = 3_000
MOST_SEEDS = 500
EQUAL = 1e-9


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--firms", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options = parser.parse_args(arguments)
    for firms in options.firms:
        measure(firms)
    return 0


def measure(firms: int) -> None:
    network, essentiality = build(firms)
    seeds = [int(seed) for seed in np.linspace(0, firms - 1, ROUNDS)]
    dense = Dense(network, essentiality) if firms <= MOST_DENSE else None
    ours, theirs = [], []
    network.lose(shock(firms, seeds[0]))
    for seed in seeds:
        losses, seconds = timed(partial(network.lose, shock(firms, seed)))
        ours.append(seconds)
        if dense is not None:
            (d, u), seconds = timed(partial(dense.lose, shock(firms, seed)))
            theirs.append(seconds)
            apart = max(np.abs(losses.d - d).max(), np.abs(losses.u - u).max())
            gate(apart <= EQUAL, f"levels without firm {seed}")
    every = list(range(0, firms, max(1, firms // MOST_SEEDS)))
    found, seconds = timed(lambda: list(Sweep(network).run([[(seed, 1.0)] for seed in every])))
    for position in range(0, len(every), max(1, len(every) // ROUNDS)):
        index = network.index(network.lose(shock(firms, every[position])))
        apart = max(abs(a - b) for a, b in zip(found[position], index or (), strict=True))
        gate(apart <= EQUAL, f"index without firm {every[position]}")
    links = len(network.values)
    sys.stdout.write(f"firms {firms:,}  links {links:,}  load {os.getloadavg()[0]:.1f}\n")
    sys.stdout.write(f"one shock  {median(ours) * 1e3:10.2f} ms" + against(theirs, median(ours)))
    each = seconds / len(every)
    sys.stdout.write(f"all firms  {each * firms:10.2f} s " + against(theirs, each, firms))


def against(theirs: Sequence[float], ours: float, times: int = 1) -> str:
    if not theirs:
        return "\n"
    unit = f"{median(theirs) * times:10.2f} s" if times > 1 else f"{median(theirs) * 1e3:10.2f} ms"
    return f"   full matrices {unit}   ratio {median(theirs) / ours:.0f}\n"


def build(firms: int, seed: int = 3) -> tuple[Systemic, Any]:
    """The synthetic network with values, one sector for fifty firms, and a type for each pair."""
    columns, random = Columns(firms), np.random.default_rng(seed)
    sources = columns.rows.sources.astype(np.int64)
    count = max(5, firms // 50)
    sectors = random.integers(0, count, firms)
    essentiality = random.integers(0, 3, (count, count), dtype=np.int8)
    values = random.lognormal(0, 1.5, len(sources))
    types = essentiality[sectors[sources], sectors[columns.targets]]
    return Systemic(firms, sources, columns.targets, values, sectors, types), essentiality


class Dense:
    """The equations as they stand, on full matrices."""

    def __init__(self, network: Systemic, essentiality: Any) -> None:
        n, p = network.size, network.sectors
        w = np.zeros((n, n))
        np.add.at(w, (network.sources, network.targets), network.values)
        self.s, self.p, self.count = w.sum(axis=1), p, network.count
        groups = np.zeros((self.count, n))
        np.add.at(groups, p, w)
        e = essentiality[p][:, p]
        with np.errstate(invalid="ignore", divide="ignore"):
            essential = np.where((e == ESSENTIAL) & (w > 0), w / groups[p], 0.0)
            other = np.where((e == NON_ESSENTIAL) & (w > 0), w / w.sum(axis=0), 0.0)
            self.up = np.where(w > 0, w / self.s[:, None], 0.0)
        self.essential, self.other = essential, other

    def lose(self, psi: Any, eps: float = 1e-6) -> tuple[Any, Any]:
        d = u = 1 - psi
        while True:
            market = np.bincount(self.p, self.s * d, self.count)[self.p]
            sigma = np.minimum(1, np.divide(self.s, market, where=market > 0, out=np.ones(len(d))))
            lost = sigma * (1 - d)
            by_sector = np.zeros((self.count, len(d)))
            np.add.at(by_sector, self.p, self.essential * lost[:, None])
            after_d = np.minimum(1 - by_sector.max(axis=0), 1 - lost @ self.other)
            after_d = np.maximum(0, np.minimum(after_d, 1 - psi))
            after_u = np.maximum(0, np.minimum(1 - self.up @ (1 - u), 1 - psi))
            moved = max(np.abs(after_d - d).max(), np.abs(after_u - u).max())
            d, u = after_d, after_u
            if moved <= eps:
                return d, u


def shock(firms: int, seed: int) -> Any:
    psi = np.zeros(firms)
    psi[seed] = 1.0
    return psi


if __name__ == "__main__":
    raise SystemExit(main())
