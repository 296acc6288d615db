"""Synthetic supply networks as CSV files that a user could have; the same for the same size.

`supplies`: who sells how much to whom, as a published production network says it (`--mapping
network`); suppliers with a heavy tail. `makers`: who makes which part where and for whom, as an ERP
export says it (`--mapping bench/networks/makers.yaml`): each row gives up to five facts.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FACTS_A_FIRM = 4.66
SECTORS = 50
HOPS = 4
"""Edges of the walk that joins the two ends of a question for paths, at most."""

MAKERS_A_PART = 3
FACTS_A_PART = 21.0
TIERS = 6
LINES = (
    "8471.50.01",
    "8471.80.10",
    "8473.30.11",
    "8504.40.60",
    "8504.40.95",
    "8517.62.00",
    "8534.00.00",
    "8536.90.40",
    "8541.10.00",
    "8542.31.00",
    "8542.32.00",
    "8544.42.20",
    "8544.42.90",
    "8414.59.65",
    "8419.50.50",
    "7326.90.86",
    "7616.99.51",
    "9032.89.60",
)
PLACES = ("US-TX", "US-OH", "CN", "TW", "VN", "MX", "KR", "JP", "MY", "DE")

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """A file, how it is loaded, and what is asked of it.

    `facts` is how many facts its rows give; `pairs` are the ends of questions for paths, `lost` and
    `target` the nodes of impact and exposure, `words` what is searched for, and `product` what a
    further fact is about.
    """

    path: str
    mapping: str
    facts: int
    pairs: tuple[Ends, ...]
    lost: str
    target: str | None
    product: str
    words: tuple[str, ...]


def supplies(path: Path, facts: int, pairs: int = 40, seed: int = 7) -> Network:
    """Write `facts` rows, each pair of firms once and each row one fact."""
    chance = np.random.default_rng(seed)
    firms = max(int(facts / FACTS_A_FIRM), 2 * SECTORS)
    sectors = chance.integers(0, SECTORS, firms)
    sources, targets = _pairs(chance, firms, facts)
    values = chance.integers(1, 1_000, facts)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            ("supplier", "customer", "supplier_sector", "customer_sector", "weight", "type")
        )
        rows = zip(sources.tolist(), targets.tolist(), values.tolist(), strict=True)
        table.writerows(
            (f"F{s:07d}", f"F{t:07d}", f"S{sectors[s]:02d}", f"S{sectors[t]:02d}", value, "")
            for s, t, value in rows
        )
    ends = tuple(
        (f"firm:f{a:07d}", f"firm:f{b:07d}") for a, b in joined(sources, targets, firms, pairs)
    )
    words = tuple(a.partition(":")[2] for a, _ in ends)
    product = f"component:sector-s{sectors[sources[0]]:02d}"
    return Network(str(path), "network", facts, ends, ends[0][0], None, product, words)


def _pairs(
    chance: np.random.Generator, firms: int, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Different pairs of a supplier and a later firm, in random order."""
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < count:
        more = 2 * (count - len(keys)) + 1_000
        to = chance.integers(1, firms, more)
        back = (firms / 5 * chance.random(more) ** 3).astype(np.int64)
        made = np.concatenate((keys, np.maximum(0, to - 1 - back) * firms + to))
        first = np.sort(np.unique(made, return_index=True)[1])
        keys = made[first][:count]
    return keys // firms, keys % firms


def joined(
    sources: NDArray[np.int64], targets: NDArray[np.int64], size: int, count: int, seed: int = 3
) -> Iterator[tuple[int, int]]:
    """Pairs that a walk of up to four edges joins, in any direction."""
    chance = random.Random(seed)
    heads, tails = np.concatenate((sources, targets)), np.concatenate((targets, sources))
    order = np.argsort(heads, kind="stable")
    starts, ends = np.searchsorted(heads[order], np.arange(size + 1)), tails[order]
    while count:
        first = last = int(heads[chance.randrange(len(heads))])
        for _ in range(HOPS):
            last = int(ends[chance.randrange(starts[last], starts[last + 1])])
        if last != first:
            yield first, last
            count -= 1


def makers(path: Path, facts: int, pairs: int = 40, seed: int = 7) -> Network:
    """Write rows that give about `facts` facts: each part has three makers in places of their own.

    A maker of a whole buys each of its parts from one to three of the part's makers; what it needs
    and the shares of its suppliers are stated. Part 0 is made in the US; `lost` lies deep in it.
    """
    chance = random.Random(seed)
    parts = max(int(facts / FACTS_A_PART), 20)
    places = [chance.choice(PLACES) for _ in range(parts * MAKERS_A_PART)]
    places[:MAKERS_A_PART] = ["US-TX"] * MAKERS_A_PART
    lines = [chance.choice(LINES) for _ in range(parts)]
    count, bought, deepest = 0, [], 0
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            (
                "supplier",
                "place",
                "part",
                "line",
                "customer",
                "whole",
                "cost_share",
                "share",
                "value_usd",
            )
        )
        for part in range(parts):
            for maker in _makers_of(part):
                table.writerow((*_of(maker, part, places, lines), "", "", "", "", ""))
            count += 2 * MAKERS_A_PART + 1
        for whole, needs in enumerate(_needs(chance, parts)):
            count += len(needs)
            if whole == deepest and needs:
                deepest = needs[0]
            for part in needs:
                for customer in _makers_of(whole):
                    suppliers = chance.sample(_makers_of(part), chance.choice((1, 2, 2, 3)))
                    for supplier in suppliers:
                        bought.append((supplier, customer))
                        table.writerow(
                            (
                                *_of(supplier, part, places, lines),
                                f"Site {customer:07d}",
                                f"Part {whole:07d}",
                                round(0.6 / len(needs), 4),
                                round(1 / len(suppliers), 4),
                                chance.randrange(1_000, 1_000_000),
                            )
                        )
    ends = np.array(bought, dtype=np.int64)
    asked = tuple(
        (f"factory:site-{a:07d}", f"factory:site-{b:07d}")
        for a, b in joined(ends[:, 0], ends[:, 1], parts * MAKERS_A_PART, pairs)
    )
    words = tuple(f"site {a[-7:]}" for a, _ in asked)
    return Network(
        str(path),
        str(Path(__file__).with_name("makers.yaml")),
        count + len(bought),
        asked,
        f"component:part-{deepest:07d}",
        "component:part-0000000",
        "component:part-0000001",
        words,
    )


def _makers_of(part: int) -> range:
    return range(part * MAKERS_A_PART, (part + 1) * MAKERS_A_PART)


def _of(maker: int, part: int, places: list[str], lines: list[str]) -> tuple[str, ...]:
    return f"Site {maker:07d}", places[maker], f"Part {part:07d}", lines[part]


def _needs(chance: random.Random, parts: int) -> Iterator[list[int]]:
    """Parts of each part, from the tier after it; none in the last one."""
    tier = max(1, parts // TIERS)
    for number in range(parts):
        after = range(number + 1, min(number + 1 + tier, parts))
        yield chance.sample(after, min(chance.randint(1, 3), len(after)))


Makes = Callable[[Path, int], Network]
NETWORKS: dict[str, Makes] = {"supplies": supplies, "makers": makers}


def main() -> int:
    """`python -m bench.networks.networks NAME FILE FACTS` writes one; what is asked is JSON."""
    name, path, facts = sys.argv[1:]
    network = NETWORKS[name](Path(path), int(facts))
    json.dump(asdict(network), sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
