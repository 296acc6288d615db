"""Quotes of facts, filled in from a text that the user has; each is verified against its hash.

Files of facts may carry hashes instead of other people's sentences. A quote that was attached once
stays when such a file is loaded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshore.graph.documents.fact_table import FactTable
from onshore.graph.documents.text import quote_hash
from onshore.graph.model import Document, Evidence, Fact
from onshore.graph.reader import Reader, fact_of
from onshore.loaders import Batch

if TYPE_CHECKING:
    from onshore.loaders.extract.text.article import Article


@dataclass(frozen=True, slots=True)
class Attached:
    """The document with quotes; how many were filled in, were there, and were not found."""

    document: Document
    new: int
    there: int
    missing: tuple[str, ...]

    @property
    def found(self) -> int:
        return self.new + self.there


def attach_quotes(document: Document, article: Article) -> Attached:
    """Quotes of the document's live facts from its text: at their offsets, else as whole sentences.

    A text of another layout gives those quotes that it has as sentences; nothing is taken whose
    hash differs. `missing` are ids of facts with a quote that was not found.
    """
    sentences = {
        quote_hash(text): text
        for one in article.sentences
        if (text := article.text[one.start : one.end])
    }
    counts = {"new": 0, "there": 0}
    missing: list[str] = []

    def filled(fact: Fact) -> Fact:
        if fact.retracted_at is not None:
            return fact
        spans = []
        for span in fact.evidence:
            if span.source == document.source.id and span.quote_sha256:
                quote = _quote(span, article) or sentences.get(span.quote_sha256)
                if quote is None:
                    missing.append(fact.id)
                elif span.quote:
                    counts["there"] += 1
                else:
                    counts["new"] += 1
                    span = replace(span, quote=quote)
            spans.append(span)
        return replace(fact, evidence=tuple(spans))

    facts = tuple([filled(fact) for fact in document.facts])
    return Attached(
        replace(document, facts=facts),
        counts["new"],
        counts["there"],
        tuple(dict.fromkeys(missing)),
    )


def _quote(span: Evidence, article: Article) -> str | None:
    """The text at the offsets where it has the hash."""
    if span.start is None or span.end is None:
        return None
    text = article.text[span.start : span.end]
    return text if quote_hash(text) == span.quote_sha256 else None


def keep_quotes(batches: Iterable[Batch], reader: Reader) -> tuple[Batch, ...]:
    """Batches whose facts keep the quotes that the store has for the same hashes."""
    return tuple([_kept(batch, reader) for batch in batches])


def _kept(batch: Batch, reader: Reader) -> Batch:
    document = batch.document
    if document is None or isinstance(document.facts, FactTable):
        return batch
    if not any(map(_bare, document.facts)):
        return batch
    known = _known(document.source.id, reader)
    if not known:
        return batch
    facts = tuple([_with_known(fact, known) for fact in document.facts])
    return replace(batch, document=replace(document, facts=facts))


def _bare(fact: Fact) -> bool:
    return any(span.quote_sha256 and not span.quote for span in fact.evidence)


def _known(source: str, reader: Reader) -> dict[tuple[str, str], str]:
    """Fact and hash -> quote, of the source's live facts."""
    rows = reader.facts(None, source=source)
    return {
        (row.id, span.quote_sha256): span.quote
        for row in rows
        if row.retracted_at is None
        for span in fact_of(row).evidence
        if span.quote and span.quote_sha256
    }


def _with_known(fact: Fact, known: dict[tuple[str, str], str]) -> Fact:
    if fact.retracted_at is not None:
        return fact
    spans: Sequence[Evidence] = [
        replace(span, quote=quote)
        if not span.quote and (quote := known.get((fact.id, span.quote_sha256 or "")))
        else span
        for span in fact.evidence
    ]
    return replace(fact, evidence=tuple(spans))
