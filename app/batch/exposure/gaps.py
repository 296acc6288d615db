"""What is open of a number, as bits: kinds of things to find out, then conditions of duties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.network.arrays import Ints
from onshore.graph.supply.crossings import Entered, Rate
from onshore.graph.supply.flows import UNKNOWN_RATE
from onshore.graph.supply.information_gaps import COST_SHARE, DUTY, PLACE, SHARE, TARIFF_LINE

KINDS = (COST_SHARE, DUTY, PLACE, SHARE, TARIFF_LINE)
MOST_CONDITIONS = 63 - len(KINDS)
"""Bits of a whole number of 64 that are left, its sign aside."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """`conditions` are the names that bits stand for, behind those of `KINDS`."""

    conditions: Sequence[str]

    def kinds(self, bits: int) -> list[str]:
        """What is not known."""
        return [name for place, name in enumerate(KINDS) if bits >> place & 1]

    def undecided(self, bits: int) -> list[str]:
        """Conditions that decide between the ends."""
        places = enumerate(self.conditions, len(KINDS))
        return [name for place, name in places if bits >> place & 1]


def bit_of(kind: str) -> int:
    return 1 << KINDS.index(kind)


def find_gaps(entered: Entered) -> tuple[Gaps, Ints, Ints]:
    """By position of a flow: bits of what is open in its rate, and of what its share lacks.

    InvalidParameters where more conditions are open than there are bits.
    """
    told = [_open_in(entered, *one) for one in zip(entered.asked, entered.paid, strict=True)]
    conditions = sorted({name for names in told for name in names} - set(KINDS))
    if len(conditions) > MOST_CONDITIONS:
        reason = f"{len(conditions)} are open and a batch carries {MOST_CONDITIONS}: say more"
        raise InvalidParameters([Problem(reason, "condition")])
    place = {name: 1 << number for number, name in enumerate((*KINDS, *conditions))}
    of_rate = np.array([sum(place[name] for name in names) for names in told], np.int64)
    nowhere = (entered.kinds == UNKNOWN_RATE) & (entered.entries.pairs[entered.order] < 0)
    rates = np.where(nowhere, bit_of(PLACE), of_rate[entered.pays])
    return Gaps(conditions), rates, _lacking(entered)


def _open_in(entered: Entered, pair: tuple[str, str] | None, rate: Rate | None) -> set[str]:
    """Kinds and conditions, as `information_gaps` names them."""
    if pair is None or rate is None:
        return set()
    if rate.hi is None:
        return {DUTY if rate.facts else TARIFF_LINE}
    if not rate.width:
        return set()
    found = entered.rates.narrowings(*pair)
    return {TARIFF_LINE if name == "hts" else name for name in found}


def _lacking(entered: Entered) -> Ints:
    """Which numbers an unknown coefficient lacks."""
    flows, needed = entered.supply.flows, entered.supply.needed
    unstated = np.append(np.isnan(needed.cost_share), False)[flows.need]
    bits = unstated * bit_of(COST_SHARE) + np.isnan(flows.share) * bit_of(SHARE)
    chosen: Ints = bits.astype(np.int64)[entered.order]
    return chosen
