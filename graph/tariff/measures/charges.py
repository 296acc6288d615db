"""What a measure charges: one table of kinds and one of bases.

A kind says what must be known beside the conditions (`needs`) and what it charges on the part of
the value that is its base. A kind whose `needs` are not known charges at least nothing: the answer
is then open at the top. A base says which condition gives the part of the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

from onshore.graph.tariff.measures.conditions import CONTENT_SHARES, Declarations, Value

ZERO, ONE = Decimal(0), Decimal(1)

Assignment = Mapping[str, Value]


class Band(NamedTuple):
    """An amount in USD per unit, due where the price lies from `low` (inside) to `high` (outside).

    `share` is a rate on the value that may stand instead. None as `high`: no upper end.
    """

    low: Decimal
    high: Decimal | None
    amount: Decimal
    heading: str
    share: Decimal = ZERO


class Price(NamedTuple):
    """USD of one unit of quantity, and how many units one USD is."""

    usd: Decimal
    units: Decimal


class Charged(Protocol):
    """What a kind needs of a measure."""

    @property
    def rate(self) -> Decimal | None: ...
    @property
    def over(self) -> Decimal | None: ...
    @property
    def bands(self) -> tuple[Band, ...]: ...


class Kind(NamedTuple):
    """`needs`: `unit_price`, or a condition that the kind itself asks. `fields`: what its row has.
    `by_normal`: whether its charge rests on the normal duty.

    `charge(measure, normal duty, assignment, price of a unit)`: rate on the base; None where
    something that it needs is not known.
    """

    needs: tuple[str, ...]
    fields: tuple[str, ...]
    charge: Callable[[Charged, Decimal, Assignment, Price | None], Decimal | None]
    by_normal: bool = False


def _ad_valorem(measure: Charged, _n: Decimal, _w: Assignment, _p: Price | None) -> Decimal:
    return measure.rate or ZERO


def _floor(measure: Charged, normal: Decimal, _w: Assignment, _p: Price | None) -> Decimal:
    return max(ZERO, (measure.rate or ZERO) - normal)


def _specific(measure: Charged, _n: Decimal, _w: Assignment, price: Price | None) -> Decimal | None:
    return None if price is None else (measure.rate or ZERO) * price.units


def _price_band(
    measure: Charged, _n: Decimal, _w: Assignment, price: Price | None
) -> Decimal | None:
    if price is None:
        return None
    band = band_of(measure.bands, price.usd)
    return ZERO if band is None else band.amount * price.units + band.share


def _minimum_price(
    measure: Charged, _n: Decimal, assignment: Assignment, price: Price | None
) -> Decimal | None:
    if price is None:
        return None
    least = measure.rate or ZERO
    if assignment.get("mip_certificate") is True:
        return max(ZERO, least - price.usd) * price.units
    return least * price.units


def _exempt(_m: Charged, _n: Decimal, _w: Assignment, _p: Price | None) -> Decimal:
    return ZERO


def _quota(measure: Charged, _n: Decimal, assignment: Assignment, _p: Price | None) -> Decimal:
    rate = measure.over if assignment.get("quota") == "over" else measure.rate
    return rate or ZERO


KINDS: Mapping[str, Kind] = {
    "ad_valorem": Kind((), ("rate",), _ad_valorem),
    "floor": Kind((), ("rate",), _floor, by_normal=True),
    "total": Kind((), ("rate",), _ad_valorem),
    "specific": Kind(("unit_price",), ("rate", "unit"), _specific),
    "price_band": Kind(("unit_price",), ("bands",), _price_band),
    "minimum_price": Kind(("unit_price", "mip_certificate"), ("rate", "unit"), _minimum_price),
    "exempt": Kind((), ("displaces",), _exempt),
    "quota": Kind(("quota",), ("rate", "over"), _quota),
}
"""ad_valorem: `rate` of the base. floor: up to `rate` in total with the normal duty. total: `rate`
in place of the normal duty on the same part of the value, also where that is higher. specific:
`rate` USD per unit. price_band: the band of `bands` that the price of a unit lies in.
minimum_price: `rate` USD per unit less the price with a certificate, the whole without. exempt:
nothing; displaces. quota: `rate` in quota, `over` beyond it."""

_OR_REST = "_or_rest"
WITH_ALUMINIUM, TRACE = "full_with_aluminium", Decimal("0.0001")
"""A base that jumps at no content, and the little that stands for any."""

BASES: Mapping[str, tuple[str, Callable[[Assignment], Decimal]] | None] = {
    "full": None,
    **{
        name: (name, lambda assignment, name=name: _share(assignment, name))  # type: ignore[misc]
        for name in (*CONTENT_SHARES, "us_content_share")
    },
    **{
        f"{name}{_OR_REST}": (name, lambda assignment, name=name: _share_or_rest(assignment, name))  # type: ignore[misc]
        for name in CONTENT_SHARES
    },
    WITH_ALUMINIUM: (
        "aluminium_share",
        lambda assignment: ONE if _share(assignment, "aluminium_share") else ZERO,
    ),
    "non_us_content": (
        "us_content_share",
        lambda assignment: ONE - _share(assignment, "us_content_share"),
    ),
    "us_content_to_40": (
        "us_content_share",
        lambda assignment: ONE - min(_share(assignment, "us_content_share"), Decimal("0.40")),
    ),
}
"""Condition and part of the value by base. `steel_share_or_rest`: content that is not said is all
that other metals leave, as CBP takes it; `steel_share` alone is then open. `full_with_aluminium`:
the whole of what has any aluminium in it. A weight test is not a base but `applies_if` with
`untested`; the bases of chapter 98 hold for all measures of an entry
(`provision_share`)."""


def _share(assignment: Assignment, name: str) -> Decimal:
    share = assignment.get(name)
    return share if isinstance(share, Decimal) else ONE


def _share_or_rest(assignment: Assignment, name: str) -> Decimal:
    share = assignment.get(name)
    if isinstance(share, Decimal):
        return share
    known = (assignment.get(other) for other in CONTENT_SHARES)
    return ONE - sum((share for share in known if isinstance(share, Decimal)), ZERO)


def part_of_value(base: str, assignment: Assignment) -> Decimal:
    """Part of the value that a base is."""
    found = BASES[base]
    return ONE if found is None else found[1](assignment)


def base_condition(base: str) -> str | None:
    """The condition that a base reads."""
    found = BASES[base]
    return None if found is None else found[0]


def open_content(base: str) -> str | None:
    """The content that a base reads and that is open where it is not said."""
    name = base_condition(base)
    return name if name in CONTENT_SHARES and not base.endswith(_OR_REST) else None


def content_or_rest(base: str) -> str | None:
    """The content that a base takes for all that is left where it is not said."""
    return base.removesuffix(_OR_REST) if base.endswith(_OR_REST) else None


def band_of(bands: tuple[Band, ...], price: Decimal) -> Band | None:
    for band in bands:
        if band.low <= price and (band.high is None or price < band.high):
            return band
    return None


def unit_price(assignment: Assignment) -> Price | None:
    """The price of a unit: as said, or value by quantity; None where neither is known."""
    price = assignment.get("unit_price")
    if isinstance(price, Decimal):
        return Price(price, ONE / price)
    value, quantity = assignment.get("value"), assignment.get("quantity")
    if isinstance(value, Decimal) and isinstance(quantity, Decimal) and quantity:
        return Price(value / quantity, quantity / value)
    return None


Counted = Mapping[str, Decimal]

_UNITS = {
    "each": "no",
    "head": "no",
    "article": "no",
    "jwls": "jewel",
    "m²": "m2",
    "m³": "m3",
    "clean kg": "cy kg",
    "1000": "thousand",
}
"""Names of one unit in rates and in the columns of quantity."""


def unit_name(unit: str) -> str:
    """A unit without its dots, its plural and its other names: `liters`, `liter` -> `liter`."""
    plain = unit.strip().lower().rstrip(".")
    for ending in ("liters", "thousands", "meters", "metres"):
        if plain.endswith(ending):
            plain = plain[:-1]
    return _UNITS.get(plain, plain)


def counted_units(units: tuple[str, ...], assignment: Assignment) -> Counted | None:
    """Units of one USD of value, by name, where both quantities of a line with two units are said.

    `quantity` is then in the first one and `quantity_2` in the second one.
    """
    value = assignment.get("value")
    said = [assignment.get("quantity"), assignment.get("quantity_2")]
    if len(units) < 2 or not isinstance(value, Decimal) or not isinstance(said[1], Decimal):
        return None
    return {
        unit_name(unit): quantity / value
        for unit, quantity in zip(units, said, strict=False)
        if isinstance(quantity, Decimal)
    }


def price_of(
    unit: str | None, price: Price | None, counted: Counted | None, assignment: Assignment
) -> Price | None:
    """The price of the unit that a measure counts: of the line's units the one of that name."""
    if counted is None or "unit_price" in assignment:
        return price
    number = counted.get(unit_name(unit or ""))
    return Price(ONE / number, number) if number else None


