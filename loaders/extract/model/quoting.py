"""Where the quotes of a model stand, and what numbers and dates they hold by our own reading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onshore.graph.documents.text import fold_quote, quote_hash
from onshore.loaders.extract.check.verify import MIN_QUOTE
from onshore.loaders.extract.names.naming import sentence_bounds
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.dates import read_dates
from onshore.loaders.extract.text.quantities import Quantity, read_quantities

Span = tuple[int, int]

COUNTED: Mapping[str, str] = {
    "commits_investment": "money",
    "receives_incentive": "money",
    "creates_jobs": "people",
    "employs": "people",
    "has_capacity": "measure",
}
"""Relations whose amount is of one kind."""
NUMBERED = ("creates_jobs", "employs", "has_capacity", "has_metric")
"""Relations that say nothing without a number."""
_BEGINS = ("builds_facility", "operates_facility", "produces", "supplies")
_GAP = re.compile(r"\[?(?:\.\.\.|…)\]?")
_MOST_SPANS = 6


def find_quotes(quotes: Sequence[str], article: Article, within: Span) -> list[Span]:
    """Spans of the quotes in the text, one a sentence; ValueError where one is not in it.

    Of several places one within the piece that was read counts.
    """
    spans: list[Span] = []
    for quote in quotes:
        whole = _place(quote, article, within)
        for part in [quote] if whole else _GAP.split(quote.strip("\"'“”「」 ")):
            place = whole or _place(part, article, within)
            place = place or _place(part.strip(" .,;。、"), article, within)
            if place is None:
                if part.strip(" .,;。、"):
                    raise ValueError(f"the quote {part[:60]!r} is not in the text letter by letter")
                continue
            for sentence in article.sentences_in(*place):
                span = max(place[0], sentence.start), min(place[1], sentence.end)
                if len(fold_quote(article.text[slice(*span)])) >= MIN_QUOTE:
                    spans.append(span)
    spans = list(dict.fromkeys(spans))[:_MOST_SPANS]
    if not spans:
        raise ValueError("the quotes hold no words of the text's sentences")
    return spans


def _place(quote: str, article: Article, within: Span) -> Span | None:
    """Where a quote stands first in the piece that was read, else in the text."""
    if len(fold_quote(quote)) < MIN_QUOTE:
        return None
    found = article.folded.find(quote, within, 1) or article.folded.find(quote, None, 1)
    return found[0] if found else None


def evidence(article: Article, span: Span) -> dict[str, Any]:
    """The evidence of one quote, as candidates hold it."""
    quote = article.text[slice(*span)]
    return {
        "source": article.source,
        "section": article.section_at(span[0]),
        "start": span[0],
        "end": span[1],
        "quote_sha256": quote_hash(quote),
        "quote": quote,
    }


def find_amount(
    words: str | None, relation: str, article: Article, spans: list[Span]
) -> tuple[Quantity | None, list[Span]]:
    """Our reading of the amount that the model points at, and the spans: one may have grown.

    ValueError where the words stand in no quoted sentence or hold no number of the asked kind.
    """
    if not words:
        if relation in NUMBERED:
            raise ValueError(f"{relation} needs amount_text, the words of the number")
        return None, spans
    for index, span in enumerate(spans):
        for stretch in (span, sentence_bounds(article, *span)):
            places = article.folded.find(words, stretch, 1)
            if not places:
                continue
            quantity = _read(article, stretch, places[0], COUNTED.get(relation))
            if quantity is None and relation in (*NUMBERED, *COUNTED):
                raise ValueError(f"amount_text {words[:40]!r} holds no number of {relation}")
            return quantity, [*spans[:index], stretch, *spans[index + 1 :]]
    raise ValueError(f"amount_text {words[:40]!r} stands in none of the quotes")


def _read(article: Article, stretch: Span, place: Span, kind: str | None) -> Quantity | None:
    first = stretch[0]
    found = [
        q
        for q in read_quantities(article.text[slice(*stretch)])
        if q.start + first < place[1] and place[0] < q.end + first and kind in (None, q.kind)
    ]
    own = [q for q in found if not q.alias_of_previous] or found
    if len(own) > 1:
        raise ValueError(f"amount_text {article.text[slice(*place)][:40]!r} holds several numbers")
    return own[0] if own else None


def date_fields(
    words: str | None, relation: str, article: Article, spans: Sequence[Span]
) -> dict[str, str]:
    """`by` or `starts` with the wording, read by us; nothing where the sentences have it not."""
    for span in spans:
        first, last = sentence_bounds(article, *span)
        places = article.folded.find(words, (first, last), 1) if words else []
        if not places:
            continue
        place = places[0]
        for date in read_dates(article.text[first:last], article.published):
            if date.start + first < place[1] and place[0] < date.end + first and date.value:
                begins = relation in _BEGINS and not date.until
                key = "starts" if begins else "by"
                text = article.text[slice(*place)]
                return {key: date.value, "date_text" if begins else "by_text": text}
    return {}
