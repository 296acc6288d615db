"""A bill of materials of one's own: costs of its lines, where they enter, their duty. Pure.

Nothing of the graph goes into it and nothing of it into the graph. A value is what a line costs for
one product, as an amount and as a share. A line enters the US customs territory where it is made
outside and what it is part of is made inside; its contribution is its share times the duty rate of
its tariff line at its origin. What no cell says is unknown: it opens an interval, or widens it, and
is named among the gaps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onshore.graph.cache import cached_property
from onshore.graph.deadline import checked, in_time
from onshore.graph.names.folding import fold, fold_firm
from onshore.graph.supply.crossings import Entry, Rate, Rates
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures.origins import CUSTOMS_TERRITORY
from onshore.graph.words.reason import Reason

ROUNDING = 0.005
"""By what part of a whole stated costs may miss each other: people round them."""
HOME, FOREIGN, UNKNOWN = "domestic", "foreign", "unknown"
ASSEMBLY, COST, QUANTITY, SPLIT, ORIGIN, TARIFF_LINE, CONDITION, DUTY = (
    "assembly",
    "cost",
    "quantity",
    "supplier_share",
    "origin",
    "tariff_line",
    "condition",
    "duty",
)
"""Kinds of what is to be found out."""


@dataclass(frozen=True, slots=True)
class BomLine:
    """One line. `row` counts data rows from 1, `line` is the line of the file or row of the sheet.

    `level` is None in a flat list. `parent` is the place, in the list of lines, of the line that it
    is a part of; None at the top.
    `part` is the number or name by which the file tells parts apart, `name` its description.
    `quantity` goes into one of the parent, `cost_share` is the part of the parent's value,
    `supplier_share` the part of the need that the supplier meets, both from 0 to 1. Costs are in
    `currency`: of one, and of the line in one of the parent. `hts` has dots, `origin` is a code
    such as `VN`. `is_cut`: `hts` are the first six digits of another country's number. What is not
    stated is None.
    """

    row: int
    line: int
    level: int | None
    parent: int | None
    part: str
    name: str | None = None
    quantity: int | float | None = None
    unit: str | None = None
    unit_cost: int | float | None = None
    extended_cost: int | float | None = None
    currency: str | None = None
    cost_share: int | float | None = None
    supplier: str | None = None
    supplier_share: int | float | None = None
    maker: str | None = None
    hts: str | None = None
    origin: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """`hi` None: there is no upper end."""

    lo: float
    hi: float | None


NOTHING = Ends(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Total:
    """`known` adds up what is known; `open` where there may be more."""

    known: Ends
    open: bool

    @property
    def ends(self) -> Ends:
        return Ends(self.known.lo, None if self.open else self.known.hi)


# -- costs -----------------------------------------------------------------


class Costs:
    """What each line costs for one product: `amounts`, and `shares` of `basis`; None is unknown.

    `product` is the place of the only line of the highest level, None where there are several.
    `basis` is `product` where the product's own cost, or shares of it, are stated; else `parts`,
    the sum of the lines of the first level, where all of them are known; else None. `wrong` lists
    (place, field, reason) of costs that contradict each other.
    """

    def __init__(self, lines: Sequence[BomLine]) -> None:
        self.lines = lines
        self.wrong: list[tuple[int, str, str]] = []
        self.missing: dict[int | None, list[tuple[int, float]]] = defaultdict(list)
        """Needs that suppliers meet in part only: by the whole, a line of the part and the rest."""
        tops = [place for place, line in enumerate(lines) if line.parent is None]
        self.product = tops[0] if len(tops) == 1 and len(lines) > 1 else None
        self.parts = [place for place in range(len(lines)) if place != self.product]
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for place in self.parts:
            self.children[self.parent(place)].append(place)
        self.split = self._splits()
        self.whole = self._of_unit(self.product)
        if self.product is not None and lines[self.product].quantity not in (None, 1):
            self.wrong.append((self.product, "quantity", "is of the product; lines count for one"))
        self.amounts = self._amounts()
        self.basis, self.total = self._basis()
        self.shares = self._shares()
        self._check()
        self._one_currency()

    def _one_currency(self) -> None:
        """Amounts are added as they stand: one currency alone can be."""
        known: dict[str, int] = {}
        for place, line in enumerate(self.lines):
            if line.currency:
                known.setdefault(line.currency, place)
        self.currency = next(iter(known), None)
        for code, place in list(known.items())[1:]:
            reason = f"{code} beside {self.currency}: amounts are added in one currency only"
            self.wrong.append((place, "currency", reason))

    def parent(self, place: int) -> int | None:
        """The part that a part belongs to; None the product."""
        parent = self.lines[place].parent
        return None if parent == self.product else parent

    def _splits(self) -> dict[int, float | None]:
        """What part of the need each line is; None where lines share it and nobody says how."""
        found: dict[int, float | None] = {}
        for above, below in self.children.items():
            same: dict[str, list[int]] = defaultdict(list)
            for place in below:
                same[fold(self.lines[place].part)].append(place)
            for places in same.values():
                stated = [self.lines[place].supplier_share for place in places]
                if all(share is None for share in stated):
                    found.update(dict.fromkeys(places, 1.0))
                    continue
                found.update(zip(places, stated, strict=True))
                total = sum(share for share in stated if share is not None)
                if total > 1 + ROUNDING:
                    reason = f"the shares of this part add up to {total:.6g}"
                    self.wrong.append((places[0], "supplier share", reason))
                elif None not in stated and total < 1 - ROUNDING:
                    self.missing[above].append((places[0], 1 - total))
        return found

    def _of_unit(self, place: int | None) -> float | None:
        """What one of a part, or of the product, costs."""
        if place is None:
            return None
        line = self.lines[place]
        if line.unit_cost is not None:
            return line.unit_cost
        return _ratio(line.extended_cost, 1 if place == self.product else line.quantity)

    def _in_parent(self, place: int) -> float | None:
        line = self.lines[place]
        base = line.extended_cost
        if line.quantity is not None and line.unit_cost is not None:
            base = line.quantity * line.unit_cost
        return _times(base, self.split[place])

    def _ratios(self, place: int) -> Iterator[float | None]:
        """The part of the parent's cost that a line is, by costs and by its stated share."""
        above = self.product if self.parent(place) is None else self.parent(place)
        yield _ratio(self._in_parent(place), self._of_unit(above))
        yield _times(self.lines[place].cost_share, self.split[place])

    def _amounts(self) -> dict[int, float | None]:
        found: dict[int, float | None] = {}
        pieces: dict[int | None, float | None] = {None: 1.0}
        for place in checked(self.parts):
            line, above = self.lines[place], self.parent(place)
            whole = self.whole if above is None else found[above]
            counted = _times(self._in_parent(place), pieces[above])
            rated, shared = (_times(ratio, whole) for ratio in self._ratios(place))
            amount = found[place] = _first(counted, rated, shared)
            pieces[place] = _times(_times(line.quantity, self.split[place]), pieces[above])
            if amount is not None and shared is not None:
                if abs(amount - shared) > ROUNDING * (whole or 0.0) + 1e-9:
                    part = f"{amount / whole:.6g}" if whole else "another part"
                    reason = f"{line.cost_share:g} is stated; the costs make up {part}"
                    self.wrong.append((place, "cost share", reason))
        return found

    def _basis(self) -> tuple[str | None, float | None]:
        top = self.children[None]
        if self.whole:
            return "product", self.whole
        if any(self.lines[place].cost_share is not None for place in top):
            return "product", None
        amounts = [self.amounts[place] for place in top]
        known = [amount for amount in amounts if amount is not None]
        total = sum(known, 0.0)
        if len(known) == len(amounts) and total and not self.missing[None]:
            return "parts", total
        return None, None

    def _shares(self) -> dict[int, float | None]:
        found: dict[int, float | None] = {}
        for place in self.parts:
            above = self.parent(place)
            whole = (1.0 if self.basis == "product" else None) if above is None else found[above]
            ways = (_times(ratio, whole) for ratio in self._ratios(place))
            found[place] = _first(_ratio(self.amounts[place], self.total), *ways)
        return found

    def _check(self) -> None:
        """Parts that cost more than what they are parts of."""
        for above, below in self.children.items():
            if not below:
                continue
            share = (1.0 if self.basis else None) if above is None else self.shares[above]
            amount = self.whole if above is None else self.amounts[above]
            for values, whole in ((self.amounts, amount), (self.shares, share)):
                known = sum(value for n in below if (value := values[n]) is not None)
                if whole is not None and known > whole * (1 + ROUNDING) + 1e-9:
                    place = self.product if above is None else above
                    reason = f"its parts cost {known:.6g} for each product, it {whole:.6g}"
                    name = "unit cost" if values is self.amounts else "cost share"
                    self.wrong.append((below[0] if place is None else place, name, reason))
                    break

    def whole_share(self, place: int | None) -> float | None:
        """The share of a part, or of the product itself."""
        if place is None:
            return 1.0 if self.basis == "product" else None
        return self.shares[place]

    def rest(self, place: int | None) -> float | None:
        """The share of a part that none of its parts with known shares takes."""
        whole = self.whole_share(place)
        if whole is None:
            return None
        known = (self.shares[n] for n in self.children[place])
        return max(0.0, whole - sum(share for share in known if share is not None))

    def all_known(self, place: int | None) -> bool:
        """Whether the costs of all that a part is made of are known."""
        return not self.missing[place] and all(
            self.shares[n] is not None for n in self.children[place]
        )


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _times(one: float | None, other: float | None) -> float | None:
    """The product; 0 times what is unknown is 0."""
    if one == 0 or other == 0:
        return 0.0
    return None if one is None or other is None else one * other


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


