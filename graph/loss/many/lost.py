"""What is lost with each of many losses: the items in order, counted and listed by row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.columns.facts import Arrays
from onshore.graph.loss.cascade_items import COUNTED_AS, KINDS
from onshore.graph.loss.many.table import CIRCUIT
from onshore.graph.network.and_or_graph import FAST_LINKS, AndOrGraph, has_numba
from onshore.graph.network.arrays import Bools, Floats, Ints, Rows, distinct, find, heads, ranges
from onshore.graph.supply.many.lists import Listed, listed
from onshore.graph.supply.many.lookup import Lookup

AT_ONCE = 1 << 20
"""Lost items of several rows that are held together, unless one row has more."""


class Network(Lookup):
    """A compiled network over mapped columns (`graph.loss.many.table`)."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        links, member_of, members = (
            Rows(arrays[f"{name}.starts"], arrays[f"{name}.ends"]) for name in CIRCUIT
        )
        groups = arrays["groups"].reshape(-1, 2)
        counted, values = arrays["counted"], arrays["values"]
        self.circuit = AndOrGraph(links, member_of, members, groups, counted, values)
        self.kind, self.id, self.product = (
            arrays[f"item.{name}"] for name in ("kind", "id", "product")
        )
        self.component = arrays["component"]
        self.fast = self.circuit.weight >= FAST_LINKS and has_numba()

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.kind)

    def lose(self, shocked: Sequence[Sequence[int]]) -> Iterator[Lost]:
        """What each row of texts takes with it: rows that follow each other, some at a time."""
        held, first, room = list[tuple[Ints, Ints, int]](), 0, 0
        for number, own in enumerate(shocked):
            held.append(self._lose(own))
            room += len(held[-1][0])
            if room >= AT_ONCE:
                yield Lost.of(self, shocked[first : number + 1], held)
                held, first, room = [], number + 1, 0
        if held:
            yield Lost.of(self, shocked[first:], held)

    def _lose(self, shocked: Sequence[int]) -> tuple[Ints, Ints, int]:
        seeds = [seed for text in shocked if (seed := int(self.arrays["seed"][text])) >= 0]
        if self.fast:
            packed = self.circuit.arrays.lose(seeds)
            lost, reasons = packed.lost.astype(np.int64), packed.why.astype(np.int64)
            return lost, reasons, len(dict.fromkeys(seeds))
        causes = self.circuit.lose(seeds)
        why = (0 if cause is None else cause for cause in causes.values())
        return (
            np.fromiter(causes, np.int64, len(causes)),
            np.fromiter(why, np.int64, len(causes)),
            len(dict.fromkeys(seeds)),
        )


