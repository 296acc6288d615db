"""What a rule of a table says, and what the matcher must know of a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onshore.loaders.extract.grammar.memory import Place
from onshore.loaders.extract.grammar.scene import Scene

Tenses = Mapping[str, str]
"""Status by tense; `else` holds for all others."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. `takes` are two sentences that it must take, `leaves` is one that it must not.

    `left`, `right` and `inside` are patterns that must not stand just before, just behind and
    within what is matched. `most` bounds how many subjects are taken. In the examples Arden
    (有田電機) is the subject and Boyle (別府精機) the other firm.
    """

    id: str
    relation: str
    status: str | Tenses
    patterns: str | tuple[str, ...]
    takes: tuple[str, str]
    leaves: str
    who: str = "subject"
    spoken: str = ""
    left: str = ""
    right: str = ""
    inside: str = ""
    most: int = 1
    recalled: bool = False
    """Said of the incentive that was told shortly before: its firm, its place, its quote."""
    alone: bool = False
    """Nothing where there are several subjects."""
    tight: bool = False
    """The quote is the match alone, without the subject before it."""
    here: bool = False
    """The place must stand in the sentence: none is carried over."""
    denied: bool = False
    agent: str = ""
    """`by`: `by F` behind the match is who does it; `site`: so is the F of `at F's plant`; `to`: it
    is given to F."""
    once: bool = False
    """Only amounts, and sites, of which no row before has told in the sentence."""
    only: str = ""
    """What the id of a place must be like: a country's, or one in a country."""
    placed: bool = False
    """A place beside the match is told as qualifier `place`."""
    priced: bool = False
    """Money in the clause is the amount."""
    when: Mapping[str, str] = field(default_factory=dict)
    """Status by the words around (English: those of the clause), asked before the tense: « and »
    stand around the match. `unmet` is promised and not kept, an empty one is no fact."""
    object: str = ""
    """The object that always holds: a metric."""
    unit: str = ""
    """What a bare number counts."""
    worded: str = ""
    """What the words of the amount must have: a unit, a period."""
    unbuilt: str = ""
    """Status where the subject was told to build, and the verb does not say that it is done."""
    traded: bool = False
    """Said of the trade that was told last: its buyer, its product."""
    proposed: tuple[str, str] | None = None
    """Kind and name of a thing of the subject (of the seller) that no list has: the object."""
    units: tuple[str, ...] = ()
    """Units that the amount must have, unless it has a period."""
    dated: str = ""
    """The qualifier of the day until which, or from which, it holds."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Qualifiers that always hold."""


@dataclass(frozen=True, slots=True)
class Language:
    """What the matcher must know of a language."""

    macros: Callable[[str, int, str], str | None]
    subjects: Callable[[Scene, int], tuple[list[str], int | None, str]]
    places: Callable[[Scene, re.Match[str], str | None, str], tuple[list[Place], str]]
    """Where the relation holds, and how that was found."""
    tense: Callable[[Scene, int, int], str]
    clause: Callable[[Scene, int], tuple[int, int]]
    agent: Callable[[Scene, re.Match[str], str], tuple[str, int | None] | None]
    receiver: Callable[[Scene, re.Match[str], str], str | None]
    seller: Callable[[Scene, re.Match[str], str], str | None]
    """Who sells what a firm may or must buy."""
    parties: Callable[[Scene, re.Match[str]], list[str]]
    """The two firms of a deal, who speaks first first."""
    speaker: Callable[[Scene, int], str | None] = lambda _scene, _at: None
    """Of which firm a person is the head who is named without one."""
    opening: Callable[[Scene, int], str | None] = lambda _scene, _at: None
    """When a site opens."""
    later: Callable[[Scene, int], str | None] = lambda _scene, _at: None
    """What the next clause says became of a plan."""
    asked: str = ""
    """The group at whose start subject and clause are asked for, where the match has it."""
    tail: int = 0
    """Characters behind a match, in its clause, that belong to its quote: how the verb ends."""
