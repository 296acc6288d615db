"""The questions: one per file, one line here. Routes, CLI, forms and docs follow from it."""

from __future__ import annotations

from graph.queries.changes import Changes
from graph.queries.criticality import Criticality
from graph.queries.duty import Duty, DutySteps, DutyTable
from graph.queries.entity import EntityCard
from graph.queries.exposure import Exposure
from graph.queries.facts import EntityFacts, FactById
from graph.queries.impact import Impact
from graph.queries.localization import Localization
from graph.queries.neighbours import Neighbours
from graph.queries.network import Network
from graph.queries.paths import Paths
from graph.queries.question import Answer, Question
from graph.queries.schedule import ScheduleLines
from graph.queries.search import Search
from graph.queries.sources import SourceById, Sources
from graph.queries.timeline import Timeline

QUESTIONS: tuple[type[Question], ...] = (
    Search,
    EntityCard,
    EntityFacts,
    Neighbours,
    FactById,
    Sources,
    SourceById,
    Paths,
    Duty,
    DutySteps,
    DutyTable,
    ScheduleLines,
    Exposure,
    Impact,
    Criticality,
    Localization,
    Timeline,
    Changes,
    Network,
)
"""Every question that is asked with GET, in the order of the documentation."""

__all__ = ["QUESTIONS", "Answer", "Question"]
