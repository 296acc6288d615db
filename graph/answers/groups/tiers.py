"""Columns for groups that trade with each other: sellers to the left, buyers to the right. Pure."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MOST_TIERS, MOST_IN_ONE = 7, 7
_NOTABLE = 0.08
"""A flow counts from this part of the largest of its seller on."""


def tiers_of(flows: NDArray[np.int64]) -> list[int]:
    """Tier of each group from 0; `flows[a, b]` counts what runs from a to b.

    Groups stand in the order of how much more they sell than they buy. A group stands behind all
    that sell it a notable part of what they sell; where that makes more than `MOST_TIERS`, or one
    with more than `MOST_IN_ONE` groups, the order alone decides.
    """
    size = len(flows)
    flows = flows.copy()
    np.fill_diagonal(flows, 0)
    sold, bought = flows.sum(axis=1), flows.sum(axis=0)
    balance = (sold - bought) / np.maximum(sold + bought, 1)
    order = sorted(range(size), key=lambda group: (-balance[group], group))
    notable = flows >= np.maximum(_NOTABLE * flows.max(axis=1, initial=0), 1)[:, None]
    tiers = [0] * size
    for place, group in enumerate(order):
        sellers = [tiers[seller] for seller in order[:place] if notable[seller, group]]
        tiers[group] = max(sellers, default=-1) + 1
    fullest = max(map(tiers.count, set(tiers)), default=0)
    if max(tiers, default=0) < MOST_TIERS and fullest <= MOST_IN_ONE:
        return tiers
    columns = min(MOST_TIERS, math.ceil(math.sqrt(2 * size)))
    for place, group in enumerate(order):
        tiers[group] = place * columns // size
    return tiers
