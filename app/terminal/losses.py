"""An impact as text for a terminal: what is lost as a tree under what took it, then the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onshore.graph.words.impact_words import count_words, row_count

MOST = 200
"""Lines of the tree, and of each list, at most."""
HEADS: Mapping[str, tuple[str, str]] = {
    "dead": ("Lost", "失われるもの"),
    "no_known_maker_left": ("No known maker left", "既知の作り手が残らないもの"),
    "goes_into": ("Contains what has no known maker left", "既知の作り手が残らないものを含むもの"),
    "affected": ("Affected", "影響を受けるもの"),
    "unknown": ("Not known", "不明なもの"),
    "left_out": ("Left out by status", "状態により数えないもの"),
    "none": ("none", "なし"),
    "more": ("more; --format csv has all", "件の続きは --format csv"),
    "cut": (
        "more; --format csv --limit 1000000 has all",
        "件の続きは --format csv --limit 1000000",
    ),
}
Json = Mapping[str, Any]
Key = tuple[str, str | None]


def impact_lines(result: Json, lang: str) -> Iterator[str]:
    """Lines of an answer in the modes `reach` and `structural`, not yet made inert."""

    def say(key: str) -> str:
        return HEADS[key][lang == "ja"]

    names = result["names"]

    def cut(key: str, lines: Sequence[str]) -> Iterator[str]:
        unlisted = result.get(f"{key}_more", 0)
        yield from lines[:MOST]
        if more := max(0, len(lines) - MOST) + unlisted:
            yield f"  {more:,} {say('cut' if unlisted else 'more')}"

    yield f"{say('dead')} ({row_count(result, 'dead'):,}): {count_words(result['counts'], lang)}"
    yield from cut("dead", list(_tree(result["dead"], names)))
    for key in ("no_known_maker_left", "goes_into", "affected", "unknown", "left_out"):
        rows = result[key]
        yield ""
        yield f"{say(key)} ({row_count(result, key):,})"
        lines = [f"  {_name(names, row)}: {_why(row)}{_facts(row)}" for row in rows]
        yield from cut(key, lines or [f"  {say('none')}"])
    yield ""


def _tree(dead: Sequence[Json], names: Json) -> Iterator[str]:
    """Each loss once, under the first of what took it."""
    under: dict[Key | None, list[Json]] = defaultdict(list)
    known = {_key(entry) for entry in dead}
    for entry in dead:
        before = [_key(one) for one in entry["reason"]["because"]]
        parent = next((key for key in before if key in known and key != _key(entry)), None)
        under[parent].append(entry)
    pending = [(0, entry) for entry in reversed(under[None])]
    while pending:
        depth, entry = pending.pop()
        yield f"{'  ' * (depth + 1)}{_name(names, entry)}: {_why(entry)}{_facts(entry)}"
        pending += [(depth + 1, child) for child in reversed(under.pop(_key(entry), []))]


def _key(entry: Json) -> Key:
    return str(entry["id"]), entry["product"]


def _name(names: Json, entry: Json) -> str:
    name = names.get(entry["id"], entry.get("name", entry["id"]))
    product = entry.get("product")
    return f"{name} [{names.get(product, product)}]" if product else str(name)


def _why(entry: Json) -> str:
    return str(entry["why"] if "why" in entry else entry["reason"]["text"])


def _facts(entry: Json) -> str:
    facts = entry.get("facts") or entry.get("reason", {}).get("facts")
    return f"  ({', '.join(facts)})" if facts else ""
