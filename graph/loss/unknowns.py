"""What too little is known about to call it lost or alive, once something is lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from onshore.graph.deadline import checked
from onshore.graph.loss.cascade_items import Kind, LossItem
from onshore.graph.loss.reasons import Impact


class Unknown(NamedTuple):
    """Something that is not lost by any rule, though too little is known to call it alive.

    `why` is a key of `graph.words.impact_words.UNKNOWNS`; `about` the places or parts.
    """

    id: str
    product: str | None
    why: str
    about: tuple[str, ...]
    makers: int = 0


def find_unknown(impact: Impact) -> list[Unknown]:
    """Makers and sites that too little is known about: what the loss may touch comes first."""
    return list(_Unknowns(impact).found())


@dataclass(frozen=True)
class _Unknowns:
    impact: Impact

    def found(self) -> Iterator[Unknown]:
        yield from self._unknown_places()
        yield from self._unknown_operators()
        closing, others = [], []
        for node, parts in checked(self.impact.cascade.unsupplied):
            if not self.impact.has(LossItem("maker", node.maker, node.product)):
                gone = [part for part in parts if self.impact.has(LossItem("no_maker", part))]
                makers = sum(len(self.impact.cascade.supply.makers[part]) for part in gone)
                if len(gone) == len(parts):
                    closing.append(Unknown(*node, "makers_lost", parts, makers))
                else:
                    others.append(Unknown(*node, "no_supplier", parts))
        yield from closing
        yield from others

    def _unknown_places(self) -> Iterator[Unknown]:
        gone = self.impact.places
        if not gone:
            return
        supply = self.impact.cascade.supply
        hit = frozenset(self._outward(gone))
        for site, places in sorted(supply.located.items()):
            if site in self.impact.cascade.absent:
                continue
            if self._lost_site(site) or hit.isdisjoint(places):
                continue
            why = "firm_there" if places <= gone else "somewhere_there"
            yield Unknown(site, None, why, tuple(sorted(places & hit)))
        for node in checked(sorted(supply.produced)):
            where = supply.sites[node]
            if self.impact.has(LossItem("maker", node.maker, node.product)):
                continue
            if node.maker in supply.located and not where.open:
                if not hit.isdisjoint(where.places):
                    about = tuple(sorted(where.places & hit))
                    yield Unknown(*node, "somewhere_there", about)
            elif where.places & gone:
                yield Unknown(*node, "some_places", tuple(sorted(where.places & gone)))
            elif where.places & hit:
                yield Unknown(*node, "somewhere_there", tuple(sorted(where.places & hit)))
            elif where.open:
                yield Unknown(*node, "no_place", tuple(sorted(where.places)))

    def _unknown_operators(self) -> Iterator[Unknown]:
        """Sites that several firms run, of which some are lost."""
        for site, firms in self.impact.cascade.supply.joint.items():
            gone = tuple(sorted(firm for firm in firms if self.impact.has(LossItem("firm", firm))))
            if gone and site not in self.impact.cascade.absent and not self._lost_site(site):
                yield Unknown(site, None, "some_operators", gone)

    def _lost_site(self, id: str) -> bool:
        return any(self.impact.has(LossItem(kind, id)) for kind in _SITES)

    def _outward(self, places: Iterable[str]) -> Iterator[str]:
        """The places and everything around them."""
        seen: dict[str, None] = dict.fromkeys(places)
        pending = list(seen)
        for place in pending:
            for outer in self.impact.cascade.around.get(place, ()):
                if outer not in seen:
                    seen[outer] = None
                    pending.append(outer)
        yield from seen


_SITES: tuple[Kind, ...] = ("factory", "project", "firm")
