"""The rules of Japanese articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.japanese import (
    firms,
    holdings,
    incentives,
    jobs,
    makes,
    money,
    places,
    rights,
    sites,
    ties,
    trade,
)
from onshore.loaders.extract.rules.japanese.language import JAPANESE
from onshore.loaders.extract.rules.table import propose

_SITES = (*sites.ROWS, *money.ROWS, *jobs.ROWS, *incentives.ROWS, *holdings.ROWS, *makes.ROWS)
_TIES = (*trade.ROWS, *ties.ROWS, *places.ROWS)
ROWS = (*_SITES, *_TIES)
FUNCTIONS = (*rights.RULES, *firms.RULES)
RULES = (propose(_SITES, JAPANESE), *FUNCTIONS, propose(_TIES, JAPANESE))
