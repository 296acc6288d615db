"""The rules of Japanese articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.japanese import (
    firms,
    flows,
    holdings,
    incentives,
    jobs,
    money,
    rights,
    sites,
    states,
    ties,
    trade,
)

__all__ = [
    "firms",
    "flows",
    "holdings",
    "incentives",
    "jobs",
    "money",
    "rights",
    "sites",
    "states",
    "ties",
    "trade",
]