# -- duty ------------------------------------------------------------------


class NumberedRates(Rates):
    """Duties of products that are named by their tariff line."""

    def __init__(self, tariff: Tariff, entry: Entry) -> None:
        super().__init__(tariff, entry, ())

    def lines(self, product: str) -> tuple[str, ...]:
        return (product,)


@dataclass(frozen=True, slots=True)
class Charged:
    """How a line enters: `crosses` None where that is not known. `rate` None where the tariff line
    or the origin is not stated; its `hi` None where no number can be computed.

    `contribution` is a share of the basis, `amount` in the bill's currency; None is unknown.
    """

    place: str
    crosses: bool | None
    rate: Rate | None
    contribution: Ends | None
    amount: Ends | None
    reason: Reason | None = None


@dataclass(slots=True)
class Gap:
    """One thing to find out. `narrows` is by how much the exposure's interval shrinks at most,
    `at_least` however it turns out, `domestic` by how much that of the domestic share does.

    `closes`: without it the exposure has no upper end. `share` of the basis is concerned, `rows`
    are the lines of the file.
    """

    kind: str
    about: str
    closes: bool = False
    narrows: float | None = None
    at_least: float | None = None
    domestic: float | None = None
    share: float | None = None
    rows: list[int] = field(default_factory=list)

    @property
    def rank(self) -> tuple[object, ...]:
        """What leaves the interval open comes first, the largest share ahead; then what narrows."""
        ahead = -(self.share or 0.0) if self.closes else 0.0
        sizes = (ahead, -(self.narrows or 0.0), -(self.domestic or 0.0))
        return (not self.closes, *sizes, self.kind, self.rows, self.about)


