"""What can be lost, numbered: items by kind, and those of one kind as rules first name them. Pure.

A rule goes through the things of one kind in their own order, which is their `place`; the number
of an item follows who is named first, so that reasons name things in the order of the rules.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from onshore.graph.loss.cascade_items import KINDS, LISTED, SEEDS, Kind, LossItem
from onshore.graph.network.arrays import Bools, Ints, heads, stable_order
from onshore.graph.network.lazy import MADE_BYTES
from onshore.graph.supply.supply import Supply


class ItemColumns(NamedTuple):
    """Of each item its kind in `KINDS`, the term of its id and of its product, -1 for none.

    Places have their rows in `Numbering.places` in place of terms.
    """

    kind: Ints
    id: Ints
    product: Ints


class Numbering:
    """Offsets of the kinds, in the order of `KINDS`, and the keys of each.

    Keys are terms; of makers positions in `Sellers.node`, of sales positions in `Sellers.pairs`, of
    what is received pairs of terms. Places have texts instead, in the order of rules. All but these
    ascend.
    """

    def __init__(self, supply: Supply, places: Sequence[str]) -> None:
        self.supply, self.places = supply, places
        self.place_rows = {text: row for row, text in enumerate(places)}
        self.keys: dict[Kind, Ints] = {"place": np.arange(len(places))}
        self.offsets: dict[Kind, int] = {"place": 0}
        self.size = len(places)
        self._first_named: dict[Kind, tuple[Ints, Ints]] = {}

    def add(self, kind: Kind, keys: Ints) -> None:
        """Kinds are added in the order of `KINDS`."""
        self.keys[kind], self.offsets[kind] = keys, self.size
        self.size += len(keys)

    def place(self, kind: Kind, keys: Any) -> Ints:
        """Where rules meet the items: offset and row of their keys, which are all there."""
        rows = np.searchsorted(self.keys[kind], keys)
        return self.offsets[kind] + np.asarray(rows, np.int64)

    def name_first(self, kind: Kind, named: Ints) -> None:
        """Number the items of a kind by their first place among `named` rows, all named once."""
        order = stable_order(named)
        first = order[heads(named[order])]
        rows = np.argsort(first, kind="stable")
        numbers = np.empty(len(rows), np.int64)
        numbers[rows] = np.arange(len(rows))
        self._first_named[kind] = numbers, rows

    def numbers(self) -> Ints:
        """Number of the item at each place."""
        found = np.arange(self.size)
        for kind, (numbers, _) in self._first_named.items():
            offset = self.offsets[kind]
            found[offset : offset + len(numbers)] = offset + numbers
        return found

    def makers_of(self, numbers: Ints) -> Ints:
        """Makers (positions in `Sellers.node`) among items, in their order."""
        offset = self.offsets["maker"]
        rows = numbers[(numbers >= offset) & (numbers < offset + len(self.keys["maker"]))] - offset
        if "maker" in self._first_named:
            rows = self._first_named["maker"][1][rows]
        return self.keys["maker"][rows]

    def selling(self, sold: Ints) -> Ints:
        """Place of what is lost once a seller (position in `Sellers.pairs`) can sell none of its
        product."""
        sellers = self.supply.sellers
        alone = self.offsets["maker"] + sellers.nodes[sellers.starts[sold]]
        return np.where(sellers.plain[sold], alone, self.place("supply", sold))

    @property
    def counted(self) -> Bools:
        found = np.zeros(self.size, np.bool_)
        for kind, offset in self.offsets.items():
            found[offset : offset + len(self.keys[kind])] = kind in LISTED
        return found

    def columns(self) -> ItemColumns:
        kinds, product = np.empty(self.size, np.int64), np.full(self.size, -1)
        id, pairs = np.empty(self.size, np.int64), self.supply.pairs
        for kind, offset in self.offsets.items():
            keys = self.keys[kind]
            if kind in self._first_named:
                keys = keys[self._first_named[kind][1]]
            rows = slice(offset, offset + len(keys))
            kinds[rows] = KINDS.index(kind)
            if kind in ("maker", "supply", "receiver"):
                of = {"maker": self.supply.sellers.node, "supply": self.supply.sellers.pairs}
                keys = of[kind][keys] if kind in of else keys
                product[rows], keys = pairs.second(keys), pairs.first(keys)
            id[rows] = keys
        return ItemColumns(kinds, id, product)

    # -- items and numbers, one by one -----------------------------------------------------

    def item(self, number: int) -> LossItem:
        kinds = KINDS[: len(self.offsets)]
        starts = [self.offsets[kind] for kind in kinds]
        kind = kinds[bisect_right(starts, number) - 1]
        row = number - self.offsets[kind]
        if kind in self._first_named:
            row = int(self._first_named[kind][1][row])
        terms, pairs = self.supply.table.terms, self.supply.pairs
        if kind == "place":
            return LossItem(kind, self.places[row])
        key = int(self.keys[kind][row])
        if kind == "maker":
            return LossItem(kind, *self.supply.node(key))
        if kind in ("supply", "receiver"):
            pair = int(self.supply.sellers.pairs[key]) if kind == "supply" else key
            return LossItem(kind, terms[pair >> pairs.bits], terms[pair & ((1 << pairs.bits) - 1)])
        return LossItem(kind, terms[key])

    def number(self, item: LossItem) -> int | None:
        key = self._key(item)
        keys = self.keys.get(item.kind)
        if key is None or keys is None:
            return None
        row = bisect_left(keys, key)
        if row == len(keys) or keys[row] != key:
            return None
        if item.kind in self._first_named:
            row = int(self._first_named[item.kind][0][row])
        return self.offsets[item.kind] + row

    def _key(self, item: LossItem) -> int | None:
        supply = self.supply
        if item.kind == "place":
            return self.place_rows.get(item.id)
        if item.kind not in ("maker", "supply", "receiver"):
            return supply.table.term.get(item.id) if item.product is None else None
        if item.kind == "maker":
            return supply.number(item.pair)
        if item.kind == "supply":
            return supply.selling(item.pair)
        first, second = (supply.table.term.get(text) for text in item.pair)
        if first is None or second is None:
            return None
        return first << supply.pairs.bits | second


class Items(Sequence[LossItem]):
    """Items by number, made when they are read."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._made: dict[int, LossItem] = {}

    @property
    def nbytes(self) -> int:
        return MADE_BYTES * len(self._made)

    def __len__(self) -> int:
        return self._numbering.size

    def __getitem__(self, number: Any) -> Any:
        made = self._made.get(number)
        if made is None:
            if not 0 <= number < len(self):
                raise IndexError(number)
            made = self._made[number] = self._numbering.item(number)
        return made


