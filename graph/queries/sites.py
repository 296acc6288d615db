"""Sites: where a firm has sites, state by state, how each is known, what is made there, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.parameters import parameter
from onshore.graph.answers.question import Answer, Question, coverage_of, undated_facts
from onshore.graph.cache import cached_property
from onshore.graph.dates import parse_period
from onshore.graph.deadline import checked
from onshore.graph.errors import InvalidParameters
from onshore.graph.model import Edge, Fact
from onshore.graph.sites import site_id
from onshore.graph.supply.sites import (
    FACILITY_RELATIONS,
    apart,
    region_of,
    states_and_countries,
)
from onshore.graph.supply.supply import Supply, supply_of
from onshore.graph.view import View
from onshore.graph.words.reason import Reason
from onshore.graph.words.refusal import refused

JOBS = ("creates_jobs", "employs")
COUNTED = ("actual", "completed", "operational")
"""Statuses of jobs that somebody counted."""
STANDINGS = ("at_work", "held", "coming", "ended", "place_only")
"""How a row stands, the first that holds: a named site is at work; one is owned or rented, and no
source tells that it works; they are planned or being built; they were cut down; no site is named,
the place alone is."""
WORKED = ("operates_facility", "builds_facility")
"""Relations that say of a site that is there that it is at work; others only hold it."""
HELD = (*FACILITY_RELATIONS, "acquires", "downsized_to")
"""Relations by which a firm, or a project of it, comes to a site."""
NAMED_PLACES = 8
"""Places that the sentence names."""


@dataclass(frozen=True)
class Sites(Question):
    name = "sites"
    route = "/sites"
    heading = ("Sites by place", "場所別の拠点")
    shape = "supply.SitesResult"
    menu = ("Which places", "どの場所か")
    doc = (
        "Where a firm has sites, by state (or country where no state is stated): each site with "
        "its standing, what is said to be made there, and jobs that were counted, as a range of "
        "the counts of the last year before the newest one. With `place` alone: which firms have "
        "sites in it. An entry that names no site is marked: only its place is known."
    )
    example = "?firm=firm:foxconn"
    formats = ("json", "csv", "html")
    statuses = tuple(word for word in schema.STATUSES if word != "cancelled")
    about = ("firm", "place")
    nothing = "no fact of any status or certainty mentions a site"

    firm: str | None = parameter(
        "id", "The firm that has the sites.", None, example="firm:foxconn", kinds=("firm",)
    )
    place: str | None = parameter(
        "id", "Only sites in this place.", None, example="place:US-TX", kinds=("place",)
    )

    def run(self, view: View) -> Answer:
        if self.firm is None and self.place is None:
            raise InvalidParameters([refused("refuse_or_place", "firm")])
        firm = None if self.firm is None else _of_kind(view, self.firm, "firm")
        place = None if self.place is None else _of_kind(view, self.place, "place")
        found = _Found(self, view, firm, place)
        facts = view.facts(sorted(found.used))
        return Answer(
            {
                "firm": firm,
                "place": place,
                "by": "place" if firm else "firm",
                "rows": found.rows,
                "names": view.labels(sorted(found.named), self.lang),
            },
            claims=sorted(found.used),
            assumptions=list(undated_facts(view, facts.values(), self.lang)),
            coverage={**coverage_of(view, list(facts.values())), "sites": len(found.sites)},
        )

    def found_nothing(self, result: Mapping[str, Any]) -> bool:
        return not result["rows"]

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A row for each site."""
        names = result["names"]
        return [
            {
                result["by"]: row["id"],
                "place_name" if result["by"] == "place" else "firm_name": names.get(row["id"]),
                "standing": row["standing"],
                "site": site["id"],
                "site_name": names.get(site["id"]),
                "named": site["named"],
                "site_standing": site["standing"],
                "jobs_lo": row["jobs"] and row["jobs"]["lo"],
                "jobs_hi": row["jobs"] and row["jobs"]["hi"],
                "facts": " ".join(site["facts"]),
            }
            for row in result["rows"]
            for site in row["sites"]
        ]

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """Where there are sites, and of which of these places a named one is at work or coming."""
        result = answer.result
        rows, names = result["rows"], result["names"]
        if not rows:
            return None
        if result["by"] == "firm":
            who = _list([names[row["id"]] for row in rows])
            place = names[result["place"]]
            said = [Reason("says_sites_in", place=place, firms=len(rows), who=who)]
        else:
            firm = names[result["firm"]]
            within = names.get(result["place"])
            counted = places_counted([row["id"] for row in rows], view, inside=bool(within))
            said = [
                Reason("says_sites_within", firm=firm, place=within, places=counted)
                if within
                else Reason("says_sites", firm=firm, places=counted)
            ]
            for standing in STANDINGS:
                places = [names[row["id"]] for row in rows if row["standing"] == standing]
                if places:
                    said.append(Reason(f"says_sites_{standing}", places=_list(places)))
        return Reason("sentences", parts=said)


