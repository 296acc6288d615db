"""Fees of a line: claims that free from them, provisions under which it may enter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onshore.graph.tariff.duty.tariff import Target, Tariff
from onshore.graph.tariff.measures.charges import PROVISION
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.fees import Fee, Share, shares_of, widest_share
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY, INSULAR_POSSESSIONS


def has_fees(origin: str) -> bool:
    """Whether goods of an origin are entered with fees at all."""
    return origin not in CUSTOMS_TERRITORY and origin not in INSULAR_POSSESSIONS


def symbols_claimed(tariff: Tariff, target: Target, symbols: frozenset[str]) -> tuple[str, ...]:
    """Those of some preferences that a leaf of the line prints."""
    claims = (tariff.claims_of(leaf, symbols) for leaf in target.leaves)
    return tuple(dict.fromkeys(symbol for found in claims for symbol, _ in found))


def ways_of(provisions: Sequence[str], conditions: Conditions) -> list[Conditions]:
    """What is said under each provision of chapter 98 that the line may stand for, "" for none."""
    return [conditions.with_values({PROVISION: one}) if one else conditions for one in provisions]


def provisions_of(target: Target) -> tuple[str, ...]:
    """The provisions of chapter 98 of the leaves."""
    return tuple(dict.fromkeys(leaf.base.provision for leaf in target.leaves))


def shares_of_line(
    fees: Sequence[Fee],
    origin: str,
    day: date,
    conditions: Conditions,
    claims: Sequence[str],
    provisions: Sequence[str],
) -> tuple[Share, ...]:
    """What each fee takes of the value of a line; () of an origin without fees."""
    if not has_fees(origin):
        return ()
    ways = [shares_of(fees, origin, day, said, claims) for said in ways_of(provisions, conditions)]
    return tuple(map(widest_share, zip(*ways, strict=True)))
