"""The rules of English articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.english import (
    incentives,
    jobs,
    money,
    revisions,
    rights,
    roles,
    seats,
    sites,
    ties,
    trade,
)
from onshore.loaders.extract.rules.english.language import ENGLISH
from onshore.loaders.extract.rules.table import propose

ROWS = (*sites.ROWS, *seats.ROWS, *trade.ROWS, *ties.ROWS)
FUNCTIONS = (
    *money.RULES,
    *jobs.RULES,
    *incentives.RULES,
    *revisions.RULES,
    *rights.RULES,
    *roles.RULES,
)
RULES = (propose(ROWS, ENGLISH), *FUNCTIONS)