def places_counted(places: Sequence[str], view: View, *, inside: bool = False) -> Reason:
    """How many places, none within another counted twice: states of the US, and other countries."""
    found = None if inside else states_and_countries(places, view)
    if found is None:
        return Reason("n_places", n=len(apart(places, view)))
    states, countries = found
    if states and countries:
        return Reason("states_and_countries", states=states, countries=countries)
    if states:
        return Reason("n_us_states", n=states)
    return Reason("n_countries", n=countries)


def _list(names: Sequence[str]) -> Reason | str:
    """`Ohio, Texas and Virginia`; `Ohio, Texas and 12 more` where there are many."""
    if len(names) == 1:
        return names[0]
    if len(names) <= NAMED_PLACES:
        return Reason("names_all", names=list(names[:-1]), last=names[-1])
    shown = list(names[: NAMED_PLACES - 1])
    return Reason("names_and_more", names=shown, more=len(names) - len(shown))


def _of_kind(view: View, id: str, kind: str) -> str:
    found = view.resolve(id)
    if schema.kind_of(found) != kind:
        raise InvalidParameters([refused(f"refuse_no_{kind}", kind, id=repr(found))])
    return found


@dataclass
class _Site:
    """A site in one row: how its firms hold it, and what it is said to make."""

    id: str
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Found:
    """The rows of an answer."""

    question: Sites
    view: View
    firm: str | None
    place: str | None

    @cached_property
    def supply(self) -> Supply:
        return supply_of(self.view, self.question.where)

    @cached_property
    def inside(self) -> frozenset[str] | None:
        """The places that are asked for; None: all."""
        return None if self.place is None else self.view.within(self.place)

    @cached_property
    def holdings(self) -> list[Edge]:
        """Edges between firms and the sites that are asked for."""
        operators = self.supply.operators
        if self.firm is not None:
            run = [site for site, firm in operators.items() if firm == self.firm]
            ends: Collection[str] = [self.firm, *run]
        else:
            ends = [site for site in self.supply.located if self._places(site)]
        return [
            edge
            for edge in checked(self.view.edges(sorted(ends), self.question.where))
            if edge.relation in HELD
            and schema.kind_of(edge.target) == "factory"
            and (holder := self.holder(edge)) is not None
            and (self.firm is None or holder == self.firm)
            and self._places(edge.target)
        ]

    def holder(self, edge: Edge) -> str | None:
        """The firm that an edge gives a site: its source, else who runs the site."""
        if schema.kind_of(edge.source) == "firm":
            return edge.source
        return self.supply.operators.get(edge.target)

    def _places(self, site: str) -> list[str]:
        """Stated places of a site, as far as they are asked for; a site without any has none."""
        places = self.supply.located.get(site, frozenset())
        return sorted(p for p in places if self.inside is None or p in self.inside)

    @cached_property
    def sites(self) -> dict[str, dict[str, _Site]]:
        """Key of a row -> its sites by id."""
        found: dict[str, dict[str, _Site]] = defaultdict(dict)
        for edge in self.holdings:
            for key in self._keys(edge):
                site = found[key].setdefault(edge.target, _Site(edge.target))
                site.edges.append(edge)
        return found

    def _keys(self, edge: Edge) -> Iterable[str]:
        if self.firm is None:
            return [str(self.holder(edge))]
        return dict.fromkeys(region_of(place, self.view) for place in self._places(edge.target))

    @cached_property
    def makes(self) -> dict[str, list[Edge]]:
        """Key of a row -> edges that say what is made there."""
        ends = {site for row in self.sites.values() for site in row}
        if self.firm is not None:
            ends.add(self.firm)
        keys: dict[str, list[str]] = defaultdict(list)
        for key, row in self.sites.items():
            for site in row:
                keys[site].append(key)
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in checked(self.view.edges(sorted(ends), self.question.where)):
            if edge.relation != "produces" or edge.source not in ends:
                continue
            own = keys.get(edge.source, [])
            if edge.source == self.firm and edge.place is not None:
                own = [key for key in (region_of(edge.place, self.view),) if key in self.sites]
            for key in own:
                found[key].append(edge)
        return found

    @cached_property
    def jobs(self) -> dict[str, list[Fact]]:
        """Key of a row -> facts that count its jobs."""
        if self.firm is None:
            return {}
        keys = {site: key for key, row in self.sites.items() for site in row}
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in checked(self.view.facts_about(sorted({self.firm, *keys}))):
            subject = self.view.canonical.get(fact.subject, fact.subject)
            target = self.view.canonical.get(fact.object, fact.object)
            if fact.relation not in JOBS or not fact.affirmed or fact.rank == "deprecated":
                continue
            if fact.status not in COUNTED or not self.question.where.allows(fact):
                continue
            if fact.amount is None or (subject != self.firm and subject not in keys):
                continue
            key = keys.get(subject) or keys.get(target)
            if key is None and schema.kind_of(target) == "place":
                key = region_of(target, self.view)
            if key in self.sites and any(_ends(fact)):
                found[key].append(fact)
        return {key: _lately(self.view.holding(facts)) for key, facts in found.items()}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        rows = [self._row(key, list(sites.values())) for key, sites in self.sites.items()]
        names = self.view.labels([row["id"] for row in rows])
        rank = {name: at for at, name in enumerate(STANDINGS)}
        rows.sort(
            key=lambda row: (
                self.firm is not None and self.view.country(row["id"]) != "place:US",
                rank[row["standing"]],
                -row["named"],
                names[row["id"]],
            )
        )
        return rows

    def _row(self, key: str, sites: Sequence[_Site]) -> dict[str, Any]:
        shown = sorted((self._site(site) for site in sites), key=_site_order)
        named = [site for site in shown if site["named"]]
        standings = [site["standing"] for site in named] or ["place_only"]
        jobs = self.jobs.get(key, [])
        ends = [end for fact in jobs for end in _ends(fact)]
        return {
            "id": key,
            "standing": min(standings, key=STANDINGS.index),
            "named": len(named),
            "unnamed": len(shown) - len(named),
            "sites": shown,
            "makes": [
                {
                    "id": edge.target,
                    "by": edge.source,
                    "status": edge.status,
                    "standing": _standing([edge]),
                    "facts": list(edge.facts),
                }
                for edge in self.makes.get(key, ())
            ],
            "jobs": {
                "lo": min(ends),
                "hi": max(ends),
                "facts": sorted(fact.id for fact in jobs),
            }
            if ends
            else None,
        }

    def _site(self, site: _Site) -> dict[str, Any]:
        places = self._places(site.id)
        firms = {str(self.holder(edge)) for edge in site.edges}
        unnamed = {site_id(firm, place) for firm in firms for place in places}
        return {
            "id": site.id,
            "named": site.id not in unnamed,
            "standing": _standing(site.edges),
            "places": places,
            "facts": sorted({fact for edge in site.edges for fact in edge.facts}),
        }

    @property
    def used(self) -> set[str]:
        facts = {fact for row in self.rows for site in row["sites"] for fact in site["facts"]}
        facts |= {fact for row in self.rows for one in row["makes"] for fact in one["facts"]}
        return facts | {fact for row in self.rows if row["jobs"] for fact in row["jobs"]["facts"]}

    @property
    def named(self) -> set[str]:
        """Everything that the answer names."""
        ids = {id for id in (self.firm, self.place) if id}
        for row in self.rows:
            ids.add(row["id"])
            ids.update(id for one in row["makes"] for id in (one["id"], one["by"]))
            for site in row["sites"]:
                ids.update((site["id"], *site["places"]))
        return ids


