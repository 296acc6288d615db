"""Positions: a layered layout from left to right, the same for page, pyvis and SVG. Pure.

Layers follow what an entity is (country, partner, component, maker, site, state); the order in a
layer follows the barycentres of its neighbours, so that lines cross little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onshore.graph.deadline import checked, in_time

LAYER_GAP = 280.0
ROW_GAP = 64.0
MAX_ROWS = 40
"""Rows in one column; a longer layer is folded into several columns."""
SWEEPS = 6

Ends = tuple[str, str]


def layered(
    tiers: Mapping[str, int], edges: Sequence[Ends], max_rows: int = MAX_ROWS
) -> dict[str, tuple[float, float]]:
    """Positions in pixels for every node of `tiers` (id -> layer); y is centred on 0.

    Deterministic: equal input gives equal positions, rougher ones where the time is up.
    O(sweeps * edges * log).
    """
    layers: dict[int, list[str]] = defaultdict(list)
    for id in sorted(tiers):
        layers[tiers[id]].append(id)
    near: dict[str, list[str]] = defaultdict(list)
    for source, target in checked(edges):
        if source in tiers and target in tiers and tiers[source] != tiers[target]:
            near[source].append(target)
            near[target].append(source)
    order = sorted(layers)
    rank: dict[str, float] = {}
    for tier in order:
        layers[tier].sort(key=lambda id: (-len(near[id]), id))
        _spread(layers[tier], rank)
    for sweep in in_time(range(SWEEPS)):
        for tier in order if sweep % 2 == 0 else reversed(order):
            layers[tier].sort(key=lambda id: (_barycentre(id, near, rank), id))
            _spread(layers[tier], rank)
    return _place(order, layers, max_rows)


def _spread(layer: Sequence[str], rank: dict[str, float]) -> None:
    """Ranks of a layer, evenly in [-1, 1], so that layers of unequal size compare."""
    for index, id in enumerate(layer):
        rank[id] = (2 * index + 1) / len(layer) - 1


def _barycentre(id: str, near: Mapping[str, Sequence[str]], rank: Mapping[str, float]) -> float:
    others = near.get(id, ())
    return sum(rank[other] for other in others) / len(others) if others else rank[id]


def _place(
    order: Sequence[int], layers: Mapping[int, Sequence[str]], max_rows: int
) -> dict[str, tuple[float, float]]:
    positions: dict[str, tuple[float, float]] = {}
    x = 0.0
    for tier in order:
        layer = layers[tier]
        columns = -(-len(layer) // max_rows)
        rows = -(-len(layer) // columns)
        tallest = min(max((len(ids) for ids in layers.values()), default=1), max_rows)
        gap = ROW_GAP * min(max((tallest - 1) / max(rows - 1, 1), 1.0), 2.0)
        for index, id in enumerate(layer):
            row, column = divmod(index, columns)
            shift = (column / columns) * gap * 0.5 if columns > 1 else 0.0
            y = (row - (rows - 1) / 2) * gap + shift
            positions[id] = (x + column * LAYER_GAP * 0.62, round(y, 1))
        x += LAYER_GAP + (columns - 1) * LAYER_GAP * 0.62
    return positions
