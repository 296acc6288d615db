"""What readers saw while loads were committed, and the proof that they saw no mixture.

A history is a list of answers with the revision that each says it was read at, and of loads with
the times at which they began and ended. It is right where every answer is the one that this
revision gives when nothing else runs, where no reader ever goes back, and where an answer is not
older than a load that had ended before it was asked for, nor newer than any that had begun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: who asked what and when, in seconds of one clock, and what came."""

    reader: int
    url: str
    asked: float
    answered: float
    revision: int
    body: str


@dataclass(frozen=True, slots=True)
class Committed:
    """One load, which made this revision, between these times."""

    revision: int
    began: float
    ended: float


Expected = Mapping[int, Mapping[str, str]]
"""Revision -> URL -> the answer when nothing else runs."""


def faults(seen: Sequence[Seen], loads: Sequence[Committed], expected: Expected) -> list[str]:
    """What is wrong with a history, one line for each fault."""
    found = []
    for answer in seen:
        where = f"reader {answer.reader} at revision {answer.revision}, {answer.url}"
        if answer.body != expected[answer.revision][answer.url]:
            others = [r for r, known in expected.items() if known.get(answer.url) == answer.body]
            found.append(f"{where}: is that of {others or 'no revision: a mixture'}")
        oldest = max((load.revision for load in loads if load.ended < answer.asked), default=0)
        newest = max((load.revision for load in loads if load.began < answer.answered), default=0)
        if not oldest <= answer.revision <= newest:
            found.append(f"{where}: it could only be from {oldest} to {newest}")
    for reader in sorted({answer.reader for answer in seen}):
        own = sorted((a for a in seen if a.reader == reader), key=lambda a: a.asked)
        for one, next in pairwise(own):
            if next.revision < one.revision:
                found.append(f"reader {reader} went from {one.revision} back to {next.revision}")
    return found
