"""One product from every origin on one day, ranked by its duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from onshore.graph.answers.duty.duty_parameters import clock, entry_day, known, line
from onshore.graph.answers.duty.entry_summary import number
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.answers.question import Answer, Question, cut_by
from onshore.graph.deadline import in_time
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, duty, read_number
from onshore.graph.tariff.measures.origins import (
    CUSTOMS_TERRITORY,
    INSULAR_POSSESSIONS,
    TERRITORIES,
    territory_name,
)
from onshore.graph.tariff.schedule.schedule import dotted
from onshore.graph.view import View
from onshore.graph.words.reason import Both, Reason, rate_words, texts

MOST_NAMED = 3
"""Origins with an equal duty that the sentence names."""


@dataclass(frozen=True)
class DutyOrigins(Question):
    name = "duty-origins"
    route = "/duty/origins"
    heading = ("Duty by origin, ranked", "原産地別の関税順位")
    shape = "duty.DutyOriginsResult"
    doc = (
        "One product from all origins on one day, ranked by the low end of its duty and then by "
        "the high one. Origins whose duty has no upper end stand apart, and so do those that need "
        "no entry: none of them counts as 0."
    )
    example = "?hts=8504.40.60&entry_date=2026-05-01"
    said_first = ("hts", "entry_date")
    at_deadline = "partial"

    hts: str = line(example="8504.40.60")
    entry_date: date | None = entry_day()
    clock: str = clock()
    condition: tuple[str, ...] = known()

    def run(self, view: View) -> Answer:
        tariff, day = tariff_of(view), self.entry_date or view.as_of
        digits, _ = read_number(self.hts)
        conditions = tariff.measures.declarations.parse(self.condition)
        clock = cast("Clock", self.clock)
        entered = sorted(set(TERRITORIES) - CUSTOMS_TERRITORY - INSULAR_POSSESSIONS)
        answers = [
            duty(tariff, digits, origin, day, clock, conditions) for origin in in_time(entered, 4)
        ]
        ranked = sorted((a for a in answers if a.hi is not None), key=_rank)
        ranks: dict[tuple[Decimal, Decimal, str], int] = {}
        shown = []
        for place, answer in enumerate(ranked, 1):
            rank = ranks.setdefault((*_rank(answer)[:2], ""), place)
            shown.append({"rank": rank, **self._origin(answer)})
        result = {
            "hts": dotted(digits),
            "entry_date": day.isoformat(),
            "origins": shown,
            "not_known": [
                {**self._origin(a), "reason": a.reason.text(self.lang) if a.reason else None}
                for a in answers
                if a.hi is None
            ],
            "no_entry": sorted(CUSTOMS_TERRITORY | INSULAR_POSSESSIONS),
        }
        cut = None
        if len(answers) < len(entered):
            done, all = str(len(answers)), str(len(entered))
            cut = Reason(
                "cut_computed", why=cut_by(), n=done, all=all, what=Both("origins", "原産地")
            ).text(self.lang)
        notes = [Reason("origins_apart"), *_common(answers)]
        return Answer(result, assumptions=texts(notes, self.lang), truncated=cut)

    def sentence(self, answer: Answer, view: View) -> Reason | None:
        """From the least to the most that the product pays, and which origins pay that."""
        ranked, unknown = answer.result["origins"], len(answer.result["not_known"])
        if answer.truncated is not None:
            return None
        said = []
        if ranked:
            least, most = min(map(_ends, ranked)), max(map(_ends, ranked), key=lambda e: e[::-1])
            what, day = Reason("hts_goods", hts=answer.result["hts"]), self.entry_date or view.as_of
            duty, many = rate_words(least[0], most[1]), len(ranked)
            if least == most:
                alike = Reason("says_origins_alike", what=what, duty=duty, day=day, origins=many)
                said.append(alike)
            else:
                said.append(Reason("says_origins", what=what, duty=duty, day=day, origins=many))
                said.append(Reason("says_least", who=_who(ranked, least), duty=rate_words(*least)))
                said.append(Reason("says_most", who=_who(ranked, most), duty=rate_words(*most)))
        if unknown:
            said.append(Reason("says_origins_unknown", origins=unknown))
        return Reason("sentences", parts=said)

    def rows(self, result: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The ranked ones, then those without a rank."""
        return [dict(one) for one in (*result["origins"], *result["not_known"])]

    def _origin(self, answer: DutyAnswer) -> dict[str, Any]:
        return {
            "origin": answer.origin,
            "name": territory_name(answer.origin, self.lang),
            "lo": number(answer.lo),
            "hi": number(answer.hi),
            "decided_by": [effect.condition for effect in answer.undecided],
        }


def _rank(answer: DutyAnswer) -> tuple[Decimal, Decimal, str]:
    return answer.lo or Decimal(0), answer.hi or Decimal(0), answer.origin


def _ends(row: Mapping[str, Any]) -> tuple[float, float]:
    return row["lo"], row["hi"]


def _who(ranked: Sequence[Mapping[str, Any]], ends: tuple[float, float]) -> Reason | list[str]:
    """The origins with these ends by name, their number where they are many."""
    names = [row["name"] for row in ranked if _ends(row) == ends]
    return names if len(names) <= MOST_NAMED else Reason("n_origins", n=len(names))


def _common(answers: list[DutyAnswer]) -> list[Reason]:
    """Warnings and assumptions that hold for every origin: the others are with its own answer."""
    if not answers:
        return []
    first = dict.fromkeys((*answers[0].warnings, *answers[0].assumptions))
    for answer in answers[1:]:
        held = {*answer.warnings, *answer.assumptions}
        first = {note: None for note in first if note in held}
    return list(first)
