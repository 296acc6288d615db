"""Compiled networks as workers map them: what is lost with what, and who sells how much to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from onshore.graph.columns.facts import Arrays
from onshore.graph.columns.snapshot import Snapshot, arrays_of_texts, texts_of
from onshore.graph.columns.texts import Texts
from onshore.graph.loss.cascade import Cascade
from onshore.graph.loss.systemic import Systemic
from onshore.graph.loss.systemic_sweep import Shock
from onshore.graph.network.and_or_graph import AndOrGraph
from onshore.graph.network.arrays import Rows

CIRCUIT, VALUED = "circuit", "valued"
ROWS = ("links", "member_of", "members")


def arrays_of_cascade(cascade: Cascade) -> dict[str, Any]:
    """The circuit of a cascade, and the item whose loss begins with each id."""
    circuit, seeds = cascade.circuit, cascade.seeds
    arrays = {
        f"{name}.{side}": getattr(getattr(circuit, name), side)
        for name in ROWS
        for side in ("starts", "ends")
    }
    ids = list(seeds)
    return {
        **arrays,
        "groups": np.ascontiguousarray(circuit.groups).reshape(-1),
        "counted": circuit.counted,
        "values": circuit.values,
        "seeds": np.array([seeds[id] for id in ids], np.int64),
        **arrays_of_texts("ids", Texts.of(ids)),
    }


def circuit_of(snapshot: Snapshot) -> tuple[AndOrGraph, Arrays]:
    """The circuit over mapped arrays, and the arrays."""
    found = snapshot.part(CIRCUIT) or {}
    links, member_of, members = (
        Rows(found[f"{name}.starts"], found[f"{name}.ends"]) for name in ROWS
    )
    groups = found["groups"].reshape(-1, 2)
    return (
        AndOrGraph(links, member_of, members, groups, found["counted"], found["values"]),
        found,
    )


def arrays_of_shocks(
    systemic: Systemic, ids: Sequence[str], shocks: Sequence[Shock]
) -> dict[str, Any]:
    """A network with values, and what each node takes at first when it is lost alone."""
    pairs = [pair for shock in shocks for pair in shock]
    return {
        **{
            name: getattr(systemic, name)
            for name in ("sources", "targets", "values", "sectors", "types")
        },
        "starts": np.cumsum([0, *map(len, shocks)]).astype(np.int64),
        "nodes": np.array([node for node, _ in pairs], np.int64),
        "fractions": np.array([part for _, part in pairs], np.float64),
        **arrays_of_texts("ids", Texts.of(ids)),
    }


def shocks_of(snapshot: Snapshot) -> tuple[Systemic, Arrays]:
    """The network over mapped arrays, and the arrays."""
    found = snapshot.part(VALUED) or {}
    columns = (found[name] for name in ("sources", "targets", "values", "sectors", "types"))
    return Systemic(len(found["ids.starts"]) - 1, *columns), found


def shocks_between(arrays: Arrays, first: int, last: int) -> list[Shock]:
    """The shocks of nodes `first` up to, not including, `last`."""
    starts = arrays["starts"][first : last + 1].tolist()
    pairs = list(
        zip(
            arrays["nodes"][starts[0] : starts[-1]].tolist(),
            arrays["fractions"][starts[0] : starts[-1]].tolist(),
            strict=True,
        )
    )
    return [pairs[one - starts[0] : other - starts[0]] for one, other in pairwise(starts)]


def ids_between(arrays: Mapping[str, Any], first: int, last: int) -> list[str]:
    return texts_of("ids", arrays).slice(first, last)
