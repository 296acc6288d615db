"""Duty of a component: what its tariff lines pay, as one interval over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from graph import schema
from graph.analysis.duty import DutyAnswer
from graph.errors import InvalidParameters, Problem
from graph.model import Fact
from graph.project import Where
from graph.queries.question import Answer, coverage_of
from graph.view import View


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
    shape: Callable[[DutyAnswer], dict[str, Any]],
) -> Answer:
    """The duty of every line that the component is classified as; null where none is stated."""
    component = view.resolve(id)
    if schema.kind_of(component) != "component":
        raise InvalidParameters([Problem(f"{component!r} is no component", "component")])
    facts = classifications(view, component, where)
    if not facts:
        return _unclassified(view, component)
    lines = list(dict.fromkeys(fact.object.partition(":")[2] for fact in facts))
    answers = [answer(line) for line in lines]
    several = len(answers) > 1
    result = _over(answers, shape) if several else shape(answers[0])
    notes = dict.fromkeys(note for one in answers for note in (*one.warnings, *one.assumptions))
    assumed = [fact.id for fact in facts if fact.certainty in ("inferred", "assumed")]
    own = []
    if assumed:
        own.append(f"the tariff lines are assumed, not stated: {', '.join(assumed)}")
    if several:
        own.append("the interval spans several tariff lines; which one applies is not stated")
    return Answer(
        {"component": component, **result},
        claims=[fact.id for fact in facts],
        assumptions=(*own, *notes),
        coverage=coverage_of(view, facts),
    )


def _over(answers: Sequence[DutyAnswer], shape: Callable[[DutyAnswer], Any]) -> dict[str, Any]:
    """The widest interval; open at the top where one of the lines is."""
    lows = [one.lo for one in answers if one.lo is not None]
    highs = [one.hi for one in answers if one.hi is not None]
    complete = len(highs) == len(answers)
    least = min(lows) if len(lows) == len(answers) else None
    shown = [shape(one) for one in answers]
    return {
        "lo": _plain(least) if least is not None and (least or complete) else None,
        "hi": _plain(max(highs)) if complete else None,
        "lines": [line for one in answers for line in one.lines],
        "per_line": shown,
        "covered_until": min(one["covered_until"] for one in shown),
        **({} if complete else {"reason": _why(answers)}),
    }


def _why(answers: Sequence[DutyAnswer]) -> str:
    return "; ".join(f"{one.hts}: {one.reason}" for one in answers if one.hi is None)


def _plain(value: Decimal) -> float:
    return float(f"{value:.12g}")


def _unclassified(view: View, component: str) -> Answer:
    """No line: null with the reason, and which parameter value would show one."""
    wider = classifications(view, component, Where(certainty_min="assumed"))
    reason = f"no fact ties {component} to a tariff line"
    attempts = [{"parameter": "certainty_min", "value": "assumed"}] if wider else []
    if wider:
        reason += " that is more than assumed"
    return Answer(
        {"component": component, "lo": None, "hi": None, "lines": [], "reason": reason,
         "try": attempts}
    )  # fmt: skip
