"""A network as arrays that workers map: flows with their duties, makers, products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onshore.app.batch.exposure.gaps import Gaps, find_gaps
from onshore.graph.cache import cached_property
from onshore.graph.columns.facts import Arrays
from onshore.graph.columns.snapshot import arrays_of_texts, texts_of
from onshore.graph.columns.texts import Texts
from onshore.graph.deadline import checked
from onshore.graph.network.arrays import Ints, distinct, ranges, rows_of, starts_of
from onshore.graph.queries.exposure import market_shares, stated_shares, why_nothing
from onshore.graph.supply.crossings import Entered
from onshore.graph.supply.flows import ArrayRows
from onshore.graph.supply.supply import Supply

PART = "exposure"
FLOWS = ("sources", "coefficients", "crossings", "lo", "hi", "positions")
"""Columns of flows, those into one node side by side."""


class Products(NamedTuple):
    """Every component: its makers are `makers[starts[n]:starts[n + 1]]`, rows of `made`.

    `weights` are those by which makers count in the whole, nan where it has none, and then `why`.
    """

    starts: Ints
    makers: Ints
    weights: NDArray[np.float64]
    shares: NDArray[np.float64]
    terms: Ints
    why: Sequence[str]


def arrays_of(entered: Entered) -> dict[str, Any]:
    """Everything that answers need of a network."""
    supply, rows = entered.supply, entered.rows
    gaps, of_rates, of_shares = find_gaps(entered)
    products = find_products(supply)
    made, entries = supply.made_node, entered.entries
    of_product = np.searchsorted(products.terms, supply.product[made])
    return {
        "starts": rows.starts.astype(np.int64),
        **{name: getattr(rows, name) for name in FLOWS},
        "of_rates": of_rates,
        "of_shares": of_shares,
        "made": made,
        "maker": supply.maker[made],
        "product": supply.product[made],
        "territory": entries.territories[made],
        "facts": count_facts(entered, np.arange(len(made)), len(made)),
        "product_facts": count_facts(entered, of_product, len(products.terms)),
        **{f"products.{name}": getattr(products, name) for name in Products._fields[:-1]},
        **arrays_of_texts("why", Texts.of(products.why)),
        **arrays_of_texts("terms", Texts.of(supply.table.terms)),
        **arrays_of_texts("codes", Texts.of(entries.codes)),
        **arrays_of_texts("conditions", Texts.of(gaps.conditions)),
    }


def find_products(supply: Supply) -> Products:
    """Every component that facts speak of, by its id."""
    terms = np.flatnonzero(supply.table.is_kind("component"))
    products = supply.pairs.second(supply.made.pairs)
    makers = np.argsort(products, kind="stable")
    starts = np.searchsorted(products[makers], np.append(terms, terms[-1:] + 1))
    weights, shares = np.ones(len(makers)), np.full(len(makers), np.nan)
    why = [""] * len(terms)
    counts = np.diff(starts)
    for number in checked(np.flatnonzero(counts != 1).tolist(), 64):
        target = supply.table.terms[int(terms[number])]
        nodes = supply.makers.get(target, ())
        own = slice(int(starts[number]), int(starts[number + 1]))
        stated, counted = stated_shares(supply, nodes), market_shares(supply, nodes)
        shares[own] = [stated.get(node, np.nan) for node in nodes]
        weights[own] = [counted[node] if counted else np.nan for node in nodes]
        why[number] = "" if counted else why_nothing(target, nodes, supply)
    return Products(starts.astype(np.int64), makers, weights, shares, terms, why)


def count_facts(entered: Entered, owners: Ints, size: int) -> Ints:
    """How many facts state what owners make, their inputs, what needs these, and their lines.

    `owners` are by row of `Supply.made`; `size` is how many there are.
    """
    supply, table = entered.supply, entered.supply.table
    made, needed, flows = supply.made, supply.needed, supply.flows
    owner = np.full(len(supply.sellers.node), -1, np.int64)
    owner[supply.made_node] = owners
    into = owner[flows.target]
    used = np.flatnonzero(into >= 0)
    into, sold = into[used], supply.product[flows.source[used]]
    need = flows.need[used]
    filled = np.flatnonzero(need >= 0)
    first = needed.starts[need[filled]]
    of_need, parts = ranges(first, needed.starts[need[filled] + 1] - first)
    lines = np.flatnonzero(table.of("classified_as"))
    lines = lines[np.argsort(table.source[lines], kind="stable")]
    enters = np.flatnonzero(entered.entries.pairs[used] >= 0)
    of_line, told = rows_of(table.source[lines], sold[enters], len(table.terms))
    stated = [
        (np.repeat(owners, np.diff(made.starts)), made.edges),
        (into, supply.trades.edge[flows.trade[used]]),
        (into[filled][of_need], needed.edges[parts]),
        (into[enters][of_line], lines[told]),
    ]
    found, facts = (np.concatenate(columns) for columns in zip(*stated, strict=True))
    rows, numbers = table.fact_numbers(facts)
    most = int(numbers.max()) + 1 if len(numbers) else 1
    pairs = distinct(found[rows] * most + numbers)
    return np.diff(starts_of(pairs // most, size))


@dataclass(frozen=True)
class Compiled:
    """The mapped arrays, and what they stand for."""

    arrays: Arrays

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.arrays["starts"]) - 1

    @cached_property
    def terms(self) -> Texts:
        return texts_of("terms", self.arrays)

    @cached_property
    def codes(self) -> Texts:
        return texts_of("codes", self.arrays)

    @cached_property
    def why(self) -> Texts:
        return texts_of("why", self.arrays)

    @cached_property
    def gaps(self) -> Gaps:
        return Gaps(list(texts_of("conditions", self.arrays)))

    def rows(self) -> ArrayRows:
        """Inputs of nodes, as single questions read them."""
        return ArrayRows(self.arrays["starts"], *(self.arrays[name] for name in FLOWS))

    def flows_between(self, first: int, last: int) -> Mapping[str, NDArray[Any]]:
        """Flows `first` up to, not including, `last` as columns, with the node they go into."""
        arrays = self.arrays
        target = np.searchsorted(arrays["starts"], np.arange(first, last), "right") - 1
        own = {name: arrays[name][first:last] for name in FLOWS}
        position = own.pop("positions")
        bits = {name: arrays[name][position] for name in ("of_rates", "of_shares")}
        return {"target": target, "source": own.pop("sources"), "position": position, **own, **bits}
