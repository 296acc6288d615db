"""Weighted losses of many rows: the systemic risk index of each, over mapped columns. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np

from onshore.graph.columns.facts import Arrays
from onshore.graph.deadline import checked
from onshore.graph.loss.esri_inputs import EsriInputs
from onshore.graph.loss.shocks import ShockColumns
from onshore.graph.loss.systemic import Index, Systemic, Weight
from onshore.graph.loss.systemic_sweep import Sweep
from onshore.graph.network.arrays import Floats, Ints, starts_of
from onshore.graph.schema import kind_of
from onshore.graph.supply.many.lookup import Lookup, arrays_of_ids, known_ids
from onshore.graph.view import View

SYSTEMIC = ("sources", "targets", "values", "sectors", "types")
SHOCKS = tuple(one.name for one in fields(ShockColumns))
AT_ONCE = 256
"""Losses that are followed side by side."""


def arrays_of_weighed(
    view: View, inputs: EsriInputs, every: Sequence[str], kinds: Collection[str]
) -> dict[str, Any]:
    """The columns of a valued network; `every` are the ids that are lost alone."""
    term, known = inputs.supply.table.term, known_ids(view, kinds)
    texts = sorted({*known, *inputs.ids, *every})
    number = {text: place for place, text in enumerate(texts)}
    rows = []
    for place, id in enumerate(checked(texts)):
        inside = view.within(id) if kind_of(id) == "place" else (id,)
        rows += [(place, term[one]) for one in sorted(inside) if one in term]
    taken = np.array(rows, np.int64).reshape(-1, 2)
    shocks = ShockColumns.of(inputs)
    return {
        **arrays_of_ids(view, texts, number, known),
        "every": np.array([number[id] for id in every], np.int64),
        "nodes": np.array([number[id] for id in inputs.ids], np.int64),
        "taken.starts": starts_of(taken[:, 0], len(texts)),
        "taken.ends": taken[:, 1],
        **{f"systemic.{name}": getattr(inputs.systemic, name) for name in SYSTEMIC},
        **{f"shock.{name}": getattr(shocks, name) for name in SHOCKS},
    }


class Followed(NamedTuple):
    """One loss: the nodes that it takes at first, the fraction of each, and its index.

    `risk` is None where nothing is sold, or what is lost is `silent`: nothing is known of it. Not
    `settled`: levels still moved when they were cut.
    """

    nodes: Ints
    lost: Floats
    risk: Index | None
    settled: bool
    silent: bool


class Weighed(Lookup):
    """A valued network of a process."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        columns = (arrays[f"systemic.{name}"] for name in SYSTEMIC)
        self.sweep = Sweep(Systemic(len(arrays["nodes"]), *columns))
        self.shocks = ShockColumns(*(arrays[f"shock.{name}"] for name in SHOCKS))

    def follow(
        self,
        losses: Sequence[Mapping[int, float]],
        *,
        sigma: bool,
        weight: Weight,
        eps: float,
    ) -> Iterator[Followed]:
        """Each loss of lost fractions by text, some at a time."""
        for first in range(0, len(losses), AT_ONCE):
            some = losses[first : first + AT_ONCE]
            taken = [self._taken(loss) for loss in some]
            silent = [
                not len(nodes) and any(loss.values())
                for (nodes, _), loss in zip(taken, some, strict=True)
            ]
            heard = [
                list(zip(nodes.tolist(), lost.tolist(), strict=True))
                for (nodes, lost), is_silent in zip(taken, silent, strict=True)
                if not is_silent
            ]
            indexes = self.sweep.run(heard, sigma=sigma, weight=weight, eps=eps)
            for own, is_silent in zip(taken, silent, strict=True):
                before = self.sweep.unsettled
                index = None if is_silent else next(indexes)
                yield Followed(*own, index, self.sweep.unsettled == before, is_silent)

    def _taken(self, loss: Mapping[int, float]) -> tuple[Ints, Floats]:
        """The nodes that a loss takes at first, and how much of each."""
        starts, ends = self.arrays["taken.starts"], self.arrays["taken.ends"]
        given: dict[int, float] = {}
        for text, fraction in loss.items():
            for term in ends[starts[text] : starts[text + 1]].tolist():
                given[term] = max(given.get(term, 0.0), fraction)
        psi = self.shocks.psi(given)
        nodes = np.flatnonzero(psi)
        return nodes, psi[nodes]
