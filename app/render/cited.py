"""Facts as an answer cites them: what is said, by whom, on which day, and where to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onshore.graph import schema
from onshore.graph.documents.dump import dump_amount
from onshore.graph.model import Evidence, Fact, Source
from onshore.graph.view import View
from onshore.graph.words.amount_words import amount_words


@dataclass(frozen=True, slots=True)
class CitedFact:
    """One statement of one source.

    `says` names both ends in words; `amount` is in words, empty where none is stated. `published`
    is the day, month or year of the source, as it gives it. What a source does not say is None.
    """

    id: str
    says: str
    subject: str
    relation: str
    object: str
    affirmed: bool
    status: str
    certainty: str
    amount: str
    valid_from: str | None
    valid_to: str | None
    source: str
    publisher: str
    published: str | None
    title: str | None
    url: str | None
    section: str | None
    gist: str | None
    also: tuple[str, ...] = ()
    """Publishers of other sources that the fact is cited from."""


def cited(view: View, ids: Sequence[str], lang: str = "en") -> list[CitedFact]:
    """The facts of these ids that the view knows, in their order, each once."""
    found = view.facts(set(ids))
    facts = [found[id] for id in dict.fromkeys(ids) if id in found]
    names = view.labels({end for fact in facts for end in (fact.subject, fact.object)}, lang)
    return [_cited(view, fact, names[fact.subject], names[fact.object], lang) for fact in facts]


def chief(view: View, fact: Fact) -> tuple[Evidence | None, Source | None]:
    """The evidence that a fact is shown with, and its source; None where the view has neither."""
    span = next((one for one in fact.evidence if one.source in view.sources), None)
    return span, view.sources.get(span.source if span else fact.source)


def others(view: View, fact: Fact, source: Source | None) -> list[str]:
    """Who says it besides the source that it is shown with."""
    named = [view.sources[one.source].byline for one in fact.evidence if one.source in view.sources]
    return [name for name in dict.fromkeys(named) if source and name != source.byline]


def sentence_of(fact: Fact, subject: str, object: str, lang: str) -> str:
    """The fact with the names of its ends, as the vocabulary puts it."""
    relation = schema.RELATIONS[fact.relation]
    if lang == "ja":
        return f"{subject} → {object} {relation.ja}"
    return f"{subject} {relation.en} {object}"


def _cited(view: View, fact: Fact, subject: str, object: str, lang: str) -> CitedFact:
    span, source = chief(view, fact)
    return CitedFact(
        id=fact.id,
        says=sentence_of(fact, subject, object, lang),
        subject=fact.subject,
        relation=fact.relation,
        object=fact.object,
        affirmed=fact.affirmed,
        status=fact.status,
        certainty=fact.certainty,
        amount=amount_words(dump_amount(fact.amount), lang) if fact.amount else "",
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        source=source.id if source else fact.source,
        publisher=source.byline if source else fact.source,
        published=source.published if source else None,
        title=source.title if source else None,
        url=source.url if source else None,
        section=span.section if span else None,
        gist=span.gist if span else None,
        also=tuple(others(view, fact, source)),
    )