class Numbers(Mapping[LossItem, int]):
    """Numbers by item."""

    def __init__(self, numbering: Numbering, items: Items) -> None:
        self._numbering, self._items = numbering, items

    @property
    def nbytes(self) -> int:
        return 0

    def __len__(self) -> int:
        return self._numbering.size

    def __iter__(self) -> Iterator[LossItem]:
        return iter(self._items)

    def __getitem__(self, item: LossItem) -> int:
        number = self._numbering.number(item)
        if number is None:
            raise KeyError(item)
        return number


class Seeds(Mapping[str, int]):
    """The item whose loss begins with an id: a place, firm, site, or all making of a component."""

    def __init__(self, numbering: Numbering, items: Items) -> None:
        self._numbering, self._items = numbering, items

    @property
    def nbytes(self) -> int:
        return 0

    def __len__(self) -> int:
        return sum(len(self._numbering.keys[kind]) for kind in SEEDS)

    def _numbers(self) -> Iterator[int]:
        for kind in SEEDS:
            offset = self._numbering.offsets[kind]
            yield from range(offset, offset + len(self._numbering.keys[kind]))

    def __iter__(self) -> Iterator[str]:
        return (self._items[number].id for number in self._numbers())

    def __getitem__(self, id: str) -> int:
        for kind in SEEDS:
            number = self._numbering.number(LossItem(kind, id))
            if number is not None:
                return number
        raise KeyError(id)

    def id_of(self, number: int) -> str | None:
        """The id whose loss begins with an item."""
        item: LossItem = self._items[number]
        return item.id if item.kind in SEEDS else None
