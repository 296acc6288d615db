"""What a question gives in Python: the answer that HTTP gives, with its facts and its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from onshore.app.answers import AnsweredQuestion
from onshore.app.render import render
from onshore.app.render.calls import Calls, calls_of
from onshore.app.render.cited import CitedFact, cited
from onshore.graph.cache import cached_property
from onshore.graph.errors import UnsupportedFormat
from onshore.graph.view import View

if TYPE_CHECKING:
    import networkx
    import polars

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How an answer came about: what it is called, in which language, and the question's forms.

    `heading` is in both languages; `formats` are those of `Result.render`; `answered` is None for
    what is not a declared question, such as a bill of materials.
    """

    heading: tuple[str, str]
    lang: str
    rows: Callable[[Mapping[str, Any]], Rows]
    formats: Sequence[str]
    render: Callable[[str], bytes]
    calls: Calls | None
    answered: AnsweredQuestion | None = None
    summary: Sequence[str] = ()
    """What is said where there is no one sentence."""


class Result:
    """An answer: one sentence, the numbers, the facts behind them, and what was assumed or cut.

    Shares and rates are fractions of 1. An end of an interval that is None is unknown, never 0.
    """

    def __init__(self, envelope: dict[str, Any], view: View, asked: Asked) -> None:
        self._envelope, self._view, self._asked = envelope, view, asked

    @classmethod
    def of_question(cls, answered: AnsweredQuestion) -> Result:
        """The result of a declared question."""
        question = answered.question
        asked = Asked(
            heading=question.heading,
            lang=question.lang,
            rows=question.rows,
            formats=question.formats,
            render=lambda format: render(answered, format, served=False),
            calls=calls_of(question, answered.view.as_of),
            answered=answered,
        )
        return cls(answered.envelope, answered.view, asked)

    # -- what is said ------------------------------------------------------

    @property
    def sentence(self) -> str | None:
        """The answer in plain words; None where no sentence would claim only what holds."""
        said: str | None = self._envelope["sentence"]
        return said

    @property
    def result(self) -> dict[str, Any]:
        """The values of the answer, as the HTTP interface documents them for each question."""
        values: dict[str, Any] = self._envelope["result"]
        return values

    @property
    def query(self) -> dict[str, Any]:
        """What was asked, with the defaults that were taken."""
        asked: dict[str, Any] = self._envelope["query"]
        return asked

    @property
    def names(self) -> dict[str, str]:
        """Names that were asked for, each with the id that it was taken for."""
        return dict(self._envelope["resolved"].get("names", {}))

    @property
    def as_of(self) -> date:
        """The day on which the answer is true in the world."""
        return self._view.as_of

    @property
    def known_at(self) -> str:
        """The instant by which all that it rests on had been recorded, in ISO 8601."""
        return str(self._envelope["resolved"]["known_at"])

    @property
    def assumptions(self) -> list[str]:
        """What the answer takes as given, in sentences."""
        return list(self._envelope["assumptions"])

    @property
    def conflicts(self) -> list[dict[str, Any]]:
        """Facts that contradict each other, with the one that is preferred and why."""
        return list(self._envelope["conflicts"])

    @property
    def coverage(self) -> dict[str, Any]:
        """How many facts, sources and publishers stand behind the answer."""
        return dict(self._envelope["coverage"])

    @property
    def truncated(self) -> str | None:
        """What was cut and why; None where the answer is whole."""
        cut: str | None = self._envelope["truncated"]
        return cut

    @property
    def claims(self) -> list[str]:
        """Ids of the facts that the answer rests on."""
        return list(self._envelope["claims"])

    @cached_property
    def facts(self) -> list[CitedFact]:
        """The facts that the answer rests on, each with its publisher and the day it was published.

        A duty rests on the schedule and on measures instead: `result` names them.
        """
        return cited(self._view, self.claims, self._asked.lang)

    @property
    def calls(self) -> Calls | None:
        """The same question over HTTP, as command and in Python; None for rows of your own."""
        return self._asked.calls

    @property
    def view(self) -> View:
        """What the answer was read from, at both clocks."""
        return self._view

    # -- in other shapes ---------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """All of the answer as plain values: what the HTTP interface sends as JSON."""
        return deepcopy(self._envelope)

    def rows(self) -> Rows:
        """The main list of the answer as flat rows; the values alone where it has no list."""
        return self._asked.rows(self.result)

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` of the rows, with the columns of the CSV file.

        What is unknown is NaN or None. MissingPackage without pandas.
        """
        from onshore.app.library.tables import pandas_frame

        return pandas_frame(self._table())

    def to_polars(self) -> polars.DataFrame:
        """A `polars.DataFrame` of the rows, with the columns of the CSV file.

        What is unknown is null. MissingPackage without polars.
        """
        from onshore.app.library.tables import polars_frame

        return polars_frame(self._table())

    def _table(self) -> Rows:
        from onshore.app.render.named_rows import with_names

        return with_names(self.rows(), self._view, self._asked.lang)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Nodes and edges of the answer: ids of entities, edges keyed by their ids, attributes.

        Facts about sets are not edges: they stand in `graph.graph["sets"]`. UnsupportedFormat where
        an answer has no nodes and edges.
        """
        answered = self._asked.answered
        if answered is None or "graphml" not in self._asked.formats:
            raise UnsupportedFormat("networkx", self._asked.formats)
        from onshore.app.render.drawing import drawing_of
        from onshore.app.render.graphml import drawn_graph

        return drawn_graph(drawing_of(answered, self._view, everything=True))

    @property
    def formats(self) -> tuple[str, ...]:
        """What `render` can write."""
        return tuple(self._asked.formats)

    def render(self, format: str) -> bytes:
        """The answer as a file, such as `csv`; UnsupportedFormat for what is not in `formats`."""
        if format not in self._asked.formats:
            raise UnsupportedFormat(format[:40], self._asked.formats)
        return self._asked.render(format)

    @property
    def summary(self) -> list[str]:
        """The answer in a few sentences: its one, or the figures of a bill of materials."""
        return list(self._asked.summary) if self.sentence is None else [self.sentence]

    # -- in a notebook -----------------------------------------------------

    def __repr__(self) -> str:
        from onshore.app.library.shown import plain

        return plain(self, self._asked.heading[0])

    def _repr_html_(self) -> str:
        from onshore.app.library.shown import html

        return html(self, self._asked.heading, self._asked.lang)

    def _repr_markdown_(self) -> str:
        from onshore.app.library.shown import markdown

        return markdown(self, self._asked.heading[self._asked.lang == "ja"])
