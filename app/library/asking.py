"""What every method of a question does: its values become parameters, the answer a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias, TypedDict

from onshore.app.answers import ask_view, with_stories
from onshore.app.library.result import Result
from onshore.app.settings import Settings, stories_folder
from onshore.graph.answers.parameters import (
    Parameter,
    check_number,
    parameters_of,
    read_parameters,
    text_of,
)
from onshore.graph.dates import format_instant
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.names.folding import closest
from onshore.graph.queries import QUESTIONS, Question, question_of
from onshore.graph.view import View

Day: TypeAlias = str | date
"""A day, as a date or as text such as 2026-05-01."""
Instant: TypeAlias = str | datetime
"""An instant, as a datetime (UTC where it is naive) or as ISO 8601 text; a day means its end."""
Texts: TypeAlias = str | Iterable[str]
"""One text or several."""
Known: TypeAlias = Texts | Mapping[str, str | float | bool]
"""What is known of a shipment: `usmca:true`, several of them, or `{"usmca": True}`."""


class Common(TypedDict, total=False):
    """What every question takes besides its own parameters; what is left out is the net's."""

    status: Texts
    """Statuses that count, or `all`."""
    certainty_min: str
    """Weakest certainty that counts."""
    derive: Texts
    """Rules that may derive edges."""
    lang: str
    """Language of names and sentences: `en` or `ja`."""


class Asking:
    """Asks questions at one view; `common` are the values of every question."""

    def __init__(
        self, view: View, common: Mapping[str, Any], settings: Settings, seconds: float | None
    ) -> None:
        self._view, self._common = view, dict(common)
        self._settings, self._seconds = settings, seconds

    def ask(self, question: str, /, **values: Any) -> Result:
        """The answer to a question by its name, such as `duty-origins` or `duty_origins`.

        Values are texts, numbers, dates, or several of them; None counts as not given.
        InvalidParameters with every problem and the nearest words, UnknownId where a name or an id
        is of nothing, DeadlinePassed where the time is up and half an answer would be wrong.
        """
        kind = question_of(question.replace("_", "-"))
        if kind is None:
            names = tuple(one.name for one in QUESTIONS)
            near = closest(question[:80], names) or names[:6]
            raise InvalidParameters([Problem("unknown question", question[:80], suggestions=near)])
        asked = self._told(read_parameters(kind, pairs_of(kind, {**self._common, **values})))
        with within(Deadline(self._seconds)):
            return Result.of_question(ask_view(self._view, asked))

    def _told(self, question: Question) -> Question:
        """The question with the groups of the stories, where it is put into groups."""
        if getattr(question, "group", None) is None:
            return question
        from onshore.loaders.stories import read_stories

        return with_stories(question, read_stories(stories_folder(self._settings)))


def pairs_of(kind: type[Any], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (name, text) pairs of a question's values; names that it lacks stay, to be refused."""
    declared = {item.field: item for item in parameters_of(kind)}
    return [
        pair
        for name, value in values.items()
        if value is not None
        for pair in _pairs(name, value, declared.get(name))
    ]


def _pairs(name: str, value: Any, item: Parameter | None) -> Iterator[tuple[str, str]]:
    if item is not None and item.pattern is not None:
        if not isinstance(value, Mapping):
            reason = "is not a mapping of numbers of edges to countries, such as {2: 'TW'}"
            raise InvalidParameters([Problem(reason, name)])
        for group, texts in value.items():
            yield from _pairs(item.name.replace("N", str(group), 1), texts, None)
        return
    for one in _each(name, value):
        yield name, _text(name, one, item)


def _each(name: str, value: Any) -> Iterable[Any]:
    """The single values of a parameter; known conditions may be a mapping of their names."""
    if isinstance(value, Mapping):
        if name != "condition":
            raise InvalidParameters([Problem("is a mapping: give a text or a list of them", name)])
        return [f"{key}:{text_of(one)}" for key, one in value.items()]
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray)
    return value if several else (value,)


def _text(name: str, value: Any, item: Parameter | None) -> str:
    """One value as text. InvalidParameters for what no parameter can be."""
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, float) and item is not None:
        check_number(value, item.kind, name)
        value = int(value) if value.is_integer() else value
    if not isinstance(value, str | int | float | date):
        reason = f"takes no {type(value).__name__}: give a text, a number or a day"
        raise InvalidParameters([Problem(reason, name)])
    return text_of(value)
