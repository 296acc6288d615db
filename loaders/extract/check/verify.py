"""The verifier: one for every route into the graph (rules, model, hand, import). It fails closed.

Checks run in the order of the specification; the first failing one rejects. What passes is tier A
(both ends named in the quote's sentence) or tier B (something was carried over), with reasons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onshore.graph.documents.text import fold_quote, quote_hash
from onshore.graph.schema import (
    CERTAINTY_RANK,
    POLARITIES,
    QUALIFIER_FIELDS,
    RELATIONS,
    STATUSES,
    kind_of,
    not_taken,
)
from onshore.loaders.extract.check.routes import UNWORDED, is_models, unworded
from onshore.loaders.extract.check.told import of_somebody_else
from onshore.loaders.extract.grammar.lexicon import (
    OPTION,
    SPECULATION,
    TRIGGERS,
    UNMET,
    mark_negations,
    negated_at,
    rest_of_clause,
)
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.names.naming import (
    end_named,
    qualifier_named,
    sentence_bounds,
)
from onshore.loaders.extract.names.proposed import unconfirmed, unlisted, with_proposed
from onshore.loaders.extract.text.amounts import check_amounts
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import SILENT

LEAST_INVESTMENT = 10_000
"""Units of any currency below which the amount of an investment is doubted."""
MIN_QUOTE = 6
"""Characters of a folded quote; Japanese says much in six."""
UNPROVEN = "on no list"
"""In the reason of a candidate that rests on a name which no list has."""
_GLOSSARY_RELATIONS = frozenset(
    """
is_a same_as variant_of has_part part_of produces headquartered_in substitutable_with
classified_as
""".split()  # noqa: SIM905 (words in few lines)
)


_NAMING = (
    *("to", "from", "place", "places", "with"),
    *("components", "product", "brand", "by_org", "origin"),
)
"""Qualifiers whose values the article must name."""
_TIER_B = ("carried", "not in its sentence", "described", UNPROVEN, UNWORDED)
"""Words of the reasons that make a candidate tier B."""


@dataclass(frozen=True)
class Verdict:
    """`tier` is A, B or rejected; `check` is the number of the check that refused (1 to 7).

    `fact` is the candidate with offsets and hashes filled in and its certainty capped.
    """

    tier: str
    reasons: tuple[str, ...]
    fact: Mapping[str, Any] = field(default_factory=dict)
    check: int | None = None

    @property
    def accepted(self) -> bool:
        return self.tier != "rejected"


class _Refused(Exception):
    def __init__(self, check: int, reason: str) -> None:
        super().__init__(reason)
        self.check, self.reason = check, reason


@dataclass(frozen=True, slots=True)
class Span:
    """One evidence that was found: its offsets, its quote and its section."""

    start: int
    end: int
    section: str
    item: Mapping[str, Any]


def verify(candidate: Mapping[str, Any], article: Article, gazetteer: Gazetteer) -> Verdict:
    """Verdict on a candidate (flat fact fields with `quote` or `evidence`) against its article."""
    try:
        _check_vocabulary(candidate)
        gazetteer, unproven = _with_names(candidate, gazetteer)
        spans = _find_quotes(candidate, article)
        reasons = _check_ends(candidate, article, gazetteer, spans)
        offsets = [(span.start, span.end) for span in spans]
        check_numbers = check_amounts(candidate, article, offsets)
        check_numbers = check_numbers or of_somebody_else(candidate, article, gazetteer, offsets)
        if check_numbers:
            raise _Refused(5, check_numbers)
        strong, notes = _check_words(candidate, article, spans)
        reasons += [*unproven, *notes, *_doubtful_amount(candidate)]
        certainty, capped = _check_sections(candidate, article, strong, spans)
    except _Refused as refused:
        return Verdict(
            "rejected",
            (f"check {refused.check}: {refused.reason}",),
            dict(candidate),
            refused.check,
        )
    fact = _filled(candidate, article, spans, certainty)
    tier = "B" if any(any(word in r for word in _TIER_B) for r in reasons) else "A"
    return Verdict(tier, tuple(dict.fromkeys((*reasons, *capped))), fact)


def _check_vocabulary(candidate: Mapping[str, Any]) -> None:
    """Check 1: relation and both kinds of ends, status and polarity."""
    relation = RELATIONS.get(str(candidate.get("relation")))
    if relation is None:
        raise _Refused(1, f"unknown relation {str(candidate.get('relation'))[:40]!r}")
    for end, kinds in (("subject", relation.subjects), ("object", relation.objects)):
        id = candidate.get(end)
        if not isinstance(id, str) or ":" not in id:
            raise _Refused(1, f"{end} is missing")
        if kind_of(id) not in kinds:
            raise _Refused(1, f"{end} of {relation.name} can not be a {kind_of(id)[:20]}")
    if candidate["subject"] == candidate["object"]:
        raise _Refused(1, f"{relation.name} from {candidate['subject']} to itself")
    if candidate.get("status") not in STATUSES:
        raise _Refused(1, f"unknown status {str(candidate.get('status'))[:40]!r}")
    if candidate.get("polarity", "affirmed") not in POLARITIES:
        raise _Refused(1, f"unknown polarity {str(candidate.get('polarity'))[:40]!r}")
    for name, declared in QUALIFIER_FIELDS.items():
        if candidate.get(name) not in (None, "", []) and not declared.taken_by(relation.name):
            raise _Refused(1, not_taken(declared, relation.name, QUALIFIER_FIELDS)[0])


def _with_names(candidate: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[Gazetteer, list[str]]:
    """The gazetteer with the names that the candidate proposes, and a reason for each of them."""
    proposals = unlisted(candidate)
    if not proposals:
        return gazetteer, []
    try:
        names = with_proposed(gazetteer, proposals)
    except ValueError as error:
        raise _Refused(1, str(error)) from None
    waiting = unconfirmed(candidate, gazetteer)
    return names, [f"{item['name']} is {UNPROVEN}" for item in waiting]


def evidence_items(candidate: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Evidence of a candidate; a bare `quote` (with `start`, `end` or `span`) counts as one."""
    items = [item for item in candidate.get("evidence") or () if isinstance(item, Mapping)]
    quoted = [item for item in items if item.get("quote")]
    if quoted:
        return quoted
    if candidate.get("quote"):
        span = candidate.get("span") or (candidate.get("start"), candidate.get("end"))
        return [
            {
                "quote": candidate["quote"],
                "start": span[0],
                "end": span[1],
                "prefix": candidate.get("prefix"),
            }
        ]
    return items


