"""Which crossings a question about exposure lists: by origin, product, authority, rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from onshore.graph.errors import InvalidParameters
from onshore.graph.names.folding import closest
from onshore.graph.supply.crossings import Crossing, Entered
from onshore.graph.tariff.measures.origins import parse_origin
from onshore.graph.view import View
from onshore.graph.words.refusal import refused

BASES = ("HTSUS", "MFN", "COL2")


class Filters(Protocol):
    """The filter parameters of the question."""

    @property
    def origin(self) -> tuple[str, ...]: ...
    @property
    def component(self) -> tuple[str, ...]: ...
    @property
    def authority(self) -> tuple[str, ...]: ...
    @property
    def min_rate(self) -> float | None: ...


def crossing_filter(
    asked: Filters, view: View, entered: Entered
) -> tuple[Callable[[int], bool] | None, list[str]]:
    """Whether the crossing at a position is listed (None: all are), and what to say of it.

    UnknownId for origins and components that never were; InvalidParameters for authorities.
    """
    origins, not_origins = _split(asked.origin, parse_origin)
    products, not_products = _split(asked.component, view.resolve)
    authorities, not_authorities = _split(asked.authority, lambda word: _authority(word, entered))
    least = asked.min_rate
    words = (*asked.origin, *asked.component, *asked.authority)
    if not words and least is None:
        return None, []

    def select(position: int) -> bool:
        crossing = entered.crossings[position]
        product = entered.flows[position].source.product
        if least is not None and (_highest(crossing) is None or (_highest(crossing) or 0) < least):
            return False
        if products and product not in products:
            return False
        if origins and crossing.origin not in origins:
            return False
        if product in not_products or crossing.origin in not_origins:
            return False
        if authorities or not_authorities:
            charged = _charged(crossing)
            return bool(not authorities or charged & authorities) and not charged & not_authorities
        return True

    note = "filters choose which paths are listed; exposure and known count every crossing"
    return select, [note]


def _split(
    words: Sequence[str], read: Callable[[str], str]
) -> tuple[frozenset[str], frozenset[str]]:
    wanted = frozenset(read(word) for word in words if not word.startswith("-"))
    return wanted, frozenset(read(word[1:]) for word in words if word.startswith("-"))


def _authority(word: str, entered: Entered) -> str:
    measures = entered.rates.tariff.measures
    known = (*measures.authorities, *measures.ids, *BASES)
    if word not in known:
        near = closest(word, known) or known[:6]
        raise InvalidParameters([refused("refuse_authority", "authority", near)])
    return word


def _highest(crossing: Crossing) -> float | None:
    return None if crossing.rate is None else crossing.rate.hi


def _charged(crossing: Crossing) -> frozenset[str]:
    """Authorities and measures that charge something at the high end."""
    lines = crossing.rate.lines if crossing.rate else ()
    return frozenset(
        word
        for line in lines
        for component in line.components
        if component.in_hi and component.rate
        for word in (component.authority, component.measure, component.row)
    )
