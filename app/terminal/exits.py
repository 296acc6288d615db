"""How a process tells of an error and ends: a line each on standard error, an exit code."""

from __future__ import annotations

import sys

from onshore.graph.errors import (
    DeadlinePassed,
    InvalidParameters,
    OnshoreError,
    ProblemsError,
    StoreError,
    UnsupportedFormat,
)

DONE, REFUSED, USAGE, UNREACHABLE, TIME_UP, NOT_WHOLE, CHANGED, STOPPED = 0, 1, 2, 3, 4, 5, 6, 130


class TablesWrong(OnshoreError):
    """What `check` found: bundled tables that are not there, tables that are not as stored."""


def code_of(error: OnshoreError) -> int:
    if isinstance(error, StoreError):
        return UNREACHABLE
    if isinstance(error, DeadlinePassed):
        return TIME_UP
    if isinstance(error, TablesWrong):
        return NOT_WHOLE
    return USAGE if isinstance(error, InvalidParameters | UnsupportedFormat) else REFUSED


def say(error: OnshoreError) -> None:
    """The error on standard error, one problem a line."""
    from onshore.app.terminal.text import inert

    problems = error.problems if isinstance(error, ProblemsError) else (error,)
    for problem in problems:
        text = str(problem)
        if isinstance(problem, DeadlinePassed) and problem.seconds and not problem.cancelled:
            text = f"not answered within {problem.seconds:g} s; ONSHORE_MAX_SECONDS gives it longer"
        sys.stderr.write(f"onshore: {inert(text)}\n")
