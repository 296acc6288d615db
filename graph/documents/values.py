"""Values of a document: one text, number, date or id, checked and converted.

Every reader takes one raw value (a text, or a JSON scalar) and returns the typed one or raises
`Bad`, which says what is wrong and which allowed words come nearest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, NoReturn

from onshore.graph import schema
from onshore.graph.dates import parse_instant, parse_period
from onshore.graph.names.folding import closest

MAX_TEXT = 20_000
"""Characters in one text value."""
MAX_NAME = 1_000
"""Characters in one name."""
MAX_ID = 210

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class Bad(Exception):
    """A value that can not be used; caught by the reader, which knows where it stands."""

    def __init__(self, reason: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason, self.suggestions = reason, tuple(suggestions)


def _refuse_word(word: object, allowed: Collection[str], what: str) -> NoReturn:
    text = str(word)[:80]
    raise Bad(f"unknown {what} {text!r}", closest(text, allowed) or tuple(sorted(allowed))[:3])


def text(value: object, limit: int = MAX_TEXT) -> str:
    """A text without control characters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Bad("must be a text")
    result = str(value)
    if len(result) > limit:
        raise Bad(f"is longer than {limit:,} characters ({len(result):,})")
    if _CONTROL.search(result):
        raise Bad("holds a control character")
    return result


def are_texts(values: Sequence[object], limit: int) -> bool:
    """Whether `text` takes each of the values, all of which are texts."""
    texts = [value for value in values if isinstance(value, str)]
    return (
        len(texts) == len(values)
        and max(map(len, texts), default=0) <= limit
        and not _CONTROL.search("".join(texts))
    )


def number(value: object) -> int | float:
    """A finite number; integral ones become int."""
    if isinstance(value, bool):
        raise Bad("must be a number")
    digits = str(value).strip()
    if not _NUMBER.fullmatch(digits) or len(digits) > 40:
        raise Bad(f"{digits[:40]!r} is not a number")
    result = float(digits)
    if abs(result) > 1e30:
        raise Bad("is too large")
    return int(result) if result == int(result) and abs(result) < 2**53 else result


def fraction(value: object) -> int | float:
    result = number(value)
    if not 0 <= result <= 1:
        raise Bad(f"{result} is not between 0 and 1")
    return result


def boolean(value: object) -> bool:
    words = {"true": True, "yes": True, "false": False, "no": False}
    word = str(value).strip().lower()
    if word not in words:
        raise Bad(f"{word[:40]!r} is neither true nor false")
    return words[word]


def partial_date(value: object) -> str:
    result = text(value, 40).strip()
    try:
        parse_period(result)
    except ValueError as error:
        raise Bad(str(error)) from None
    return result


def instant(value: object) -> str:
    try:
        return parse_instant(text(value, 40))
    except ValueError as error:
        raise Bad(str(error)) from None


def word(allowed: Collection[str], what: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            _refuse_word(value, allowed, what)
        return value

    return read


def entity_id(*kinds: str) -> Callable[[object], str]:
    """Reader of an id whose kind is one of `kinds` (any kind where none is named)."""

    def read(value: object) -> str:
        result = text(value, MAX_ID)
        kind = schema.kind_of(result)
        if kind == "name" and kind in kinds and len(result) > len("name:"):
            return result
        if not schema.ID_PATTERN.fullmatch(result):
            raise Bad(
                f"{result[:80]!r} is not an id such as firm:foxconn "
                "(kind, colon, letters, digits, . _ ~ -)"
            )
        if kind not in schema.KINDS:
            _refuse_word(kind, schema.KINDS, "kind")
        if kinds and kind not in kinds:
            raise Bad(f"{result!r} is a {kind}, allowed here: {', '.join(kinds)}", kinds)
        return result

    return read


def listed(read: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    def read_all(value: object) -> tuple[Any, ...]:
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(read(item) for item in items)

    return read_all


def name_text(value: object) -> str:
    result = text(value, MAX_NAME).strip()
    if not result:
        raise Bad("is empty")
    return result


def fact_id(value: object) -> str:
    result = text(value, MAX_ID)
    if not schema.FACT_ID_PATTERN.fullmatch(result):
        raise Bad(f"{result[:80]!r} is not a fact id (letters, digits, . _ : ~ -)")
    return result


def sha256(value: object) -> str:
    result = text(value, 80).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", result):
        raise Bad("is not a SHA-256 in hexadecimal")
    return result


def offset(value: object) -> int:
    result = number(value)
    if not isinstance(result, int) or result < 0:
        raise Bad("must be a whole number of characters")
    return result


def page_number(value: object) -> int:
    result = number(value)
    if not isinstance(result, int) or result < 1:
        raise Bad("must be the number of a page, from 1")
    return result


def degrees(limit: int) -> Callable[[object], float]:
    def read(value: object) -> float:
        result = float(number(value))
        if abs(result) > limit:
            raise Bad(f"{result} is beyond {limit} degrees")
        return result

    return read


def not_negative(value: object) -> int | float:
    result = number(value)
    if result < 0:
        raise Bad("is negative")
    return result


QUALIFIER_READERS: dict[str, Callable[[object], Any]] = {
    "text": text,
    "date": partial_date,
    "number": not_negative,
    "fraction": fraction,
    "bool": boolean,
    "distributive": word(schema.DISTRIBUTIVE, "value of distributive"),
    "id": entity_id(),
    "place": entity_id("place"),
    "component": entity_id("component"),
}
