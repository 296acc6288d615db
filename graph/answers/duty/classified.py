"""Which lines of the schedule facts class products in: rulings, and what is assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.graph.model import Entity, Fact, Source
from onshore.graph.names.folding import fold
from onshore.graph.schema import CERTAINTY_RANK
from onshore.graph.tariff.schedule.schedule import Schedule, normalise_hts
from onshore.graph.tariff.schedule.wording import variants, words_of
from onshore.graph.view import View

RATED = 8
"""Digits of a line that carries a rate; shorter numbers show no classifications."""
MOST = 20
"""Classifications that one line shows."""


@dataclass(frozen=True, slots=True)
class Classified:
    """`facts` are pairs of digits and a fact that holds; the best known ones first."""

    facts: Sequence[tuple[str, Fact]]
    components: Mapping[str, Entity]
    sources: Mapping[str, Source]

    def named(self, text: str, schedule: Schedule) -> list[str]:
        """Digits of the lines of products that the text names, whole names first."""
        wanted = words_of(text)
        if not wanted:
            return []
        ranked: dict[str, tuple[bool, int]] = {}
        for number, (digits, fact) in enumerate(self.facts):
            line = _known(digits, schedule)
            if not fact.affirmed or line is None:
                continue
            entity = self.components.get(fact.subject)
            fits = [_fit(text, wanted, name.text) for name in entity.names] if entity else []
            if any(fit is not None for fit in fits):
                rank = not any(fits), number
                ranked[line] = min(rank, ranked.get(line, rank))
        return sorted(ranked, key=ranked.__getitem__)

    def of(self, hts: str, lang: str) -> list[dict[str, Any]]:
        """What is classed in a line, in one under it or in the one that carries its rate."""
        digits = normalise_hts(hts, shortest=2)
        if len(digits) < RATED:
            return []
        found = [
            fact
            for number, fact in self.facts
            if number.startswith(digits) or (digits.startswith(number) and len(number) >= RATED)
        ]
        return [self._shown(fact, lang) for fact in found[:MOST]]

    def _shown(self, fact: Fact, lang: str) -> dict[str, Any]:
        entity = self.components.get(fact.subject)
        names = (span.source for span in fact.evidence)
        source = next((self.sources[name] for name in names if name in self.sources), None)
        return {
            "component": fact.subject,
            "name": entity.name(lang) if entity else fact.subject,
            "hts": fact.object.removeprefix("hts:"),
            "polarity": fact.polarity,
            "certainty": fact.certainty,
            "fact": fact.id,
            "gist": next((span.gist for span in fact.evidence if span.gist), None),
            "title": source.title if source else None,
            "publisher": source.publisher if source else None,
            "published": source.published if source else None,
            "url": source.url if source else None,
        }


def classifications(view: View) -> Classified:
    """Of all facts that hold, whatever their certainty; kept by the store."""

    def build() -> Classified:
        held = view.holding(view.facts_with("classified_as"))
        pairs = [(_digits(fact.object), fact) for fact in held]
        pairs.sort(key=lambda pair: (CERTAINTY_RANK[pair[1].certainty], pair[1].id))
        components = view.entities(sorted({fact.subject for fact in held}))
        return Classified([pair for pair in pairs if pair[0]], components, view.sources)

    found: Classified = view.derived(("classified", view.as_of), build)
    return found


def _digits(id: str) -> str:
    try:
        return normalise_hts(id.removeprefix("hts:"))
    except ValueError:
        return ""


def _known(digits: str, schedule: Schedule) -> str | None:
    """The line that a schedule has for a number: itself, or the only one that completes it."""
    if digits in schedule:
        return digits
    under = schedule.tops_under(digits)
    return under[0] if len(under) == 1 else None


def _fit(text: str, wanted: Sequence[str], name: str) -> bool | None:
    """True where the text is the whole name, False where its words begin words of it, else None."""
    if fold(text) == fold(name):
        return True
    words = words_of(name)
    return False if all(any(_begins(one, word) for word in words) for one in wanted) else None


def _begins(one: str, word: str) -> bool:
    """Scripts without spaces have their words inside longer ones."""
    return any(word.startswith(variant) for variant in variants(one)) or (
        not one.isascii() and one in word
    )