def _find_quotes(candidate: Mapping[str, Any], article: Article) -> list[Span]:
    """Checks 2 and 3: every quote stands in the text, at its offsets, with its hash."""
    items = evidence_items(candidate)
    if not items:
        raise _Refused(2, "no quote")
    spans = []
    for item in items:
        source_hash = item.get("text_sha256") or candidate.get("text_sha256")
        if source_hash and source_hash != article.sha256:
            raise _Refused(3, "the text is not the one that the candidate was taken from")
        spans.append(_find_quote(item, article))
    return spans


def _find_quote(item: Mapping[str, Any], article: Article) -> Span:
    quote = item.get("quote")
    start, end = _offset(item.get("start")), _offset(item.get("end"))
    if not quote:
        if start is None or end is None or not item.get("quote_sha256"):
            raise _Refused(2, "no quote, and no offsets with a hash in its place")
        quote = article.text[start:end]
    folded = fold_quote(str(quote))
    if len(folded) < MIN_QUOTE:
        raise _Refused(2, f"the quote is shorter than {MIN_QUOTE} characters")
    places = article.folded.find(str(quote))
    if not places:
        raise _Refused(2, "the quote is not in the text")
    if start is not None:
        places = [place for place in places if place[0] == start and end in (None, place[1])]
        if not places:
            raise _Refused(3, "the quote does not stand at its offsets")
    elif item.get("prefix"):
        before = fold_quote(str(item["prefix"]))
        places = [p for p in places if fold_quote(article.text[: p[0]]).endswith(before)]
    if len(places) != 1:
        raise _Refused(2, f"the quote occurs {len(places)} times; an offset or a prefix is needed")
    if item.get("quote_sha256") and item["quote_sha256"] != quote_hash(str(quote)):
        raise _Refused(3, "the hash is not that of the quote")
    first, last = places[0]
    return Span(first, last, article.section_at(first) or "boilerplate", item)


def _offset(value: object) -> int | None:
    if value is None or value == "":
        return None
    try:
        return int(str(value))
    except ValueError:
        raise _Refused(3, f"{str(value)[:20]!r} is no offset") from None


def _check_ends(
    candidate: Mapping[str, Any], article: Article, gazetteer: Gazetteer, spans: list[Span]
) -> list[str]:
    """Check 4: both ends are named in a quote's sentence, or within 400 characters before."""
    reasons: list[str] = []
    offsets = [(span.start, span.end) for span in spans]
    for end in ("subject", "object"):
        how = end_named(candidate, end, article, gazetteer, offsets)
        if how is None:
            raise _Refused(4, f"{end} {candidate[end]} is not named in or shortly before the quote")
        if how != "named":
            reasons.append(f"{end} {how}")
    for key in _NAMING:
        value = candidate.get(key)
        for id in value if isinstance(value, list | tuple) else [value] if value else []:
            how = qualifier_named(str(id), candidate, article, gazetteer, offsets)
            if how is None:
                raise _Refused(4, f"{key} {id} is not named in the article before the quote")
            if how != "named":
                reasons.append(f"{key} {how}")
    return reasons


