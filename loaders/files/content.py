"""What a file holds, told by its parsed keys or header: enough to choose its loader, no more."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from onshore.graph.cache import cached_property

MAX_SNIFFED = 5_000_000
"""Bytes at the start of a file that are looked at; longer ones are facts or tables."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TELLING = (b"measures", b"mapping")
"""Without one of these words a YAML file is facts, or a list: its keys need not be parsed."""


class Content:
    """The start of one file, read and parsed when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def start(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(MAX_SNIFFED).removeprefix(codecs.BOM_UTF8)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys at the top of a YAML file that holds a mapping, as far as it can be parsed.

        Files without a word that tells are not parsed: they have no keys here.
        """
        if not any(word in self.start for word in _TELLING):
            return frozenset()
        return frozenset(_keys(self.start))

    @property
    def is_list(self) -> bool:
        """Whether a YAML file holds a list."""
        nodes = (event for event in _events(self.start) if isinstance(event, yaml.NodeEvent))
        return isinstance(next(nodes, None), yaml.SequenceStartEvent)

    @cached_property
    def columns(self) -> list[str]:
        """Cells of the first row of a table that is not empty; [] where it can not be read."""
        from onshore.loaders.mapping.table_rows import header_of

        return header_of(self.path)

    @cached_property
    def members(self) -> frozenset[str]:
        """Keys of the JSON object that a text begins with, as far as its start goes."""
        from onshore.loaders.files.json_strings import top_keys

        text = self.start[:1_000_000].decode("utf-8", "replace")
        return frozenset(top_keys(text))

    @property
    def fields(self) -> frozenset[str]:
        """Keys of the first object in a JSON file that holds a list of objects."""
        text = self.start[:1_000_000].decode("utf-8", "replace").lstrip()
        if not text.startswith("["):
            return frozenset()
        try:
            first, _ = json.JSONDecoder().raw_decode(text[1:].lstrip())
        except ValueError:
            return frozenset()
        return frozenset(first) if isinstance(first, dict) else frozenset()


def _events(text: bytes) -> Iterator[Any]:
    """Events of a YAML text, up to its first mistake: what is wrong is said by who reads it."""
    try:
        yield from yaml.parse(text, Loader=_PARSER)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return


def _keys(text: bytes) -> Iterator[str]:
    depth, is_key = 0, True
    for event in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            if depth == 0 and not isinstance(event, yaml.MappingStartEvent):
                return
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth == 1 and isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            if is_key and isinstance(event, yaml.ScalarEvent):
                yield event.value
            is_key = not is_key
        elif depth == 1 and isinstance(event, yaml.CollectionEndEvent):
            is_key = True
