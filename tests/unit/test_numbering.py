"""Different keys of rows: by a place for every key where there are few, by sorting elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from onshore.graph.tariff.batch.numbering import DENSE, different


@pytest.mark.parametrize("below", [1, 7, 999, 1_000 * DENSE, 1_000 * DENSE + 1, 1 << 40])
@pytest.mark.parametrize("size", [0, 1, 1_000])
def test_keys_are_told_apart_as_numpy_does(below: int, size: int) -> None:
    keys = np.random.default_rng(below + size).integers(0, below, size)
    expected = np.unique(keys, return_index=True, return_inverse=True)
    for found, known in zip(different(keys, below), expected, strict=True):
        assert found.tolist() == known.tolist()
