"""A duty as JSON: the shape of the HTTP contract, made once for all questions that show one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onshore.graph.answers.duty.entry_summary import number
from onshore.graph.tariff.duty.duty import Component, DutyAnswer, Ends, OtherClock
from onshore.graph.tariff.duty.duty_parts import Effect, Treatment
from onshore.graph.words.reason import Reason


def duty_json(answer: DutyAnswer, lang: str = "en", *, data: bool = False) -> dict[str, Any]:
    """The answer in the shape of the HTTP contract; rates with 12 significant digits.

    Sentences are in `lang`. `data` adds what they say as `code` and `params`: in each component, as
    `branches` of what a condition decides, and as `notes` for all others.
    """
    line = answer.schedule
    values: dict[str, Any] = {
        "lo": number(answer.lo),
        "hi": number(answer.hi),
        "amount": _ends(answer.amount),
        "components": [component_json(c, lang, data=data) for c in answer.components],
        "undecided": [effect_json(e, lang, data=data) for e in answer.undecided],
        "schedule": None,
        "lines": list(answer.lines),
        "other_clock": _other(answer.other_clock),
        "covered_until": answer.covered_until.isoformat(),
        "warnings": [one.text(lang) for one in answer.warnings],
        "unread": list(answer.unread),
    }
    if data:
        reason = () if answer.reason is None else (answer.reason,)
        values["notes"] = notes_json(
            reason=reason, warnings=answer.warnings, assumptions=answer.assumptions
        )
    if line is not None:
        headings = line.footnote_headings
        values["schedule"] = {
            "hts": line.hts,
            "description": line.description,
            "rate_text": line.rate_text,
            "inherited_from": line.inherited_from,
            "column2": line.column2,
            "footnote_headings": None if headings is None else list(headings),
            "revision": line.revision,
        }
    if answer.reason is not None:
        values["reason"] = answer.reason.text(lang)
    return values


def notes_json(**named: Sequence[Reason]) -> list[dict[str, Any]]:
    """The sentences of some fields of an answer as data, in their order."""
    return [{"field": field, **note.data()} for field, notes in named.items() for note in notes]


def effect_json(effect: Effect, lang: str, *, data: bool = False) -> dict[str, Any]:
    """What a condition asks and decides; `data`: by the ways in which it can turn out."""
    question = effect.question.text(lang)
    values: dict[str, Any] = {
        "condition": effect.condition,
        "question": question[0].upper() + question[1:],
        "effect": effect.reason.text(lang),
    }
    if data:
        values["branches"] = [
            {"when": one.when.data(), "lo": number(one.lo), "hi": number(one.hi)}
            for one in effect.branches
        ]
    return values


def component_json(component: Component, lang: str, *, data: bool = False) -> dict[str, Any]:
    values = {
        "measure": component.measure,
        "authority": component.authority,
        "rate": number(component.rate),
        "amount": number(component.amount),
        "in_lo": component.in_lo,
        "in_hi": component.in_hi,
        "why": component.why.text(lang),
        "row": component.row or component.measure,
        "headings": list(component.headings),
        **treatment_json(component.treatment),
    }
    return {**values, **component.why.data()} if data else values


def treatment_json(treatment: Treatment | None) -> dict[str, str | None]:
    """Whether a duty can be drawn back, and the status that a foreign-trade zone wants.

    The normal duty is subject to the general law of both.
    """
    if treatment is None:
        return {"drawback": None, "zone_status": None, "treatment_source": None}
    return {
        "drawback": treatment.drawback,
        "zone_status": treatment.zone_status,
        "treatment_source": treatment.source or None,
    }


def _other(other: OtherClock | None) -> dict[str, Any] | None:
    if other is None:
        return None
    return {"clock": other.clock, "lo": number(other.lo), "hi": number(other.hi)}


def _ends(ends: Ends | None) -> dict[str, Any] | None:
    return None if ends is None else {"lo": number(ends.lo), "hi": number(ends.hi)}
