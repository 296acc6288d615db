"""Curated facts: YAML or JSON files, one source each, read as strings only with line numbers.

YAML's own ideas of types are left aside (`NO` is no false, a date stays text); the schema converts
in `graph.document`. Aliases are refused, so that a small file cannot unfold into a huge one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from graph.document import parse_document
from graph.errors import InvalidInput, Problem, TooLarge
from graph.model import Document

MAX_BYTES = 64_000_000
MAX_DEPTH = 20

Position = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Builds plain nodes only; nothing is resolved to a type."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=self.mark())
        return super().compose_node(parent, index)

    def mark(self) -> yaml.Mark:
        mark: yaml.Mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        return mark


def read_documents(paths: Iterable[str | Path]) -> list[Document]:
    """Documents of all files; InvalidInput with the problems of all of them at once."""
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            documents.append(read_document(Path(path)))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return documents


def read_document(path: Path) -> Document:
    """The document of one file."""
    values, lines = read_strings(path)
    return parse_document(values, str(path), lines)


def read_strings(path: Path) -> tuple[Any, dict[Position, int]]:
    """Values of a YAML or JSON file as texts, lists and mappings, and the line of each."""
    text = _text(path)
    lines: dict[Position, int] = {}
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            raise InvalidInput([Problem("is empty", file=str(path))])
        return _plain(node, (), lines, str(path)), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "is not YAML"
        line = mark.line + 1 if mark else None
        raise InvalidInput([Problem(str(reason), file=str(path), line=line)]) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(str(path), "MAX_BYTES", MAX_BYTES)
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(f"is not UTF-8 (byte {error.start:,})", file=str(path))
        raise InvalidInput([problem]) from error
    except OSError as error:
        problem = Problem(error.strerror or "can not be read", file=str(path))
        raise InvalidInput([problem]) from error


def _plain(node: yaml.Node, at: Position, lines: dict[Position, int], file: str) -> Any:
    lines[at] = node.start_mark.line + 1
    if len(at) > MAX_DEPTH:
        raise InvalidInput([Problem("is nested too deeply", file=file, line=lines[at])])
    if isinstance(node, yaml.ScalarNode):
        bare = node.style is None and node.value in ("", "~", "null")
        return None if bare else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, i), lines, file) for i, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            line = key_node.start_mark.line + 1
            raise InvalidInput([Problem(f"key {key!r} stands twice", file=file, line=line)])
        values[key] = _plain(value_node, (*at, key), lines, file)
    return values
