"""Edits of a candidate as they come from a page or a prompt: their shapes, before any meaning.

On a terminal they are typed as `FIELD VALUE`, one a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Amount
from onshore.graph.names.folding import closest
from onshore.graph.schema import CERTAINTIES, POLARITIES, QUALIFIERS, RELATIONS, STATUSES

MAX_TEXT = 2_000
"""Characters of one value."""
MAX_PROPOSED = 8
"""Entities that one candidate proposes, and names of each."""
WORDS = {
    "relation": tuple(RELATIONS),
    "status": STATUSES,
    "certainty": CERTAINTIES,
    "polarity": POLARITIES,
}
"""Fields whose values come from a list."""
TEXTS = ("subject", "object", "valid_from", "valid_to", "quote")
_NUMBERS = ("value", "min", "max")
_AMOUNT_KEYS = tuple(Amount.__slots__)


def read_edits(value: Any) -> dict[str, Any]:
    """Edits by field; None takes a field away. InvalidInput with every problem."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput([Problem("is an object of fields and values", field="edits")])
    problems: list[Problem] = []
    for name, given in value.items():
        known = (*WORDS, *TEXTS, "amount", "proposes", *QUALIFIERS)
        if name not in known:
            near = closest(str(name)[:40], known)
            problems.append(Problem("can not be edited", str(name)[:40], suggestions=near))
        elif given is not None and (reason := _wrong(name, given)):
            near = closest(str(given)[:40], WORDS[name]) if name in WORDS else ()
            problems.append(Problem(reason, name, suggestions=near))
    if problems:
        raise InvalidInput(problems)
    return dict(value)


def wrong_field(candidate: Mapping[str, Any]) -> str | None:
    """Which field of a candidate has a value of another shape, and why; None where all are fine."""
    for name in (*WORDS, *TEXTS, "amount", "proposes", *QUALIFIERS):
        value = candidate.get(name)
        if value not in (None, "", [], {}) and (reason := _wrong(name, value)):
            return f"{name} {reason}"
    return None


def _wrong(name: str, given: Any) -> str | None:
    if name in WORDS:
        return None if given in WORDS[name] else "is not a word of the list"
    if name == "proposes":
        return None if _are_proposals(given) else "is a list of {id, kind, name, names}"
    kind = "amount" if name == "amount" else QUALIFIERS.get(name, "text")
    if kind == "amount":
        return _wrong_amount(given)
    if kind == "bool":
        return None if isinstance(given, bool) else "is true or false"
    if kind in ("fraction", "number"):
        return None if _is_number(given) else "is a number"
    if kind.endswith("*"):
        fine = isinstance(given, list) and 0 < len(given) <= 50 and all(map(_is_text, given))
        return None if fine else "is a list of texts"
    return None if _is_text(given) else f"is a text of 1 to {MAX_TEXT:,} characters"


def _wrong_amount(given: Any) -> str | None:
    if not isinstance(given, Mapping) or not given:
        return "is an object with value, or min and max, and unit or currency"
    for key, value in given.items():
        if key not in _AMOUNT_KEYS:
            return f"has no {str(key)[:20]!r}: {', '.join(_AMOUNT_KEYS)}"
        if key in _NUMBERS and not _is_number(value):
            return f"{key} is a number"
        if key == "approx" and not isinstance(value, bool):
            return "approx is true or false"
        if key not in (*_NUMBERS, "approx") and not _is_text(value):
            return f"{key} is a text"
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= MAX_TEXT


def _are_proposals(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_PROPOSED
        and all(
            isinstance(item, Mapping)
            and set(item) <= {"id", "kind", "name", "names"}
            and _is_text(item.get("id"))
            and isinstance(item.get("names"), list)
            and 0 < len(item["names"]) <= MAX_PROPOSED
            and all(_is_text(item[key]) for key in ("kind", "name") if key in item)
            and all(map(_is_text, item["names"]))
            for item in value
        )
    )


# -- typed on a terminal --------------------------------------------------------


def edits_from(line: str, candidate: Mapping[str, Any], edits: Mapping[str, Any]) -> dict[str, Any]:
    """The edits with one more; InvalidInput or ValueError where it is none.

    `amount.value 640` changes a part of the amount; sets are separated by commas; a field without
    a value is taken away.
    """
    name, _, text = line.strip().partition(" ")
    text = text.strip()
    field, dot, part = name.partition(".")
    if dot:
        value: Any = _with_part(field, part, text, {**candidate, **edits})
    else:
        value = _value(field, text) if text else None
    more = read_edits({field: value})
    return {**edits, **more}


def _with_part(field: str, part: str, text: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    if part not in Amount.__slots__:
        raise ValueError(f"{field} has no {part[:20]!r}: {', '.join(Amount.__slots__)}")
    amount = {k: v for k, v in (fact.get(field) or {}).items() if k not in (part, "text")}
    if text:
        amount[part] = _number(text) if part in ("value", "min", "max") else text
    if part == "approx":
        amount[part] = text == "true"
    return amount


def _value(field: str, text: str) -> Any:
    kind = QUALIFIERS.get(field, "text")
    if field == "amount" or kind == "amount":
        try:
            return json.loads(text)
        except ValueError:
            raise ValueError("write an amount by its parts, such as amount.value 640") from None
    if kind.endswith("*"):
        return [item.strip() for item in text.split(",") if item.strip()]
    if kind in ("fraction", "number"):
        return _number(text)
    if kind == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def _number(text: str) -> int | float:
    bare = text.replace(",", "").replace("_", "")
    if not re.fullmatch(r"\d+(\.\d+)?", bare):
        raise ValueError(f"{text[:40]!r} is not a number")
    return float(bare) if "." in bare else int(bare)
