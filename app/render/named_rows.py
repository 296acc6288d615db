"""Rows of a CSV file with what ids stand for: names of entities, publishers and days of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onshore.app.render.table import columns_of
from onshore.graph.deadline import checked
from onshore.graph.schema import ID_PATTERN, KINDS
from onshore.graph.view import View

FACTS = ("facts", "fact")
"""Columns that hold ids of facts."""
_BETWEEN = re.compile(r"[;\s]+")

Row = Mapping[str, Any]


def with_names(rows: Sequence[Row], view: View, lang: str) -> list[dict[str, Any]]:
    """The rows with columns at their end: `X_name` for a column X of entity ids; `publishers` and
    `published` (days as the sources give them) for facts. Columns that a row has stay as they are.
    """
    columns = columns_of(rows)
    named = {
        column: name
        for column in columns
        if (name := "name" if column == "id" else f"{column}_name") not in columns
        and any(_is_entity(row.get(column)) for row in rows)
    }
    labels = view.labels(
        sorted({row[c] for row in checked(rows) for c in named if _is_entity(row.get(c))}), lang
    )
    cites = next((column for column in FACTS if column in columns), None)
    if cites is None or "publishers" in columns:
        said: dict[str, tuple[list[str], list[str]]] = {}
    else:
        said = _said({id for row in checked(rows) for id in _ids(row.get(cites))}, view)
    found = []
    for row in checked(rows):
        more = {name: labels.get(row.get(column) or "") for column, name in named.items()}
        if said:
            cited = _joined([said[id] for id in _ids(row.get(cites or "")) if id in said])
            more |= {key: text for key, text in cited.items() if key not in columns}
        found.append({**row, **more})
    return found


def _is_entity(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    match = ID_PATTERN.fullmatch(value)
    return match is not None and match[1] in KINDS and KINDS[match[1]].drawn


def _ids(value: Any) -> list[str]:
    if isinstance(value, str):
        return [id for id in _BETWEEN.split(value) if id]
    return [id for id in value if isinstance(id, str)] if isinstance(value, list | tuple) else []


def _said(ids: Iterable[str], view: View) -> dict[str, tuple[list[str], list[str]]]:
    """Fact -> publishers and days of the pages that it is cited from."""
    found = {}
    for id, fact in view.facts(set(ids)).items():
        pages = [view.sources[span.source] for span in fact.evidence if span.source in view.sources]
        found[id] = ([page.byline for page in pages], [page.published or "" for page in pages])
    return found


def _joined(said: Sequence[tuple[list[str], list[str]]]) -> dict[str, str]:
    who = dict.fromkeys(name for names, _ in said for name in names)
    days = sorted({day for _, days in said for day in days if day})
    return {"publishers": "; ".join(who), "published": "; ".join(days)}
