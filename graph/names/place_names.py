"""Countries and US states by name: English, Japanese, Chinese, usual spellings, ISO 3166 codes.

What a name stands for is the id of a place without `place:`: `VN`, `US-TX`, and `PR` for Puerto
Rico, which is a country in ISO 3166-1. Nothing is guessed: a word is known or it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from onshore.graph.names.folding import closest, fold
from onshore.graph.names.place_table import TABLE

TERRITORIES_OF_US = ("AS", "GU", "MP", "PR", "UM", "VI")
"""Ids that are countries in ISO 3166-1 and that US lists count among the states."""

MAPS = ("countries", "us_states")
"""Names of the tables."""

_LONGEST = 100
"""Characters of a text that are looked at; no name is longer."""
_KANA = "\u3040"
"""What Japanese and Chinese writing begins with."""
_BRACKETS = re.compile(r"[()\[\]/-]+")


def place_code(table: str, text: str) -> str | None:
    """The place of a name or code in one of `MAPS`, or None."""
    return _table(table).get(_key(text[:_LONGEST]))


def place_name(code: str, lang: str) -> str | None:
    """The first name of a country in English or Japanese; None where the code is none."""
    return _named().get((code, lang))


def closest_places(table: str, text: str) -> tuple[str, ...]:
    """Names of the table that look like the text, best first; none for a word of two letters."""
    key = _key(text[:_LONGEST])
    if len(key) < 3:
        return ()
    names = _shown(table)
    return tuple(names[near] for near in closest(key, names))


def _key(text: str) -> str:
    words = " ".join(_BRACKETS.sub(" ", fold(text)).split())
    return words.removeprefix("the ").removesuffix(" the")


@lru_cache(maxsize=len(MAPS))
def _table(table: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    rows = _rows(table)
    for code, _, names in rows:
        for name in names:
            found.setdefault(_key(name), code)
    for code, longer, _ in rows:
        for short in (code, code.removeprefix("US-"), longer):
            if short:
                found.setdefault(_key(short), code)
    return found


@lru_cache(maxsize=len(MAPS))
def _shown(table: str) -> Mapping[str, str]:
    return {_key(name): name for _, _, names in reversed(_rows(table)) for name in names}


@lru_cache(maxsize=1)
def _named() -> Mapping[tuple[str, str], str]:
    """Names of countries: the first one, and the first in Japanese writing."""
    found: dict[tuple[str, str], str] = {}
    for code, _, names in _rows("countries"):
        found[code, "en"] = names[0]
        found[code, "ja"] = next((n for n in names if n[0] >= _KANA), names[0])
    return found


def _rows(table: str) -> list[tuple[str, str, list[str]]]:
    """(code, three-letter code, names) of the places in a table."""
    rows = []
    for line in TABLE.splitlines():
        code, longer, *names = line.split("|")
        state, territory = code.startswith("US-"), code in TERRITORIES_OF_US
        if (state or territory) if table == "us_states" else not state:
            rows.append((code, longer, names))
    return rows
