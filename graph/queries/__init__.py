"""The questions: one per file, one line here. Routes, CLI, forms and docs follow from it.

A question's module is imported when it is asked for: a command line asks one question only.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from onshore.graph.answers.question import Answer, Question

_CLASSES: dict[str, str] = {
    "entities": "search.Search",
    "entity": "entity.EntityCard",
    "facts": "facts.EntityFacts",
    "neighbours": "neighbours.Neighbours",
    "fact": "facts.FactById",
    "sources": "evidence.sources.Sources",
    "source": "evidence.sources.SourceById",
    "paths": "paths.Paths",
    "duty": "tariff.duty.Duty",
    "duty-steps": "tariff.duty.DutySteps",
    "duty-table": "tariff.duty.DutyTable",
    "duty-origins": "tariff.duty_origins.DutyOrigins",
    "duty-changes": "tariff.duty_changes.DutyChanges",
    "schedule": "tariff.schedule.ScheduleLines",
    "schedule-difference": "tariff.schedule_difference.ScheduleDifference",
    "exposure": "exposure.Exposure",
    "impact": "impact.Impact",
    "criticality": "criticality.Criticality",
    "localization": "localization.Localization",
    "sites": "sites.Sites",
    "timeline": "timeline.Timeline",
    "conflicts": "evidence.conflicts.Conflicts",
    "changes": "evidence.changes.Changes",
    "graph": "subgraph.Subgraph",
}
QUESTIONS: tuple[type[Question], ...]
"""Every question that is asked with GET, in the order of the documentation."""


def question_of(name: str) -> type[Question] | None:
    """The question of that name, or None."""
    module, _, kind = _CLASSES.get(name, "").rpartition(".")
    found: type[Question] | None = None
    if module:
        found = getattr(import_module(f"onshore.graph.queries.{module}"), kind)
    return found


def rendered() -> dict[str, type[Question]]:
    """Name of a drawing under `render` -> the question whose parameters it takes."""
    return {kind.rendered_as: kind for kind in _all() if kind.rendered_as}


def __getattr__(name: str) -> Any:
    if name != "QUESTIONS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = _all()
    return found


def _all() -> tuple[type[Question], ...]:
    return tuple(filter(None, map(question_of, _CLASSES)))


__all__ = ["QUESTIONS", "Answer", "Question", "question_of", "rendered"]
