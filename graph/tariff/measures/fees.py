"""Fees of an entry beside the duty: merchandise processing and harbour maintenance. Pure.

Rates, least and most are data of a measures file (`fees`), by the day of entry. An amount is that
of an entry of this one line: 19 CFR 24.23 and 24.24.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any, NamedTuple

from onshore.graph.tariff.measures.charges import ONE, REPAIRS, US_PARTS, ZERO, provision_share
from onshore.graph.tariff.measures.conditions import (
    NO_PREFERENCE,
    Conditions,
    Declarations,
    Test,
    Value,
    parse_test,
)
from onshore.graph.tariff.measures.origins import expand
from onshore.graph.tariff.measures.preferences import USMCA, USMCA_ORIGINS
from onshore.graph.words.reason import Reason

INFORMAL_UP_TO = Decimal(2500)
"""USD up to which an entry can be an informal one: 19 CFR 143.21."""
CENT = Decimal("0.01")

Groups = tuple[tuple[Test, ...], ...]
_Ways = dict[tuple[tuple[str, Value], ...], Decimal]
"""What a fee is, by what the conditions that are not said may be."""


@dataclass(frozen=True, slots=True, eq=False)
class Fee:
    """A fee in a period. `rate` is a fraction of the value, all amounts USD of one entry.

    `applies_if` and `exempt_if`: any group, all tests of it; () applies always and exempts never.
    `unsure_origins` may be exempt, which the data does not tell.
    """

    id: str
    names: Mapping[str, str]
    rate: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    informal: Decimal | None
    start: date
    end: date
    applies_if: Groups
    exempt_if: Groups
    exempt_origins: frozenset[str]
    unsure_origins: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Charged:
    """What one fee is on an entry: both ends in USD, None without a value; `hi` None where open.

    `decided_by` are the conditions that decide between the ends. `reason`: why there is no number.
    """

    id: str
    names: Mapping[str, str]
    rate: Decimal | None
    lo: Decimal | None
    hi: Decimal | None
    decided_by: tuple[str, ...] = ()
    reason: Reason | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one fee takes of the value of a line, before the least and most of its entry: fractions
    at both ends, `hi` None where open. `held`: the place of the fee of its day, None for none.

    `decided_by` are the conditions that decide between the ends.
    """

    id: str
    lo: Decimal
    hi: Decimal | None
    held: int | None
    decided_by: tuple[str, ...] = ()
    reason: Reason | None = None
    entry_type: str | None = None
    """Formal or informal, where that is said."""


class _Shipment(NamedTuple):
    origin: str
    conditions: Conditions
    claims: tuple[str, ...]
    value: Decimal | None


def read_fee(row: Mapping[str, Any], declarations: Declarations) -> Fee:
    """A fee from its table row (`record` fee)."""

    def groups(key: str) -> Groups:
        return tuple(
            tuple(parse_test(text, declarations) for text in group) for group in row.get(key, ())
        )

    def amount(key: str) -> Decimal | None:
        return Decimal(row[key]) if row.get(key) else None

    return Fee(
        row["id"],
        {"en": row["name_en"], "ja": row["name_ja"]},
        Decimal(row["rate"]),
        amount("minimum"),
        amount("maximum"),
        amount("informal"),
        date.fromisoformat(row["from"]) if row.get("from") else date.min,
        date.fromisoformat(row["to"]) if row.get("to") else date.max,
        groups("applies_if"),
        groups("exempt_if"),
        expand(row.get("exempt_origins", ())),
        expand(row.get("unsure_origins", ())),
        row["source"],
    )


def fees_of(
    fees: Iterable[Fee],
    origin: str,
    day: date,
    conditions: Conditions,
    claims: Sequence[str] = (),
) -> tuple[Charged, ...]:
    """Each fee on the day; `claims` are the symbols of preferences that can be claimed."""
    shipment = _Shipment(origin, conditions, tuple(claims), conditions.number("value"))
    by_id: dict[str, list[Fee]] = {}
    for fee in fees:
        by_id.setdefault(fee.id, []).append(fee)
    found = []
    for periods in by_id.values():
        held = next((fee for fee in periods if fee.start <= day <= fee.end), None)
        found.append(_unknown(periods, day) if held is None else _charged(held, shipment))
    return tuple(found)


