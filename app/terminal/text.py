"""Answers as text for a terminal: values, tables cut to its width, paths, notes.

Text from sources is made inert: no control character and no change of writing direction reaches
the terminal. Which answer is shown and where it goes is the command line's business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from onshore.app.answers import AnsweredQuestion
from onshore.app.render.table import columns_of, flat
from onshore.app.terminal.losses import impact_lines

NARROW = 14
"""Columns of the screen that a cell is given at least where the width is limited."""
_KEYS = frozenset(("id", "source", "target", "subject", "object", "fact", "hts"))
_SAYS = frozenset(("relation", "polarity", "status", "lo", "hi"))
MOST_LOST = 50
"""Rows at most of weighted losses."""
_OF_NODES = frozenset(("nodes", "loss", "initial", "edges"))
SMALL = 12
"""Rows at most of a table that stands beside the main one."""
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def answer_text(asked: AnsweredQuestion, width: int | None) -> str:
    """A whole answer; `width` None cuts nothing."""
    envelope = asked.envelope
    clocks = envelope["resolved"]
    lines = [f"{asked.question.heading[0]}, as of {clocks['as_of']}, known at {clocks['known_at']}"]
    lines += [inert_line(f"{name}: {id}") for name, id in clocks.get("names", {}).items()]
    lines.append("")
    if envelope["sentence"]:
        lines += [inert_line(envelope["sentence"]), ""]
    lines += LAYOUTS[asked.question.text_layout](asked, width)
    lines += _notes(envelope)
    return "\n".join(lines).rstrip() + "\n"


def _table_layout(asked: AnsweredQuestion, width: int | None) -> Iterator[str]:
    """The rows of a result and, of what is to be shown, all that stands beside them."""
    result, hidden = asked.envelope["result"], asked.question.not_in_text
    shown = {key: value for key, value in result.items() if key not in hidden}
    rows = asked.question.rows(result)
    if rows == [dict(result)]:
        yield from _beside(shown, width)
        return
    main = next((key for key, value in shown.items() if value and _same(value, rows)), None)
    yield from _beside({key: value for key, value in shown.items() if key != main}, width)
    yield from table_lines(rows, width) if rows else ["nothing found"]
    yield ""


def _paths_layout(asked: AnsweredQuestion, width: int | None) -> Iterator[str]:
    result = asked.envelope["result"]
    yield from _path_lines(result["paths"])
    yield from _beside({key: value for key, value in result.items() if key != "paths"}, width)


def _impact_layout(asked: AnsweredQuestion, width: int | None) -> Iterator[str]:
    """What is lost with its reasons; in the weighted mode the index and a table."""
    result = asked.envelope["result"]
    if "esri" in result:
        yield from _weighted_lines(result, width)
    else:
        yield from map(inert_line, impact_lines(result, asked.question.lang))


LAYOUTS: dict[str, Callable[[AnsweredQuestion, int | None], Iterator[str]]] = {
    "table": _table_layout,
    "paths": _paths_layout,
    "impact": _impact_layout,
}
"""`Question.text_layout` -> lines of an answer within a width, which may be None."""


def _same(value: Any, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows of the main table are this list of the result."""
    if not isinstance(value, list):
        return False
    return value == rows or [{"value": item} for item in value] == rows


def _beside(values: Mapping[str, Any], width: int | None) -> Iterator[str]:
    """Single values one a line; lists of texts on one line; short lists of rows as tables."""
    plain = flat({key: value for key, value in values.items() if not isinstance(value, list)})
    for key, value in plain.items():
        yield f"{key}: {'-' if value is None else cell_text(value)}"
    if plain:
        yield ""
    for key, value in values.items():
        if not isinstance(value, list) or not value:
            continue
        if all(isinstance(item, str) for item in value):
            yield f"{key}: {cell_text(value)}"
        elif len(value) <= SMALL and all(_is_plain(item) for item in value):
            yield f"{key}:"
            yield from ("  " + line for line in table_lines(value, width and width - 2))
        else:
            yield f"{key}: {len(value):,} (all of them with --format json)"
        yield ""


def _is_plain(row: Any) -> bool:
    """Whether a row can be read in a table: no lists of anything but texts inside."""
    return isinstance(row, Mapping) and not any(
        isinstance(value, list) and not all(isinstance(item, str) for item in value)
        for value in flat(row).values()
    )


# -- tables ----------------------------------------------------------------


def table_lines(rows: Iterable[Mapping[str, Any]], width: int | None) -> list[str]:
    """A header and one line a row; columns that do not fit are named below."""
    flattened = [flat(row) for row in rows]
    names = _ordered(columns_of(flattened))
    texts = {name: [cell_text(row.get(name)) for row in flattened] for name in names}
    names = [name for name in names if any(texts[name])]
    widths = {name: max(map(text_width, (name, *texts[name]))) for name in names}
    left: Sequence[str] = ()
    if width is not None:
        names, left = _fitting(names, widths, width)
        widths = _narrowed({name: widths[name] for name in names}, width)
    lines = [_line({name: name for name in names}, widths)]
    lines.append("  ".join("-" * widths[name] for name in names))
    for number in range(len(flattened)):
        lines.append(_line({name: texts[name][number] for name in names}, widths))
    if left:
        more = f" and {len(left) - 6} more" if len(left) > 6 else ""
        lines.append(f"(not shown: {', '.join(left[:6])}{more}; --format csv has all)")
    return lines


