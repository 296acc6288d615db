"""Reading a reply: its JSON is found, each fact is checked alone, a bad one costs no other.

Nothing is repaired by guessing: what is wrong is told, so that the model can be asked once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from onshore.graph.names.folding import closest
from onshore.loaders.extract.model.prompt import CHOICES, ENDS, NAMED, WORDED

MAX_FACTS = 400
"""Facts of one reply that are read."""
MAX_QUOTES = 4
MAX_QUOTE = 1_500
MAX_WORDS = 200
"""Characters of a quote, and of a name or other words."""
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_DECODER = json.JSONDecoder()

Fact = dict[str, Any]


class Reply(NamedTuple):
    """Facts with every field; `problems` has one line for each thing that is wrong."""

    facts: list[Fact]
    problems: list[str]


def read_reply(content: str) -> Reply:
    """Facts and problems of a reply; JSON within other words counts, and facts before a cut."""
    items, whole = _items(_THOUGHT.sub("", content, count=1))
    reply = facts, problems = Reply([], [])
    if not items and not whole:
        problems.append('the reply is no JSON of the form {"facts": [...]}')
    if len(items) > MAX_FACTS:
        problems.append(f"of {len(items):,} facts the first {MAX_FACTS} were read")
    for number, item in enumerate(items[:MAX_FACTS], 1):
        try:
            facts.append(_fact(item))
        except ValueError as error:
            problems.append(f"fact {number} {brief(item)}: {error}")
    return reply


def _items(text: str) -> tuple[list[Any], bool]:
    """Members of the list of facts up to the first that is broken, and whether the list ends."""
    begun = re.search(r'"facts"\s{0,20}:\s{0,20}\[', text[:20_000])
    begun = begun or re.search(r"\[\s*(?=\{)", text) or re.match(r"[^{\[]*\[", text)
    at = begun.end() if begun else len(text)
    items: list[Any] = []
    while at < len(text):
        at = next((i for i in range(at, len(text)) if text[i] not in " \n\r\t,"), len(text))
        if text[at : at + 1] == "]":
            return items, True
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return items, False


def _fact(item: Any) -> Fact:
    """The fact with every field; ValueError with what is wrong."""
    if not isinstance(item, dict):
        raise ValueError("is no object")
    quotes = _texts(item, "quotes" if "quotes" in item else "quote", MAX_QUOTE)
    if not quotes:
        raise ValueError("has no quote")
    fact: Fact = {"quotes": quotes[:MAX_QUOTES], "with": _texts(item, "with")[:8]}
    for key in (*ENDS, *NAMED, *WORDED):
        if isinstance(item.get(key), list) and item[key]:
            raise ValueError(f"{key} is no text")
        fact[key] = next(iter(_texts(item, key)), None)
        if key in ENDS and not fact[key]:
            raise ValueError(f"{key} is missing")
    for key, words in CHOICES.items():
        fact[key] = item.get(key) or ("affirmed" if key == "polarity" else None)
        if fact[key] not in words:
            near = closest(str(fact[key])[:60], list(words)) or words
            raise ValueError(f"{key} {str(fact[key])[:40]!r} is none of {', '.join(near)}")
    return fact


def _texts(item: Mapping[str, Any], key: str, most: int = MAX_WORDS) -> list[str]:
    """The texts of a field, which may be one or a list; words that say that there is none go."""
    value = item.get(key)
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if key == "amount_text":
        listed = [str(one) if type(one) in (int, float) else one for one in listed]
    if not all(isinstance(one, str) for one in listed):
        raise ValueError(f"{key} is no text, and no list of texts")
    if any(len(one) > most for one in listed):
        raise ValueError(f"{key} has more than {most:,} characters")
    kept = [one.strip() for one in listed]
    return [one for one in kept if one.lower() not in ("", "null", "none", "n/a", "unknown")]


def brief(item: Any) -> str:
    """The ends and the relation of a fact, to say which one is meant."""
    if not isinstance(item, dict):
        return ""
    return f"({' '.join(str(item.get(key))[:40] for key in ('subject', 'relation', 'object'))})"