@dataclass(frozen=True, eq=False)
class Lost:
    """The losses of some rows: `number` of every item that is lost, `why`, in order, by `row`.

    `seeds` says how many of each row begin it; `asked` are the shocked texts by `asked_row`.
    """

    network: Network
    rows: int
    row: Ints
    number: Ints
    why: Ints
    seeds: Sequence[int]
    asked_row: Ints
    asked: Ints
    _starts: Ints = field(repr=False)

    @classmethod
    def of(
        cls,
        network: Network,
        shocked: Sequence[Sequence[int]],
        held: Sequence[tuple[Ints, Ints, int]],
    ) -> Lost:
        sizes = np.array([len(number) for number, _, _ in held], np.int64)
        every = np.arange(len(held))
        return cls(
            network,
            len(held),
            np.repeat(every, sizes),
            np.concatenate([number for number, _, _ in held]).astype(np.int64),
            np.concatenate([why for _, why, _ in held]).astype(np.int64),
            [seeds for _, _, seeds in held],
            np.repeat(every, [len(own) for own in shocked]),
            np.array([text for own in shocked for text in own], np.int64),
            np.cumsum([0, *sizes.tolist()]),
        )

    # -- what is looked up -------------------------------------------------------

    @cached_property
    def _keys(self) -> Ints:
        return np.sort(self.row * self.network.size + self.number)

    def has(self, row: Ints, number: Any) -> Bools:
        """Whether items are lost in their rows; -1 is never."""
        keys = np.asarray(row) * self.network.size + number
        return find(self._keys, keys)[1] & (np.asarray(number) >= 0)

    def of_kind(self, *kinds: str) -> tuple[Ints, Ints]:
        """Rows and numbers of the lost items of some kinds, in their order."""
        wanted = np.isin(np.arange(len(KINDS)), [KINDS.index(kind) for kind in kinds])
        kept = wanted[self.network.kind[self.number]]
        return self.row[kept], self.number[kept]

    @cached_property
    def counted(self) -> tuple[Ints, Ints]:
        """Rows and numbers of what answers list."""
        kept = self.network.circuit.counted[self.number]
        return self.row[kept], self.number[kept]

    @cached_property
    def _asked_keys(self) -> Ints:
        return np.sort(self.asked_row * len(self.network.texts) + self.asked)

    def is_asked(self, row: Ints, text: Ints) -> Bools:
        return find(self._asked_keys, row * len(self.network.texts) + text)[1]

    @cached_property
    def beside(self) -> tuple[Ints, Ints]:
        """Rows and texts of what is asked and no listed item stands for."""
        row, number = self.counted
        alone = self.network.product[number] < 0
        keys = distinct(row[alone] * len(self.network.texts) + self.network.id[number[alone]])
        there = find(keys, self.asked_row * len(self.network.texts) + self.asked)[1]
        return self.asked_row[~there], self.asked[~there]

    # -- counts ------------------------------------------------------------------

    @cached_property
    def counts(self) -> dict[str, Ints]:
        """How many things are lost by what they are, as `Impact.count` counts them."""
        row, number = self.counted
        alone = self.network.product[number] < 0
        kept = ~(alone & self.is_asked(row, self.network.id[number]))
        flat = row[kept] * len(KINDS) + self.network.kind[number[kept]]
        table = np.bincount(flat, minlength=self.rows * len(KINDS)).reshape(self.rows, -1)
        itself = np.bincount(self.asked_row, minlength=self.rows)
        return {
            "itself": itself,
            **{name: table[:, KINDS.index(kind)] for kind, name in COUNTED_AS.items()},
        }

    @property
    def dead(self) -> Ints:
        """How many entries the list of what is lost has."""
        own = np.bincount(self.counted[0], minlength=self.rows)
        return own + np.bincount(self.beside[0], minlength=self.rows)

    @property
    def products(self) -> Ints:
        """Products of which some maker's making stops."""
        row, number = self.counted
        product = self.network.product[number]
        made = product >= 0
        keys = distinct(row[made] * len(self.network.texts) + product[made])
        return np.bincount(keys // max(len(self.network.texts), 1), minlength=self.rows)

    @property
    def cents(self) -> Floats:
        """Stated value a year of the trades that stop; 0 where none is stated."""
        values: Floats = self.network.circuit.values[self.number]
        return np.bincount(self.row, values, self.rows).astype(np.float64)

    @property
    def distinct_sites(self) -> tuple[Ints, Ints]:
        """Of the lost sites, how many different ones they are, at least and at most."""
        sites = self.counts["sites"]
        row, place, lo, hi = self._by_region()
        keys = row * len(self.network.texts) + place
        which, outer = self.network.rows("regions", place)
        at, there = find(keys, row[which] * len(self.network.texts) + outer)
        inside = np.bincount(at[there], lo[which[there]], len(keys))
        least = np.maximum(0, lo - inside)
        lowest = np.bincount(row, least, self.rows).astype(np.int64)
        beside = sites - np.bincount(row, hi, self.rows).astype(np.int64)
        return np.maximum(lowest + np.minimum(beside, 0), sites > 0), sites

    def _by_region(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Row, state or country, different sites there at least and at most; sorted.

        As `graph.answers.loss.stopped_words.distinct_sites` counts those of one place.
        """
        network, arrays = self.network, self.network.arrays
        owner, number = self.of_kind("factory")
        starts = arrays["plants.starts"]
        which, at = ranges(starts[number], starts[number + 1] - starts[number])
        row, place, town = owner[which], arrays["plants.region"][at], arrays["plants.town"][at]
        size = len(network.texts)
        inner = town >= 0
        stated = distinct(row[inner] * size + town[inner])
        outward, above = network.rows("towns", stated % max(size, 1))
        outer = distinct(stated[outward] // max(size, 1) * size + above)
        tells = inner & ~find(outer, row * size + town)[1]
        unnamed = np.where(tells, arrays["plants.unnamed"][at], arrays["plants.unnamed_there"][at])
        town = np.where(tells, town, -1)
        order = np.lexsort((town, place, row))
        row, place, town, unnamed = row[order], place[order], town[order], unnamed[order]
        first = heads(row, place, town)
        if not len(first):
            return row, place, row, row
        named = np.add.reduceat(1 - unnamed, first)
        at_least = np.where(town[first] >= 0, np.maximum(named, 1), 0)
        region = heads(row[first], place[first])
        towns = np.add.reduceat(at_least, region)
        anywhere = np.where(town[first[region]] < 0, named[region], 0)
        entries = np.diff(np.append(first[region], len(row)))
        lo = np.maximum(np.maximum(towns, anywhere), 1)
        return row[first[region]], place[first[region]], lo, entries

    # -- the list ----------------------------------------------------------------

    def listed(self, most: int) -> Listed:
        """The first `most` things that are lost in each row, the nearest first."""
        row, number, step = self._steps(most)
        network = self.network
        beside, text = self.beside
        kinds: dict[str, int] = {kind: place for place, kind in enumerate(KINDS)}
        other = [kinds[network.texts[one].partition(":")[0]] for one in text.tolist()]
        none = np.full(len(text), -1)
        both = np.concatenate((row, beside))
        order = np.argsort(both, kind="stable")
        columns = {
            "id": np.concatenate((network.id[number], text)),
            "product": np.concatenate((network.product[number], none)),
            "kind": np.concatenate((network.kind[number], np.array(other, np.int64))),
            "step": np.concatenate((step, np.zeros(len(text), np.int64))),
        }
        found = listed(both[order], self.rows, most, {n: c[order] for n, c in columns.items()})
        return found._replace(more=self.dead - found.counts)

    def _steps(self, most: int) -> tuple[Ints, Ints, Ints]:
        """Row, number and step of the first listed items of each row."""
        network = self.network
        counted, kind = network.circuit.counted, network.kind
        component, shock = KINDS.index("component"), KINDS.index("shock")
        rows, numbers, found = list[int](), list[int](), list[int]()
        for row, (first, last) in enumerate(zip(self._starts, self._starts[1:], strict=False)):
            steps: dict[int, int] = {}
            left = most
            own = self.number[first:last]
            told = zip(
                own.tolist(),
                self.why[first:last].tolist(),
                counted[own].tolist(),
                kind[own].tolist(),
                strict=True,
            )
            for place, (number, why, counts, what) in enumerate(told):
                if not left:
                    break
                step = 0
                if place >= self.seeds[row]:
                    before = network.circuit.before(why)
                    step = max(steps[other] for other in before)
                    is_shock = what == component and kind[before[0]] == shock
                    step += counts and not is_shock
                steps[number] = step
                if counts:
                    rows.append(row)
                    numbers.append(number)
                    found.append(step)
                    left -= 1
        return np.array(rows, np.int64), np.array(numbers, np.int64), np.array(found, np.int64)
