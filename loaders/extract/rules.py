"""The rules of both languages, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onshore.loaders.extract import (
    rules_en_choices,
    rules_en_holdings,
    rules_en_incentives,
    rules_en_jobs,
    rules_en_money,
    rules_en_owners,
    rules_en_products,
    rules_en_revisions,
    rules_en_rights,
    rules_en_roles,
    rules_en_sites,
    rules_en_ties,
    rules_en_trade,
    rules_en_works,
    rules_ja_firms,
    rules_ja_flows,
    rules_ja_holdings,
    rules_ja_incentives,
    rules_ja_jobs,
    rules_ja_money,
    rules_ja_rights,
    rules_ja_sites,
    rules_ja_states,
    rules_ja_ties,
    rules_ja_trade,
    rules_loose,
)
from onshore.loaders.extract.claims import Claim
from onshore.loaders.extract.scene import Scene

LooseRule = Callable[[Scene, Sequence[Claim]], Iterator[Claim]]
Rule = Callable[[Scene], Iterator[Claim]]

RULES: dict[str, tuple[Rule, ...]] = {
    "en": (
        *rules_en_sites.RULES,
        *rules_en_holdings.RULES,
        *rules_en_money.RULES,
        *rules_en_jobs.RULES,
        *rules_en_incentives.RULES,
        *rules_en_revisions.RULES,
        *rules_en_trade.RULES,
        *rules_en_rights.RULES,
        *rules_en_products.RULES,
        *rules_en_ties.RULES,
        *rules_en_choices.RULES,
        *rules_en_works.RULES,
        *rules_en_owners.RULES,
        *rules_en_roles.RULES,
    ),
    "ja": (
        *rules_ja_sites.RULES,
        *rules_ja_holdings.RULES,
        *rules_ja_money.RULES,
        *rules_ja_jobs.RULES,
        *rules_ja_incentives.RULES,
        *rules_ja_ties.RULES,
        *rules_ja_trade.RULES,
        *rules_ja_rights.RULES,
        *rules_ja_states.RULES,
        *rules_ja_flows.RULES,
        *rules_ja_firms.RULES,
    ),
}

LOOSE: dict[str, tuple[LooseRule, ...]] = {"en": rules_loose.LOOSE, "ja": ()}
"""Tried last; they see what the other rules found in the sentence."""
