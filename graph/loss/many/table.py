"""All that losses are answered from, as columns: no store, no view, no object is needed beside it.

Ids are numbers of one sorted column of texts; -1 stands for none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from onshore.graph.columns.facts import Arrays
from onshore.graph.deadline import checked
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.cascade_items import KINDS, SEEDS, Kind, LossItem
from onshore.graph.network.arrays import Ints, find, starts_of
from onshore.graph.project import Where
from onshore.graph.schema import DEALS, kind_of
from onshore.graph.supply.many.lookup import arrays_of_ids, known_ids
from onshore.graph.supply.sites import region_of
from onshore.graph.supply.trades import left_out
from onshore.graph.view import View

CIRCUIT = ("links", "member_of", "members")
SITES: tuple[Kind, ...] = ("factory", "project", "firm")
"""Kinds that a site with a stated place can be lost as."""


def arrays_of_losses(
    view: View, where: Where, cascade: Cascade, losable: Collection[str]
) -> Arrays:
    """The columns of a network. Only ids of `losable` kinds can be looked up, and are `every`."""
    return _Table(view, where, cascade, losable).arrays()


class _Table:
    def __init__(
        self, view: View, where: Where, cascade: Cascade, losable: Collection[str]
    ) -> None:
        self.view, self.where, self.cascade = view, where, cascade
        self.supply, self.numbering = cascade.supply, cascade.numbering
        self.losable = losable
        ids = known_ids(view, losable)
        self.texts = sorted(
            {*ids, *self._all_ids(), *self.supply.table.terms, *self.numbering.places}
        )
        self.text = {text: number for number, text in enumerate(self.texts)}
        self.known = ids
        self.of_term = self._numbers(self.supply.table.terms)
        kind, first, second = self.numbering.columns()
        of_place = self._numbers(self.numbering.places)
        is_place = kind == KINDS.index("place")
        self.kind = kind
        self.id = np.empty(len(kind), np.int64)
        self.id[is_place] = of_place[first[is_place]]
        self.id[~is_place] = self.of_term[first[~is_place]]
        self.product = np.append(self.of_term, -1)[second]

    def _all_ids(self) -> Iterable[str]:
        """Ids around places and of deals, which no term of the network may have."""
        for inner, outer in self.cascade.around.items():
            yield inner
            yield from outer
        for edge in self._deals:
            yield from filter(None, (edge.source, edge.target, edge.product))
        for places in self.supply.located.values():
            for place in places:
                yield from self.view.outward(place)

    @property
    def _deals(self) -> list[Any]:
        """Options and announced deals that status leaves out, sorted."""
        deals = (edge for edge in left_out(self.view, self.where) if edge.relation in DEALS)
        return sorted(deals, key=lambda edge: edge.id)

    def _numbers(self, texts: Iterable[str]) -> Ints:
        return np.fromiter((self.text[text] for text in texts), np.int64)

    def _item(self, kind: Kind) -> Ints:
        """Item of a kind by the text of its id, of kinds without a product."""
        found = np.full(len(self.texts), -1)
        rows = np.flatnonzero(self.kind == KINDS.index(kind))
        found[self.id[rows]] = rows
        return found

    def arrays(self) -> dict[str, Any]:
        circuit = self.cascade.circuit
        found: dict[str, Any] = {
            f"{name}.{side}": getattr(getattr(circuit, name), side)
            for name in CIRCUIT
            for side in ("starts", "ends")
        }
        found |= {
            "groups": np.ascontiguousarray(circuit.groups).reshape(-1),
            "counted": circuit.counted,
            "values": circuit.values,
            **arrays_of_ids(self.view, self.texts, self.text, self.known),
            "item.kind": self.kind.astype(np.uint8),
            "item.id": self.id,
            "item.product": self.product,
            "component": self._item("component"),
            **self._asked(),
            **self._makers(),
            **self._plants(),
            **self._located(),
            **self._produced(),
            **self._joint(),
            **self._unsupplied(),
            **self._sold(),
            **self._left_out(),
        }
        return found

    def _asked(self) -> dict[str, Any]:
        """What a loss begins with, and what is right around places."""
        seed = np.full(len(self.texts), -1)
        for kind in reversed(SEEDS):
            seed = np.where((own := self._item(kind)) >= 0, own, seed)
        losable = np.fromiter((kind_of(text) in self.losable for text in self.texts), np.bool_)
        first = np.concatenate(
            [np.flatnonzero(self.kind == KINDS.index(kind)) for kind in SEEDS]
        ).astype(np.int64)
        every = self.id[first]
        inner, outer = self._pairs(self.cascade.around)
        return {
            "seed": seed,
            "losable": losable,
            "every": every[losable[every]],
            "around.starts": starts_of(inner, len(self.texts)),
            "around.ends": outer,
        }

    def _pairs(self, many: Mapping[str, Iterable[str]]) -> tuple[Ints, Ints]:
        """(Text of the key, text of each value), sorted by the key, values as they stand."""
        rows = [(self.text[one], self.text[other]) for one, own in many.items() for other in own]
        rows.sort(key=lambda row: row[0])
        columns = np.array(rows, np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    def _makers(self) -> dict[str, Any]:
        """Known makers of each `no_maker` item, and what a part is stated to go into."""
        supply, count = self.supply, np.zeros(len(self.kind), np.int64)
        made = supply.pairs.second(supply.made.pairs)
        by_text = np.bincount(self.of_term[made], minlength=len(self.texts))
        rows = np.flatnonzero(self.kind == KINDS.index("no_maker"))
        count[rows] = by_text[self.id[rows]]
        needed = supply.needed
        kept = needed.essential != 0
        whole, part = (
            supply.pairs.first(needed.pairs)[kept],
            supply.pairs.second(needed.pairs)[kept],
        )
        order = np.argsort(part, kind="stable")
        return {
            "makers": count,
            "wholes.starts": starts_of(self.of_term[part], len(self.texts)),
            "wholes.ends": self.of_term[whole[order]],
        }

    def _plants(self) -> dict[str, Any]:
        """State or country of each site, the town there that is stated of it; what is around."""
        view, factory = self.view, self._item("factory")
        region = lru_cache(None)(lambda place: region_of(place, view))
        rows, towns, regions = [], set[str](), set[str]()
        for site, places in checked(self.supply.located.items()):
            item = int(factory[self.text[site]])
            if item < 0:
                continue
            for here in sorted({region(place) for place in places}):
                inner = (place for place in places if place != here and region(place) == here)
                town = min(inner, default=None)
                regions.add(here)
                towns.update({town} if town else ())
                unnamed = [_is_unnamed(site, town or here), _is_unnamed(site, here)]
                rows.append((item, self.text[here], self.text[town] if town else -1, *unnamed))
        found = np.array(sorted(rows), np.int64).reshape(-1, 5)
        names = ("starts", "region", "town", "unnamed", "unnamed_there")
        above = {
            town: [outer for outer in view.outward(town)[1:] if region(outer) == region(town)]
            for town in towns
        }
        outer = {
            one: [name for name in view.outward(one)[1:] if name in regions] for one in regions
        }
        columns = [starts_of(found[:, 0], len(self.kind)), *found[:, 1:].T]
        return {
            **{f"plants.{name}": one for name, one in zip(names, columns, strict=True)},
            **self._rows("towns", above),
            **self._rows("regions", outer),
        }

    def _rows(self, name: str, many: Mapping[str, Iterable[str]]) -> dict[str, Any]:
        owners, ends = self._pairs(many)
        return {f"{name}.starts": starts_of(owners, len(self.texts)), f"{name}.ends": ends}

    def _lists(self, name: str, lists: Sequence[Iterable[str]]) -> dict[str, Any]:
        """Texts of each row, sorted."""
        own = [sorted(self.text[text] for text in one) for one in lists]
        starts = np.cumsum([0, *map(len, own)]).astype(np.int64)
        ends = np.array([text for one in own for text in one], np.int64)
        return {f"{name}.starts": starts, f"{name}.ends": ends}

    def _site_items(self, name: str, sites: Sequence[str]) -> dict[str, Any]:
        rows = self._numbers(sites)
        return {f"{name}.{kind}": self._item(kind)[rows] for kind in SITES} | {f"{name}.id": rows}

    def _located(self) -> dict[str, Any]:
        """Sites with a stated place, by id, but for absent ones."""
        located, absent = self.supply.located, self.cascade.absent
        sites = sorted(site for site in located if site not in absent)
        places = self._lists("located", [located[site] for site in sites])
        return {**self._site_items("located", sites), **places}

    def _produced(self) -> dict[str, Any]:
        """Stated makers, sorted; `at_site` where the maker has a place of its own."""
        supply, number = self.supply, self.cascade.number
        nodes = sorted(supply.produced)
        sites = [supply.sites[node] for node in checked(nodes)]
        items = [number[LossItem("maker", *node)] for node in nodes]
        return {
            "produced.item": np.array(items, np.int64),
            "produced.at_site": np.array(
                [node.maker in supply.located for node in nodes], np.bool_
            ),
            "produced.open": np.array([one.open for one in sites], np.bool_),
            **self._lists("produced", [one.places for one in sites]),
        }

    def _joint(self) -> dict[str, Any]:
        """Sites that several firms run, in their order, and the firms."""
        joint = {
            site: firms
            for site, firms in self.supply.joint.items()
            if site not in self.cascade.absent
        }
        return {
            **self._site_items("joint", list(joint)),
            **self._lists("joint", list(joint.values())),
        }

    def _unsupplied(self) -> dict[str, Any]:
        """Groups without a known supplier: their maker, their parts as they stand."""
        number, groups = self.cascade.number, list(checked(self.cascade.unsupplied))
        parts = [[self.text[part] for part in own] for _, own in groups]
        ends = np.array([part for own in parts for part in own], np.int64)
        makers = [number[LossItem("maker", *node)] for node, _ in groups]
        maker = np.array(makers, np.int64)
        lacking = self._item("no_maker")[ends]
        of = np.repeat(np.arange(len(groups)), list(map(len, parts)))
        kept = np.flatnonzero(lacking >= 0)
        order = kept[np.argsort(lacking[kept], kind="stable")]
        return {
            "unsupplied.maker": maker,
            "unsupplied.starts": np.cumsum([0, *map(len, parts)]).astype(np.int64),
            "unsupplied.ends": ends,
            "unsupplied.count": np.bincount(maker, minlength=len(self.kind)),
            "lacking.starts": starts_of(lacking[kept], len(self.kind)),
            "lacking.ends": of[order],
        }

    def _by_pair(self, kind: Kind, id: Ints, product: Ints) -> Ints:
        """Item of a kind by the texts of its id and product; -1 for none."""
        rows, size = np.flatnonzero(self.kind == KINDS.index(kind)), len(self.texts)
        keys = self.id[rows] * size + self.product[rows]
        order = np.argsort(keys)
        at, there = find(keys[order], id * size + product)
        return np.where(there & (product >= 0), np.append(rows[order], -1)[at], -1)

    def _sold(self) -> dict[str, Any]:
        """Trades by the maker behind them; what sells them."""
        supply, trades = self.supply, self.supply.trades
        row, node = supply.sources_of_trades(trades.of)
        maker = self.numbering.numbers()[self.numbering.offsets["maker"] + node]
        order = np.lexsort((row, maker))
        number, table = np.append(self.of_term, -1), supply.table
        source, target, product = (
            number[column[trades.edges]] for column in (table.source, table.target, table.product)
        )
        selling = self._by_pair("supply", source, product)
        makers = self._by_pair("maker", source, product)
        return {
            "sold.starts": starts_of(maker, len(self.kind)),
            "sold.ends": row[order],
            "trades.selling": np.where(selling >= 0, selling, makers),
            "trades.source": source,
            "trades.target": target,
            "trades.product": product,
        }

    def _left_out(self) -> dict[str, Any]:
        deals = self._deals
        return {
            f"deals.{name}": np.array(
                [self.text.get(getattr(edge, name), -1) for edge in deals], np.int64
            )
            for name in ("source", "target", "product")
        }


def _is_unnamed(site: str, place: str) -> bool:
    """Whether an id is that of some site of a place: it carries the place at its end."""
    return site.endswith(f"-{place.partition(':')[2]}")
