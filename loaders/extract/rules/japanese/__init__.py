"""The rules of Japanese articles, a subject a module."""

from __future__ import annotations

from onshore.loaders.extract.rules.japanese import (
    firms,
    flows,
    holdings,
    incentives,
    jobs,
    makes,
    money,
    places,
    rights,
    sites,
    states,
    ties,
    trade,
)
from onshore.loaders.extract.rules.japanese.language import JAPANESE
from onshore.loaders.extract.rules.table import propose

ROWS = (*trade.ROWS, *ties.ROWS, *places.ROWS)
FUNCTIONS = (
    *sites.RULES,
    *holdings.RULES,
    *money.RULES,
    *jobs.RULES,
    *incentives.RULES,
    *makes.RULES,
    *rights.RULES,
    *states.RULES,
    *flows.RULES,
    *firms.RULES,
)
RULES = (*FUNCTIONS, propose(ROWS, JAPANESE))
