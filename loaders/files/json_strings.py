"""JSON read with numbers as they are written, repeated keys refused, and lines found on demand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.limits import MAX_DEPTH

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class _Refused(ValueError):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Refused(f"the key {key[:80]!r} stands twice in one object")
            seen.add(key)
    return result


def _constant(text: str) -> None:
    raise _Refused(f"{text} is not a number")


def parse_json(text: str, file: str | None = None, line: int | None = None) -> Any:
    """The value of a JSON text; numbers are texts. `line` is where the text stands, if not at 1.

    Raises InvalidInput.
    """
    try:
        value = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=_constant,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        place = error.lineno if line is None else line
        raise InvalidInput(
            [Problem(f"is not JSON: {error.msg.lower()}", file=file, line=place)]
        ) from None
    except _Refused as error:
        raise InvalidInput([Problem(str(error), file=file, line=line)]) from None
    except RecursionError:
        value = None
        deep = True
    else:
        deep = is_deep(value)
    if deep:
        reason = f"is nested deeper than {MAX_DEPTH} levels"
        place = line if line is not None else _deep_line(text)
        raise InvalidInput([Problem(reason, file=file, line=place)])
    return value


def is_deep(value: Any) -> bool:
    """Whether a value of a JSON text is nested deeper than MAX_DEPTH levels."""
    pending = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH and isinstance(item, dict | list):
            return True
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        pending += [(part, depth + 1) for part in inner if isinstance(part, dict | list)]
    return False


def _deep_line(text: str) -> int:
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += (match[0] in ("{", "[")) - (match[0] in ("}", "]"))
        if depth > MAX_DEPTH:
            return text.count("\n", 0, match.start()) + 1
    return 1


def top_keys(text: str) -> set[str]:
    """Keys of the object that a JSON text begins with, as far as the text goes."""
    keys: set[str] = set()
    depth, before = 0, ""
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if not depth and mark != "{":
            break
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
            if not depth:
                break
        elif mark == ":" and depth == 1 and before.startswith('"'):
            keys.add(before[1:-1])
        before = mark
    return keys


def with_lines(problems: Sequence[Problem], text: str, places: Mapping[str, Path]) -> list[Problem]:
    """Problems with the line of what they are about, `fact`, where that has a place in the text."""
    lines = find_lines(text)
    placed = []
    for one in problems:
        place = None if one.line else places.get(one.fact or "")
        placed.append(one if place is None else replace(one, line=lines.get(place)))
    return placed


def find_lines(text: str) -> dict[Path, int]:
    """Path -> line (1-based) of every key and list item of a well-formed JSON text."""
    lines: dict[Path, int] = {(): 1}
    open_: list[tuple[str, Path]] = []
    key: Path = ()
    line, at, expects_key = 1, 0, False
    index: list[int] = []
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        mark = match[0]
        if mark in ("}", "]"):
            open_.pop()
            index.pop()
        elif mark == ",":
            kind, path = open_[-1]
            expects_key = kind == "{"
            if kind == "[":
                index[-1] += 1
                key = (*path, index[-1])
        elif mark == ":":
            expects_key = False
        elif expects_key:
            key = (*open_[-1][1], str(json.loads(mark)))
            lines[key] = line
        else:
            lines.setdefault(key, line)
            if mark in ("{", "["):
                open_.append((mark, key))
                index.append(0)
                expects_key = mark == "{"
                if mark == "[":
                    key = (*key, 0)
    return lines
