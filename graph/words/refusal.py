"""Refusals as data: what is wrong with a value, with words in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from onshore.graph.errors import Problem
from onshore.graph.words.reason import Param, Reason


class Unreadable(ValueError):
    """A text that is no value of its kind; `said` says why, `str()` in English."""

    def __init__(self, code: str, /, **params: Param) -> None:
        self.said = Reason(code, **params)
        super().__init__(self.said.text())


def refused(
    code: str, field: str | None = None, near: Sequence[str] = (), /, **params: Param
) -> Problem:
    """A problem of a parameter; `code` is one of `graph.words.refusal_words.REFUSALS`."""
    said = Reason(code, **params)
    return Problem(said.text(), field, suggestions=tuple(near), said=said)


def problem_of(error: ValueError, field: str | None = None, near: Sequence[str] = ()) -> Problem:
    """The problem that an error tells, with its words where it is `Unreadable`."""
    said = error.said if isinstance(error, Unreadable) else None
    return Problem(str(error), field, suggestions=tuple(near), said=said)
