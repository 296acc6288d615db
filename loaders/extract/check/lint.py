"""Lint of curated files: quotes, hashes, orphans, unmarked contradictions, overdue promises.

Articles are given by source id where the user has them; without its text a source is reported as
not checked, which is no error. The day is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from onshore.graph.conflicts import claim_of, find_conflicts
from onshore.graph.dates import parse_period
from onshore.graph.documents.document import named_ids
from onshore.graph.documents.dump import dump_fact
from onshore.graph.documents.text import quote_hash
from onshore.graph.model import Document, Evidence, Fact
from onshore.graph.schema import GROUP_OF_STATUS, kind_of
from onshore.loaders.extract.check.verify import verify
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.text.article import Article

_PROMISES = ("promised", "committed", "announced", "planned")
LEVELS = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `level`: error (wrong), warning (look) or note (not checked)."""

    level: str
    check: str
    source: str
    reason: str
    fact: str | None = None

    def __str__(self) -> str:
        where = " ".join(part for part in (self.source, self.fact) if part)
        return f"{self.level}: {where}: {self.reason}"


def lint(
    documents: Sequence[Document],
    *,
    today: date,
    articles: Mapping[str, Article] | None = None,
    gazetteer: Gazetteer | None = None,
) -> list[Finding]:
    """Findings over curated documents, errors first.

    `articles` maps source ids to texts at hand. With `gazetteer` the facts of a source whose text
    is at hand also pass the verifier; a refusal is an error unless the fact records an override.
    """
    findings: list[Finding] = []
    for document in documents:
        article = (articles or {}).get(document.source.id)
        if article is not None and not article.published and document.source.published:
            article = replace(
                article, meta={**article.meta, "published": document.source.published}
            )
        findings += _check_text(document, article, gazetteer)
        findings += _check_promises(document, documents, today)
    findings += _check_orphans(documents)
    findings += _check_conflicts(documents)
    return sorted(findings, key=lambda f: (LEVELS.index(f.level), f.source, f.fact or "", f.check))


def _live(document: Document) -> list[Fact]:
    return [fact for fact in document.facts if fact.retracted_at is None]


def _check_text(
    document: Document, article: Article | None, gazetteer: Gazetteer | None
) -> Iterator[Finding]:
    source = document.source.id
    facts = _live(document)
    located = [f for f in facts if any(e.quote_sha256 or e.quote for e in f.evidence)]
    for fact in facts:
        yield from _check_record(fact, source)
        for span in fact.evidence:
            if span.quote and span.quote_sha256 and quote_hash(span.quote) != span.quote_sha256:
                yield Finding("error", "hash", source, "the hash is not that of the quote", fact.id)
    if article is None:
        if located:
            yield Finding("note", "text", source, f"text not checked ({len(located)} facts)")
        return
    if document.source.sha256 and document.source.sha256 != article.sha256:
        yield Finding("error", "text", source, "the text at hand is not the one with this hash")
        return
    for fact in located:
        for span in fact.evidence:
            if span.source == source and (problem := _anchor(span, article)):
                yield Finding("error", "quote", source, problem, fact.id)
        if gazetteer is not None and fact.record.get("decision") != "override":
            yield from _reverify(fact, source, article, gazetteer)


def _check_record(fact: Fact, source: str) -> Iterator[Finding]:
    record = fact.record
    if record.get("decision") == "override" and not (
        record.get("reviewer") and record.get("reason")
    ):
        yield Finding("error", "override", source, "an override needs reviewer and reason", fact.id)


def _anchor(span: Evidence, article: Article) -> str | None:
    """Why an evidence no longer stands in its text, or None."""
    if span.start is None or span.end is None:
        if span.quote and not article.folded.find(span.quote):
            return "the quote is not in the text"
        return None
    if span.end > len(article.text):
        return "the offsets lie beyond the end of the text"
    found = quote_hash(article.text[span.start : span.end])
    if span.quote_sha256 and found != span.quote_sha256:
        return "the text at the offsets does not have the hash of the quote"
    if span.quote and found != quote_hash(span.quote):
        return "the quote does not stand at its offsets"
    return None


def _reverify(fact: Fact, source: str, article: Article, gazetteer: Gazetteer) -> Iterator[Finding]:
    candidate: dict[str, Any] = dict(dump_fact(fact))
    candidate["evidence"] = [
        {"quote": article.text[e.start : e.end], "start": e.start, "end": e.end}
        for e in fact.evidence
        if e.source == source and e.start is not None and e.end is not None
    ]
    if candidate["evidence"]:
        verdict = verify(candidate, article, gazetteer)
        if not verdict.accepted:
            yield Finding("error", "verifier", source, "; ".join(verdict.reasons), fact.id)


def _check_orphans(documents: Sequence[Document]) -> Iterator[Finding]:
    used: set[str] = set()
    for document in documents:
        for fact in document.facts:
            used.update(named_ids(fact))
        for entity in document.entities:
            used.update(id for id in (entity.container, *entity.members) if id)
    for document in documents:
        if not document.facts:
            continue
        for entity in document.entities:
            if entity.id not in used and kind_of(entity.id) != "source":
                yield Finding("warning", "orphan", document.source.id, f"no fact names {entity.id}")


def _check_promises(
    document: Document, documents: Sequence[Document], today: date
) -> Iterator[Finding]:
    """A promise whose `by` has passed needs an `outcome`, or a later fact of real status."""
    real = {
        claim_of(fact)[:3]
        for other in documents
        for fact in _live(other)
        if GROUP_OF_STATUS[fact.status] != "intended" and fact.affirmed
    }
    for fact in _live(document):
        by = fact.qualifiers.get("by")
        if not by or fact.status not in _PROMISES or fact.qualifiers.get("outcome"):
            continue
        if parse_period(by).after <= today and claim_of(fact)[:3] not in real:
            reason = f"{fact.status} until {by}, which has passed, and no outcome is recorded"
            yield Finding("warning", "promise", document.source.id, reason, fact.id)


def _check_conflicts(documents: Sequence[Document]) -> Iterator[Finding]:
    """Contradictions of which no fact is ranked, and no reason names the other one."""
    facts = {fact.id: fact for document in documents for fact in _live(document)}
    sources = {document.source.id: document.source for document in documents}
    for conflict in find_conflicts(facts.values(), sources):
        members = [facts[id] for id in conflict.facts]
        if any(_marks(fact, members) for fact in members):
            continue
        reason = f"contradicts {', '.join(conflict.facts[1:])} ({conflict.kind}); not marked"
        yield Finding("error", "conflict", members[0].source, reason, members[0].id)


def _marks(fact: Fact, members: Sequence[Fact]) -> bool:
    reason = fact.record.get("reason", "")
    others = [other.id for other in members if other is not fact]
    return fact.rank != "normal" or any(id in reason for id in others)
