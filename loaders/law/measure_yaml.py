"""The YAML of measures files: texts with their lines, aliases and merge keys resolved.

Files that may have neither are read by `loaders.files.yaml_strings`. What keys mean is `measures`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import yaml

from onshore.graph.errors import TooLarge

MAX_BYTES = 5_000_000
MAX_NODES = 500_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C reads a file of 2,000 lines in a tenth of the time."""


class Wrong(Protocol):
    """Takes note of a mistake."""

    def __call__(
        self, reason: str, line: int | None = None, *, field: str | None = None
    ) -> None: ...


class LinedMapping(dict[str, Any]):
    """Keys and values as texts, with the line on which the mapping and each key stand."""

    line: int
    lines: dict[str, int]


def read_lined(path: Path, wrong: Wrong) -> Any:
    """The file as mappings, lists and texts; what is not YAML goes to `wrong`."""
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(str(path), "measures file bytes", MAX_BYTES)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        wrong(f"is not YAML: {error.problem}", mark.line + 1 if mark else None)
        return _empty()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        wrong(f"is not YAML text: {error}")
        return _empty()
    return _Builder(wrong).build(node) if node is not None else None


def _empty() -> LinedMapping:
    mapping = LinedMapping(name="unreadable")
    mapping.line, mapping.lines = 1, {"name": 1}
    return mapping


class _Builder:
    """From YAML nodes to texts; every node is built once, so that aliases cost nothing."""

    def __init__(self, wrong: Wrong) -> None:
        self.wrong = wrong
        self.built: dict[int, Any] = {}
        self.inside: set[int] = set()

    def build(self, node: yaml.Node) -> Any:
        key = id(node)
        if key in self.built:
            return self.built[key]
        if key in self.inside or len(self.built) > MAX_NODES:
            self.wrong("refers to itself or is too large", node.start_mark.line + 1)
            return ""
        self.inside.add(key)
        if isinstance(node, yaml.ScalarNode):
            value: Any = "" if node.tag.endswith(":null") else str(node.value)
        elif isinstance(node, yaml.SequenceNode):
            value = [self.build(item) for item in node.value]
        else:
            value = self._mapping(node)
        self.inside.discard(key)
        self.built[key] = value
        return value

    def _mapping(self, node: yaml.Node) -> LinedMapping:
        mapping = LinedMapping()
        mapping.line, mapping.lines = node.start_mark.line + 1, {}
        own: set[str] = set()
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            value = self.build(value_node)
            if key == "<<" and isinstance(value, LinedMapping):
                for inherited in value:
                    if inherited not in own:
                        mapping[inherited] = value[inherited]
                        mapping.lines[inherited] = line
                continue
            if key in own:
                self.wrong("stands twice", line, field=key)
            own.add(key)
            mapping[key], mapping.lines[key] = value, line
        return mapping
