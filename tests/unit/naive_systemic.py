"""The systemic risk index as its equations stand, in plain loops over full matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Matrix = Sequence[Sequence[float]]


class Levels(NamedTuple):
    d: list[float]
    u: list[float]
    rounds: int


def lose(
    w: Matrix,
    p: Sequence[int],
    e: Sequence[Sequence[int]],
    psi: Sequence[float],
    *,
    sigma: bool = True,
    eps: float = 1e-6,
    rounds: int = 100_000,
) -> Levels:
    """`w[i][j]` is what i sells to j, `e[k][l]` of supplier sector k to buyer sector l."""
    n, sectors = len(w), len(e)
    w = [[0.0 if i == j else w[i][j] for j in range(n)] for i in range(n)]
    s = [sum(w[i]) for i in range(n)]
    q = [sum(w[i][j] for i in range(n)) for j in range(n)]
    pi = [[sum(w[i][j] for i in range(n) if p[i] == k) for k in range(sectors)] for j in range(n)]
    ld = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            if w[i][j]:
                if e[p[i]][p[j]] == 2:
                    ld[i][j] = w[i][j] / pi[j][p[i]]
                elif e[p[i]][p[j]] == 1:
                    ld[i][j] = w[i][j] / q[j]
    lu = [[w[i][j] / s[i] if s[i] else 0.0 for j in range(n)] for i in range(n)]
    d = [1 - psi[i] for i in range(n)]
    u = [1 - psi[i] for i in range(n)]
    for number in range(1, rounds + 1):
        market = [sum(s[i] * d[i] for i in range(n) if p[i] == k) for k in range(sectors)]
        share = [1.0] * n
        if sigma:
            share = [min(1.0, s[i] / market[p[i]]) if market[p[i]] > 0 else 1.0 for i in range(n)]
        after_d, after_u = [], []
        for j in range(n):
            lost = [
                sum(share[i] * ld[i][j] * (1 - d[i]) for i in range(n) if p[i] == k)
                for k in range(sectors)
            ]
            needed = [lost[k] for k in range(sectors) if e[k][p[j]] == 2]
            others = [lost[k] for k in range(sectors) if e[k][p[j]] == 1]
            after_d.append(max(0.0, min(1 - max(needed, default=0.0), 1 - sum(others), 1 - psi[j])))
            customers = sum(lu[j][i] * (1 - u[i]) for i in range(n))
            after_u.append(max(0.0, min(1 - customers, 1 - psi[j])))
        moved = max(abs(a - b) for a, b in zip(after_d + after_u, d + u, strict=True))
        d, u = after_d, after_u
        if moved <= eps:
            return Levels(d, u, number)
    return Levels(d, u, rounds)


def index(w: Matrix, levels: Levels, weight: str = "out") -> tuple[float, float, float] | None:
    """Lost share of all output: in all, by inputs, by customers."""
    n = len(w)
    sold = [sum(w[i][j] for j in range(n) if j != i) for i in range(n)]
    bought = [sum(w[i][j] for i in range(n) if i != j) for j in range(n)]
    worth = sold if weight == "out" else [max(a, b) for a, b in zip(sold, bought, strict=True)]
    whole = sum(worth)
    if not whole:
        return None
    h = [min(a, b) for a, b in zip(levels.d, levels.u, strict=True)]
    lost = [
        sum(worth[i] * (1 - level[i]) for i in range(n)) / whole
        for level in (h, levels.d, levels.u)
    ]
    return lost[0], lost[1], lost[2]
