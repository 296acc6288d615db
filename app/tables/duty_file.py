"""Tables of duty questions without HTTP: the envelope of a batch, and files in and out.

What a row means is `graph.answers.duty.duty_rows`; files of rows are read by
`loaders.law.duty_rows` and written by `app.render.duty_table_file`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from onshore.app.answers import rounded
from onshore.graph.answers.duty.duty_reading import ROW_KEYS
from onshore.graph.answers.duty.duty_rows import TableAsker, answer_rows
from onshore.graph.answers.duty.tariff_tables import tariff_of
from onshore.graph.dates import show_instant
from onshore.graph.deadline import current
from onshore.graph.errors import TooLarge
from onshore.graph.view import View
from onshore.loaders.law.duty_rows import Piece, read_duty_file

MAX_HELD = 200_000
"""Rows of a table that is held whole: on a terminal and as JSON."""
NEW_OBJECTS = 5_000_000
"""New objects of a table after which circles are looked for; a million rows make no circle."""


def answer_batch(
    view: View, rows: list[Any], maximum: int | None, lang: str = "en"
) -> dict[str, Any]:
    """The envelope of a batch: `result.rows` in the order of the rows, sentences in `lang`."""
    started = perf_counter()
    answers = answer_rows(view, rows, maximum, lang)
    return {
        "query": {"question": "duty", "rows": len(rows)},
        "resolved": {"as_of": view.as_of.isoformat(), "known_at": show_instant(view.known_at)},
        "sentence": None,
        "result": rounded({"rows": answers}),
        "claims": [],
        "assumptions": [],
        "conflicts": [],
        "coverage": {"rows": len(rows), "errors": sum("error" in answer for answer in answers)},
        "truncated": f"stopped at {current().reason}" if current().cut else None,
        "expanded": 0,
        "elapsed_ms": round((perf_counter() - started) * 1000, 3),
    }


def table_of_file(
    view: View, path: Path, report: Callable[[int], object] = int, lang: str = "en"
) -> Iterator[dict[str, list[str]]]:
    """Pieces of the answered table: what was asked beside the answer, a text in each cell.

    Columns that a file may leave out are there all the same. `report` is told how many rows are
    done. What cannot be computed is an empty cell, never 0.
    """
    asker = TableAsker(tariff_of(view), view.as_of, lang)
    for piece in read_duty_file(path, asker.conditions):
        answered = asker.answer(*piece)
        yield {**_asked(piece), **answered}
        report(len(piece.numbers))


def _asked(piece: Piece) -> dict[str, list[str]]:
    empty = [""] * len(piece.numbers)
    own = {name: piece.columns.get(name, empty) for name in ROW_KEYS}
    return {**own, **piece.columns}


def rows_of_file(view: View, path: Path) -> list[dict[str, Any]]:
    """The rows of a file as a batch takes them; TooLarge above `MAX_HELD`."""
    found: list[dict[str, Any]] = []
    for piece in read_duty_file(path, tariff_of(view).measures.declarations.names):
        names = list(piece.columns)
        for cells in zip(*piece.columns.values(), strict=True):
            row: dict[str, Any] = {n: c for n, c in zip(names, cells, strict=True) if c}
            said = [one.strip() for one in row.pop("condition", "").split(";") if one.strip()]
            said += [f"{name}:{row.pop(name)}" for name in names if name in row.keys() - ROW_KEYS]
            found.append({**row, "condition": said})
        if len(found) > MAX_HELD:
            raise TooLarge(f"{path} as JSON", "MAX_HELD", MAX_HELD)
    return found
