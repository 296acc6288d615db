"""Ids of rows: one sorted column of texts, and what each of them resolves to. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from onshore.graph.columns.facts import Arrays
from onshore.graph.columns.snapshot import arrays_of_texts, texts_of
from onshore.graph.columns.texts import Texts
from onshore.graph.network.arrays import Ints, ranges
from onshore.graph.schema import kind_of
from onshore.graph.view import View


def known_ids(view: View, kinds: Collection[str]) -> set[str]:
    """Every id of some kinds that the store has ever had."""
    ever = (row.id for row in view.reader.entities(None))
    found = {*view.all_entities(), *ever, *view.columns.terms.texts, *view.canonical}
    return {id for id in found if kind_of(id) in kinds}


def arrays_of_ids(
    view: View, texts: Sequence[str], number: Mapping[str, int], known: Collection[str]
) -> dict[str, Any]:
    """The texts, sorted; `same` is the number that a `known` one resolves to, -1 for others."""
    same = np.full(len(texts), -1)
    for id in known:
        same[number[id]] = number.get(view.canonical.get(id, id), -1)
    return {**arrays_of_texts("ids", Texts.of(texts)), "same": same}


class Lookup:
    """Mapped columns by the texts of their ids."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.texts = texts_of("ids", arrays)

    def find(self, id: str) -> int | None:
        """The text that an id resolves to; None where the store never had it."""
        place = bisect_left(self.texts, id)
        if place == len(self.texts) or self.texts[place] != id:
            return None
        same = int(self.arrays["same"][place])
        return None if same < 0 else same

    def rows(self, name: str, keys: Ints) -> tuple[Ints, Ints]:
        """What belongs to each key in a pair of columns: number of the key, entry."""
        starts, ends = self.arrays[f"{name}.starts"], self.arrays[f"{name}.ends"]
        which, places = ranges(starts[keys], starts[keys + 1] - starts[keys])
        return which, ends[places]
