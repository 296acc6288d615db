"""What many losses leave open: no maker left, who is affected, what too little is known of. Pure.

Each is that of `graph.loss.reasons` and `graph.answers.loss.impact_answer`, for all rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onshore.graph.cache import cached_property
from onshore.graph.loss.many.lost import Lost
from onshore.graph.loss.many.table import SITES
from onshore.graph.network.arrays import Bools, Ints, distinct, find, heads, ranges
from onshore.graph.supply.many.lists import Listed, listed

AFFECTED = ("received", "received_partly", "left_out")
UNKNOWNS = (
    "firm_there",
    "somewhere_there",
    "some_places",
    "no_place",
    "some_operators",
    "makers_lost",
)
"""Rules of what is listed; a maker without a known supplier is counted, whatever is lost."""
FIRM_THERE, SOMEWHERE, SOME_PLACES, NO_PLACE, OPERATORS, MAKERS_LOST = range(len(UNKNOWNS))


class LeftOpen:
    """The open ends of some losses."""

    def __init__(self, lost: Lost) -> None:
        self.lost, self.network, self.arrays = lost, lost.network, lost.network.arrays
        self.size = max(len(self.network.texts), 1)

    # -- no maker left -----------------------------------------------------------

    @cached_property
    def _no_maker_left(self) -> tuple[Ints, Ints]:
        """Row and item of each component whose known makers are all lost, though it is not."""
        row, number = self.lost.of_kind("no_maker")
        kept = ~self.lost.has(row, self.network.component[self.network.id[number]])
        return row[kept], number[kept]

    def no_maker_left(self, most: int) -> Listed:
        row, number = self._no_maker_left
        columns = {"id": self.network.id[number], "makers_known": self.arrays["makers"][number]}
        return listed(row, self.lost.rows, most, columns)

    def goes_into(self, most: int) -> Listed:
        """What these are stated to go into, step by step."""
        row, number = self._no_maker_left
        part, size = self.network.id[number], self.size
        seen = distinct(row * size + part)
        found = [np.zeros((3, 0), np.int64)]
        while len(part):
            which, whole = self.network.rows("wholes", part)
            owner, part = row[which], part[which]
            keys = owner * size + whole
            fresh = ~find(seen, keys)[1] & ~self.lost.has(owner, self.network.component[whole])
            owner, part, whole, keys = owner[fresh], part[fresh], whole[fresh], keys[fresh]
            first = np.sort(np.unique(keys, return_index=True)[1])
            row, own = owner[first], whole[first]
            found.append(np.stack((row, own, part[first])))
            seen, part = np.sort(np.concatenate((seen, keys[first]))), own
        rows, wholes, parts = np.concatenate(found, axis=1)
        order = np.argsort(rows, kind="stable")
        columns = {"id": wholes[order], "product": parts[order]}
        return listed(rows[order], self.lost.rows, most, columns)

    # -- who is affected ----------------------------------------------------------

    def affected(self, most: int) -> Listed:
        """Who gets nothing or less from what is lost, and options that status leaves out."""
        trades, deals = self._ended(), self._deals()
        row, id, product, by, how = np.concatenate((trades, deals), axis=1)
        order = np.argsort(row, kind="stable")
        columns = {"id": id, "product": product, "from": by, "how": how}
        some = {name: column[order] for name, column in columns.items()}
        return listed(row[order], self.lost.rows, most, some)

    def _ended(self) -> Ints:
        lost, arrays = self.lost, self.arrays
        which, trade = self.network.rows("sold", lost.number)
        row = lost.row[which]
        count = max(len(arrays["trades.selling"]), 1)
        first = np.sort(np.unique(row * count + trade, return_index=True)[1])
        row, trade = row[first], trade[first]
        whole = lost.has(row, arrays["trades.selling"][trade])
        ends = [arrays[f"trades.{name}"][trade] for name in ("target", "product", "source")]
        return np.stack((row, *ends, np.where(whole, 0, 1)))

    def _deals(self) -> Ints:
        """Deals by the row that they touch, sorted; the one who is affected comes first."""
        lost, network, arrays = self.lost, self.network, self.arrays
        source, target, product = (
            arrays[f"deals.{name}"] for name in ("source", "target", "product")
        )
        if not len(source):
            return np.zeros((5, 0), np.int64)
        row, number = lost.counted
        rows = np.concatenate((row, lost.asked_row))
        ids = np.concatenate((network.id[number], lost.asked))
        of = np.concatenate((network.product[number], np.full(len(lost.asked), -1)))
        wide = self.size + 1
        keys = distinct((rows * self.size + ids) * wide + of + 1)
        ends, of = keys // wide, keys % wide - 1
        rows, ids = ends // self.size, ends % self.size
        alone, component = of < 0, network.component[ids] >= 0
        met = [
            (0, alone, ids, source),
            (0, ~alone, ids * wide + of, source * wide + product),
            (0, component, ids, np.where(product < 0, -1, product)),
            (1, alone, ids, target),
        ]
        found = []
        for way, kept, wanted, column in met:
            order = np.argsort(column, kind="stable")
            held, wanted = column[order], wanted[kept]
            starts = np.searchsorted(held, wanted)
            which, at = ranges(starts, np.searchsorted(held, wanted, "right") - starts)
            found.append(np.stack((rows[kept][which], order[at], np.full(len(at), way))))
        row, deal, way = np.concatenate(found, axis=1)
        order = np.lexsort((way, deal, row))
        order = order[heads(row[order], deal[order])]
        row, deal, bought = row[order], deal[order], way[order] == 1
        id = np.where(bought, source[deal], target[deal])
        by = np.where(bought, target[deal], source[deal])
        return np.stack((row, id, product[deal], by, np.full(len(row), 2)))

    # -- what is not known ----------------------------------------------------------

    def unknown(self, most: int) -> Listed:
        """What the loss may touch, though no rule says so; `more` counts every other one too."""
        entries = [*self._at_places(), self._operated(), self._closing]
        row = np.concatenate([one[0] for one in entries])
        order = np.argsort(row, kind="stable")
        columns = {
            name: np.concatenate([one[place] for one in entries])[order]
            for place, name in enumerate(("id", "product", "rule"), 1)
        }
        number, text = _joined(entries)
        counts = np.bincount(number, minlength=len(row))
        _, at = ranges((np.cumsum(counts) - counts)[order], counts[order])
        found = listed(
            row[order], self.lost.rows, most, {**columns, "entry": np.arange(len(row))}, self._bare
        )
        kept = found.columns["entry"]
        own = counts[order][kept]
        starts = (np.cumsum(counts[order]) - counts[order])[kept]
        _, places = ranges(starts, own)
        about = np.append(0, np.cumsum(own)), text[at][places]
        return Listed(found.counts, found.more, {n: found.columns[n] for n in columns}, about)

    @property
    def _bare(self) -> Ints:
        """Groups without a known supplier that are not among what the loss may touch."""
        lost, arrays = self.lost, self.arrays
        row, number = lost.of_kind("maker")
        gone = np.bincount(row, arrays["unsupplied.count"][number], lost.rows).astype(np.int64)
        closing = np.bincount(self._closing[0], minlength=lost.rows)
        return np.full(lost.rows, len(arrays["unsupplied.maker"])) - gone - closing

    @cached_property
    def _closing(self) -> _Entries:
        """Makers of whose alternatives every known maker is lost."""
        lost, arrays = self.lost, self.arrays
        row, number = lost.of_kind("no_maker")
        which, group = self.network.rows("lacking", number)
        count = max(len(arrays["unsupplied.maker"]), 1)
        keys, gone = np.unique(row[which] * count + group, return_counts=True)
        row, group = keys // count, keys % count
        starts = arrays["unsupplied.starts"]
        maker = arrays["unsupplied.maker"][group]
        kept = (gone == starts[group + 1] - starts[group]) & ~lost.has(row, maker)
        row, group, maker = row[kept], group[kept], maker[kept]
        rule = np.full(len(row), MAKERS_LOST)
        about = self.network.rows("unsupplied", group)
        return row, self.network.id[maker], self.network.product[maker], rule, about

    def _operated(self) -> _Entries:
        """Sites that several firms run, of which some are lost."""
        lost, arrays, network = self.lost, self.arrays, self.network
        row, number = lost.of_kind("firm")
        starts, firms = arrays["joint.starts"], arrays["joint.ends"]
        site = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        order = np.argsort(firms, kind="stable")
        held, wanted = firms[order], network.id[number]
        first = np.searchsorted(held, wanted)
        which, at = ranges(first, np.searchsorted(held, wanted, "right") - first)
        row, site, firm = row[which], site[order[at]], firms[order[at]]
        kept = ~self._is_lost(row, "joint", site)
        row, site, firm = row[kept], site[kept], firm[kept]
        order = np.lexsort((firm, site, row))
        row, site, firm = row[order], site[order], firm[order]
        first = heads(row, site)
        entry = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(row))))
        row, site = row[first], site[first]
        none = np.full(len(row), -1)
        rule = np.full(len(row), OPERATORS)
        return row, arrays["joint.id"][site], none, rule, (entry, firm)

    def _is_lost(self, row: Ints, name: str, site: Ints) -> Bools:
        found = np.zeros(len(row), np.bool_)
        for kind in SITES:
            found |= self.lost.has(row, self.arrays[f"{name}.{kind}"][site])
        return found

    # -- what may lie in lost places ----------------------------------------------

    def _at_places(self) -> Sequence[_Entries]:
        row, number = self.lost.of_kind("place")
        seed = self.arrays["seed"][self.lost.asked]
        places = [self.network.id[number], self.lost.asked[(seed < 0) & self._asks_places]]
        rows = np.concatenate((row, self.lost.asked_row[(seed < 0) & self._asks_places]))
        gone = np.concatenate(places)
        found = [_nothing()]
        for one in distinct(rows).tolist():
            inside = np.zeros(self.size, np.bool_)
            inside[gone[rows == one]] = True
            hit = self._outward(inside)
            found += [self._sites_at(one, inside, hit), self._makers_at(one, inside, hit)]
        return found

    @cached_property
    def _asks_places(self) -> Bools:
        told = (self.network.texts[text] for text in self.lost.asked.tolist())
        return np.fromiter((one.startswith("place:") for one in told), np.bool_)

    def _outward(self, gone: Bools) -> Bools:
        """Places and everything around them."""
        hit, pending = gone.copy(), np.flatnonzero(gone)
        while len(pending):
            outer = distinct(self.network.rows("around", pending)[1])
            pending = outer[~hit[outer]]
            hit[pending] = True
        return hit

    def _stated(self, name: str, gone: Bools, hit: Bools) -> tuple[Ints, Ints, Ints]:
        """Of each row how many of its places are hit, gone, and there at all."""
        starts, ends = self.arrays[f"{name}.starts"], self.arrays[f"{name}.ends"]
        of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        count = len(starts) - 1
        return (
            np.bincount(of[hit[ends]], minlength=count),
            np.bincount(of[gone[ends]], minlength=count),
            np.diff(starts),
        )

    def _sites_at(self, row: int, gone: Bools, hit: Bools) -> _Entries:
        touched, lost, all_of = self._stated("located", gone, hit)
        site = np.flatnonzero(touched > 0)
        site = site[~self._is_lost(np.full(len(site), row), "located", site)]
        rule = np.where(lost[site] == all_of[site], FIRM_THERE, SOMEWHERE)
        id = self.arrays["located.id"][site]
        return self._entries(row, id, np.full(len(site), -1), rule, "located", site, (hit,))

    def _makers_at(self, row: int, gone: Bools, hit: Bools) -> _Entries:
        arrays, network = self.arrays, self.network
        touched, lost, _ = self._stated("produced", gone, hit)
        open_ends = arrays["produced.open"]
        placed = arrays["produced.at_site"] & ~open_ends
        rule = np.select(
            [placed, lost > 0, touched > 0, open_ends],
            [np.where(touched > 0, SOMEWHERE, -1), SOME_PLACES, SOMEWHERE, NO_PLACE],
            -1,
        )
        made = np.flatnonzero(rule >= 0)
        item = arrays["produced.item"][made]
        kept = ~self.lost.has(np.full(len(made), row), item)
        made, item = made[kept], item[kept]
        every = np.ones(self.size, np.bool_)
        ids = network.id[item], network.product[item]
        return self._entries(row, *ids, rule[made], "produced", made, (hit, gone, every))

    def _entries(
        self,
        row: int,
        id: Ints,
        product: Ints,
        rule: Ints,
        name: str,
        owners: Ints,
        told: Sequence[Bools],
    ) -> _Entries:
        """`told`: which places an entry speaks of: those hit, those gone, all of them."""
        which, place = self.network.rows(name, owners)
        ways = np.zeros(len(UNKNOWNS), np.int64)
        ways[[SOME_PLACES, NO_PLACE]] = 1, 2
        way = ways[rule[which]]
        kept = np.zeros(len(which), np.bool_)
        for number, wanted in enumerate(told):
            kept |= (way == number) & wanted[place]
        return np.full(len(id), row), id, product, rule, (which[kept], place[kept])


_Entries = tuple[Ints, Ints, Ints, Ints, tuple[Ints, Ints]]
"""Row, id, product, rule; number of the entry and text of each thing that it is about."""


def _nothing() -> _Entries:
    none = np.zeros(0, np.int64)
    return none, none, none, none, (none, none)


def _joined(blocks: Sequence[_Entries]) -> tuple[Ints, Ints]:
    """What the entries of all blocks are about, numbered through."""
    before = np.cumsum([0, *(len(block[0]) for block in blocks)])
    numbers = [block[4][0] + first for block, first in zip(blocks, before, strict=False)]
    return np.concatenate(numbers), np.concatenate([block[4][1] for block in blocks])
