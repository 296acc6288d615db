"""English verbs in all their forms, so that a table names a verb once."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    "break": ("breaks", "broke", "broken", "breaking"),
    "build": ("builds", "built", "building"),
    "buy": ("buys", "bought", "buying"),
    "choose": ("chooses", "chose", "chosen", "choosing"),
    "cut": ("cuts", "cutting"),
    "get": ("gets", "got", "getting"),
    "have": ("has", "had", "having"),
    "hold": ("holds", "held", "holding"),
    "make": ("makes", "made", "making"),
    "put": ("puts", "putting"),
    "run": ("runs", "ran", "running"),
    "sell": ("sells", "sold", "selling"),
    "set": ("sets", "setting"),
    "spend": ("spends", "spent", "spending"),
    "strike": ("strikes", "struck", "striking"),
    "take": ("takes", "took", "taken", "taking"),
    "win": ("wins", "won", "winning"),
}
_DOUBLED = frozenset(("commit", "scrap", "ship", "snap", "tap"))
"""Verbs that double their last letter."""


@lru_cache(maxsize=512)
def forms(lemma: str) -> tuple[str, ...]:
    """All forms of a verb, of `turn out` those of its first word: `turns out`, `turned out`."""
    verb, _, rest = lemma.partition(" ")
    end = f" {rest}" if rest else ""
    if verb in _IRREGULAR:
        made: tuple[str, ...] = _IRREGULAR[verb]
    elif verb.endswith("e"):
        made = (f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    elif re.search(r"[^aeiou]y$", verb):
        made = (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    elif verb in _DOUBLED:
        made = (f"{verb}s", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
    else:
        third = f"{verb}es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else f"{verb}s"
        made = (third, f"{verb}ed", f"{verb}ing")
    return tuple(f"{form}{end}" for form in (*made, verb))


def any_form(lemmas: str) -> str:
    """A pattern that takes any form of `supply|provide`, the longest first."""
    every = {form for lemma in lemmas.split("|") for form in forms(lemma)}
    return "|".join(sorted(map(re.escape, every), key=len, reverse=True))
