"""The rules of English articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.english import (
    choices,
    holdings,
    incentives,
    jobs,
    money,
    owners,
    products,
    revisions,
    rights,
    roles,
    sites,
    ties,
    trade,
    works,
)

__all__ = [
    "choices",
    "holdings",
    "incentives",
    "jobs",
    "money",
    "owners",
    "products",
    "revisions",
    "rights",
    "roles",
    "sites",
    "ties",
    "trade",
    "works",
]
