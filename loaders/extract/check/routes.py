"""What the verifier asks of a model's proposals besides, which no rule has read by a grammar.

A model may say a true thing in words that no list of triggers has: that lowers the tier. A quote
that speaks of another firm, or says no, is refused whatever it says else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onshore.loaders.extract.grammar.lexicon import OPTION, mark_negations
from onshore.loaders.extract.names.gazetteer import Mention

MODEL = "llm:"
"""Begins the `record.by` of what a model proposed."""
UNWORDED = "no word of"
"""Begins the reason of a candidate whose quote has no trigger word of its relation."""
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed)|dismiss(?:es|ed)|rul(?:es|ed) out|refut\w+)\b|"
    r"\basked (?:about|whether|if)\b",
    re.IGNORECASE,
)
_DENIED_JA = re.compile(r"否定し|事実(?:は|では)な|考えはな|予定はな|計画はな|していないと")
_PARTIES = ("subject", "object", "to", "from", "with", "by_org", "brand")
_TOLD = ("told ", "according to ", "interview with ", "reported by ")


def is_models(candidate: Mapping[str, Any]) -> bool:
    """Whether a language model proposed the candidate."""
    record = candidate.get("record")
    return isinstance(record, Mapping) and str(record.get("by") or "").startswith(MODEL)


def of_another(candidate: Mapping[str, Any], text: str, mentions: Sequence[Mention]) -> str | None:
    """Why a quote that names firms, and no party of the candidate, can not support it.

    `mentions` are those of its sentence up to its end, with offsets of `text`, the article's.
    """
    firms = {
        m.id
        for m in mentions
        if m.kind == "firm" and not text[max(0, m.start - 20) : m.start].endswith(_TOLD)
    }
    parties: set[str] = set()
    for key in _PARTIES:
        value = candidate.get(key)
        parties.update(value if isinstance(value, list | tuple) else [str(value)])
    if firms and firms.isdisjoint(parties):
        return "the quote speaks of another firm"
    return None


def denied(before: str, after: str) -> str | None:
    """Why a quote with this before and behind it in its sentence affirms nothing."""
    if _DENIED.search(before) or _DENIED_JA.search(after):
        return "the sentence denies or asks what the quote says"
    return None


def unworded(candidate: Mapping[str, Any], quote: str) -> str | None:
    """Why a quote without a word of the relation can not stand; None where it may, as tier B.

    What its negation belongs to can not be told, so an affirmed fact takes none.
    """
    negated = candidate.get("polarity", "affirmed") == "negated"
    if negated != bool(mark_negations(quote)):
        return "the quote does not negate" if negated else "the quote negates"
    if candidate.get("relation") == "buys" and OPTION.search(quote):
        return "the quote speaks of an option or a right, not of a purchase"
    return None
