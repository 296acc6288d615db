"""From a fact of a reply to a claim for the verifier: our offsets, ids, numbers and dates.

A model says where in the text a fact stands, and in which words its number and its date. What they
are is read by our code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from onshore.graph.documents.text import fold_quote
from onshore.graph.schema import QUALIFIER_FIELDS, RELATIONS, kind_of
from onshore.loaders.extract.check.routes import MODEL
from onshore.loaders.extract.check.verify import MIN_QUOTE
from onshore.loaders.extract.model.linking import Names
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


def make_claim(fact: Mapping[str, Any], names: Names, within: Span, model: str) -> dict[str, Any]:
    """The claim of one fact; ValueError says what of it can not be used.

    A fact that names an end, a receiver or a seller which the text does not have is refused; a
    place, product or partner that can not be read is left out, with a reason.
    """
    article, relation = names.article, str(fact["relation"])
    spans = _find_quotes(fact["quotes"], article, within)
    quantity, spans = _find_amount(fact["amount_text"], relation, article, spans)
    claim: dict[str, Any] = {"id": "", "subject": names.end(fact["subject"], relation, "subject")}
    if RELATIONS[relation].objects == ("metric",):
        if quantity is None:
            raise ValueError(f"{relation} needs a number")
        target, site = names.metric(relation, fact["object"], quantity), None
    else:
        target = names.end(fact["object"], relation, "object")
        site = names.site(fact["object"]) if kind_of(target) == "place" else None
    speaker, first = _speaker(fact, article), spans[0]
    by = MODEL + model
    claim |= {
        "relation": relation,
        "object": target,
        "status": fact["status"],
        "certainty": "attributed" if speaker else "asserted",
        "polarity": fact["polarity"],
        "evidence": [
            {**article.cite(*span), **({"speaker": speaker} if speaker else {})} for span in spans
        ],
        "record": {"by": by},
        "quote": article.text[slice(*first)],
        "span": list(first),
        "section": article.section_at(first[0]),
        "text_sha256": article.sha256,
        "rule": by,
        "reasons": ["proposed by a language model"],
    }
    if quantity:
        claim["amount"] = quantity.amount("jobs" if quantity.kind == "people" else None)
    elif fact["amount_text"]:
        claim["reasons"].append(f"the amount was not read: {fact['amount_text'][:60]}")
    if site and QUALIFIER_FIELDS["site"].taken_by(relation):
        claim["site"] = site
    if article.published and fact["status"] != "stated":
        claim["valid_from"] = article.published
    _qualify(claim, fact, names)
    claim |= _date_fields(fact["by_text"], relation, article, spans)
    return names.with_proposals(claim)


def _qualify(claim: dict[str, Any], fact: Mapping[str, Any], names: Names) -> None:
    """Adds receiver, seller, place, product and partners, where the relation takes them."""
    given = [
        *(("to", "firm", fact["to"]), ("from", "firm", fact["from"])),
        *(("place", "place", fact["place"]), ("product", "component", fact["product"])),
        *(("with", "firm", one) for one in fact["with"]),
    ]
    for key, kind, value in given:
        if not value or not QUALIFIER_FIELDS[key].taken_by(claim["relation"]):
            continue
        try:
            id = names.of_kinds(value, [kind])
        except ValueError as error:
            if key in ("to", "from"):
                raise
            claim["reasons"].append(f"{key} left out: {error}")
            continue
        if key == "with":
            claim.setdefault(key, []).append(id)
        elif key in ("to", "from") or id != claim["object"]:
            claim[key] = id


def _speaker(fact: Mapping[str, Any], article: Article) -> str | None:
    """Who says it, where the text has the name and it is not the subject that speaks of itself."""
    said = fact["speaker"]
    if not said or fold_quote(said) not in article.folded.folded:
        return None
    own, other = fact["subject"].casefold(), said.casefold()
    return None if own in other or other in own else str(said)


# -- quotes, numbers and dates -------------------------------------------------


def _find_quotes(quotes: Sequence[str], article: Article, within: Span) -> list[Span]:
    """Spans of the quotes in the text, one a sentence; ValueError where one is not in it."""
    spans: dict[Span, None] = {}
    for place in (place for quote in quotes for place in _places(quote, article, within)):
        for sentence in article.sentences_in(*place):
            span = max(place[0], sentence.start), min(place[1], sentence.end)
            if _long_enough(article.text[slice(*span)]):
                spans[span] = None
    if not spans:
        raise ValueError("the quotes hold no words of the text's sentences")
    return list(spans)[:_MOST_SPANS]


def _long_enough(quote: str) -> bool:
    return len(fold_quote(quote)) >= MIN_QUOTE


def _places(quote: str, article: Article, within: Span) -> Iterator[Span]:
    """Where a quote stands, or its pieces between gaps: in the part that was read, else first."""
    pieces = [quote, *_GAP.split(quote.strip("\"'“”「」 "))]
    for number, piece in enumerate(pieces):
        for form in (piece, piece.strip(" .,;。、")):
            place = article.folded.find(form, within, 1) or article.folded.find(form, None, 1)
            if place and _long_enough(form):
                yield place[0]
                break
        else:
            if number and piece.strip(" .,;。、"):
                raise ValueError(f"the quote {piece[:60]!r} is not in the text letter by letter")
            continue
        if not number:
            return


def _find_amount(
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
    found = read_quantities(article.text[slice(*stretch)])
    found = [q for q in found if _meets(q, stretch[0], place) and kind in (None, q.kind)]
    own = [q for q in found if not q.alias_of_previous] or found
    if len(own) > 1:
        raise ValueError(f"amount_text {article.text[slice(*place)][:40]!r} holds several numbers")
    return own[0] if own else None


def _meets(read: Any, first: int, place: Span) -> bool:
    """Whether a reading, with offsets behind `first`, shares a sign with a place in the text."""
    return bool(read.start + first < place[1] and place[0] < read.end + first)


def _date_fields(
    words: str | None, relation: str, article: Article, spans: Iterable[Span]
) -> dict[str, str]:
    """`by` or `starts` with the wording, read by us; nothing where the sentences have it not."""
    for span in spans:
        first, last = sentence_bounds(article, *span)
        for place in article.folded.find(words, (first, last), 1) if words else ():
            for date in read_dates(article.text[first:last], article.published):
                if date.value and _meets(date, first, place):
                    begins = relation in _BEGINS and not date.until
                    key, told = ("starts", "date_text") if begins else ("by", "by_text")
                    return {key: date.value, told: article.text[slice(*place)]}
    return {}
