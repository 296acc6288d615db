"""Rates and shares in words and in steps of colour: what all pictures of duties share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onshore.graph.words.reason import hundredths

Ends = Mapping[str, Any]
"""`lo` and `hi` as fractions; `hi` None where there is no upper end."""

STEPS = (0.0, 0.10, 0.25, 0.40)
"""Upper ends of the colour steps; what is above the last is the fifth."""

NOISE = 1e-9
"""What is smaller comes of the arithmetic of floats alone."""


def percent(share: float, sign: bool = True) -> str:
    """`0.0118` -> `1.18 %`: at most two decimals, a no-break space before the sign."""
    text = f"{share * 100:,.2f}".rstrip("0").rstrip(".")
    if text in ("0", "-0") and share:
        text = "<0.01"
    return f"{text}\u00a0%" if sign else text


def points(share: float) -> str:
    """A difference in percentage points: `+18.02`, `−1.3`."""
    text = f"{hundredths(share):,f}"
    if text == "0":
        return "0" if abs(share) < NOISE else "±<0.01"
    return f"{'+' if share > 0 else '−'}{text}"


def between(ends: Ends | None, lang: str = "en") -> str:
    """An interval in short: `free`, `25 %`, `0–25 %`, `at least 10 %`, `not known`."""
    ja = lang == "ja"
    if ends is None or (not ends["lo"] and ends["hi"] is None):
        return "不明" if ja else "not known"
    lo, hi = ends["lo"] or 0.0, ends["hi"]
    if hi is None:
        return f"{percent(lo)}以上" if ja else f"at least {percent(lo)}"
    if lo == hi:
        return ("無税" if ja else "free") if hi == 0 else percent(hi)
    return f"{percent(lo, sign=False)}–{percent(hi)}"


def share_between(ends: Ends | None, lang: str = "en") -> str:
    """A share of a value in short: as `between`, but nothing is `none`, not free."""
    if ends is not None and ends["hi"] == 0 and not ends["lo"]:
        return "なし" if lang == "ja" else "none"
    return between(ends, lang)


def step_of(rate: float | None) -> str:
    """The colour class of a rate: `rate-0` (free) to `rate-4`; `rate-x` where it is not known."""
    if rate is None:
        return "rate-x"
    return f"rate-{next((n for n, end in enumerate(STEPS) if rate <= end), len(STEPS))}"


def round_top(most: float) -> float:
    """The next round share, for the end of an axis."""
    tops = (0.01, 0.02, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.80, 1.0, 1.5, 2, 3)
    return next((top for top in tops if most <= top + 1e-9), most or 0.01)


def ticks(top: float, most: int = 5) -> list[float]:
    """Round values from 0 to `top`, at most `most` of them beside 0."""
    for step in (0.0025, 0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0):
        if top / step <= most + 1e-9:
            return [step * n for n in range(int(top / step + 1e-9) + 1)]
    return [0.0, top]
