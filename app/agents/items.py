"""An answer as items in the order in which they are told: numbers, what is known, rows, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onshore.app.agents.quoting import Names, Quoted, plain, quoted
from onshore.graph.cache import cached_property
from onshore.graph.schema import QUALIFIERS

UNKNOWN, NOT_COMPUTABLE = "unknown", "not computable"
NUMBERS, ABOUT, CONFLICTS, NOTES = "numbers", "about", "conflicts", "notes"
SOURCES_SAY = frozenset(
    (
        *("name", "title", "publisher", "publishers", "gist", "description", "matched", "note"),
        *("speaker", "address", "url", "quote", "path"),
    )
)
"""Keys whose texts are those of sources, whatever they hold."""
_WORDS = {key for key, kind in QUALIFIERS.items() if kind.startswith("text")} | {"unit", "section"}
"""Keys whose texts are too, but for single words such as `jobs` or `body`."""
_WORD = re.compile(r"[A-Za-z0-9_.%/-]{1,24}")
_MAY_BE_UNKNOWN = frozenset(
    ("lo", "hi", "rate", "share", "exposure", "known", "origin", "contribution", "territory")
)
"""Keys whose absence is an answer of its own."""


@dataclass(frozen=True)
class Item:
    """One thing that an answer tells. With a `key` its section is an object, else a list.

    `raw` is made inert when it is first shown: an answer may have many more items than a part.
    """

    section: str
    raw: Any
    key: str | None = None
    names: Names | None = None

    @cached_property
    def value(self) -> Any:
        """What is shown of it."""
        if self.names is None:
            return self.raw
        if isinstance(self.raw, Number):
            return self.raw.told(self.names)
        if self.section == NOTES:
            return self.names.marked(self.raw)
        return shown(self.raw, self.names, self.key or self.section)


def items_of(
    sections: Mapping[str, Any], names: Names, notes: Sequence[str], conflicts: Sequence[Any]
) -> list[Item]:
    """All items of an answer. An interval is a number, a list a section, all else is `about`."""
    told = [item for key, value in sections.items() for item in _section(key, value, names)]
    order = (NUMBERS, ABOUT)
    told.sort(key=lambda item: order.index(item.section) if item.section in order else len(order))
    told += [Item(CONFLICTS, one, None, names) for one in conflicts]
    told += [Item(NOTES, note, None, names) for note in notes]
    return told


def _section(key: str, value: Any, names: Names) -> Iterator[Item]:
    if isinstance(value, Number):
        yield Item(NUMBERS, value, None, names)
    elif isinstance(value, list | tuple):
        for one in value:
            yield Item(key, one, None, names)
    elif value is not None and value != {}:
        yield Item(ABOUT, value, key, names)


@dataclass(frozen=True, slots=True)
class Number:
    """An interval: `ends` has `lo` and `hi`, either None where it is unknown; None: not computable.

    0 to unknown tells nothing and is unknown. `why` says why there is none.
    """

    what: str
    ends: Mapping[str, Any] | None
    unit: str
    why: str | None = None

    def told(self, names: Names) -> dict[str, Any]:
        """The number with words in the place of what there is not."""
        ends = self.ends or {}
        values: dict[str, Any] = {"what": self.what}
        if ends.get("hi") is None and not ends.get("lo"):
            values["value"] = NOT_COMPUTABLE if ends.get("lo") is None else UNKNOWN
        else:
            values |= {end: _or_unknown(ends.get(end)) for end in ("lo", "hi")}
            values["unit"] = self.unit
        if self.why:
            values["why"] = names.marked(self.why)
        return values


def shown(value: Any, names: Names, key: str = "") -> Any:
    """A value as answers show it: texts inert and quoted, unknown numbers as a word, no None."""
    if isinstance(value, Quoted):
        return str(value)
    if isinstance(value, str):
        if key in SOURCES_SAY or (key in _WORDS and not _WORD.fullmatch(value)):
            return str(quoted(value))
        return names.marked(value) if " " in value else plain(value)
    if isinstance(value, Mapping):
        return {
            name: _or_unknown(None) if one is None else shown(one, names, name)
            for name, one in value.items()
            if _is_told(name, one)
        }
    if isinstance(value, list | tuple):
        return [shown(one, names, key) for one in value]
    return value


def _is_told(key: str, value: Any) -> bool:
    if value is None:
        return key in _MAY_BE_UNKNOWN
    return value is False or value == 0 or bool(value)


def _or_unknown(value: Any) -> Any:
    return UNKNOWN if value is None else value
