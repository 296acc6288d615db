"""Systems x = M x + b: small ones in plain Python, middling ones by numpy, large ones by rounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from onshore.graph.deadline import checked

PLAIN_SOLVE = 40
"""Up to so many unknowns are solved without numpy."""
DENSE_SOLVE = 2_500
MOST_SWEEPS = 10_000

Links: TypeAlias = Sequence[Sequence[tuple[int, float]]]


def solve(links: Links, sides: Sequence[Sequence[float]]) -> list[list[float]] | None:
    """Solutions x of x = M x + b for each b, M given as (column, value) by row; None if none."""
    size = len(links)
    if size > DENSE_SOLVE:
        found = [iterated(links, side) for side in sides]
        return None if any(one is None for one in found) else [one for one in found if one]
    matrix = [[0.0] * size for _ in links]
    for i, row in enumerate(links):
        matrix[i][i] += 1.0
        for j, value in row:
            matrix[i][j] -= value
    return (eliminated if size <= PLAIN_SOLVE else solved_by_numpy)(matrix, sides)


def eliminated(
    matrix: Sequence[Sequence[float]], sides: Sequence[Sequence[float]]
) -> list[list[float]] | None:
    """Gaussian elimination with row pivots."""
    size = len(matrix)
    rows = [[*row, *(side[i] for side in sides)] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        if abs(rows[pivot][column]) < 1e-13:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        own = rows[column]
        for i in range(column + 1, size):
            factor = rows[i][column] / own[column]
            if factor:
                rows[i] = [a - factor * b for a, b in zip(rows[i], own, strict=True)]
    found = [[0.0] * size for _ in sides]
    for k, values in enumerate(found):
        for i in range(size - 1, -1, -1):
            rest = sum(rows[i][j] * values[j] for j in range(i + 1, size))
            values[i] = (rows[i][size + k] - rest) / rows[i][i]
    return found


def solved_by_numpy(
    matrix: Sequence[Sequence[float]], sides: Sequence[Sequence[float]]
) -> list[list[float]] | None:
    import numpy as np

    try:
        found = np.linalg.solve(np.array(matrix), np.array(sides).T)
    except np.linalg.LinAlgError:
        return None
    return [list(map(float, column)) for column in found.T]


def iterated(links: Links, side: Sequence[float]) -> list[float] | None:
    """Gauss-Seidel until nothing moves by more than the last digits."""
    values = list(side)
    for _ in checked(range(MOST_SWEEPS), 1):
        moved = 0.0
        for i, row in enumerate(links):
            value = side[i] + sum(a * values[j] for j, a in row)
            moved = max(moved, abs(value - values[i]) / (abs(value) or 1.0))
            values[i] = value
        if moved < 1e-15:
            return values
    return None
