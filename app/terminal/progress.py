"""Progress of a long question on a terminal; nothing is imported or shown anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from time import monotonic
from typing import TextIO

from onshore.graph.ports import Advance
from onshore.graph.queries import Question

DELAY = 1.0
"""Seconds before a bar is shown."""


@contextmanager
def progress_of(question: Question, stream: TextIO) -> Iterator[Question]:
    """The question, told to report how far it is where it can and a terminal shows it."""
    if not stream.isatty() or not any(item.name == "progress" for item in fields(question)):
        yield question
        return
    from tqdm import tqdm

    with tqdm(unit="node", desc=question.heading[0], file=stream, leave=False, delay=DELAY) as bar:

        def report(done: int, everything: int) -> None:
            bar.total = everything
            bar.update(done - bar.n)

        yield replace(question, progress=report)  # type: ignore[call-arg]


@contextmanager
def rows_bar(total: int | None, stream: TextIO) -> Iterator[Callable[[int], object]]:
    """A function that is told how many more rows are done; a bar where a terminal shows one."""
    if not stream.isatty():
        yield int
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="row", unit_scale=True, file=stream, delay=DELAY) as bar:
        yield bar.update


@contextmanager
def drawing_times(shown: Advance | None, stream: TextIO) -> Iterator[Advance]:
    """What is told of a drawing after a load, passed on to `shown`; at the end both times are told:
    when questions were answered from the load, and when the graph for Cypher was drawn."""
    start, times = monotonic(), list[float]()

    def drawn(done: int, everything: int) -> None:
        if not times:
            times.append(monotonic() - start)
        if shown is not None:
            shown(done, everything)

    yield drawn
    if times:
        stream.write(
            f"onshore: questions answered after {times[0]:.1f} s, "
            f"graph for Cypher drawn after {monotonic() - start:.1f} s\n"
        )
