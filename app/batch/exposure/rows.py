"""Exposures as rows: one for each maker of a product, and one for each product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from onshore.app.batch.exposure.compiled import Compiled
from onshore.app.batch.exposure.levels import Settled
from onshore.app.batch.exposure.solve import ANSWERED, IN_CIRCLE, Values
from onshore.graph.answers.exposure_answer import weighted_total, why_no_total
from onshore.graph.cache import cached_property
from onshore.graph.network.arrays import Bools, Floats
from onshore.graph.supply.flows import Total
from onshore.graph.supply.supply import Node

ENDS = [(name, pa.float64()) for name in ("lo", "hi", "known_lo", "known_hi")]
SAID = [
    ("undecided", pa.list_(pa.string())),
    ("unknown", pa.list_(pa.string())),
    ("facts", pa.int64()),
    ("reason", pa.string()),
]
MAKERS = pa.schema(
    [
        ("product", pa.string()),
        ("maker", pa.string()),
        ("territory", pa.string()),
        ("market_share", pa.float64()),
        *ENDS,
        *SAID,
    ]
)
"""`lo` and `hi` are the exposure, `hi` null where it has no upper end; `known_lo` and `known_hi`
what is known of it. `undecided` are conditions upstream that decide between the ends, `unknown`
what else upstream is not known, `facts` how many state the making, its inputs and their tariff
lines."""
PRODUCTS = pa.schema([("product", pa.string()), ("makers", pa.int64()), *ENDS, *SAID])
"""The same of all makers by their market shares."""
AT_ONCE = 1 << 17
"""Products of a row group."""


class Numbers(NamedTuple):
    """The ends of an exposure, or why there are none."""

    lo: float | None
    hi: float | None
    known_lo: float | None
    known_hi: float | None
    reason: str | None = None

    @classmethod
    def of(cls, total: Total) -> Numbers:
        return cls(total.lo, None if total.open else total.hi, total.lo, total.hi)

    @classmethod
    def none(cls, reason: str) -> Numbers:
        return cls(None, None, None, None, reason)


@dataclass(frozen=True)
class Answers:
    """Rows over a network, and what joins have settled of it."""

    network: Compiled
    joined: Settled | None = None

    def makers(self, first: int, last: int, values: Values) -> pa.RecordBatch:
        """Makers `first` up to, not including, `last`; `values` are theirs."""
        arrays, terms = self.network.arrays, self.network.terms
        own = slice(first, last)
        codes, shares = arrays["territory"][own].tolist(), self._shares[own].tolist()
        bare = self._bare[own].tolist()
        numbers = [
            self._numbers(values, [(row, 1.0)], [self._node(first + row)] if bare[row] else [])
            for row in range(last - first)
        ]
        columns = [
            terms.take(arrays["product"][own]),
            terms.take(arrays["maker"][own]),
            [self.network.codes[code] if code >= 0 else None for code in codes],
            [None if share != share else share for share in shares],
            *([getattr(one, name) for one in numbers] for name, _ in ENDS),
            *self._said(values, [[row] for row in range(last - first)]),
            arrays["facts"][own],
            [one.reason for one in numbers],
        ]
        return _batch(columns, MAKERS)

    def products(self, values: Values) -> Iterator[pa.RecordBatch]:
        """Every product; `values` are those of all makers."""
        size = len(self.network.arrays["products.terms"])
        for first in range(0, max(size, 1), AT_ONCE):
            yield self._products(first, min(size, first + AT_ONCE), values)

    def _products(self, first: int, last: int, values: Values) -> pa.RecordBatch:
        arrays, bare = self.network.arrays, self._bare
        starts = arrays["products.starts"][first : last + 1]
        numbers: list[Numbers] = []
        owned: list[Sequence[int] | None] = []
        for number, (begin, end) in enumerate(pairwise(starts.tolist()), first):
            rows = arrays["products.makers"][begin:end].tolist()
            if why := self.network.why[number]:
                numbers.append(Numbers.none(why))
                owned.append(None)
                continue
            weights = arrays["products.weights"][begin:end].tolist()
            counted = [(row, weight) for row, weight in zip(rows, weights, strict=True) if weight]
            without = [self._node(row) for row, _ in counted if bare[row]]
            numbers.append(self._numbers(values, counted, without))
            owned.append(rows)
        columns = [
            self.network.terms.take(arrays["products.terms"][first:last]),
            np.diff(starts),
            *([getattr(one, name) for one in numbers] for name, _ in ENDS),
            *self._said(values, owned),
            arrays["product_facts"][first:last],
            [one.reason for one in numbers],
        ]
        return _batch(columns, PRODUCTS)

    @cached_property
    def _shares(self) -> Floats:
        """Stated market shares by row of makers, where a product has several."""
        arrays = self.network.arrays
        found = np.full(len(arrays["made"]), np.nan)
        found[arrays["products.makers"]] = arrays["products.shares"]
        return found

    @cached_property
    def _bare(self) -> Bools:
        """Which makers have no input that is stated."""
        starts, nodes = self.network.arrays["starts"], self.network.arrays["made"]
        found: Bools = starts[nodes] == starts[nodes + 1]
        return found

    def _node(self, row: int) -> Node:
        terms, arrays = self.network.terms, self.network.arrays
        return Node(terms[int(arrays["maker"][row])], terms[int(arrays["product"][row])])

    def _numbers(
        self, values: Values, counted: Sequence[tuple[int, float]], bare: Sequence[Node]
    ) -> Numbers:
        """Of rows of `values` by weights; `bare` are those of them without a stated input."""
        refused = {int(values.refused[row]) for row, _ in counted} - {ANSWERED}
        if refused:
            return Numbers.none(self._why_refused(IN_CIRCLE in refused))
        total = weighted_total([(values.total(row), weight) for row, weight in counted])
        return Numbers.none(why_no_total(bare)) if bare or total is None else Numbers.of(total)

    def _why_refused(self, inside: bool) -> str:
        where = "lies in or between" if inside else "takes inputs from"
        circles, most = (self.joined.circles, self.joined.most) if self.joined else (0, 0)
        return (
            f"{where} circles of {circles:,} flows, more than the {most:,} that joins solve at "
            "once; method=solve takes what fits into memory"
        )

    def _said(
        self, values: Values, owned: Sequence[Sequence[int] | None]
    ) -> tuple[list[list[str] | None], list[list[str] | None]]:
        """What is undecided and what unknown, of some makers each; null where nothing is said."""
        gaps = self.network.gaps
        undecided: list[list[str] | None] = []
        unknown: list[list[str] | None] = []
        for rows in owned:
            if rows is None or (values.refused[rows] != ANSWERED).any():
                undecided.append(None)
                unknown.append(None)
                continue
            bits = int(np.bitwise_or.reduce(values.bits[rows]))
            undecided.append(gaps.undecided(bits))
            unknown.append(gaps.kinds(bits))
        return undecided, unknown


def _batch(columns: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(one, field.type) for one, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