def _check_words(
    candidate: Mapping[str, Any], article: Article, spans: list[Span]
) -> tuple[list[Span], list[str]]:
    """Check 6: a trigger word of the relation, negation in agreement, options never bought.

    The first quote of a model's proposal states the fact: it may lack the word, at tier B, and must
    not say otherwise.
    """
    relation, models = str(candidate["relation"]), is_models(candidate)
    strong: list[Span] = []
    problem, unsaid = None, f"{UNWORDED} {relation} in the quote"
    for span in spans:
        text = fold_quote(article.text[span.start : span.end])
        hits = [m.span() for m in TRIGGERS[relation].finditer(text)]
        if not hits:
            continue
        if models:
            text, hits = _in_clause(article, span, text, hits)
        found = _contradicts(candidate, text, hits)
        if found is None:
            strong.append(span)
        elif models and span is spans[0]:
            raise _Refused(6, found)
        problem = found or problem
    if strong:
        return strong, _status_notes(candidate, article, strong)
    if problem is None and models:
        problem = unworded(candidate, fold_quote(article.text[spans[0].start : spans[0].end]))
        if problem is None:
            return spans[:1], [unsaid, *_status_notes(candidate, article, spans[:1])]
    raise _Refused(6, problem or unsaid)


def _in_clause(
    article: Article, span: Span, quote: str, hits: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """A folded quote with its clause around it: what is left out must not turn its meaning."""
    first, last = sentence_bounds(article, span.start, span.end)
    around = article.text[first : span.start], article.text[span.end : last]
    before, after = rest_of_clause(*map(fold_quote, around))
    whole = f"{before} {quote} {after}"
    return whole, [(start + len(before) + 1, end + len(before) + 1) for start, end in hits]


def _contradicts(
    candidate: Mapping[str, Any], text: str, hits: Sequence[tuple[int, int]]
) -> str | None:
    """Why a quote with trigger words at `hits` says otherwise than the candidate."""
    if candidate["relation"] == "buys" and OPTION.search(text):
        return "the quote speaks of an option or a right, not of a purchase"
    states = [negated_at(text, *hit) for hit in hits]
    if candidate.get("polarity", "affirmed") == "negated":
        if not mark_negations(text):
            return "the quote does not negate"
        return None if any(states) else "the negation in the quote belongs to something else"
    if all(states) and not _tells_end(candidate, text):
        return "the quote negates what is affirmed"
    return None


def _tells_end(candidate: Mapping[str, Any], text: str) -> bool:
    """A promise told as unmet, or a site told as cancelled, carries a negation of its own."""
    return bool(
        candidate.get("status") in ("cancelled", "delayed", "reduced")
        and re.search(
            r"cancel|scrap|abandon|never|no longer|not (?:be )?(?:buil|open|go)|"
            r"not (?:start|begin|open|break|be)\b.{0,20}\b(?:before|until)\b|"
            r"中止|撤回|断念|取りやめ|見送",
            text,
            re.I,
        )
    ) or bool(UNMET.search(text) and candidate.get("outcome"))


def _status_notes(candidate: Mapping[str, Any], article: Article, spans: list[Span]) -> list[str]:
    text = " ".join(fold_quote(article.text[s.start : s.end]) for s in spans)
    if candidate.get("status") in ("operational", "actual", "completed") and re.search(
        r"\b(?:will|plans? to|expected to|promis|pledg)|予定|計画|見込|方針", text, re.I
    ):
        return ["status: the quote has words of intention"]
    return []


def _doubtful_amount(candidate: Mapping[str, Any]) -> list[str]:
    """A doubt where an investment is so small that a scale such as million may be missing."""
    amount = candidate.get("amount")
    if candidate.get("relation") != "commits_investment" or not isinstance(amount, Mapping):
        return []
    value = amount.get("value")
    small = isinstance(value, int | float) and value < LEAST_INVESTMENT
    return ["amount: a scale such as million may be missing"] if small else []


def _check_sections(
    candidate: Mapping[str, Any], article: Article, strong: list[Span], spans: list[Span]
) -> tuple[str, list[str]]:
    """Check 7: no fact from silent parts; words of doubt cap the certainty."""
    for span in spans:
        if span.section in SILENT:
            raise _Refused(7, f"nothing may come from the part {span.section}")
    if (
        all(span.section == "glossary" for span in strong)
        and candidate["relation"] not in _GLOSSARY_RELATIONS
    ):
        raise _Refused(7, f"a glossary does not support {candidate['relation']}")
    certainty = str(candidate.get("certainty") or "asserted")
    if certainty not in CERTAINTY_RANK:
        raise _Refused(1, f"unknown certainty {certainty[:40]!r}")
    doubtful = all(SPECULATION.search(fold_quote(article.text[s.start : s.end])) for s in strong)
    if (
        doubtful
        and candidate.get("status") not in ("option",)
        and CERTAINTY_RANK[certainty] < CERTAINTY_RANK["speculative"]
    ):
        return "speculative", ["certainty capped: the quote speculates"]
    return certainty, []


def _filled(
    candidate: Mapping[str, Any], article: Article, spans: list[Span], certainty: str
) -> dict[str, Any]:
    evidence = []
    for span in spans:
        kept = {
            k: v for k, v in span.item.items() if k in ("gist", "speaker", "derived_from") and v
        }
        evidence.append(article.cite(span.start, span.end, span.item.get("source")) | kept)
    return {**candidate, "certainty": certainty, "evidence": evidence}
