"""Texts of a table as they may stand in a mapping file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def quoted(text: str) -> str:
    """A scalar of YAML in single quotes, on one line."""
    return "'" + inert(text).replace("'", "''") + "'"


def inert(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def listed(cells: Sequence[str]) -> str:
    """The first ten of some cells, for a comment."""
    return ", ".join(map(inert, cells[:10])) + (" ..." if len(cells) > 10 else "")


def in_yaml(value: Any) -> str:
    """A value of steps as YAML on one line: texts in quotes, lists, mappings."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(k)}: {in_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(in_yaml, value)) + "]"
    return quoted(value)


def steps(options: Mapping[str, Any]) -> str:
    """A value of a mapping file: its steps on one line."""
    return "{" + ", ".join(f"{key}: {in_yaml(value)}" for key, value in options.items()) + "}"
