"""What the review page is told: articles once, candidates and how far the review got each time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from onshore.app.review.names.deciding import names_of
from onshore.app.review.review_session import STATUS_KEYS, ReviewItem, ReviewSession, is_weak
from onshore.graph.schema import (
    CERTAINTIES,
    KINDS,
    QUALIFIERS,
    RELATIONS,
    STATUS_GROUPS,
    STATUS_TEXT,
)
from onshore.loaders.extract import Article
from onshore.loaders.extract.check.decisions import REASONS
from onshore.loaders.extract.names import proposed
from onshore.loaders.extract.names.naming import mentions_of
from onshore.loaders.extract.names.suggestions import suggest_names
from onshore.loaders.extract.text.quantities import read_quantities

_CLAIM = (
    "subject",
    "relation",
    "object",
    "status",
    "certainty",
    "polarity",
    "amount",
    *QUALIFIERS,
    "valid_from",
    "valid_to",
)


def whole_state(review: ReviewSession, who: str) -> dict[str, Any]:
    """Vocabulary, articles and what `moving_state` gives."""
    return {
        "reviewer": who,
        "log": str(review.log),
        "vocabulary": vocabulary(),
        "articles": articles_json(review),
        **moving_state(review),
    }


def articles_json(review: ReviewSession) -> list[dict[str, Any]]:
    return [article_json(review, id, article) for id, article in review.articles.items()]


def moving_state(review: ReviewSession) -> dict[str, Any]:
    """Candidates in their order, decisions, names on no list, progress, coverage by source, rates
    by rule.
    """
    decided = review.decisions()
    return {
        "progress": review.progress(),
        "items": [item_json(review, item, decided.get(item.key)) for item in review.items.values()],
        "names": [
            {key: one[key] for key in ("id", "kind", "name", "names", "state", "candidates")}
            for one in names_of(review)
        ],
        "coverage": {source: review.coverage(source) for source in review.articles},
        "rates": {
            rule: {"accepted": taken, "decided": all, "weak": is_weak(taken, all)}
            for rule, (taken, all) in review.rates().items()
        },
    }


def vocabulary() -> dict[str, Any]:
    keys = {word: key for key, word in STATUS_KEYS.items()}
    return {
        "statuses": [
            {
                "word": word,
                "group": group,
                "key": keys[word],
                "en": STATUS_TEXT[word][0],
                "ja": STATUS_TEXT[word][1],
            }
            for group, words in STATUS_GROUPS.items()
            for word in words
        ],
        "relations": [
            {"name": r.name, "en": r.en, "ja": r.ja, "subjects": r.subjects, "objects": r.objects}
            for r in RELATIONS.values()
        ],
        "kinds": list(KINDS),
        "name_kinds": proposed.KINDS,
        "qualifiers": QUALIFIERS,
        "certainties": CERTAINTIES,
        "reasons": REASONS,
    }


def article_json(review: ReviewSession, id: str, article: Article) -> dict[str, Any]:
    """Text, what is known of the source, names and numbers in the text with their offsets.

    Offsets count code points.
    """
    meta = article.meta
    mentions = mentions_of(article, review.gazetteer)
    names = {m.id: review.gazetteer.name(m.id) for m in mentions}
    if article.language == "ja":
        names |= {m.id: m.text for m in reversed(mentions) if not m.adjective}
    marks: list[dict[str, Any]] = [
        {"start": m.start, "end": m.end, "kind": m.kind, "id": m.id} for m in mentions
    ]
    ends = [m.end for m in mentions]
    for quantity in read_quantities(article.text):
        at = bisect_right(ends, quantity.start)
        if at == len(mentions) or mentions[at].start >= quantity.end:
            marks.append(
                {"start": quantity.start, "end": quantity.end, "kind": "number", "id": None}
            )
    return {
        "id": id,
        **{key: meta.get(key) for key in ("title", "publisher", "url", "published", "language")},
        "text": article.text,
        "marks": sorted(marks, key=lambda mark: mark["start"]),
        "names": names,
        "new_names": [
            {"name": s.name, "spans": s.spans, "closest": s.closest}
            for s in suggest_names(article, review.gazetteer)
        ],
    }


def item_json(
    review: ReviewSession, item: ReviewItem, record: Mapping[str, Any] | None
) -> dict[str, Any]:
    candidate = item.candidate
    claim = {key: candidate[key] for key in _CLAIM if candidate.get(key) not in (None, "", [], {})}
    ids = [str(candidate[end]) for end in ("subject", "object")]
    for key, kind in QUALIFIERS.items():
        if kind.removesuffix("*") in ("id", "place", "component") and candidate.get(key):
            value = candidate[key]
            ids += [str(v) for v in (value if isinstance(value, list | tuple) else [value])]
    return {
        "key": item.key,
        "source": item.source,
        "claim": claim,
        "names": {id: review.gazetteer.name(id) for id in ids}
        | {one["id"]: one["name"] for one in proposed.unlisted(candidate)},
        "spans": [{"start": a, "end": b} for a, b in item.quotes],
        "tier": candidate.get("tier"),
        "rule": item.rule,
        "section": candidate.get("section"),
        "reasons": list(candidate.get("reasons") or ()),
        "new": item.new,
        "decision": record
        and {
            "word": record["decision"],
            "reason": record.get("reason"),
            "who": record.get("who"),
            "when": record.get("when"),
            "after": record.get("after"),
            "in_file": bool(record.get("in_file")),
        },
    }
