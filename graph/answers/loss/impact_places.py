"""Where things are lost: by state, or country where no state is stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onshore.graph.answers.loss.stopped_words import distinct_sites
from onshore.graph.cache import cached_property, size_of_own
from onshore.graph.loss.cascade_items import KINDS
from onshore.graph.loss.reasons import Impact
from onshore.graph.network.arrays import distinct, find, rows_of
from onshore.graph.supply.sites import region_of
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.network.arrays import Ints


@dataclass(frozen=True, eq=False)
class LostPlaces:
    """The places of one loss, the first `limit` sites and makers of each listed."""

    view: View
    impact: Impact
    limit: int

    @property
    def nbytes(self) -> int:
        """About how much it holds; view and impact are not its own."""
        return size_of_own(self, "view", "impact")

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """What is lost by place; most first.

        `lost` counts sites, and makers without a site of theirs that is lost in the same state;
        what they make is not a site of its own. `distinct_sites`: how many different sites the
        entries of sites are, at least and at most.
        """
        sites, makers = self._sites, self._makers
        found = [
            self._row(place, sorted(sites.get(place, ())), makers.get(place, _NONE))
            for place in sorted({*sites, *makers})
        ]
        return sorted(found, key=lambda row: -int(str(row["lost"])))

    def _row(self, place: str, sites: Sequence[str], makers: Ints) -> dict[str, Any]:
        supply = self.impact.cascade.supply
        listed = supply.nodes_of(makers[: self.limit])
        row: dict[str, Any] = {
            "id": place,
            "sites": list(sites[: self.limit]),
            "makers": [{"id": node.maker, "product": node.product} for node in listed],
            "lost": len(sites) + self._bare(makers, sites),
            "distinct_sites": distinct_sites(place, self._towns(place, sites)),
        }
        for name, count in (("sites", len(sites)), ("makers", len(makers))):
            if count > self.limit:
                row[f"{name}_more"] = count - self.limit
        return row

    @cached_property
    def _sites(self) -> Mapping[str, set[str]]:
        """Lost sites by state or country."""
        found: dict[str, set[str]] = defaultdict(set)
        cascade = self.impact.cascade
        kinds, ids, _ = cascade.columns
        listed = self.impact.listed
        for term in ids[listed[kinds[listed] == KINDS.index("factory")]].tolist():
            site = cascade.supply.table.terms[term]
            for place in cascade.supply.located.get(site, ()):
                found[region_of(place, self.view)].add(site)
        return found

    @cached_property
    def _makers(self) -> Mapping[str, Ints]:
        """Lost makers by state or country, as sorted pairs of terms."""
        impact, supply = self.impact, self.impact.cascade.supply
        nodes = impact.cascade.numbering.makers_of(impact.listed)
        pairs = supply.sellers.node[nodes[supply.known[nodes]]]
        row, place = _made_at(self.impact, pairs)
        terms = distinct(place)
        regions = [region_of(supply.table.terms[term], self.view) for term in terms.tolist()]
        names = sorted(set(regions))
        number = {name: n for n, name in enumerate(names)}
        region = np.array([number[name] for name in regions], np.int64)
        at = region[np.searchsorted(terms, place)] if len(terms) else place
        return {name: distinct(pairs[row[at == n]]) for n, name in enumerate(names)}

    def _bare(self, makers: Ints, sites: Sequence[str]) -> int:
        """Makers that are none of the sites and run none of them."""
        supply = self.impact.cascade.supply
        bare = distinct(supply.pairs.first(makers))
        there = {*sites, *(supply.operators.get(site, "") for site in sites)}
        terms = [term for id in there if (term := supply.table.term.get(id)) is not None]
        return int(np.count_nonzero(~np.isin(bare, terms)))

    def _towns(self, place: str, sites: Iterable[str]) -> dict[str, str | None]:
        """The place inside of `place` that is stated of each site, the innermost, or None.

        One that contains another one here tells as little as none does.
        """
        found: dict[str, str | None] = {}
        located = self.impact.cascade.supply.located
        for site in sites:
            inner = [p for p in located.get(site, ()) if p != place]
            found[site] = min((p for p in inner if region_of(p, self.view) == place), default=None)
        towns = {town for town in found.values() if town}
        outer = {name for town in towns for name in self.view.outward(town)[1:]}
        return {site: None if town in outer else town for site, town in found.items()}

    def distinct(self, sites: int) -> dict[str, int]:
        """Of so many lost sites, how many different ones they are, at least and at most.

        An entry of a country may be one of the sites of its states.
        """
        counted = {row["id"]: row["distinct_sites"] for row in self.rows}
        inside: dict[str, int] = defaultdict(int)
        for place in counted:
            for outer in self.view.outward(place)[1:]:
                inside[outer] += counted[place]["lo"]
        lowest = sum(max(0, one["lo"] - inside[place]) for place, one in counted.items())
        beside = sites - sum(one["hi"] for one in counted.values())  # no place, or several states
        return {"lo": max(lowest + min(beside, 0), int(sites > 0)), "hi": sites}


_NONE = np.zeros(0, np.int64)


def _made_at(impact: Impact, pairs: Ints) -> tuple[Ints, Ints]:
    """Places where makers make their products: position in `pairs`, term of the place.

    They are those of `Supply.sites`: of a factory its own, else those of what states the making.
    """
    supply = impact.cascade.supply
    size = len(supply.table.terms)
    made, stated = find(supply.made.pairs, pairs)
    makers = supply.pairs.first(pairs)
    sites, places = supply.located_terms
    located = np.zeros(size, np.bool_)
    located[sites] = True
    own = ~stated | (located & supply.table.is_kind("factory"))[makers]
    at_site, rows = rows_of(sites, makers[own], size)
    owners, where = supply.made.places
    at_made, other = rows_of(owners, made[~own], len(supply.made.pairs))
    row = np.concatenate((np.flatnonzero(own)[at_site], np.flatnonzero(~own)[at_made]))
    return row, np.concatenate((places[rows], where[other]))
