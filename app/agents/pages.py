"""One part of an answer: as many items as fit into its bytes, with all that they rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from onshore.app.agents.evidence import Evidence, fact_ids
from onshore.app.agents.items import Item
from onshore.app.agents.schemas import Portion
from onshore.graph.errors import InvalidParameters, Problem
from onshore.graph.schema import ID_IN_TEXT

FRAME = 256
"""Bytes of a result around its content."""
AHEAD = 64
"""Items whose facts and names are read together."""
CLAIMS = 3
"""Facts that are named where no item of a part names one."""
HEAD = 0.6
"""Part of a page that its sentence and its law may take: items are to have room."""
_TIGHTER = ((400, 24), (200, 12), (120, 6), (60, 3), (30, 1))
"""Characters of a text and entries of a list, step by step, where one item alone is too long."""


@dataclass(slots=True)
class Found:
    """What a tool has found. `law` and `declared` are sources that are not facts, by reference.

    `total` counts the rows of the question where only those of one block, after `offset`, are here.
    """

    sentence: str
    items: Sequence[Item]
    evidence: Evidence
    clocks: Mapping[str, str]
    claims: Sequence[str] = ()
    law: Mapping[str, str] = field(default_factory=dict)
    coverage: Mapping[str, Any] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    cut: str | None = None
    offset: int = 0
    block: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What a client gets: the answer as JSON text, then links to its facts."""

    answer: Mapping[str, Any]
    links: Sequence[Mapping[str, str]]

    @property
    def text(self) -> str:
        return orjson.dumps(self.answer).decode()

    @property
    def size(self) -> int:
        """Bytes of the whole result as compact JSON, or a few more."""
        return FRAME + len(orjson.dumps(self.text)) + len(orjson.dumps(self.links))


def page_of(found: Found, portion: Portion, start: int) -> Page:
    """The items from `start` on that fit; InvalidParameters where there are none that far.

    At least one item is shown, shortened where it alone is too long.
    """
    items = found.items
    if start and start >= len(items):
        raise InvalidParameters([Problem("lies behind the end of the answer", "cursor")])
    page = _with_short_head(found, start, int(portion.bytes * HEAD))
    end = start
    chosen: list[Item] = []
    while end < len(items):
        if (end - start) % AHEAD == 0:
            _read_ahead(found, items[end : end + AHEAD])
        trial = _page(found, (*chosen, items[end]), end + 1)
        if trial.size > portion.bytes:
            if chosen:
                break
            item, trial = _shortened(found, items[end], end + 1, portion.bytes)
            chosen.append(item)
        else:
            chosen.append(items[end])
        end, page = end + 1, trial
    return page


def _with_short_head(found: Found, start: int, room: int) -> Page:
    """The page without items; what is told beside them is cut as little as needed."""
    page = _page(found, (), start)
    for characters, entries in _TIGHTER:
        if page.size <= room:
            break
        found.sentence = _tight(found.sentence, 3 * characters, entries)
        found.taken = dict(list(found.taken.items())[:entries])
        if len(found.law) > entries:
            left = len(found.law) - entries
            told = {key: found.law[key] for key in list(found.law)[:entries]}
            found.law = {**told, "more": f"and {left} more; a larger max_tokens shows them"}
        page = _page(found, (), start)
    return page


def _read_ahead(found: Found, items: Iterable[Item]) -> None:
    values = [item.value for item in items]
    facts = [id for value in values for id in fact_ids(value)]
    found.evidence.read([*facts, *found.claims[:CLAIMS]], ids_in(values))


def _shortened(found: Found, item: Item, end: int, room: int) -> tuple[Item, Page]:
    """The item cut as little as needed, and the page with it alone."""
    for characters, entries in _TIGHTER:
        item = Item(item.section, _tight(item.value, characters, entries), item.key)
        page = _page(found, (item,), end)
        if page.size <= room:
            return item, page
    bare = str(_page(found, (), end).answer)
    text = orjson.dumps(item.value).decode()[: max(40, (room - 2 * len(bare)) // 3)]
    item = Item(item.section, f"{text}… (cut; a larger max_tokens shows it)", item.key)
    return item, _page(found, (item,), end)


def _tight(value: Any, characters: int, entries: int) -> Any:
    if isinstance(value, str):
        if len(value) <= characters:
            return value
        return value[:characters] + ("…”" if value.endswith("”") else "…")
    if isinstance(value, Mapping):
        return {key: _tight(one, characters, entries) for key, one in value.items()}
    if isinstance(value, list):
        kept = [_tight(one, characters, entries) for one in value[:entries]]
        left = len(value) - len(kept)
        return [*kept, f"and {left} more"] if left > 0 else kept
    return value


def _page(found: Found, items: Sequence[Item], end: int) -> Page:
    """The page of these items; `end` is where the next one begins."""
    evidence = found.evidence
    answer: dict[str, Any] = {"sentence": found.sentence, "clocks": dict(found.clocks)}
    if found.taken:
        answer["taken_as"] = dict(found.taken)
    for item in items:
        if item.key is not None:
            answer.setdefault(item.section, {})[item.key] = item.value
        else:
            answer.setdefault(item.section, []).append(item.value)
    if counted := {key: n for key, n in found.coverage.items() if n}:
        answer["coverage"] = counted
    if found.cut:
        answer["cut"] = found.cut
    values = [item.value for item in items]
    facts = [id for id in dict.fromkeys(fact_ids(values)) if evidence.who(id)]
    if not facts:
        evidence.read(found.claims[:CLAIMS], ())
        facts = [id for id in found.claims[:CLAIMS] if evidence.who(id)]
    said = {f"fact:{id}": evidence.who(id) for id in facts}
    nobody = f"none of {len(evidence.view.sources):,} sources says what answers this"
    answer["sources"] = {**said, **found.law} or {"none": nobody}
    ids = ids_in([*values, *found.taken.values()])
    evidence.read((), ids)
    if names := {id: name for id in ids if (name := evidence.name(id))}:
        answer["quoted"] = {"names": names}
    if more := _more(found, end):
        answer["more"] = more
    return Page(answer, [evidence.link(id) for id in facts])


def _more(found: Found, end: int) -> dict[str, Any]:
    """What is left and how to ask for it; empty at the end."""
    left = Counter(item.section for item in found.items[end:])
    behind = max(0, found.total - found.offset - found.block) if found.block else 0
    if left:
        cursor = f"{found.offset}.{end}"
    elif behind:
        cursor = f"{found.offset + found.block}.0"
    else:
        return {}
    told: dict[str, Any] = {"cursor": cursor, "left": dict(left)}
    if behind:
        told["rows_behind"] = behind
    return told


def ids_in(values: Iterable[Any], most: int | None = None) -> list[str]:
    """Ids of entities in the values, in their order; at most so many."""
    return list(dict.fromkeys(islice(_ids(list(values)), most)))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        for match in re.finditer(ID_IN_TEXT, value):
            if not match[0].startswith(("source:", "fact:")):
                yield match[0].rstrip(".")
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _ids(one)