def shares_of(
    fees: Sequence[Fee],
    origin: str,
    day: date,
    conditions: Conditions,
    claims: Sequence[str] = (),
) -> tuple[Share, ...]:
    """What each fee takes of a line's value on the day; `claims` as in `fees_of`."""
    shipment = _Shipment(origin, conditions, tuple(claims), None)
    said = conditions.get("entry_type")
    kind = said if isinstance(said, str) else None
    by_id: dict[str, list[int]] = {}
    for place, fee in enumerate(fees):
        by_id.setdefault(fee.id, []).append(place)
    found = []
    for id, places in by_id.items():
        held = next((n for n in places if fees[n].start <= day <= fees[n].end), None)
        if held is None:
            first, last = (
                min(fees[n].start for n in places),
                max(fees[n].end for n in places),
            )
            reason = Reason("fee_period_not_held", first=first, last=last)
            found.append(Share(id, ZERO, None, None, reason=reason, entry_type=kind))
            continue
        fee = fees[held]
        names, assignments = _assignments(fee, shipment)
        parts: _Ways = {
            tuple((name, one[name]) for name in names): _share(fee, shipment, one)
            for one in assignments
        }
        hi, unsure = max(parts.values()), origin in fee.unsure_origins
        lo = ZERO if unsure else min(parts.values())
        doubt = Reason("fee_least_developed") if unsure and hi else None
        found.append(Share(id, lo, hi, held, _deciding(names, parts), doubt, kind))
    return tuple(found)


def widest_share(ways: Sequence[Share]) -> Share:
    """One fee over lines of which each may be the one that is entered."""
    highs = [one.hi for one in ways if one.hi is not None]
    decided = dict.fromkeys(name for one in ways for name in one.decided_by)
    if len({(one.lo, one.hi) for one in ways}) > 1:
        decided = {"hts": None, **decided}
    return replace(
        ways[0],
        lo=min(one.lo for one in ways),
        hi=max(highs) if len(highs) == len(ways) else None,
        decided_by=tuple(decided),
        reason=next((one.reason for one in ways if one.reason), None),
    )


def widest(ways: Sequence[Charged]) -> Charged:
    """One fee over lines of which each may be the one that is entered."""
    first = ways[0]
    lows = [one.lo for one in ways if one.lo is not None]
    highs = [one.hi for one in ways if one.hi is not None]
    decided = dict.fromkeys(name for one in ways for name in one.decided_by)
    if len({(one.lo, one.hi) for one in ways}) > 1:
        decided = {"hts": None, **decided}
    return replace(
        first,
        lo=min(lows, default=None),
        hi=max(highs) if len(highs) == len(ways) else None,
        decided_by=tuple(decided),
        reason=next((one.reason for one in ways if one.reason), None),
    )


class Landed(NamedTuple):
    """Value, duty and fees in USD; `hi` None where one of them is open at the top."""

    lo: Decimal
    hi: Decimal | None


def landed(value: Decimal, duty: tuple[Decimal, Decimal | None], fees: Iterable[Charged]) -> Landed:
    """The sum of what is known at both ends; each part has the least and the most that it can be,
    so that the ends of the sum are safe and may be wider than any single way."""
    los, his = [value, duty[0]], [value, duty[1]]
    for fee in fees:
        los.append(fee.lo or ZERO)
        his.append(fee.hi)
    known = [hi for hi in his if hi is not None]
    return Landed(sum(los, ZERO), sum(known, ZERO) if len(known) == len(his) else None)


def reads(fees: Iterable[Fee]) -> frozenset[str]:
    """Conditions that fees ask about."""
    return frozenset(
        {"value", "entry_type", "repair_value", "us_parts_value"}
        | {
            test.name
            for fee in fees
            for group in (*fee.applies_if, *fee.exempt_if)
            for test in group
        }
    )


def _unknown(periods: Sequence[Fee], day: date) -> Charged:
    first, last = min(fee.start for fee in periods), max(fee.end for fee in periods)
    one = periods[0]
    reason = Reason("fee_not_held", day=day, first=first, last=last)
    return Charged(one.id, one.names, None, ZERO, None, reason=reason)


def _charged(fee: Fee, shipment: _Shipment) -> Charged:
    """Both ends over all that is not said."""
    amounts: _Ways = {}
    open_names, assignments = _assignments(fee, shipment)
    for assignment in assignments:
        key = tuple((name, assignment[name]) for name in open_names)
        amounts[key] = _amount(fee, shipment, assignment)
    ends = list(amounts.values())
    lo, hi = (min(ends), max(ends)) if shipment.value is not None else (None, None)
    if shipment.origin in fee.unsure_origins and lo:
        lo = ZERO
    decided = _deciding(open_names, amounts)
    reason = None
    if shipment.origin in fee.unsure_origins and hi:
        reason = Reason("fee_least_developed")
    return Charged(
        fee.id, fee.names, fee.rate, lo, hi, decided, reason, fee.minimum, fee.maximum, fee.source
    )