def _fitting(
    names: list[str], widths: Mapping[str, int], width: int
) -> tuple[list[str], list[str]]:
    """Columns that fit, and those left out, the last ones first; what an assertion says stays."""
    kept = list(names)
    ends = {"source", "target"} <= set(names)
    spared = (_KEYS | _SAYS) - ({"id"} if ends else {"source"})
    for name in reversed(names):
        if sum(_least(other, widths) + 2 for other in kept) - 2 <= width:
            break
        if name not in spared and len(kept) > 1:
            kept.remove(name)
    return kept, [name for name in names if name not in kept]


def _least(name: str, widths: Mapping[str, int]) -> int:
    """What a column needs: ids are to be copied and stay whole, other texts may be cut."""
    return widths[name] if name in _KEYS else min(widths[name], NARROW)


def _narrowed(widths: Mapping[str, int], width: int) -> dict[str, int]:
    """Column widths that fit together: the widest texts give way first, ids last."""
    room = width - 2 * (len(widths) - 1)
    fitted = dict(widths)
    while sum(fitted.values()) > room:
        texts = [name for name in fitted if fitted[name] > _least(name, widths)]
        widest = max(texts or fitted, key=lambda name: fitted[name])
        if fitted[widest] <= 1:
            break
        fitted[widest] -= 1
    return fitted


def _ordered(names: list[str]) -> list[str]:
    """What has ends is told by them: its id goes last, and so does what its relation is called."""
    ends = {"source", "target"} <= set(names)
    last = [name for name in ("label", "id") if name in names and (ends or name == "label")]
    return [*(name for name in names if name not in last), *last]


def _line(cells: Mapping[str, str], widths: Mapping[str, int]) -> str:
    return "  ".join(_fitted(text, widths[name]) for name, text in cells.items()).rstrip()


def _fitted(text: str, size: int) -> str:
    """Text of exactly `size` columns, with an ellipsis where it was cut."""
    if text_width(text) > size:
        while text and text_width(text) > size - 1:
            text = text[: min(len(text) - 1, size)]
        text += "…"
    return text + " " * (size - text_width(text))


def cell_text(value: Any) -> str:
    """One value on one line, inert; empty where it is None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return inert(", ".join(value))
    return inert(value if isinstance(value, str) else orjson.dumps(value).decode())


def inert(text: str) -> str:
    """The text on one line, without control characters and without changes of direction."""
    if text.isascii() and text.isprintable():
        return text
    shown = (
        " " if c in "\t\r\n" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c
        for c in text
        if c not in _DIRECTION
    )
    return "".join(shown).replace("\u2028", " ").replace("\u2029", " ")


def inert_line(text: str) -> str:
    """The same with the blanks that it begins with."""
    bare = text.lstrip(" ")
    return " " * (len(text) - len(bare)) + inert(bare)


def text_width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


# -- paths -----------------------------------------------------------------


def _path_lines(paths: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Paths with equal nodes together: each step lists the edges that may be taken."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for path in paths:
        groups.setdefault(tuple(path["nodes"]), []).append(path)
    if not groups:
        yield "no path"
    for number, (nodes, alike) in enumerate(groups.items(), 1):
        more = f", {len(alike)} ways" if len(alike) > 1 else ""
        yield inert(f"{number}. {' > '.join(nodes)}  ({alike[0]['hops']} hops{more})")
        for step in range(len(nodes) - 1):
            edges = {path["edges"][step]["id"]: path["edges"][step] for path in alike}
            yield from (inert(f"     {_edge_text(edge)}") for edge in edges.values())
        yield ""


def _edge_text(edge: Mapping[str, Any]) -> str:
    """Source, relation and target as the facts say them, with what they rest on."""
    product = f" [{edge['product']}]" if edge.get("product") else ""
    facts = ", ".join(edge["facts"])
    says = f"{edge['status']}, {edge['certainty']}: {facts}"
    return f"{edge['source']} {edge['relation']}{product} {edge['target']}  ({says})"


# -- weighted losses -------------------------------------------------------


def _weighted_lines(result: Mapping[str, Any], width: int | None) -> Iterator[str]:
    """The index, and what each node loses: those that lose something, most first."""
    plain = {key: value for key, value in result.items() if key not in _OF_NODES}
    yield from _beside(plain, width)
    nodes = result["nodes"]
    lost = [node for node in nodes if node["loss"] > 0]
    if lost:
        shown = lost[:MOST_LOST]
        yield from table_lines(({**node, **_rounded(node)} for node in shown), width)
    if nodes:
        yield f"{len(lost):,} of {len(nodes):,} lose something (--format csv has all)"
        yield ""


def _rounded(node: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(f"{node[name]:.6g}") for name in ("loss", "d", "u")}


# -- notes -----------------------------------------------------------------


def _notes(envelope: Mapping[str, Any]) -> Iterator[str]:
    if envelope["truncated"]:
        yield inert(f"Cut: {envelope['truncated']}")
    for note in envelope["assumptions"]:
        yield inert(f"Assumed: {note}")
    for conflict in envelope["conflicts"]:
        pick = f"; {conflict['preferred']} by {conflict['reason']}" if conflict["preferred"] else ""
        yield inert(f"Conflict: {', '.join(conflict['facts'])}{pick}")
    if envelope["claims"]:
        yield f"Facts: {len(envelope['claims']):,}"
