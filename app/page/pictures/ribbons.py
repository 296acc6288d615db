"""Paths of lines that wind from left to right between columns, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence

Points = Sequence[tuple[float, float]]


def n(value: float) -> str:
    """A number of a drawing, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def through(points: Points) -> str:
    """Path data: curves between columns and level ways inside of them, by turns."""
    (x, y) = points[0]
    path = f"M{n(x)} {n(y)}"
    for at in range(1, len(points)):
        (px, py), (x, y) = points[at - 1], points[at]
        half = (x - px) / 2
        path += (
            f"L{n(x)} {n(y)}"
            if at % 2 == 0
            else f"C{n(px + half)} {n(py)} {n(x - half)} {n(y)} {n(x)} {n(y)}"
        )
    return path


def around(points: Points, out: float) -> str:
    """Path data of a line that leaves its column by `out` and comes back to it."""
    (x, y), (x1, y1) = points[0], points[-1]
    return f"M{n(x)} {n(y)}C{n(x + out)} {n(y)} {n(x1 + out)} {n(y1)} {n(x1)} {n(y1)}"
