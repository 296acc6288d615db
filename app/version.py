"""The version of this program, as its package says."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """Such as `0.1.0`; `0` where the package is not installed."""
    try:
        return version("onshore")
    except PackageNotFoundError:
        return "0"
