"""What each rule of the extractor is worth: taken out alone, what changes on which set.

    python -m bench extraction [DIR...] --ablation          a row a rule function and a rule id

Only the articles in which a rule proposed something are read again without it. A row has the right
and the wrong candidates that only this rule brings, on the sets that nobody tuned on (`UNSEEN`) and
on all others, and how many sets change. Negative numbers: without the rule there are more.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onshore.loaders.extract.rules.registry import RULES

UNSEEN = ("unseen",)
"""Sets that no rule was mended for, and none may be."""
Rule = Callable[..., Iterator[Any]]


@dataclass(frozen=True)
class Count:
    """What counts of one article: facts found, right in status, right and wrong candidates."""

    found: int
    status: int
    extra: int

    def without(self, other: Count) -> Count:
        """What is lost where `other` is what remains."""
        return Count(self.found - other.found, self.status - other.status, self.extra - other.extra)


@dataclass
class Worth:
    """Losses of one rule, per set."""

    name: str
    fired: int = 0
    lost: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def add(self, folder: str, lost: Count) -> None:
        for index, number in enumerate((lost.found, lost.status, lost.extra)):
            self.lost[folder][index] += number

    def total(self, unseen: bool) -> list[int]:
        rows = [row for name, row in self.lost.items() if (name in UNSEEN) == unseen]
        return [sum(column) for column in zip(*rows, strict=True)] if rows else [0, 0, 0]

    @property
    def sets(self) -> int:
        """Sets whose facts become fewer without the rule."""
        return sum(row[0] > 0 for row in self.lost.values())


def name_of(rule: Rule) -> str:
    """`english.sites.build` of a rule function."""
    where = str(rule.__module__).rpartition("rules.")[2]
    return f"{where}.{getattr(rule, '__name__', 'rule')}"


@contextmanager
def without(left_out: str, fired: Counter[str] | None = None) -> Iterator[None]:
    """The rules without one function or one id; counts in `fired` what proposed anything."""
    kept = dict(RULES)

    def watched(rule: Rule) -> Rule:
        def watching(*given: Any) -> Iterator[Any]:
            for claim in rule(*given):
                if claim.rule != left_out:
                    if fired is not None:
                        fired.update({name_of(rule), claim.rule})
                    yield claim

        return watching

    try:
        for language, rules in kept.items():
            RULES[language] = tuple(watched(r) for r in rules if name_of(r) != left_out)
        yield
    finally:
        RULES.update(kept)


def ablate(
    sets: Mapping[str, Sequence[Path]], count: Callable[[str, Path], Count]
) -> Iterator[Worth]:
    """The worth of each function and id; `count` reads one article of a set."""
    whole: dict[tuple[str, Path], Count] = {}
    seen: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for folder, articles in sets.items():
        for article in articles:
            fired: Counter[str] = Counter()
            with without("", fired):
                whole[folder, article] = count(folder, article)
            for name in fired:
                seen[name].append((folder, article))
    functions = {name_of(rule) for rules in RULES.values() for rule in rules}
    for name in sorted(functions | set(seen)):
        worth = Worth(name, len(seen[name]))
        with without(name):
            for key in seen[name]:
                worth.add(key[0], whole[key].without(count(*key)))
        yield worth


def show(found: Iterable[Worth]) -> None:
    """The table: functions have dots in their names, ids have dashes."""
    head = ("rule", "articles", "sets", "unseen", "tuned")
    sys.stdout.write(f"{head[0]:38}{head[1]:>9}{head[2]:>6}{head[3]:>14}{head[4]:>16}\n")
    sys.stdout.write(f"{'':53}{'facts/wrong':>14}{'facts/wrong':>16}\n")
    for worth in found:
        unseen, tuned = worth.total(unseen=True), worth.total(unseen=False)
        sys.stdout.write(
            f"{worth.name:38}{worth.fired:9}{worth.sets:6}"
            f"{f'{unseen[0]}/{unseen[2]}':>14}{f'{tuned[0]}/{tuned[2]}':>16}\n"
        )
        sys.stdout.flush()
