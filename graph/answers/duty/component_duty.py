"""Duty of a component: what its tariff lines pay, as one interval over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from onshore.graph import schema
from onshore.graph.answers.question import Answer, coverage_of
from onshore.graph.errors import InvalidParameters
from onshore.graph.model import Fact
from onshore.graph.project import Where
from onshore.graph.tariff.duty.duty import DutyAnswer
from onshore.graph.view import View
from onshore.graph.words.reason import Reason, number, texts
from onshore.graph.words.refusal import refused


def classifications(view: View, component: str, where: Where) -> list[Fact]:
    """Facts that tie the component to lines of the schedule, at the view's clocks."""
    return [
        fact
        for fact in view.holding(view.facts_about([component]))
        if fact.relation == "classified_as"
        and fact.affirmed
        and view.canonical.get(fact.subject, fact.subject) == component
        and where.allows(fact)
    ]


def component_duty(
    view: View,
    id: str,
    where: Where,
    answer: Callable[[str], DutyAnswer],
    whole: Callable[[DutyAnswer], tuple[dict[str, Any], tuple[Reason, ...]]],
    lang: str,
) -> Answer:
    """The duty of every line that the component is classified as; null where none is stated.

    `whole` gives what is said of one line and what is assumed beside it. Of several lines each has
    its own headings, refunds and fees, in `per_line`: an entry has one of the lines.
    """
    component = view.resolve(id)
    if schema.kind_of(component) != "component":
        raise InvalidParameters([refused("refuse_no_component", "component", id=repr(component))])
    facts = classifications(view, component, where)
    if not facts:
        return _unclassified(view, component, lang)
    lines = list(dict.fromkeys(fact.object.partition(":")[2] for fact in facts))
    answers = [answer(line) for line in lines]
    several = len(answers) > 1
    shown = [whole(one) for one in answers]
    each = [line for line, _ in shown]
    result = _over(answers, each, lang) if several else each[0]
    notes = (
        note
        for one, (_, beside) in zip(answers, shown, strict=True)
        for note in (*one.warnings, *one.assumptions, *beside)
    )
    assumed = [fact.id for fact in facts if fact.certainty in ("inferred", "assumed")]
    own: list[Reason] = []
    if assumed:
        own.append(Reason("lines_assumed", facts=tuple(assumed)))
    if several:
        own.append(Reason("several_lines"))
    return Answer(
        {"component": component, **result},
        claims=[fact.id for fact in facts],
        assumptions=texts(dict.fromkeys((*own, *notes)), lang),
        coverage=coverage_of(view, facts),
    )


def _over(
    answers: Sequence[DutyAnswer], each: Sequence[dict[str, Any]], lang: str
) -> dict[str, Any]:
    """The widest interval; open at the top where one of the lines is."""
    lows = [one.lo for one in answers if one.lo is not None]
    highs = [one.hi for one in answers if one.hi is not None]
    complete = len(highs) == len(answers)
    least = min(lows) if len(lows) == len(answers) else None
    return {
        "lo": number(least) if least is not None and (least or complete) else None,
        "hi": number(max(highs)) if complete else None,
        "lines": [line for one in answers for line in one.lines],
        "per_line": list(each),
        "covered_until": min(one["covered_until"] for one in each),
        **({} if complete else {"reason": _why(answers).text(lang)}),
    }


def _why(answers: Sequence[DutyAnswer]) -> Reason:
    lacking = ((one.hts, one.reason) for one in answers if one.hi is None)
    reasons = (Reason("of_line", line=line, why=why) for line, why in lacking if why is not None)
    return Reason("several", reasons=tuple(reasons))


def _unclassified(view: View, component: str, lang: str) -> Answer:
    """No line: null with the reason, and which parameter value would show one."""
    wider = classifications(view, component, Where(certainty_min="assumed"))
    reason = Reason("no_sure_line" if wider else "no_line", product=component).text(lang)
    attempts = [{"parameter": "certainty_min", "value": "assumed"}] if wider else []
    return Answer(
        {
            "component": component,
            "lo": None,
            "hi": None,
            "lines": [],
            "reason": reason,
            "try": attempts,
        }
    )
