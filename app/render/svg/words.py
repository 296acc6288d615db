"""Words in pictures: characters that XML allows, estimated widths, lines of a bounded width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NARROW = frozenset(" .,:;'|!ijltfI()[]-")
_BREAKS_BEFORE = frozenset("（(［「『")
_BREAKS_AFTER = frozenset("、。・，/-")


def clean(text: str) -> str:
    """The text with what XML forbids replaced by U+FFFD, and white space as single spaces."""
    return " ".join(_NO_XML.sub("\ufffd", text).split())


def clean_xml(text: str) -> str:
    """The text with what XML forbids replaced by U+FFFD; all else as it is."""
    return _NO_XML.sub("\ufffd", text)


def width(text: str, size: float) -> float:
    """Width in pixels, estimated: wide characters are one em, others by their look."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.31
    return 0.66 if character.isupper() else 0.55


def wrap(text: str, limit: float, size: float, most: int) -> list[str]:
    """At most `most` lines no wider than `limit` pixels; what is left is cut off with a mark."""
    rest = clean(text)
    lines: list[str] = []
    while rest and len(lines) < most:
        if width(rest, size) <= limit:
            return [*lines, rest]
        cut = _fitting(rest, limit, size)
        at = _break(rest, cut)
        lines.append(rest[:at].strip())
        rest = rest[at:].strip()
    if rest and lines:
        last = lines[-1]
        while last and width(f"{last}…", size) > limit:
            last = last[:-1]
        lines[-1] = f"{last}…"
    return lines


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last one a mark where something was cut off."""
    text = clean(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _fitting(text: str, limit: float, size: float) -> int:
    """How many characters fit; at least one."""
    total = 0.0
    for index, step in enumerate(_steps(text, size)):
        total += step
        if total > limit:
            return max(index, 1)
    return len(text)


def _steps(text: str, size: float) -> Iterator[float]:
    return (_em(character) * size for character in text)


def _break(text: str, cut: int) -> int:
    """Where a line may end, at `cut` or before it."""
    for at in range(cut, 2, -1):
        if text[at] == " " or text[at] in _BREAKS_BEFORE or text[at - 1] in _BREAKS_AFTER:
            return at
    return cut
