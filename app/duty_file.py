"""Tables of duty questions without HTTP: the envelope of a batch, and flat rows for CSV.

What a row means is `graph.queries.duty`; files of rows are read by `loaders.duty_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from app.answers import rounded
from graph.dates import show_instant
from graph.deadline import current
from graph.ports import Store
from graph.queries.duty import answer_rows
from graph.view import View
from loaders.duty_rows import read_duty_rows


def answer_batch(view: View, rows: list[Any], maximum: int | None) -> dict[str, Any]:
    """The envelope of a batch: `result.rows` in the order of the rows."""
    started = perf_counter()
    answers = answer_rows(view, rows, maximum)
    return {
        "query": {"question": "duty", "rows": len(rows)},
        "resolved": {"as_of": view.as_of.isoformat(), "known_at": show_instant(view.known_at)},
        "result": rounded({"rows": answers}),
        "claims": [],
        "assumptions": [],
        "conflicts": [],
        "coverage": {"rows": len(rows), "errors": sum("error" in answer for answer in answers)},
        "truncated": f"stopped at {current().reason}" if current().cut else None,
        "expanded": 0,
        "elapsed_ms": round((perf_counter() - started) * 1000, 3),
    }


def table_of_file(store: Store, path: Path, today: date) -> Iterator[dict[str, Any]]:
    """Rows of `ask duty --from FILE.csv`: what was asked beside the answer, flat, for CSV."""
    rows = list(read_duty_rows(path))
    return flat_rows(rows, answer_rows(store.view(today), rows, None))


def flat_rows(
    rows: Sequence[dict[str, object]], answers: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """One flat row for each row that was asked; what cannot be computed is None, never 0."""
    for row, answer in zip(rows, answers, strict=True):
        asked = {name: row.get(name, "") for name in ("hts", "origin", "entry_date", "clock")}
        conditions = row.get("condition")
        asked["condition"] = ";".join(conditions) if isinstance(conditions, list) else ""
        amount = answer.get("amount") or {}
        yield {
            **asked,
            "lo": answer.get("lo"),
            "hi": answer.get("hi"),
            "amount_lo": amount.get("lo"),
            "amount_hi": amount.get("hi"),
            "components": "; ".join(_parts(answer.get("components", ()))),
            "undecided": "; ".join(e["condition"] for e in answer.get("undecided", ())),
            "reason": answer.get("reason", ""),
            "warnings": "; ".join(answer.get("warnings", ())),
            "unread": "; ".join(answer.get("unread", ())),
            "error": answer["error"]["detail"] if "error" in answer else "",
        }


def _parts(components: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What is charged, as text; a part that is due but not computed says so."""
    for one in components:
        if one["rate"] is None:
            yield f"{one['measure']} not computed"
        elif one["rate"]:
            yield f"{one['measure']} {one['rate']:g}"
