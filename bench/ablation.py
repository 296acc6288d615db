"""What each rule of the extractor is worth: taken out alone, what changes on which set.

    python -m bench extraction [DIR...] --ablation          a line a rule id, and a pattern of it

`en-build` is the whole rule, `en-build/2` its second pattern. Only the articles in which a rule
proposed something are read again without it. A line has the right and the wrong candidates that
only this rule brings, on the sets that nobody tuned on (`UNSEEN`) and on all others, and how many
sets change. Negative numbers: without the rule there are more.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onshore.loaders.extract.rules import english, japanese, listing
from onshore.loaders.extract.rules.english.language import ENGLISH
from onshore.loaders.extract.rules.japanese.language import JAPANESE
from onshore.loaders.extract.rules.registry import RULES
from onshore.loaders.extract.rules.row import Row
from onshore.loaders.extract.rules.table import propose

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


def patterns_of(row: Row) -> tuple[str, ...]:
    """The patterns of a row, also where it is one."""
    return (row.patterns,) if isinstance(row.patterns, str) else row.patterns


def _cut(row: Row, left_out: str) -> Row:
    kept = [p for n, p in enumerate(patterns_of(row), 1) if f"{row.id}/{n}" != left_out]
    return replace(row, patterns=tuple(kept))


@contextmanager
def without(left_out: str, fired: Counter[str] | None = None) -> Iterator[None]:
    """The rules without one id, or one pattern of it; counts in `fired` what proposed anything."""
    kept = dict(RULES)

    def watched(rule: Rule) -> Rule:
        def watching(*given: Any) -> Iterator[Any]:
            for claim in rule(*given):
                if claim.rule != left_out:
                    if fired is not None:
                        fired.update({claim.rule})
                    yield claim

        return watching

    try:
        for key, rows, language in (
            ("en", english.ROWS, ENGLISH),
            ("ja", japanese.ROWS, JAPANESE),
        ):
            table = propose([_cut(row, left_out) for row in rows if row.id != left_out], language)
            RULES[key] = (watched(listing.rows), watched(table))
        yield
    finally:
        RULES.update(kept)


def ablate(
    sets: Mapping[str, Sequence[Path]], count: Callable[[str, Path], Count]
) -> Iterator[Worth]:
    """The worth of each id and pattern; `count` reads one article of a set."""
    whole: dict[tuple[str, Path], Count] = {}
    seen: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for folder, articles in sets.items():
        for article in articles:
            fired: Counter[str] = Counter()
            with without("", fired):
                whole[folder, article] = count(folder, article)
            for name in fired:
                seen[name].append((folder, article))
    rows = (*english.ROWS, *japanese.ROWS)
    counted = ((row.id, len(patterns_of(row))) for row in rows)
    several = {f"{id}/{n + 1}" for id, most in counted if most > 1 for n in range(most)}
    for name in sorted(several | {row.id for row in rows} | set(seen)):
        where = seen[name.partition("/")[0]]
        worth = Worth(name, len(where))
        with without(name):
            for key in where:
                worth.add(key[0], whole[key].without(count(*key)))
        yield worth


def show(found: Iterable[Worth]) -> None:
    """The table, a line each."""
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
