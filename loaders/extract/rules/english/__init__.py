"""The rules of English articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.english import (
    jobs,
    rights,
    roles,
    seats,
    sites,
    sums,
    ties,
    trade,
)
from onshore.loaders.extract.rules.english.language import ENGLISH
from onshore.loaders.extract.rules.table import propose

ROWS = (
    *sites.ROWS,
    *seats.ROWS,
    *sums.ROWS,
    *jobs.ROWS,
    *trade.ROWS,
    *ties.ROWS,
    *rights.ROWS,
    *roles.ROWS,
)
RULES = (propose(ROWS, ENGLISH),)
