"""Asking: a question on a store becomes the envelope that HTTP and command line both give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from onshore.graph.answers.naming import Names, with_ids
from onshore.graph.answers.parameters import parameters_of
from onshore.graph.dates import show_instant
from onshore.graph.deadline import checked, current
from onshore.graph.ports import Store
from onshore.graph.queries import Answer, Question
from onshore.graph.view import View

if TYPE_CHECKING:
    from onshore.graph.queries.evidence.claims import ClaimsQuestion
    from onshore.graph.queries.tariff.bom import BomQuestion
    from onshore.loaders.stories import Story

Pairs = Iterable[tuple[str, str]]
Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, its answer with the envelope around it, and the view that it was given at."""

    question: Question
    answer: Answer
    envelope: dict[str, Any]
    view: View

    @property
    def revision(self) -> int:
        """The store's revision that all of the answer was read at."""
        return self.view.reader.revision


def with_stories(question: Q, stories: Sequence[Story]) -> Q:
    """The question with the groups of the stories, where it takes them."""
    if not hasattr(question, "stories"):
        return question
    groups = tuple(story.network for story in stories if story.network)
    return replace(question, stories=groups)  # type: ignore[call-arg]


def ask(store: Store, question: Question, today: date) -> AnsweredQuestion:
    """The answer at the question's clocks; `today` is what `as_of` defaults to."""
    return ask_view(store.view(question.as_of or today, question.known_at), question)


def ask_view(view: View, question: Question) -> AnsweredQuestion:
    """The answer at a view, which has the question's clocks."""
    started = perf_counter()
    query, named = asked_values(question), Names(view)
    question = with_ids(question, named)
    answer = replace(question.answer(view), names=named.taken)
    said = question.sentence(answer, view)
    sentence = None if said is None else said.text(question.lang)
    envelope = enveloped(query, view, answer, started, sentence)
    return AnsweredQuestion(question, answer, envelope, view)


def enveloped(
    query: Any, view: View, answer: Answer, started: float, sentence: str | None = None
) -> dict[str, Any]:
    """What every answer comes in; `started` is the counter when the work began."""
    resolved: dict[str, Any] = {
        "as_of": view.as_of.isoformat(),
        "known_at": show_instant(view.known_at),
    }
    if answer.names:
        resolved["names"] = dict(answer.names)
    envelope = {
        "query": query,
        "resolved": resolved,
        "sentence": sentence,
        "result": answer.result,
        "claims": list(answer.claims),
        "assumptions": list(answer.assumptions),
        "conflicts": list(answer.conflicts),
        "coverage": dict(answer.coverage),
        "truncated": answer.truncated,
        "expanded": answer.expanded,
        "elapsed_ms": round((perf_counter() - started) * 1000, 3),
    }
    shown: dict[str, Any] = rounded(envelope)
    if answer.truncated is None:
        current().check_whole()  # parts that are worked out when they are read
    return shown


def asked_values(question: Question | BomQuestion | ClaimsQuestion) -> dict[str, Any]:
    """What was asked, with the defaults that were taken; clocks only where they were given."""
    values: dict[str, Any] = {"question": question.name}
    for item in parameters_of(type(question)):
        value = getattr(question, item.field)
        if item.pattern is not None:
            for group, text in value:
                values[item.name.replace("N", group, 1)] = text
        elif value is None or value == ():
            continue
        elif item.name == "known_at":
            values[item.name] = show_instant(value)
        else:
            values[item.name] = value.isoformat() if isinstance(value, date) else value
    return values


def rounded(value: Any) -> Any:
    """Numbers with 12 significant digits, so that every store and layer gives equal bytes."""
    kind = type(value)
    if kind in _EXACT:
        return value
    if kind is dict and _EXACT.issuperset(map(type, value.values())):
        return value.copy()
    if kind is dict or isinstance(value, Mapping):
        return {key: item if type(item) in _EXACT else rounded(item) for key, item in value.items()}
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list | tuple):
        if _EXACT.issuperset(map(type, value)):
            return list(value)
        return [rounded(item) for item in checked(value)]
    return value


_EXACT = frozenset((str, int, bool, type(None)))
"""Types of most values, which need no rounding."""
