"""What a broker reads beside the duty of one line: headings in order, fees, refunds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.analysis.conditions import Conditions
from graph.analysis.duty import DutyAnswer, Tariff
from graph.analysis.entry_lines import EntryLine, entry_lines
from graph.analysis.schedule import normalise_hts
from graph.reason import number as plain_number
from graph.reason import shown, texts


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an entry summary, from the answer to its duty."""

    tariff: Tariff
    answer: DutyAnswer
    conditions: Conditions
    lang: str = "en"

    def lines(self) -> list[dict[str, Any]]:
        """The headings in the order of reporting; empty where they cannot be told."""
        answer = self.answer
        target, _ = self.tariff.find(normalise_hts(answer.hts), answer.entry_date)
        if target is None:
            return []
        found = entry_lines(
            self.tariff, target, answer.origin, answer.entry_date, answer.clock, self.conditions
        )
        return [line_json(line, self.lang) for line in found]


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
        "rate": {"lo": number(line.rate_lo), "hi": number(line.rate_hi)},
        "amount": {"lo": number(line.amount_lo), "hi": number(line.amount_hi)} if known else None,
        "total_with_normal": number(line.total),
        "part": number(line.part),
        "certain": line.certain,
        "only_if": [
            {"condition": w.condition, "values": texts(w.values, lang)} for w in line.only_if
        ],
        "measure": line.measure or None,
        "row": line.row or line.measure or None,
    }


def number(value: Decimal | None) -> float | int | None:
    """A sum that is done, for JSON: 12 significant digits."""
    return None if value is None else plain_number(value)
