"""The nodes of a drawn network as arrays over its terms, and what is stated of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from onshore.graph import schema
from onshore.graph.cache import cached_property
from onshore.graph.columns.edges import RELATION_NAMES, EdgeColumns
from onshore.graph.columns.facts import RELATION_NUMBER, Bool, Int8, Int32, Int64
from onshore.graph.network.ties import Ties
from onshore.graph.schema import kind_of
from onshore.graph.supply.sites import FACILITY_RELATIONS, common_place
from onshore.graph.view import View

KIND_NAMES = tuple(schema.KINDS)
_ASKS = ("co_designs", "co_develops", "has_purchase_obligation", "has_financial_commitment")
"""Relations whose subject asks for goods, beside deals."""
_DEEP = 40
"""Steps from a variant to its root, from a part to its whole, from a firm to its owner, at most."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """What is drawn: which terms are nodes, and the links between them.

    `source`, `target`, `relation` and `positions` have one entry a link; `positions` index
    `edges`.
    """

    edges: EdgeColumns
    positions: Int32
    there: Bool

    @classmethod
    def of(cls, ties: Ties, nodes: Collection[str], *, all_of_them: bool) -> Nodes:
        """The nodes with the links among them; `all_of_them` says that every tie is one."""
        terms = ties.edges.terms
        there = np.zeros(len(terms), np.bool_)
        numbers = [terms.number(node) for node in nodes]
        there[[number for number in numbers if number >= 0]] = True
        return cls(ties.edges, ties.positions if all_of_them else ties.among(nodes), there)

    def among(self, mask: Bool) -> Nodes:
        """Those of the nodes that the mask names, with the links among them."""
        both = mask[self.source] & mask[self.target]
        return Nodes(self.edges, self.positions[both], self.there & mask)

    def trading(self) -> Nodes:
        """The same with the links alone that carry goods; with all of them where none does."""
        trades = self.positions[self.with_relations(schema.DEALS)]
        return Nodes(self.edges, trades, self.there) if len(trades) else self

    def __len__(self) -> int:
        return int(self.there.sum())

    @property
    def only_trades(self) -> bool:
        """Whether there are links and all of them carry goods."""
        return len(self.positions) > 0 and bool(self.with_relations(schema.DEALS).all())

    @cached_property
    def source(self) -> Int32:
        found: Int32 = self.edges.source[self.positions]
        return found

    @cached_property
    def target(self) -> Int32:
        found: Int32 = self.edges.target[self.positions]
        return found

    @cached_property
    def relation(self) -> Int8:
        found: Int8 = self.edges.relation[self.positions]
        return found

    @cached_property
    def links(self) -> Int64:
        """Number of links of each term."""
        size = len(self.there)
        found: Int64 = np.bincount(self.source, minlength=size)
        found += np.bincount(self.target, minlength=size)
        return found

    @cached_property
    def kind(self) -> Int8:
        """Position in `schema.KINDS` of each term; -1 for what has none."""
        numbers = {name: number for number, name in enumerate(KIND_NAMES)}
        texts = self.edges.terms.texts
        return np.array([numbers.get(kind_of(text), -1) for text in texts], np.int8)

    def of_kind(self, *names: str) -> Bool:
        """Nodes of these kinds."""
        found: Bool = self.there & np.isin(self.kind, [KIND_NAMES.index(name) for name in names])
        return found

    def mask(self, ids: Iterable[str]) -> Bool:
        """Nodes with these ids."""
        found = np.zeros(len(self.there), np.bool_)
        numbers = [self.edges.terms.number(id) for id in ids]
        found[[number for number in numbers if number >= 0]] = True
        return found & self.there

    def with_relations(self, names: Collection[str]) -> Bool:
        """Which links are of these relations."""
        wanted = np.array([name in names for name in RELATION_NAMES])
        found: Bool = wanted[self.relation]
        return found

    def _having(self, ends: Int32, names: Collection[str]) -> Bool:
        found = np.zeros(len(self.there), np.bool_)
        found[ends[self.with_relations(names)]] = True
        return found

    @cached_property
    def roles(self) -> dict[str, Bool]:
        """Firms by what is stated of them, each under the first role that it has."""
        stated = {
            "makers": self._having(self.source, ("produces",)),
            "sellers": self._having(self.source, schema.TRADES),
            "buyers": self._having(self.target, schema.DEALS) | self._having(self.source, _ASKS),
            "operators": self._having(self.source, FACILITY_RELATIONS),
        }
        left = self.of_kind("firm")
        found = {}
        for name, mask in stated.items():
            found[name] = left & mask
            left = left & ~mask
        found["firms"] = left
        return found

    def rest(self, word: str) -> Bool:
        """Nodes of a key of `rules.REST`; `makers` and `buyers` with all that is like them."""
        if word == "firms":
            return self.of_kind("firm")
        if word == "makers":
            return self.roles["makers"] | self.roles["sellers"] | self.roles["operators"]
        if word in self.roles:
            return self.roles[word]
        kinds = {"people": "person", "components": "component", "sites": "factory"}
        return self.of_kind(kinds.get(word, word.removesuffix("s")))

    def root(self, relation: str) -> Int64:
        """The last term on the way along a relation, from each term; itself where there is none.

        Where several ways lead on, the one to the lowest id is taken.
        """
        names = self.edges.terms.texts
        onward = np.arange(len(self.there), dtype=np.int64)
        rows = np.flatnonzero(self.relation == RELATION_NUMBER[relation])
        pairs = zip(self.source[rows].tolist(), self.target[rows].tolist(), strict=True)
        for source, target in sorted(pairs, key=lambda pair: names[pair[1]], reverse=True):
            onward[source] = target
        for _ in range(_DEEP):
            further = onward[onward]
            if (further == onward).all():
                break
            onward = further
        return onward

    def below(self, ids: Iterable[str], relation: str) -> Bool:
        """Nodes from which a relation leads to one of these, over any steps, and these."""
        rows = np.flatnonzero(self.relation == RELATION_NUMBER[relation])
        source, target = self.source[rows], self.target[rows]
        found = self.mask(ids)
        for _ in range(_DEEP):
            more = source[found[target] & ~found[source]]
            if not len(more):
                break
            found[more] = True
        return found

    def places(self, view: View) -> dict[int, str]:
        """Place of each place, site, plan and firm by number, as far as facts agree on one.

        Of a firm it is where it is said to have its seat.
        """
        terms, placed = self.edges.terms, {}
        for number in np.flatnonzero(self.of_kind("place")).tolist():
            placed[number] = terms.texts[number]
        for name in ("headquartered_in", "located_in"):  # what is said last counts
            rows = np.flatnonzero(self.relation == RELATION_NUMBER[name])
            placed.update(self._lying(self.source[rows], self.target[rows], view))
        missing = [n for n in np.flatnonzero(self.of_kind("factory")).tolist() if n not in placed]
        named = view.entities([terms.texts[number] for number in missing])
        for number in missing:
            entity = named.get(terms.texts[number])
            if entity is not None and entity.container:
                placed[number] = entity.container
        return placed

    def _lying(self, what: Int32, where: Int32, view: View) -> dict[int, str]:
        texts: Sequence[str] = self.edges.terms.texts
        several: dict[int, set[str]] = {}
        for node, place in zip(what.tolist(), where.tolist(), strict=True):
            several.setdefault(node, set()).add(texts[place])
        found = {}
        for node, places in several.items():
            place = next(iter(places)) if len(places) == 1 else common_place(view, places)
            if place is not None:
                found[node] = place
        return found
