"""What a broker reads beside the duty of one line: headings in order, fees, what may come back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onshore.graph.cache import cached_property
from onshore.graph.tariff.duty.duty import DutyAnswer, Tariff
from onshore.graph.tariff.duty.entry_lines import EntryLine, entry_lines
from onshore.graph.tariff.duty.line_fees import has_fees, provisions_of, ways_of
from onshore.graph.tariff.duty.refunds import refunds
from onshore.graph.tariff.duty.tariff import Target, cents
from onshore.graph.tariff.measures.conditions import Conditions
from onshore.graph.tariff.measures.fees import Charged, fees_of, landed, widest
from onshore.graph.tariff.schedule.schedule import normalise_hts
from onshore.graph.words.reason import Reason, shown, texts
from onshore.graph.words.reason import number as plain_number

FEE_NOTES = (Reason("fees_of_one_line"), Reason("fee_port"))


@dataclass(frozen=True)
class Entry:
    """One line of an entry summary, from the answer to its duty."""

    tariff: Tariff
    answer: DutyAnswer
    conditions: Conditions
    lang: str = "en"

    @cached_property
    def _target(self) -> Target | None:
        answer = self.answer
        return self.tariff.find(normalise_hts(answer.hts), answer.entry_date)[0]

    @cached_property
    def _lines(self) -> tuple[EntryLine, ...]:
        if self._target is None:
            return ()
        answer = self.answer
        return entry_lines(
            self.tariff,
            self._target,
            answer.origin,
            answer.entry_date,
            answer.clock,
            self.conditions,
        )

    def lines(self) -> list[dict[str, Any]]:
        """The headings in the order of reporting; empty where they cannot be told."""
        return [line_json(line, self.lang) for line in self._lines]

    def assumed(self) -> tuple[Reason, ...]:
        """What the order of the headings rests on, where no text was read for a step of it."""
        used = {line.step for line in self._lines}
        steps = [s for s in self.tariff.measures.reporting_order.steps if s.name in used]
        unread = (step.name for step in steps if len(steps) > 1 and not step.source)
        return tuple(Reason("order_unread", step=name) for name in unread)

    def refunds(self) -> list[dict[str, Any]]:
        """What may come back of what was collected, by cause."""
        if self._target is None:
            return []
        answer, value = self.answer, self.conditions.number("value")
        found = refunds(
            self.tariff, self._target, answer.origin, answer.entry_date, self.conditions
        )
        return [
            {
                "cause": one.cause,
                "rate": _ends(one.lo, one.hi),
                "amount": None
                if value is None
                else _ends(
                    cents(one.lo * value), None if one.hi is None else cents(one.hi * value)
                ),
                "measures": list(one.measures),
                "why": one.why.text(self.lang),
            }
            for one in found
        ]

    def fees(self) -> dict[str, Any]:
        """Each fee, and value, duty and fees together: USD, null without a value."""
        answer, value = self.answer, self.conditions.number("value")
        if self._target is None or not has_fees(answer.origin):
            return {"each": [], "landed": None, "reason": None}
        claims: dict[str, None] = {}
        published = answer.clock == "published"
        for leaf in self._target.leaves:
            known = self.tariff.claims(leaf, answer.origin, answer.entry_date, published=published)
            claims |= {symbol: None for symbol, _ in known}
        ways = [
            fees_of(
                self.tariff.measures.fees, answer.origin, answer.entry_date, said, tuple(claims)
            )
            for said in ways_of(provisions_of(self._target), self.conditions)
        ]
        found = list(map(widest, zip(*ways, strict=True)))
        each = [self._fee(one) for one in found]
        if value is None:
            reason = Reason("landed_needs_value").text(self.lang)
            return {"each": each, "landed": None, "reason": reason}
        duty = answer.amount
        ends = (Decimal(0), None) if duty is None else (duty.lo, duty.hi)
        total = landed(value, ends, found)
        return {"each": each, "landed": _ends(total.lo, total.hi), "reason": None}

    def _fee(self, fee: Charged) -> dict[str, Any]:
        return {
            "id": fee.id,
            "name": fee.names[self.lang],
            "rate": number(fee.rate),
            "amount": None if fee.lo is None else _ends(fee.lo, fee.hi),
            "minimum": number(fee.minimum),
            "maximum": number(fee.maximum),
            "decided_by": list(fee.decided_by),
            "reason": None if fee.reason is None else fee.reason.text(self.lang),
            "source": fee.source or None,
        }


def line_json(line: EntryLine, lang: str) -> dict[str, Any]:
    """A heading as answers show it; `heading` null where it is one of `one_of`."""
    known = line.amount_lo is not None
    return {
        "heading": line.heading or None,
        "one_of": list(line.one_of),
        "kind": line.kind,
        "step": line.step,
        "what": shown(line.what, lang),
        "program": line.program or None,
        "rate": _ends(line.rate_lo, line.rate_hi),
        "amount": _ends(line.amount_lo, line.amount_hi) if known else None,
        "total_with_normal": number(line.total),
        "part": number(line.part),
        "certain": line.certain,
        "only_if": [
            {"condition": when.condition, "values": texts(when.values, lang)}
            for when in line.only_if
        ],
        "measure": line.measure or None,
        "row": line.row or line.measure or None,
    }


def _ends(lo: Decimal | None, hi: Decimal | None) -> dict[str, Any]:
    return {"lo": number(lo), "hi": number(hi)}


def number(value: Decimal | None) -> float | int | None:
    """A sum that is done, for JSON: 12 significant digits."""
    return None if value is None else plain_number(value)
