"""The rules of English articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.english import (
    choices,
    holdings,
    incentives,
    jobs,
    money,
    products,
    revisions,
    rights,
    roles,
    sites,
    ties,
    trade,
)

__all__ = [
    "choices",
    "holdings",
    "incentives",
    "jobs",
    "money",
    "products",
    "revisions",
    "rights",
    "roles",
    "sites",
    "ties",
    "trade",
]