class Billed:
    """A bill with the duty of each line on one entry; its costs contradict nothing."""

    def __init__(self, costs: Costs, rates: Rates, assembled_in: str | None) -> None:
        """Territories and tariff lines are valid; `assembled_in` is the product's origin."""
        self.costs, self.rates = costs, rates
        self.assembled_in = assembled_in
        self.lines = {place: self._charged(place) for place in checked(costs.parts, 16)}

    def rate(self, line: BomLine) -> Rate | None:
        """The duty of a line, wherever it goes; None where its number or origin is not stated."""
        if line.hts is None or line.origin is None:
            return None
        return self.rates.rate(line.hts, line.origin)

    def made_in(self, place: int | None) -> str:
        """Where a part, or the product, is made: `domestic`, `foreign` or `unknown`."""
        origin = self.assembled_in if place is None else self.costs.lines[place].origin
        if origin is None:
            return UNKNOWN
        return HOME if origin in CUSTOMS_TERRITORY else FOREIGN

    def _charged(self, place: int) -> Charged:
        line, costs = self.costs.lines[place], self.costs
        own, above, rate = self.made_in(place), self.made_in(costs.parent(place)), self.rate(line)
        if own == HOME or above == FOREIGN:
            why = Reason("bom_home" if own == HOME else "bom_within")
            return Charged(own, False, rate, NOTHING, NOTHING, why)
        crosses = True if (own, above) == (FOREIGN, HOME) else None
        if own == UNKNOWN:
            reason: Reason | None = Reason("bom_no_origin")
        elif rate is None:
            reason = Reason("bom_no_hts")
        elif rate.hi is None:
            reason = rate.reason
        else:
            reason = None if crosses else Reason("bom_whole_unknown")
        share, amount = (
            _charge(values[place], rate, sure=crosses is True)
            for values in (costs.shares, costs.amounts)
        )
        return Charged(own, crosses, rate, share, amount, reason)

    @cached_property
    def exposure(self) -> Total | None:
        """Duty as a share of the basis; None where there is none."""
        if self.costs.basis is None:
            return None
        return self._sum(one.contribution for one in self.lines.values())

    @cached_property
    def amount(self) -> Total | None:
        """Duty on the parts of one product, in the bill's currency."""
        if all(amount is None for amount in self.costs.amounts.values()):
            return None
        return self._sum(one.amount for one in self.lines.values())

    def _sum(self, parts: Iterable[Ends | None]) -> Total:
        known = [part for part in parts if part is not None]
        missing = any(
            self.may_enter(place) for below in self.costs.missing.values() for place, _ in below
        )
        ends = Ends(sum(part.lo for part in known), sum(part.hi or 0.0 for part in known))
        return Total(ends, missing or len(known) < len(self.lines))

    def may_enter(self, place: int) -> bool:
        """Whether what other suppliers of a part deliver may be charged: nobody says whence."""
        return self.made_in(self.costs.parent(place)) != FOREIGN

    # -- where value is added

    def added(self) -> Iterator[tuple[int | None, str, float]]:
        """Parts and the product (None) with where they add value, and how much of the basis."""
        for place in (None, *self.costs.parts):
            rest = self.costs.rest(place)
            if rest is not None:
                known = self.costs.all_known(place)
                yield place, self.made_in(place) if known else UNKNOWN, rest

    @cached_property
    def located(self) -> Mapping[str, float] | None:
        """Shares of the basis that are added inside, outside, and where no cell says."""
        if self.costs.basis is None:
            return None
        found = {HOME: 0.0, FOREIGN: 0.0, UNKNOWN: 0.0}
        for _, where, share in self.added():
            found[where] += share
        return found

    # -- suppliers

    def sources(self) -> Iterator[tuple[list[int], tuple[str, ...]]]:
        """The places of each part with who is named to supply it (else to make it); nobody where
        one of its lines names nobody, or where their shares leave a rest."""
        lines: dict[str, list[int]] = defaultdict(list)
        for place in self.costs.parts:
            lines[fold(self.costs.lines[place].part)].append(place)
        rests = {place for below in self.costs.missing.values() for place, _ in below}
        for places in lines.values():
            own = [self.costs.lines[place] for place in places]
            named = [line.supplier or line.maker for line in own]
            known = [name for name in named if name is not None]
            whole = len(known) == len(named) and rests.isdisjoint(places)
            firms = {fold_firm(name): name for name in reversed(known)} if whole else {}
            yield places, tuple(reversed(firms.values()))

    # -- what to find out next

    def gaps(self) -> list[Gap]:
        """Everything that is not known and matters, most useful first.

        Where the time is up, the conditions that weigh least are left out.
        """
        notes = _Gaps(self)
        notes.find()
        return sorted(notes.found.values(), key=lambda gap: gap.rank)