def _site_order(site: Mapping[str, Any]) -> tuple[bool, int, str]:
    return not site["named"], STANDINGS.index(site["standing"]), site["id"]


def _lately(facts: Sequence[Fact]) -> list[Fact]:
    """The counts of the last year before the newest one; an undated one is left out beside dated
    ones."""
    days = {f.id: parse_period(f.valid_from).first for f in facts if f.valid_from}
    if not days:
        return list(facts)
    since = max(days.values()) - timedelta(days=366)
    return [fact for fact in facts if fact.id in days and days[fact.id] >= since]


def _standing(edges: Iterable[Edge]) -> str:
    """The best that any of the edges says."""
    return min(map(_said, edges), key=STANDINGS.index)


def _said(edge: Edge) -> str:
    if edge.status in schema.PLACED:
        works = edge.relation in (*WORKED, "produces") or edge.status == "operational"
        return "at_work" if works else "held"
    return "ended" if schema.GROUP_OF_STATUS[edge.status] == "ended" else "coming"


def _ends(fact: Fact) -> Iterator[float]:
    """The lowest and the highest number of an amount that counts people."""
    amount = fact.amount
    if amount is None or amount.currency or amount.per:
        return
    for value in (amount.value, amount.min, amount.max):
        if value is not None:
            yield float(value) if value != int(value) else int(value)
