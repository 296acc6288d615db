"""Which flows enter the customs territory and from where, as columns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from onshore.graph.network.arrays import Bools, Ints, distinct, rows_of
from onshore.graph.supply.flows import CROSSING, NOT_A_CROSSING, UNKNOWN_RATE
from onshore.graph.supply.supply import Supply
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY

NOWHERE = -1
HOME = len(CUSTOMS_TERRITORY)
_CODES = 1 << 20


@dataclass(frozen=True, eq=False)
class Entries:
    """By flow: how it enters, and the product and origin whose rate it pays.

    `pairs` are -1 where no rate is asked for. `stated` says that a fact gives the origin.
    `territories` are by node: where it makes, as a position in `codes`, negative where not known.
    """

    kind: Ints
    pairs: Ints
    stated: Bools
    origins: Ints
    codes: Sequence[str]
    terms: Sequence[str]
    territories: Ints

    def origin(self, flow: int) -> str | None:
        code = int(self.origins[flow])
        return self.codes[code] if code >= 0 else None

    def named(self, pair: int) -> tuple[str, str]:
        """Product and origin."""
        return self.terms[pair // _CODES], self.codes[pair % _CODES]


def find_entries(supply: Supply, territory: Callable[[str], str | None]) -> Entries:
    """`territory` gives the code of the territory that a place lies in."""
    flows = supply.flows
    of_place, codes = _codes_of_places(supply, territory)
    territories = _territories(supply, of_place)
    source, target = territories[flows.source], territories[flows.target]
    inside = (source >= 0) & (source < HOME)
    enters = ~(inside | (target >= HOME))
    unknown = enters & ((source < 0) | (target < 0))
    origin = of_place[flows.origin]
    stated = origin >= 0
    origin = np.where(stated | unknown, origin, source)
    asked = enters & ~unknown
    product = supply.product[flows.source]
    return Entries(
        np.where(unknown, UNKNOWN_RATE, np.where(enters, CROSSING, NOT_A_CROSSING)),
        np.where(asked, product * _CODES + origin, -1),
        stated,
        origin,
        codes,
        supply.table.terms,
        territories,
    )


def made_at_home(supply: Supply, territory: Callable[[str], str | None]) -> tuple[Bools, Bools]:
    """Of each node whether it makes in the customs territory, and whether outside of it."""
    codes = _territories(supply, _codes_of_places(supply, territory)[0])
    codes[~supply.known] = NOWHERE
    return (codes >= 0) & (codes < HOME), codes >= HOME


def _codes_of_places(
    supply: Supply, territory: Callable[[str], str | None]
) -> tuple[Ints, Sequence[str]]:
    """Territory of each term that is a place, as a number below that of all codes.

    Those below `HOME` are the customs territory.
    """
    flows = supply.flows
    codes: dict[str, int] = {code: number for number, code in enumerate(sorted(CUSTOMS_TERRITORY))}
    found = np.full(len(supply.table.terms) + 1, NOWHERE, np.int64)
    used = (supply.located_terms[1], supply.made.places[1], flows.origin[flows.origin >= 0])
    for place in distinct(np.concatenate(used)).tolist():
        code = territory(supply.table.terms[place])
        found[place] = NOWHERE if code is None else codes.setdefault(code, len(codes))
    return found, list(codes)


def _territories(supply: Supply, of_place: Ints) -> Ints:
    """Code of the territory that each node makes in, as `sites.territory_of` has it."""
    size, made = len(supply.sellers.node), supply.made
    site, place = supply.located_terms
    located = np.zeros(len(supply.table.terms), np.bool_)
    located[site] = True
    stated = np.zeros(size, np.bool_)
    stated[supply.made_node] = True
    own = located[supply.maker] & (supply.table.is_kind("factory")[supply.maker] | ~stated)
    nodes = np.flatnonzero(own)
    which, rows = rows_of(site, supply.maker[nodes], len(supply.table.terms))
    at = supply.made_node[made.places[0]]
    kept = ~own[at]
    nodes = np.concatenate((nodes[which], at[kept]))
    codes = np.concatenate((of_place[place[rows]], of_place[made.places[1][kept]]))
    least, most = np.full(size, _CODES), np.full(size, NOWHERE)
    np.minimum.at(least, nodes, codes)
    np.maximum.at(most, nodes, codes)
    closed = own.copy()
    closed[supply.made_node] |= ~made.open
    return np.where((least == most) & closed, most, NOWHERE)
