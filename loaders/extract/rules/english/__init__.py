"""The rules of English articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.english import (
    choices,
    holdings,
    incentives,
    jobs,
    money,
    places,
    revisions,
    rights,
    roles,
    sites,
    ties,
    trade,
)
from onshore.loaders.extract.rules.english.language import ENGLISH
from onshore.loaders.extract.rules.table import propose

ROWS = (*trade.ROWS, *ties.ROWS, *places.ROWS)
FUNCTIONS = (
    *sites.RULES,
    *holdings.RULES,
    *money.RULES,
    *jobs.RULES,
    *incentives.RULES,
    *revisions.RULES,
    *rights.RULES,
    *choices.RULES,
    *roles.RULES,
)
RULES = (*FUNCTIONS, propose(ROWS, ENGLISH))
