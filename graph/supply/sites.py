"""Sites: where they lie, who runs them, in which territory. Pure.

A place is read from facts about the site, whatever their status but cancelled; a headquarters never
gives one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onshore.graph import schema
from onshore.graph.deadline import checked
from onshore.graph.model import Edge
from onshore.graph.project import Where
from onshore.graph.schema import STATUS_GROUP_RANK, kind_of
from onshore.graph.tariff.measures.origins import ALSO_CODED, TERRITORIES
from onshore.graph.view import View

SITE_RELATIONS = frozenset(
    ("located_in", "operates_facility", "leases_facility", "builds_facility", "downsized_to")
)
"""What place and operator of a site are read from, whatever the status but cancelled."""
FACILITY_RELATIONS = ("operates_facility", "owns_facility", "leases_facility", "builds_facility")
"""Relations that tie a firm to a site; their status tells whether the site is there."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Where a maker makes a product: all its stated places; `open` where there may be others."""

    places: frozenset[str]
    open: bool


NOWHERE = Sites(frozenset(), True)
_US = "place:US"


def region_of(place: str, view: View) -> str:
    """The state that a place lies in, else the country, else the outermost place."""
    chain = view.outward(place)
    for wanted in ("state", "country"):
        for name in chain:
            if name in view.places and view.places[name].place_type == wanted:
                return name
    return chain[-1]


def apart(places: Iterable[str], view: View) -> list[str]:
    """Places in their order without those that lie within another of them."""
    found = list(dict.fromkeys(places))
    return [id for id in found if not set(view.outward(id)[1:]) & set(found)]


def states_and_countries(places: Iterable[str], view: View) -> tuple[int, int] | None:
    """How many states of the US, and how many countries besides; None where one lies in none.

    A country counts once, whatever lies in it; the United States where none of its states does.
    """
    regions = [region_of(id, view) for id in places]
    lands = {id: view.country(id) for id in regions}
    if None in lands.values():
        return None
    states = {id for id in regions if lands[id] == _US and id != _US}
    others = set(lands.values()) - ({_US} if states else set())
    return len(states), len(others)


def locate(
    edges: Iterable[Edge],
    contains: Callable[[str, str], bool],
    stated_place: Callable[[Edge], bool],
) -> dict[str, frozenset[str]]:
    """Place of each site: its `located_in`, else the place of what built or operates it."""
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation == "located_in":
            found[edge.source].append(edge)
    located = {}
    for site, own in checked(found.items()):
        places = {edge.target for edge in own}
        if len(places) > 1:
            stated = {edge.target for edge in own if stated_place(edge)}
            places = stated or places
            places = {
                inner
                for inner in places
                if not any(other != inner and contains(inner, other) for other in places)
            }
        located[site] = frozenset(places)
    return located


def find_operators(edges: Sequence[Edge]) -> dict[str, frozenset[str]]:
    """Firms that run each site: its operators, else lessees, builders, builders of what it was.

    Of several, those of the strongest status; where these are still several, no fact says that one
    of them alone decides.
    """
    ranks = ("operates_facility", "leases_facility", "builds_facility")
    best: dict[str, tuple[tuple[int, int], set[str]]] = {}
    shrunk: list[Edge] = []
    for edge in edges:
        if edge.relation in ranks:
            rank = ranks.index(edge.relation), STATUS_GROUP_RANK[edge.status_group]
            held, firms = best.setdefault(edge.target, (rank, set()))
            if rank < held:
                best[edge.target] = rank, {edge.source}
            elif rank == held:
                firms.add(edge.source)
        elif edge.relation == "downsized_to":
            shrunk.append(edge)
    found = {site: frozenset(firms) for site, (_, firms) in best.items()}
    for edge in shrunk:
        if edge.source in found:
            found.setdefault(edge.target, found[edge.source])
    return {site: found[site] for site in sorted(found) if kind_of(site) == "factory"}


def single_operators(operators: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """The operator of each site that has one alone."""
    return {site: min(firms) for site, firms in operators.items() if len(firms) == 1}


def territory_of(sites: Sites, territory: Callable[[str], str | None]) -> str | None:
    """The territory that all places lie in; unknown where there may be others."""
    codes = {territory(place) for place in sites.places}
    return codes.pop() if len(codes) == 1 and not sites.open else None


def site_facts(
    edges: Iterable[Edge],
    located: Mapping[str, frozenset[str]],
    operators: Mapping[str, frozenset[str]],
) -> dict[str, tuple[str, ...]]:
    """Facts that place and operator of each site rest on."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        site = edge.source if edge.relation == "located_in" else edge.target
        if edge.relation == "located_in":
            if edge.target in located.get(site, ()):
                found[site] += edge.facts
        elif edge.relation == "downsized_to" or edge.source in operators.get(site, ()):
            found[site] += edge.facts
    return {site: tuple(sorted(set(facts))) for site, facts in found.items()}


def site_where(where: Where) -> Where:
    """The filter that place and operator are read with."""
    statuses = frozenset(schema.STATUSES) - {"cancelled"}
    return Where(statuses, where.certainty_min, relations=SITE_RELATIONS)


def state_of(view: View, where: Where) -> bytes:
    """Tells apart supply networks, and what a filter leaves out of them by status.

    Equal on days on which the same facts count: what is built of them is shared by these days.
    """
    return view.state(where, site_where(where), replace(where, statuses=None))


def common_place(view: View, places: Iterable[str]) -> str | None:
    """The innermost place that all stated places of a site agree on; None where they share none."""
    chains = [view.outward(place) for place in sorted(places)]
    if not chains:
        return None
    inner = max(chains, key=len)
    apart = [chain for chain in chains if chain[0] not in inner]
    return next((name for name in inner if all(name in chain for chain in apart)), None)


def places_of_sites(view: View, edges: Iterable[Edge]) -> dict[str, str]:
    """Where each site lies, by its `located_in` edges, as far as they agree."""
    found: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.relation == "located_in":
            found[edge.source].add(edge.target)
    places = ((site, common_place(view, own)) for site, own in found.items())
    return {site: place for site, place in places if place is not None}


def code_of(view: View, place: str) -> str | None:
    """Territory that a place lies in: the innermost place around it that is one.

    Hong Kong, Macao and Puerto Rico are territories of their own, by either of their ISO codes. A
    place whose container is not known lies where its ISO 3166-2 code says.
    """
    for name in view.outward(place):
        code = name.partition(":")[2]
        code = ALSO_CODED.get(code, code)
        if code in TERRITORIES:
            return code
    parts = place.partition(":")[2].split("-")
    code = ALSO_CODED.get("-".join(parts[:2]), parts[0])
    return code if code in TERRITORIES else None
