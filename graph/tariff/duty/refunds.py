"""What of a duty may come back: cuts with effect from an earlier day, duties without legal ground.

Pure. Each way in which the open conditions can turn out is settled on both clocks; the difference
is what was collected beyond what is owed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from onshore.graph.deadline import checked
from onshore.graph.tariff.duty.duty_range import Enumerated
from onshore.graph.tariff.duty.tariff import Leaf, Target, Tariff
from onshore.graph.tariff.measures.charges import ZERO
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY, INSULAR_POSSESSIONS
from onshore.graph.words.reason import Reason

MOST_COMPARED = 256
"""Assignments that are settled on two clocks; of more the outer bounds count."""


Wanted = Callable[[bool, date | None], bool]


class Refund(NamedTuple):
    """Rates on the full value at the least and the most; `hi` None where it is open."""

    cause: str
    lo: Decimal
    hi: Decimal | None
    measures: tuple[str, ...]
    why: Reason


def refunds(
    tariff: Tariff, target: Target, origin: str, day: date, conditions: Conditions
) -> tuple[Refund, ...]:
    """What may come back of what was collected on the day, by cause; () where nothing may."""
    if origin in CUSTOMS_TERRITORY or origin in INSULAR_POSSESSIONS:
        return ()
    found: dict[str, list[Refund]] = {}
    for leaf in checked(target.leaves, 4):
        for one in _of_leaf(tariff, target, leaf, origin, day, conditions):
            found.setdefault(one.cause, []).append(one)
    whole = len(target.leaves)
    return tuple(_together(same, whole) for same in found.values())


def _of_leaf(
    tariff: Tariff, target: Target, leaf: Leaf, origin: str, day: date, conditions: Conditions
) -> Iterator[Refund]:
    def explored(clock: str, said: Conditions) -> Enumerated:
        return tariff.explored_on(target, leaf, origin, day, clock, said)

    def beyond(more: str, less: str) -> tuple[Decimal, Decimal | None]:
        """How much more one clock has than the other, at the least and the most."""
        outer = explored(more, conditions)
        if len(outer.assignments) > MOST_COMPARED:
            other = [s.total for s in explored(less, conditions).settled]
            totals = [s.total for s in outer.settled]
            return max(ZERO, min(totals) - max(other)), max(ZERO, max(totals) - min(other))
        ends: list[Decimal] = []
        is_open = False
        for assignment, settled in zip(outer.assignments, outer.settled, strict=True):
            said = conditions.with_values({name: assignment[name] for name in outer.names})
            for own in explored(less, said).settled:
                ends.append(max(ZERO, settled.total - own.total))
                is_open |= settled.open != own.open
        return min(ends), None if is_open else max(ends)

    published = leaf.coverage.retroactive(origin)
    if published or tariff.measures.programmes.lapsed(origin, day):
        lo, hi = beyond("published", "collected")
        if hi is None or hi:
            yield Refund("later cut", lo, hi, (), Reason("refund_later_cut"))
    now = explored("collected", conditions)
    void = _names(now, lambda at, _: at)
    if void:
        lo, hi = beyond("collected", "legal")
        yield Refund("without legal ground", lo, hi, void, Reason("refund_void"))
    later = _names(now, lambda at, since: not at and since is not None and since > day)
    if later:
        most = max(
            sum(
                (c.rate or ZERO for c in one.charges if c.part.measure.id in later and c.applies),
                ZERO,
            )
            for one in now.settled
        )
        since = max(
            part.measure.void_from
            for one in now.settled
            for part in (c.part for c in one.charges)
            if part.measure.id in later and part.measure.void_from
        )
        yield Refund("later ruling", ZERO, most, later, Reason("refund_ruling", day=since))


def _names(now: Enumerated, wanted: Wanted) -> tuple[str, ...]:
    """Measures that are charged in some assignment and that `wanted(void, void from)` takes."""
    found: dict[str, None] = {}
    for one in now.settled:
        for charge in one.charges:
            measure = charge.part.measure
            if charge.rate and wanted(charge.part.void, measure.void_from):
                found[measure.id] = None
    return tuple(found)


def _together(same: Sequence[Refund], lines: int) -> Refund:
    """One cause over several lines of a number."""
    his = [one.hi for one in same]
    known = [hi for hi in his if hi is not None]
    return Refund(
        same[0].cause,
        min(one.lo for one in same) if len(same) == lines else ZERO,
        max(known) if len(known) == len(his) else None,
        tuple(dict.fromkeys(name for one in same for name in one.measures)),
        same[0].why,
    )
