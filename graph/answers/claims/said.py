"""What was read of a text: its sentences, and the claims that they make as facts of no source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onshore.graph.model import Fact

TEXT = "source:text"
"""The source of every claim: the text itself, which is in no store."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`start` and `end` are offsets in the text; `unknown` are names in it that no list has.

    `told` is false of what no claim is read from: bylines, addresses, boilerplate. `refused`: a
    reading of it was refused, because the words do not carry it.
    """

    text: str
    start: int
    end: int
    section: str
    told: bool = True
    unknown: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the sentence at place `sentence`; `carried`: its subject stands before it.

    `unknown` are names that it rests on and no list has.
    """

    fact: Fact
    sentence: int
    carried: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it was read; `cut` counts claims that were left out because there are too many.

    `names` are those of the claims' ends, for ends that the view does not know.
    """

    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    language: str
    published: str | None = None
    cut: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
