"""How an end of a claim and an end of a fact lie: the same, one within the other, or apart.

A place lies within another, a site in its place, a subsidiary and a site belong to their firm, a
kind of a product is that product: each only where the graph states it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onshore.graph.model import Fact
from onshore.graph.schema import CERTAINTY_RANK, DEFAULT_CERTAINTY, kind_of
from onshore.graph.view import View

Lie = Literal["same", "within", "around"]
"""How the end of a fact lies to that of a claim."""
DEEPEST = 3
"""Steps from a firm to what belongs to it."""
MOST_OWN = 200
"""What belongs to one firm and is looked at."""
_SITES = ("operates_facility", "owns_facility", "leases_facility", "builds_facility")
_HELD = {
    "factory": ("operates_facility", "owns_facility"),
    "project": ("operates_facility", "owns_facility", "builds_facility"),
}
"""Kind of a site -> relations by which it belongs to a firm: who builds a factory need not own it.
"""


def is_weak(fact: Fact) -> bool:
    """Whether it is a forecast, a rumour, or no report at all."""
    return CERTAINTY_RANK[fact.certainty] > CERTAINTY_RANK["attributed"]


@dataclass(frozen=True, slots=True)
class End:
    """How an end lies, and the facts that say so."""

    lie: Lie
    via: tuple[str, ...] = ()


class Ends:
    """Ends at one view; what was looked up once is known."""

    def __init__(self, view: View, certainty_min: str = DEFAULT_CERTAINTY) -> None:
        self.view = view
        self._weakest = CERTAINTY_RANK[certainty_min]
        self._own: dict[str, dict[str, tuple[str, ...]]] = {}
        self._about: dict[str, list[Fact]] = {}
        self._places: dict[str, dict[str, tuple[str, ...]]] = {}

    def id(self, id: str) -> str:
        """The id that holds now, where it was merged."""
        return self.view.canonical.get(id, id)

    def about(self, ids: Iterable[str]) -> list[Fact]:
        """Facts that name one of the ids, whatever their dates, each once."""
        missing = [id for id in ids if id not in self._about]
        for id in missing:
            self._about[id] = self.view.facts_about([id])
        return list({fact.id: fact for id in ids for fact in self._about[id]}.values())

    def counts(self, fact: Fact) -> bool:
        """Whether its certainty is enough."""
        return CERTAINTY_RANK[fact.certainty] <= self._weakest

    def own(self, firm: str) -> dict[str, tuple[str, ...]]:
        """What belongs to a firm, itself included -> the facts that say so, step by step."""
        if firm in self._own:
            return self._own[firm]
        found: dict[str, tuple[str, ...]] = {firm: ()}
        reached = [firm] if kind_of(firm) == "firm" else []
        for _ in range(DEEPEST):
            after = []
            for fact in self._stated(self.about(reached)):
                outer, inner = self._belonging(fact)
                if outer not in reached or inner in found or len(found) >= MOST_OWN:
                    continue
                if fact.relation == "subsidiary_of" or self._alone(outer, inner):
                    found[inner] = (*found[outer], fact.id)
                    after.append(inner)
            reached = [id for id in after if kind_of(id) == "firm"]
        self._own[firm] = found
        return found

    def _belonging(self, fact: Fact) -> tuple[str, str]:
        """Whose what is, by a fact that says so; two empty texts where it says nothing of it."""
        subject, object = self.id(fact.subject), self.id(fact.object)
        if fact.relation == "subsidiary_of":
            return object, subject
        if fact.relation in _HELD.get(kind_of(object), ()):
            return subject, object
        return "", ""

    def _alone(self, firm: str, site: str) -> bool:
        """Whether no fact names another firm beside this one at the site: what is said of a site
        of several is said of none of them."""
        for fact in self._stated(self.about([site])):
            if self.id(fact.object) == site and fact.relation in _SITES:
                if self.id(fact.subject) != firm or fact.qualifiers.get("with"):
                    return False
        return True

    def _stated(self, facts: Iterable[Fact]) -> list[Fact]:
        """Affirmed facts of reports that hold on the day."""
        kept = [fact for fact in facts if fact.affirmed and not is_weak(fact)]
        return self.view.holding(kept)

    # -- how two ends lie ------------------------------------------------

    def lie(self, claimed: str, stated: str, hint: str | None = None) -> End | None:
        """How the end of a fact lies to that of a claim; None where they are apart.

        `hint` is the place that the fact itself gives for a site.
        """
        claimed, stated = self.id(claimed), self.id(stated)
        if claimed == stated:
            return End("same")
        kinds = kind_of(claimed), kind_of(stated)
        if kinds == ("place", "place"):
            return self._places_lie(claimed, stated)
        if kinds[0] == "place" and kinds[1] in ("factory", "project"):
            return self._site_lies(claimed, stated, hint)
        if kinds == ("component", "component"):
            return self._kinds_lie(claimed, stated)
        if kinds[0] == "firm" and kinds[1] in ("firm", "factory", "project"):
            if (via := self.own(claimed).get(stated)) is not None:
                return End("within", via)
        if kinds[1] == "firm" and kinds[0] in ("firm", "factory", "project"):
            if (via := self.own(stated).get(claimed)) is not None:
                return End("around", via)
        return None

    def _places_lie(self, claimed: str, stated: str) -> End | None:
        if self.inside(stated, claimed):
            return End("within")
        return End("around") if self.inside(claimed, stated) else None

    def inside(self, inner: str, outer: str) -> bool:
        """Whether a place lies in another, or is a member of a region."""
        chain = self.view.outward(inner)
        if outer in chain:
            return True
        entity = self.view.entities([outer]).get(outer)
        return bool(entity and entity.members and set(entity.members) & set(chain))

    def _site_lies(self, claimed: str, site: str, hint: str | None) -> End | None:
        """A site in the claimed place, or in one that is around it."""
        places = dict(self.places_of(site))
        if hint is not None:
            places.setdefault(self.id(hint), ())
        for place, via in places.items():
            if place == claimed or self.inside(place, claimed):
                return End("within", via)
        around = any(self.inside(claimed, place) for place in places)
        return End("around") if around else None

    def places_of(self, site: str) -> dict[str, tuple[str, ...]]:
        """Where a site or a project lies -> the facts that say so; none for its own declaration."""
        if site not in self._places:
            entity = self.view.entities([site]).get(site)
            found: dict[str, tuple[str, ...]] = {}
            if entity and entity.container:
                found[self.id(entity.container)] = ()
            for fact in self._stated(self.about([site])):
                if self.id(fact.subject) == site and fact.relation == "located_in":
                    found.setdefault(self.id(fact.object), (fact.id,))
                elif self.id(fact.object) == site and isinstance(fact.qualifiers.get("place"), str):
                    found.setdefault(self.id(fact.qualifiers["place"]), (fact.id,))
            self._places[site] = found
        return self._places[site]

    def _kinds_lie(self, claimed: str, stated: str) -> End | None:
        """A kind of the claimed product, or what the claimed product is a kind of."""
        if (via := self._kind_of(stated, claimed)) is not None:
            return End("within", via)
        if (via := self._kind_of(claimed, stated)) is not None:
            return End("around", via)
        return None

    def _kind_of(self, narrow: str, wide: str) -> tuple[str, ...] | None:
        """The facts by which one product is a kind of the other; None where nothing says so."""
        found: dict[str, tuple[str, ...]] = {narrow: ()}
        reached = [narrow]
        for _ in range(DEEPEST):
            after = []
            for fact in self._stated(self.about(reached)):
                below, above = self.id(fact.subject), self.id(fact.object)
                if fact.relation == "variant_of" and below in reached and above not in found:
                    found[above] = (*found[below], fact.id)
                    after.append(above)
            reached = after
        return found.get(wide)
