"""Claims and facts in one line of words, for terminals and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onshore.graph.dates import day_text
from onshore.graph.schema import STATUS_TEXT, kind_of
from onshore.graph.words.amount_words import amount_words
from onshore.graph.words.claim_words import STANDINGS

UNREAD_HEADING = (
    "Not read (no statement was found in these; that is no agreement):",
    "読み取っていない文（記述が見つからなかった。同意を意味しない）：",
)
ROLES: Mapping[str, tuple[str, str]] = {
    "states": ("states it", "そう述べる"),
    "promises": ("promises it", "約束にとどまる"),
    "denies": ("against it", "反する"),
    "differs": ("another amount", "別の数量"),
    "other": ("another amount", "別の数量"),
    "less": ("says less", "一部のみ"),
    "weak": ("uncertain", "不確か"),
    "past": ("no longer holds", "過去"),
}
"""How a fact stands to a claim, in English and Japanese."""
_FURTHER = {
    "to": (" to {}", "、供給先：{}"),
    "from": (" from {}", "、供給元：{}"),
    "place": (" in {}", "、場所：{}"),
}


def mark_of(standing: str, lang: str) -> str:
    """The mark of a standing."""
    return STANDINGS[standing][lang == "ja"]


def claim_words(claim: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    """What a claim says: its ends, amount and status, and whether it is a denial."""
    ja = lang == "ja"
    subject, object = (names.get(claim[end], claim[end]) for end in ("subject", "object"))
    denied = claim["polarity"] == "negated"
    if ja:
        says = f"{subject} → {object}（{claim['label']}{'：否定' if denied else ''}）"
    else:
        says = f"{'denied: ' if denied else ''}{subject} {claim['label']} {object}"
    for name, words in _FURTHER.items():
        value = claim.get(name)
        if isinstance(value, str) and (name != "place" or kind_of(claim["object"]) == "component"):
            says += words[ja].format(names.get(value, value))
    amount = amount_words(claim["amount"], lang) if claim.get("amount") else ""
    status = STATUS_TEXT[claim["status"]][ja]
    return ("・" if ja else ", ").join(filter(None, (says, amount, status)))


def fact_words(fact: Mapping[str, Any], names: Mapping[str, str], lang: str) -> str:
    """How a fact stands to the claim, what it says, by whom and when."""
    ja = lang == "ja"
    role = ROLES[fact["role"]][ja]
    day = day_text(fact["published"], lang) if fact["published"] else ""
    who = ("、" if ja else ", ").join(fact["publishers"])
    by = " ".join(filter(None, (who, day)))
    says = f"{role}{'：' if ja else ': '}{claim_words(fact, names, lang)}"
    return says + (f"（{by}）" if ja else f" ({by})") if by else says
