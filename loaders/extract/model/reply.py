"""Reading a reply: its JSON is found, each fact is checked alone, a bad one costs no other.

Nothing is repaired by guessing: what is wrong is told, so that the model can be asked once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onshore.graph.names.folding import closest
from onshore.graph.schema import POLARITIES, STATUSES
from onshore.loaders.extract.model.prompt import ENDS, MEANINGS, NAMED, WORDED

MAX_FACTS = 400
"""Facts of one reply that are read."""
MAX_QUOTES = 4
_LONGEST = {"quotes": 1_500, "name": 200, "words": 300}
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_DECODER = json.JSONDecoder()


@dataclass
class Reply:
    """Facts of the asked form; `problems` has one line for each thing that is not."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_reply(content: str) -> Reply:
    """Facts and problems of a reply; JSON within other words counts, and facts before a cut."""
    text = _THOUGHT.sub("", content, count=1)
    value = _first_json(text)
    if isinstance(value, dict):
        value = value.get("facts")
    items = value if isinstance(value, list) else list(_whole_facts(text))
    reply = Reply()
    if not items and not isinstance(value, list):
        reply.problems.append('the reply is no JSON of the form {"facts": [...]}')
    if len(items) > MAX_FACTS:
        reply.problems.append(f"of {len(items):,} facts the first {MAX_FACTS} were read")
    for number, item in enumerate(items[:MAX_FACTS], 1):
        try:
            reply.facts.append(_fact(item))
        except ValueError as error:
            reply.problems.append(f"fact {number} {_brief(item)}: {error}")
    return reply


def _first_json(text: str) -> Any:
    """The first whole JSON value that begins with a bracket; None where there is none."""
    for match in re.finditer(r"[{\[]", text[:20_000]):
        try:
            return _DECODER.raw_decode(text, match.start())[0]
        except ValueError:
            if match[0] == "{" and '"facts"' in text[match.start() : match.start() + 40]:
                return None
        except RecursionError:
            return None
    return None


def _whole_facts(text: str) -> Iterator[Any]:
    """Facts of a list that was cut off or broken, up to the first that is not whole."""
    begun = re.search(r'"facts"\s{0,20}:\s{0,20}\[', text[:20_000])
    at = begun.end() if begun else -1
    while 0 <= at < len(text):
        at = next((i for i in range(at, min(len(text), at + 40)) if text[i] not in " \n\r\t,"), -1)
        if at < 0 or text[at] != "{":
            return
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item


def _fact(item: Any) -> dict[str, Any]:
    """The fact with every field; ValueError with what is wrong."""
    if not isinstance(item, dict):
        raise ValueError("is no object")
    fact: dict[str, Any] = {"quotes": _quotes(item)}
    for key in ENDS:
        fact[key] = _text(item, key, "name")
        if not fact[key]:
            raise ValueError(f"{key} is missing")
    for key, words in (("relation", MEANINGS), ("status", STATUSES), ("polarity", POLARITIES)):
        value = item.get(key) or ("affirmed" if key == "polarity" else None)
        if value not in words:
            near = closest(str(value)[:60], list(words)) or tuple(words)
            raise ValueError(f"{key} {str(value)[:40]!r} is none of {', '.join(near)}")
        fact[key] = value
    for key in (*NAMED, *WORDED):
        fact[key] = _text(item, key, "words" if key in WORDED else "name")
    partners = item.get("with") or []
    partners = [partners] if isinstance(partners, str) else partners
    if not isinstance(partners, list) or not all(isinstance(one, str) for one in partners):
        raise ValueError("with is no list of names")
    fact["with"] = [one.strip()[: _LONGEST["name"]] for one in partners[:8] if one.strip()]
    return fact


def _quotes(item: Mapping[str, Any]) -> list[str]:
    quotes = item.get("quotes", item.get("quote"))
    quotes = [quotes] if isinstance(quotes, str) else quotes
    if not isinstance(quotes, list) or not all(isinstance(quote, str) for quote in quotes):
        raise ValueError("quotes is no list of texts")
    kept = [quote.strip() for quote in quotes if quote.strip()]
    if not kept:
        raise ValueError("has no quote")
    if any(len(quote) > _LONGEST["quotes"] for quote in kept):
        raise ValueError(f"a quote has more than {_LONGEST['quotes']:,} characters")
    return kept[:MAX_QUOTES]


def _text(item: Mapping[str, Any], key: str, sort: str) -> str | None:
    value = item.get(key)
    if value is None or value == []:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and key == "amount_text":
        value = str(value)
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    if len(value) > _LONGEST[sort]:
        raise ValueError(f"{key} has more than {_LONGEST[sort]} characters")
    value = value.strip()
    return None if value.lower() in ("", "null", "none", "n/a", "unknown") else value


def _brief(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    words = [str(item.get(key))[:30] for key in ("subject", "relation", "object")]
    return f"({' '.join(words)})"
