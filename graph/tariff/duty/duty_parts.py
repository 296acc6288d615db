"""A duty that is computed: both ends with the measures behind each, and one assignment of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from onshore.graph.tariff.measures.charges import AMOUNT_OF_PROVISION, ONE
from onshore.graph.tariff.measures.measures import Part
from onshore.graph.tariff.schedule.rates import Rate
from onshore.graph.words.reason import Reason, Worded


class Base(NamedTuple):
    """The duty that the schedule prints: `code` MFN or COL2.

    `aircraft`: the rate under the Agreement on Trade in Civil Aircraft, where the line has one.
    `number` tells bases apart within one tariff. `units` are the line's units of quantity, where a
    rate of it counts them. `provision`: of a line of chapter 98 itself, as the condition
    `chapter98` names it.
    """

    number: int
    code: str
    rate: Rate
    aircraft: Rate | None = None
    units: tuple[str, ...] = ()
    provision: str = ""

    @property
    def of_article(self) -> bool:
        """Whether what is due is that of the article, which the line does not name."""
        return self.provision in AMOUNT_OF_PROVISION


class Treatment(NamedTuple):
    """Whether a measure's duty can be drawn back, and the status that a foreign-trade zone wants;
    `source` is the text that was read."""

    drawback: str
    zone_status: str
    source: str


class DutyItem(NamedTuple):
    """One measure at one end: its rate on the full value, and why. `id` is the measure's.

    `rate` None: due, but what is known gives no number. `headings` are those under which the goods
    are entered at this end, none where the measure is not charged; `by_origin` those of single
    origins in their place.
    """

    id: str
    authority: str
    rate: Decimal | None
    why: Reason
    row: str = ""
    headings: tuple[str, ...] = ()
    by_origin: tuple[tuple[str, tuple[str, ...]], ...] = ()
    treatment: Treatment | None = None


class Branch(NamedTuple):
    """The duty where an unknown condition turns out so; `hi` None where the top is open."""

    when: Worded
    lo: Decimal
    hi: Decimal | None

    def text(self, lang: str = "en") -> str:
        return Reason("branch", when=self.when, rate=rate_words(self.lo, self.hi)).text(lang)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an unknown condition decides; `question` is what it asks, `reason` says it all."""

    condition: str
    question: Worded
    branches: tuple[Branch, ...]
    reason: Reason = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", Reason("several", reasons=self.branches))


def rate_words(lo: Decimal, hi: Decimal | None) -> Reason:
    """One rate, two, or a lower end under an open top."""
    if hi is None:
        return Reason("rate_at_least", lo=lo)
    return Reason("rate_is", lo=lo) if lo == hi else Reason("rate_between", lo=lo, hi=hi)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Both ends; `hi` None and a `reason` where the top is open, both None where nothing is known.

    A lower end of 0 under an open top says nothing: it is None.
    `read` are the conditions that something here asks about.
    """

    lo: Decimal | None
    hi: Decimal | None
    lo_items: tuple[DutyItem, ...]
    hi_items: tuple[DutyItem, ...]
    undecided: tuple[Effect, ...] = ()
    assumptions: tuple[Reason, ...] = ()
    reason: Reason | None = None
    read: frozenset[str] = frozenset()


class Charge(NamedTuple):
    """A part in one assignment: its rate, what displacement leaves of it, whether it applies.

    `rate` None: due, but not computable.
    """

    part: Part
    rate: Decimal | None
    applies: bool
    gone: Decimal
    by: tuple[str | Reason, ...]


class Normal(NamedTuple):
    """The normal duty in one assignment: the printed rate that counts, what is known of it, whether
    more is due (`open`; never on no part of the value), under what claim, on what `part`; `free`
    says by what it is not due at all."""

    rate: Rate
    known: Decimal
    open: bool
    claim: str
    part: Decimal = ONE
    free: Reason | None = None


class AssignedDuty(NamedTuple):
    total: Decimal
    open: bool
    normal: Normal
    charges: tuple[Charge, ...]

    @property
    def open_rates(self) -> int:
        """Measures that are due without a number."""
        return sum(charge.rate is None for charge in self.charges) if self.open else 0
