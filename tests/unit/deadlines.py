"""Deadlines that are over after so many looks, so that a test can cut work at any of its steps."""

from __future__ import annotations

from math import inf

from onshore.graph.deadline import Deadline


class Looks(Deadline):
    """The time is up at the look number `looks`; without `grace` everything ends there."""

    def __init__(self, looks: int, *, grace: bool) -> None:
        super().__init__(3600.0, inf if grace else 0.0)
        self.left_over = looks

    def _look(self) -> None:
        self.left_over -= 1
        if self.left_over < 0:
            self._end = -inf if self.grace == 0 else 0.0

    def passed(self) -> bool:
        self._look()
        return super().passed()

    def check(self) -> None:
        self._look()
        super().check()
