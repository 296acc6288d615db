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

ROWS = (
    *sites.ROWS,
    *money.ROWS,
    *jobs.ROWS,
    *incentives.ROWS,
    *holdings.ROWS,
    *makes.ROWS,
    *rights.ROWS,
    *firms.ROWS,
    *trade.ROWS,
    *ties.ROWS,
    *places.ROWS,
)
RULES = (propose(ROWS, JAPANESE),)