def _charge(value: float | None, rate: Rate | None, *, sure: bool) -> Ends | None:
    """A value times a rate, from 0 on where it may not be charged; None is unknown."""
    if value == 0 or (rate is not None and rate.hi == 0):
        return NOTHING
    if value is None or rate is None or rate.lo is None or rate.hi is None:
        return None
    return Ends(value * rate.lo if sure else 0.0, value * rate.hi)


class _Gaps:
    def __init__(self, billed: Billed) -> None:
        self.billed, self.costs = billed, billed.costs
        self.found: dict[tuple[str, str], Gap] = {}
        self.added = {place: share for place, _, share in billed.added()}
        self._narrowings: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}

    def note(
        self,
        kind: str,
        about: str,
        place: int | None,
        *,
        closes: bool = False,
        **sizes: float | None,
    ) -> None:
        """`sizes` are added to the fields of the gap that they name."""
        gap = self.found.setdefault((kind, about), Gap(kind, about))
        gap.closes = gap.closes or closes
        for name, size in sizes.items():
            if size is not None:
                setattr(gap, name, (getattr(gap, name) or 0.0) + size)
        if place is not None and self.costs.lines[place].line not in gap.rows:
            gap.rows.append(self.costs.lines[place].line)

    def find(self) -> None:
        if self.billed.assembled_in is None:
            self._assembly()
        for below in self.costs.missing.values():
            for place, _ in below:
                closes = self.billed.may_enter(place)
                self.note(SPLIT, self.costs.lines[place].part, place, closes=closes)
        wide: list[tuple[float, int]] = []
        for place, one in self.billed.lines.items():
            line, share = self.costs.lines[place], self.costs.shares[place]
            if share is None:
                self._cost(place, line)
            if line.origin is None:
                closes = one.crosses is not False and share != 0
                self.note(
                    ORIGIN,
                    line.part,
                    place,
                    closes=closes,
                    share=share,
                    domestic=self.added.get(place),
                )
            if one.crosses is False or share == 0:
                continue
            if line.hts is None:
                self.note(TARIFF_LINE, line.part, place, closes=True, share=share)
            elif one.rate is not None and one.rate.hi is None:
                self.note(DUTY, line.part, place, closes=True, share=share)
            elif one.rate is not None and one.rate.width:
                wide.append((-one.rate.width * (share or 0.0), place))
        for _, place in in_time(sorted(wide), 4):
            self._conditions(place)

    def _assembly(self) -> None:
        """Where the product is made: whether its parts enter by themselves at all."""
        hit = [self.billed.lines[place] for place in self.costs.children[None]]
        open = [one for one in hit if one.crosses is None]
        known = [one.contribution.hi or 0.0 for one in open if one.contribution is not None]
        narrows = sum(known) if known and self.costs.basis else None
        domestic = self.added.get(None)
        if open or domestic:
            self.note(ASSEMBLY, "", self.costs.product, narrows=narrows, domestic=domestic)

    def _cost(self, place: int, line: BomLine) -> None:
        above = self.costs.parent(place)
        if self.costs.amounts[place] is not None:
            if self.costs.basis == "product":  # by shares alone: an amount is not a share yet
                self.note(COST, "", self.costs.product, closes=self._opens(place))
            return
        if line.cost_share is not None and self.costs.whole_share(above) is None:
            return  # the cost of the whole is what is missing, and is named there
        kind = COST
        if line.unit_cost is not None and line.quantity is None:
            kind = QUANTITY
        elif line.supplier_share is None and self.costs.split[place] is None:
            kind = SPLIT
        left = self.costs.rest(above)
        self.note(
            kind,
            line.part,
            place,
            closes=self._opens(place),
            domestic=left,
            share=left,
            narrows=_times(left, self._reach(place)),
        )

    def _opens(self, place: int) -> bool:
        """Whether the duty on a line, or on something below it, is not known."""
        below = self.costs.children[place]
        return self.billed.lines[place].contribution is None or any(map(self._opens, below))

    def _reach(self, place: int) -> float | None:
        """The most duty per unit of a line's cost, on itself and on what is below it."""
        one = self.billed.lines[place]
        own: float | None = 0.0
        if one.crosses is not False:
            own = None if one.rate is None else one.rate.hi
        below = [self._reach(child) for child in self.costs.children[place]]
        known = [reach for reach in below if reach is not None]
        if own is None or len(known) < len(below):
            return None
        return own + max(known, default=0.0)

    def _conditions(self, place: int) -> None:
        line, one = self.costs.lines[place], self.billed.lines[place]
        share = self.costs.shares[place]
        pair = line.hts or "", line.origin or ""
        if pair not in self._narrowings:
            self._narrowings[pair] = self.billed.rates.narrowings(*pair)
        for name, (most, least) in self._narrowings[pair].items():
            kind, about = (TARIFF_LINE, line.part) if name == "hts" else (CONDITION, name)
            surely = _times(share, least) if one.crosses else None
            self.note(kind, about, place, share=share, narrows=_times(share, most), at_least=surely)
