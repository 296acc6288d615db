"""Where two JSON values differ, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MOST = 1_000
"""Places that are told at most."""
MASKED = frozenset(("recorded_at", "retracted_at", "known_at"))
"""Keys of instants of recording: a store that is filled again has its own."""
ABSENT = "absent"


def differences(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """(place, value before, value after) of at most MOST places, in their order.

    A place reads `result.paths[0].status`; a value that is on one side only is told as absent.
    """
    found = []
    for one in _walk(before, after, ""):
        found.append(one)
        if len(found) == MOST:
            break
    return found


def _walk(before: Any, after: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            inside = f"{place}.{key}" if place else key
            if key in MASKED:
                continue
            if key not in before or key not in after:
                yield inside, before.get(key, ABSENT), after.get(key, ABSENT)
            else:
                yield from _walk(before[key], after[key], inside)
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after) and _plain(before) and _plain(after):
            yield place, before, after
            return
        for index in range(max(len(before), len(after))):
            inside = f"{place}[{index}]"
            if index >= len(before) or index >= len(after):
                old = before[index] if index < len(before) else ABSENT
                new = after[index] if index < len(after) else ABSENT
                yield inside, old, new
            else:
                yield from _walk(before[index], after[index], inside)
    elif type(before) is not type(after) or before != after:
        yield place, before, after


def _plain(values: list[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)
