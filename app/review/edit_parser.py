"""Edits typed on a terminal: `FIELD VALUE`, one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from onshore.app.review.edits import read_edits
from onshore.graph.model import Amount
from onshore.graph.schema import QUALIFIERS


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
        raise ValueError(f"{text[:40]!r} is no number")
    return float(bare) if "." in bare else int(bare)