REPAIRS = ("9802.00.40", "9802.00.50", "9802.00.60")
US_PARTS = "9802.00.80"
PROVISION = "chapter98"
AMOUNT_OF_PROVISION: Mapping[str, str] = {
    **dict.fromkeys(REPAIRS, "repair_value"),
    US_PARTS: "us_parts_value",
}
"""Condition that gives the amount in USD by which the value is divided under a provision."""


OTHER_PROVISION = "other"
FREE_PROVISION = "9801"


def provision_of(digits: str, declarations: Declarations) -> str:
    """The provision that a number of chapter 98 is, as one of the condition's words; else ""."""
    declared = declarations.by_name.get(PROVISION)
    if declared is None or not digits.startswith("98"):
        return ""
    words = declared.words
    named = (w for w in words if w[:1].isdigit() and digits.startswith(w.replace(".", "")))
    return next(named, OTHER_PROVISION if OTHER_PROVISION in words else "")


def provision_share(assignment: Assignment) -> Decimal:
    """Part of the value that an entry under chapter 98 is charged on.

    9801 nothing, 9802.00.40 to .60 the value of the work abroad (`repair_value`), 9802.00.80 the
    value less US parts (`us_parts_value`); anything else the whole.
    """
    provision = assignment.get(PROVISION, "none")
    if provision in REPAIRS:
        return _part(assignment, "repair_value")
    if provision == US_PARTS:
        return ONE - _part(assignment, "us_parts_value")
    return ZERO if provision == FREE_PROVISION else ONE


def _part(assignment: Assignment, name: str) -> Decimal:
    """An amount as a part of the value; as it stands, a share, where the value is not known."""
    part, value = assignment.get(name), assignment.get("value")
    if isinstance(part, Decimal) and isinstance(value, Decimal) and value:
        return part / value
    return part if isinstance(part, Decimal) else ONE
