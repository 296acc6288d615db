"""YAML read as texts only: `NO` stays "NO", `1.4e12` and dates stay text, `~` and null are absent.

Nothing is resolved or constructed: the value is built from the parser's events, with the line of
every key and list item. Anchors, aliases, tags and repeated keys are refused.
"""

from __future__ import annotations

from typing import Any

import yaml

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.limits import MAX_DEPTH

Path = tuple[str | int, ...]

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ABSENT = ("", "~", "null")


class _Builder:
    """Takes events in order and builds one value of dicts, lists and texts."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.value: Any = None
        self._open: list[tuple[Any, Path]] = []
        self._key: list[str | None] = []

    def problem(self, event: Any, reason: str) -> None:
        self.problems.append(Problem(reason, file=self.file, line=event.start_mark.line + 1))

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()
            self._key.pop()
            return
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "aliases are not allowed: write the value out")
            self._place(event, None)
            return
        if not isinstance(event, yaml.NodeEvent):
            return
        if event.anchor is not None:
            self.problem(event, "anchors are not allowed: write the value out")
        if getattr(event, "tag", None) is not None:
            self.problem(event, "tags are not allowed: values are texts")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        else:
            self._begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        absent = not event.style and event.value in _ABSENT
        if self._expects_key():
            self._take_key(event, event.value)
        else:
            self._place(event, None if absent else event.value)

    def _begin(self, event: Any, value: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self.stop(event, f"is nested deeper than {MAX_DEPTH} levels")
        if self._expects_key():
            raise self.stop(event, "a key must be a text")
        path = self._place(event, value)
        self._open.append((value, path))
        self._key.append(None)

    def stop(self, event: Any, reason: str) -> InvalidInput:
        self.problem(event, reason)
        return InvalidInput(self.problems)

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._key[-1] is None

    def _take_key(self, event: Any, key: str) -> None:
        parent, path = self._open[-1]
        if key in parent:
            self.problem(event, f"the key {key[:80]!r} stands twice in one mapping")
        self._key[-1] = key
        self.lines[(*path, key)] = event.start_mark.line + 1

    def _place(self, event: Any, value: Any) -> Path:
        if not self._open:
            self.value = value
            self.lines[()] = event.start_mark.line + 1
            return ()
        parent, path = self._open[-1]
        if isinstance(parent, dict):
            key = self._key[-1]
            if key is None:
                raise self.stop(event, "a key must be a text")
            parent[key] = value
            self._key[-1] = None
            return (*path, key)
        parent.append(value)
        place = (*path, len(parent) - 1)
        self.lines[place] = event.start_mark.line + 1
        return place


def parse_yaml(text: str, file: str | None = None) -> tuple[Any, dict[Path, int]]:
    """The value of one YAML document, all scalars texts, and path -> line (1-based).

    Raises InvalidInput for anything that is not a plain YAML document.
    """
    builder = _Builder(file)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise builder.stop(event, "only one YAML document per file")
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        context = f" {error.context}" if error.context else ""
        reason = f"is not YAML: {error.problem or 'not readable'}{context}"
        raise InvalidInput([*builder.problems, Problem(reason, file=file, line=line)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if error.position < len(text) else None
        reason = "is not YAML: holds a character that YAML does not allow"
        raise InvalidInput([*builder.problems, Problem(reason, file=file, line=line)]) from None
    if builder.problems:
        raise InvalidInput(builder.problems)
    return builder.value, builder.lines
