"""Paths between two entities: keyed, sourced edges, k best, filters inside the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from onshore.graph import schema
from onshore.graph.answers.nothing import Widening
from onshore.graph.answers.parameters import WALKED, chosen, parameter
from onshore.graph.answers.question import Answer, Question, coverage_of, edge_json, undated_facts
from onshore.graph.deadline import current, optional
from onshore.graph.errors import InvalidParameters
from onshore.graph.model import Edge, Fact, Group
from onshore.graph.network.adjacency import Adjacency, Distances, Step, Walk
from onshore.graph.network.cone import HOPS, cone_between
from onshore.graph.network.paths import Found, Limits, Path, best_paths, lead_time, nearest
from onshore.graph.project import Where
from onshore.graph.supply.sites import places_of_sites
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, texts
from onshore.graph.words.refusal import refused

MAX_TIER = 12
MOST_HOPS = 12
ATTEMPT_STEPS = 100_000
"""Search steps of each hint at most."""


@dataclass(frozen=True)
class Paths(Question):
    name = "paths"
    route = "/paths"
    heading = ("Paths", "経路")
    shape = "network.PathsResult"
    menu = ("Path between two", "二者の経路")
    rendered_as = "paths"
    caption = ("{word}: {about}", "{word}: {about}")
    doc = (
        "The k best paths between two entities. With direction flow or reverse a path carries a "
        "product; with along it follows supplies and purchases forward, whatever they carry; with "
        "any it walks every edge both ways. A place stands for what lies in it."
    )
    example = "?source=firm:openai&target=place:US-TX&direction=any"
    formats = ("json", "csv", "graphml", "geojson", "html", "svg")
    text_layout = "paths"
    at_deadline = "partial"
    statuses = tuple(word for word in schema.STATUSES if word != "cancelled")

    nothing = (
        "no facts connect the two within 12 edges, whatever their status, certainty and direction"
    )

    source: str = parameter("id", "Where paths start.", example="firm:openai", kinds=WALKED)
    target: str = parameter("id", "Where paths end.", example="place:US-TX", kinds=WALKED)
    k: int = parameter("int", "Paths at most.", 3, minimum=1, maximum=100)
    max_hops: int = parameter("int", "Edges of a path at most.", 6, minimum=1, maximum=MOST_HOPS)
    rank: str = parameter(
        "text",
        "What makes a path better: fewer edges, less duty (highest rates, added up), fewer days, "
        "or more certain edges.",
        "hops",
        choices=("hops", "duty", "lead_time", "certainty"),
    )
    direction: str = parameter(
        "text",
        "Along the flow of goods, against it, along supplies and purchases whatever they "
        "carry, or any.",
        "flow",
        choices=("flow", "reverse", "along", "any"),
    )
    relation: tuple[str, ...] = parameter(
        "text",
        "Relations that count; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.RELATIONS),
        negatable=True,
    )
    kind: tuple[str, ...] = parameter(
        "text",
        "Kinds that may stand between; a leading `-` leaves one out.",
        repeat=True,
        choices=tuple(schema.KINDS),
        negatable=True,
    )
    place: tuple[str, ...] = parameter(
        "id",
        "Places that sites on the way must lie in; a leading `-`: must not.",
        repeat=True,
        negatable=True,
        kinds=("place",),
    )
    via: tuple[str, ...] = parameter(
        "id", "Entities that a path must pass.", repeat=True, kinds=WALKED
    )
    exclude: tuple[str, ...] = parameter(
        "id", "Entities that no path may pass.", repeat=True, kinds=WALKED
    )
    component: tuple[str, ...] = parameter(
        "id",
        "Products that may be carried; a leading `-`: must not.",
        repeat=True,
        negatable=True,
        kinds=("component",),
    )
    tier_country: tuple[tuple[str, str], ...] = parameter(
        "country",
        "Country (ISO 3166-1) of the node so many edges before the end, such as tier2_country=TW.",
        (),
        alias="tierN_country",
        pattern=r"tier(\d{1,2})_country",
        names=tuple(f"tier{n}_country" for n in range(1, MAX_TIER + 1)),
        kinds=("place",),
    )

    def _about(self, label: Callable[[str], str]) -> str:
        return f"{label(self.source)} → {label(self.target)}"

    def run(self, view: View) -> Answer:
        cone = self._cone(view)
        if cone is not None:
            answer = self._answer(cone)
            if answer.result["paths"]:
                return answer
        return self._answer(view)

    def _cone(self, view: View) -> View | None:
        """What a short path between two ends needs of a large store; None where it needs more."""
        ends = self._ends(view)
        wide = (self.place, self.component, self.tier_country, self.where.derive)
        places = "place" in map(schema.kind_of, ends)
        if self.max_hops > HOPS or self.rank == "duty" or places or any(wide):
            return None
        return cone_between(view, *ends, flow=self._walk == "flow")

    def _answer(self, view: View) -> Answer:
        start, end = self._ends(view)
        where = self._where()
        found = self._search(view, where, start, end, self._limits(view))
        adjacency = self._adjacency(view, where, self._walk)
        reverse = self.direction == "reverse"
        paths = [path_json(path, adjacency, reverse, self.lang) for path in found.paths]
        used = sorted({fact for path in paths for edge in path["edges"] for fact in edge["facts"]})
        facts = view.facts(used)
        result: dict[str, Any] = {"paths": paths, "nearest": []}
        cut = [found.truncated] if found.truncated else []
        if not paths and not current().cut:
            with optional():
                adjacency = self._adjacency(view, where, "any")
                ends = _standing(start, view), _standing(end, view)
                result["nearest"] = nearest(adjacency, *ends, self.max_hops)
            if current().cut:
                cut.append(f"the search for what lies between stopped at {current().reason}")
        return Answer(
            result,
            claims=used,
            assumptions=[
                *self._assumptions(view, paths),
                *undated_facts(view, facts.values(), self.lang),
            ],
            coverage=coverage_of(view, list(facts.values())),
            truncated="; ".join(cut) or None,
            expanded=found.expanded,
        )

    def _ends(self, view: View) -> tuple[str, str]:
        """Where the goods come from and where they go, or the other way with `reverse`."""
        start, end = view.resolve(self.source), view.resolve(self.target)
        if start == end:
            raise InvalidParameters([refused("refuse_same", "target")])
        return (end, start) if self.direction == "reverse" else (start, end)

    @property
    def _walk(self) -> Walk:
        return cast("Walk", "flow" if self.direction == "reverse" else self.direction)

    def _where(self) -> Where:
        wanted = frozenset(word for word in self.relation if not word.startswith("-"))
        unwanted = frozenset(word[1:] for word in self.relation if word.startswith("-"))
        return replace(self.where, relations=wanted or None, without_relations=unwanted)

    def _limits(self, view: View) -> Limits:
        tiers: dict[int, frozenset[str]] = {}
        for tier, code in self.tier_country:
            country = code if code.startswith("place:") else f"place:{code}"
            tiers[int(tier)] = tiers.get(int(tier), frozenset()) | {view.resolve(country)}
        components = None
        if self.component:
            for id in self.component:
                view.resolve(id.removeprefix("-"))
            everything = [id for id in view.all_entities() if schema.kind_of(id) == "component"]
            components = chosen(self.component, everything)
        located = _locations(view, self.where) if self.place or tiers else {}
        return Limits(
            k=self.k,
            max_hops=self.max_hops,
            rank=self.rank,
            via=frozenset(view.resolve(id) for id in self.via),
            exclude=frozenset(view.resolve(id) for id in self.exclude),
            kinds=chosen(self.kind, schema.KINDS) if self.kind else None,
            components=components,
            sites=self._site_filter(view, located) if self.place else None,
            tiers=tiers,
            country=lambda id: _country(id, located, view),
            price=self._price(view),
        )

    def _price(self, view: View) -> Callable[[Edge], float | None] | None:
        if self.rank == "lead_time":
            return lead_time
        if self.rank == "duty":
            from onshore.graph.answers.duty.edge_duty import edge_duty

            return edge_duty(view, self.where)
        return None

    def _site_filter(self, view: View, located: dict[str, str]) -> Any:
        inside: set[str] = set()
        outside: set[str] = set()
        for word in self.place:
            chosen_set = outside if word.startswith("-") else inside
            chosen_set |= view.within(view.resolve(word.removeprefix("-")))
        return lambda id: (
            (not inside or located.get(id) in inside) and located.get(id) not in outside
        )

    def _adjacency(self, view: View, where: Where, walk: Walk) -> Adjacency:
        from onshore.graph.network.compiled_adjacency import adjacency_of

        return adjacency_of(view, where, walk)

    def _search(self, view: View, where: Where, start: str, end: str, limits: Limits) -> Found:
        adjacency = self._adjacency(view, where, self._walk)
        return best_paths(adjacency, _standing(start, view), _standing(end, view), limits)

    def _meet(self, view: View, start: str, end: str) -> bool:
        """Whether the ends are tied at all, within as many hops as can be asked for."""
        adjacency = self._adjacency(view, self._where(), self._walk)
        ends = _standing(start, view), _standing(end, view)
        return Distances(adjacency, *ends, MOST_HOPS).meets

    def finds(self, view: View) -> bool:
        start, end = self._ends(view)
        limits = replace(self._limits(view), k=1, rank="hops", price=None, most=ATTEMPT_STEPS)
        return bool(self._search(view, self._where(), start, end, limits).paths)

    def wider(self, view: View) -> Iterator[Widening]:
        """Other directions and more hops too; nothing where the ends are not tied at all."""
        everything = replace(
            self, direction="any", certainty_min="assumed", status=("all",), relation=()
        )
        clocks = self.as_of is not None or self.known_at is not None
        if not (clocks or self.where.derive or everything._meet(view, *self._ends(view))):
            return
        for direction in ("along", "any"):
            if self.direction not in (direction, "any"):
                yield "direction", direction
        for field, value in super().wider(view):
            if field not in ("direction", "max_hops", "rank"):
                yield field, value
        if self.max_hops < MOST_HOPS:
            yield "max_hops", MOST_HOPS

    def _assumptions(self, view: View, paths: Sequence[dict[str, Any]]) -> list[str]:
        notes: list[Reason] = []
        if self.direction == "along":
            notes.append(Reason("paths_along"))
        if self.direction == "any":
            notes.append(Reason("paths_any"))
        source, target = view.resolve(self.source), view.resolve(self.target)
        for site in dict.fromkeys(_last_sites(paths, target)):
            if site not in _makers(view, self.where):
                notes.append(Reason("paths_site", site=site, source=source))
        notes += self._set_notes(view, source, target)
        return texts(notes, self.lang)

    def _set_notes(self, view: View, source: str, target: str) -> list[Reason]:
        """Facts about sets that name both ends, even where `certainty_min` hides them."""
        where = replace(self._where(), certainty_min="assumed", relations=None, derive=())
        near, far = _standing(source, view), _standing(target, view)
        notes = []
        for group, named in _named_groups(view, where):
            if not named.isdisjoint(near) and not named.isdisjoint(far):
                notes.append(
                    Reason(
                        "paths_set",
                        facts=list(group.facts),
                        certainty=group.certainty,
                        subject=group.subject,
                        relation=group.relation,
                        object=group.object,
                        members=[id for ids in group.sets.values() for id in ids],
                    )
                )
        return notes

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """The first path in words, and how many of its steps are not built or not reported."""
        ends = {"source": view.resolve(self.source), "target": view.resolve(self.target)}
        if self.direction == "reverse":
            ends = {"source": ends["target"], "target": ends["source"]}
        if not answer.result["paths"]:
            if answer.truncated:
                return None
            names = view.labels(list(ends.values()), self.lang)
            first, last = names[ends["source"]], names[ends["target"]]
            if self.direction == "any":
                return Reason("says_no_path", source=first, target=last, steps=self.max_hops)
            if self.direction == "along":
                return Reason("says_no_supplies", source=first, target=last, steps=self.max_hops)
            return Reason("says_no_flow", source=first, target=last, steps=self.max_hops)
        path = answer.result["paths"][0]
        nodes = path["nodes"][::-1] if self.direction == "reverse" else path["nodes"]
        names = view.labels([*nodes, *ends.values()], self.lang)
        first, last = names[ends["source"]], names[ends["target"]]
        between = [names[id] for id in nodes if id not in ends.values()]
        via: Any = Reason("by_way_of", nodes=between) if between else ""
        steps = path["edges"]
        if self.direction == "any":
            said = Reason("says_path_any", source=first, target=last, steps=len(steps), via=via)
        elif self.direction == "along":
            said = Reason("says_path_along", source=first, target=last, steps=len(steps), via=via)
        else:
            said = Reason("says_path_flow", source=first, target=last, steps=len(steps), via=via)
        told = [said]
        intended = sum(step["status_group"] != "real" for step in steps)
        if intended == len(steps):
            told.append(Reason("says_path_all_intended", steps=len(steps)))
        elif intended:
            told.append(Reason("says_path_intended", intended=intended, steps=len(steps)))
        assumed = sum(step["certainty"] in schema.GUESSED for step in steps)
        if assumed == len(steps):
            told.append(Reason("says_path_all_assumed", steps=len(steps)))
        elif assumed:
            told.append(Reason("says_path_assumed", assumed=assumed, steps=len(steps)))
        return Reason("sentences", parts=told)

    def rows(self, result: Any) -> list[dict[str, Any]]:
        return [
            {"path": number, "step": step, **edge}
            for number, path in enumerate(result["paths"], 1)
            for step, edge in enumerate(path["edges"], 1)
        ]

    def drawing(self, result: Any) -> tuple[list[str], list[Any]]:
        nodes = [node for path in result["paths"] for node in path["nodes"]]
        edges = {edge["id"]: edge for path in result["paths"] for edge in path["edges"]}
        return list(dict.fromkeys(nodes)), list(edges.values())


def path_json(path: Path, adjacency: Adjacency, reverse: bool, lang: str) -> dict[str, Any]:
    nodes, steps = path.nodes, list(path.steps)
    if reverse:
        nodes, steps = nodes[::-1], steps[::-1]
    return {
        "nodes": nodes,
        "edges": [_step_json(step, adjacency.edge(step), reverse, lang) for step in steps],
        "hops": len(steps),
        "cost": path.cost,
    }


def _step_json(step: Step, edge: Edge, reverse: bool, lang: str) -> dict[str, Any]:
    return {**edge_json(edge, lang), "against": step.back != reverse}


def _standing(id: str, view: View) -> frozenset[str]:
    """A place stands for itself and what lies in it; anything else for itself."""
    return view.within(id) if schema.kind_of(id) == "place" else frozenset((id,))


def _locations(view: View, where: Where) -> dict[str, str]:
    """Place of each site and project, whatever the status but cancelled."""
    statuses = frozenset(schema.STATUSES) - {"cancelled"}
    wide = replace(where, statuses=statuses, relations=None, without_relations=frozenset())
    return places_of_sites(view, view.edges_with(("located_in",), wide))


def _country(id: str, located: dict[str, str], view: View) -> str | None:
    place = id if schema.kind_of(id) == "place" else located.get(id)
    return view.country(place) if place else None


def _last_sites(paths: Sequence[dict[str, Any]], target: str) -> Iterator[str]:
    """The site at the end of each path, or before the place at its end."""
    for path in paths:
        ends = path["nodes"][-2:] if schema.kind_of(path["nodes"][-1]) == "place" else [target]
        yield from (id for id in ends if schema.kind_of(id) == "factory")


def _makers(view: View, where: Where) -> frozenset[str]:
    """Everything that a fact says produces something."""
    found: frozenset[str] = view.derived(
        ("makers", view.as_of, where),
        lambda: frozenset(edge.source for edge in view.edges_with(("produces",), where)),
    )
    return found


def _named_groups(view: View, where: Where) -> Sequence[tuple[Group, frozenset[str]]]:
    """Facts about sets, each with every id that it names."""

    def build() -> tuple[tuple[Group, frozenset[str]], ...]:
        return tuple(
            (group, frozenset((*group.members, *_partners(view.facts(group.facts).values()))))
            for group in view.groups(None, where)
        )

    found: Sequence[tuple[Group, frozenset[str]]] = view.derived(
        ("named groups", view.as_of, where), build
    )
    return found


def _partners(facts: Iterable[Fact]) -> set[str]:
    return {
        id
        for fact in facts
        for key in ("with", "to", "from")
        for id in _several(fact.qualifiers.get(key))
    }


def _several(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
