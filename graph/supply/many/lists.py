"""Lists of many rows, cut to a number of entries that says how many are left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from onshore.graph.network.arrays import Ints


class Listed(NamedTuple):
    """A list in each row: `counts` say how many entries are there, `more` how many are not.

    `columns` hold the entries, row after row: numbers of texts, -1 for none. `about`, where it is
    there, are lists of texts by entry: where they begin, and the texts.
    """

    counts: Ints
    more: Ints
    columns: Mapping[str, Any]
    about: tuple[Ints, Ints] | None = None


def listed(
    row: Ints, rows: int, most: int, columns: Mapping[str, Any], more: Ints | None = None
) -> Listed:
    """The first `most` entries of each row; `row` ascends. `more` is added to what is left out."""
    counts = np.bincount(row, minlength=rows)
    starts = np.cumsum(counts) - counts
    kept = np.arange(len(row)) - starts[row] < most
    shown = np.minimum(counts, most)
    left = counts - shown + (0 if more is None else more)
    return Listed(shown, left, {name: np.asarray(one)[kept] for name, one in columns.items()})