def _deciding(names: Sequence[str], amounts: _Ways) -> tuple[str, ...]:
    """Of names that are not said those that move the amount by themselves."""
    return tuple(
        name
        for place, name in enumerate(names)
        if len({key[place] for key in amounts}) > 1
        and any(
            amounts[a] != amounts[b]
            for a in amounts
            for b in amounts
            if a[place] != b[place] and a[:place] + a[place + 1 :] == b[:place] + b[place + 1 :]
        )
    )


def _assignments(fee: Fee, shipment: _Shipment) -> tuple[list[str], list[dict[str, Value]]]:
    """Names that are not said, and all combinations of what they may be."""
    said = dict(shipment.conditions.said)
    choices: list[list[tuple[str, Value]]] = []
    tests = [test for group in (*fee.applies_if, *fee.exempt_if) for test in group]
    usmca = shipment.origin in USMCA_ORIGINS
    claim = said.get("preference")
    if usmca and "usmca" not in said and claim is not None:
        said["usmca"] = claim in USMCA
    if not usmca:
        said["usmca"] = False
    elif isinstance(said.get("usmca"), Decimal):
        del said["usmca"]
    for name in dict.fromkeys(test.name for test in tests):
        if name in said:
            continue
        if name == "preference":
            symbols = [] if usmca else list(shipment.claims)
            choices.append([(name, NO_PREFERENCE), *((name, symbol) for symbol in symbols)])
        elif name == "usmca":
            choices.append([(name, False), (name, True)])
        elif name in ("chapter98", "de_minimis"):
            said[name] = "none" if name == "chapter98" else False
        else:
            words = [word for test in tests if test.name == name for word in test.words]
            choices.append([(name, "other"), *((name, word) for word in dict.fromkeys(words))])
    value = shipment.value
    needed = {US_PARTS: "us_parts_value"}.get(str(said.get("chapter98")))
    if said.get("chapter98") in REPAIRS:
        needed = "repair_value"
    whole = said.get("value", ONE)
    if needed and (needed not in said or "value" not in said):
        said.pop(needed, None)
        choices.append([(needed, ZERO), (needed, whole)])
    if fee.informal is not None and "entry_type" not in said and value is not None:
        kinds = ("formal", "informal") if value <= INFORMAL_UP_TO else ("formal",)
        choices.append([("entry_type", kind) for kind in kinds])
    names = [choice[0][0] for choice in choices]
    return names, [{**said, **dict(pairs)} for pairs in product(*choices)]


def _is_free(fee: Fee, shipment: _Shipment, assignment: Mapping[str, Value]) -> bool:
    applies = not fee.applies_if or _any(fee.applies_if, assignment)
    return not applies or shipment.origin in fee.exempt_origins or _any(fee.exempt_if, assignment)


def _share(fee: Fee, shipment: _Shipment, assignment: Mapping[str, Value]) -> Decimal:
    """The part of the value in one assignment."""
    if _is_free(fee, shipment, assignment):
        return ZERO
    if assignment.get("chapter98") in (*REPAIRS, US_PARTS):
        return fee.rate * provision_share(assignment)
    return fee.rate


def _amount(fee: Fee, shipment: _Shipment, assignment: Mapping[str, Value]) -> Decimal:
    """USD in one assignment; without a value the share of it that the fee is on."""
    if _is_free(fee, shipment, assignment):
        return ZERO
    if shipment.value is None:
        return fee.rate
    if fee.informal is not None and assignment.get("entry_type") == "informal":
        return fee.informal
    base = shipment.value
    if assignment.get("chapter98") in (*REPAIRS, US_PARTS):
        base *= provision_share(assignment)
    amount = (base * fee.rate).quantize(CENT, ROUND_HALF_UP)
    if fee.minimum is not None:
        amount = max(amount, fee.minimum)
    return amount if fee.maximum is None else min(amount, fee.maximum)


def _any(groups: Groups, assignment: Mapping[str, Value]) -> bool:
    return any(
        all(
            (value := assignment.get(test.name)) is not None and test.holds(value) for test in group
        )
        for group in groups
    )
