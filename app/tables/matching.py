"""Matching a table with the graph: `POST /match` and `onshore match FILE`; nothing is stored.

What a row means and what a candidate is worth is `graph.queries.matching`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.answers import enveloped
from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.kept import REVISION
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import take_turn
from onshore.app.settings import Settings
from onshore.graph.dates import parse_day, parse_instant
from onshore.graph.deadline import current
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, TooLarge
from onshore.graph.queries import Answer
from onshore.graph.queries.matching import KINDS, MAX_CANDIDATES, OUTCOMES, SCHEMES, Matcher
from onshore.graph.view import View

COLUMNS = ("name", "country", "address", *SCHEMES)
MAX_FILE_ROWS = 1_000_000
MAX_HELD = 200_000
"""Rows of a table that is held whole: on a terminal and as JSON."""
SHOWN = ("match_outcome", "match_id", "match_name", "match_score", "match_why", "match_others")
"""Columns of an answer in a table, behind those of the file."""
_PIECE = 500
_HEADINGS = {
    "name": (
        "company",
        "company name",
        "supplier",
        "supplier name",
        "customer",
        "firm",
        "organisation",
        "organization",
        "entity",
        "企業名",
        "会社名",
        "名称",
    ),
    "country": ("country code", "country name", "国"),
    "address": ("full address", "住所"),
    "wikidata": ("qid", "wikidata id"),
    "duns": ("duns number", "d-u-n-s"),
}


async def post_match(request: Request) -> Response:
    """`{"rows": [...], "kinds", "limit", "as_of", "known_at", "lang"}`; answers in their order."""
    body = await read_body(
        request, service_of(request).settings.max_question, "ONSHORE_MAX_QUESTION"
    )
    return await take_turn(request, lambda: _answered(request, body))


def _answered(request: Request, body: bytes) -> Response:
    service, started = service_of(request), perf_counter()
    asked = read_question(read_json(body))
    view = service.store.view(asked["as_of"] or service.today(), asked["known_at"])
    matcher = Matcher(view, asked["kinds"], asked["limit"], asked["lang"])
    rows = asked["rows"]
    envelope = enveloped(
        {"question": "match", "rows": len(rows)}, view, answer_rows(matcher.match(rows)), started
    )
    envelope["request_id"] = request.state.request_id
    headers = {REVISION: str(view.reader.revision)}
    return Response(orjson.dumps(envelope), media_type="application/json", headers=headers)


def answer_rows(rows: list[dict[str, Any]]) -> Answer:
    """The answer that matched rows make, with how many came out how."""
    outcomes = [row.get("outcome", "error") for row in rows]
    counts = {name: outcomes.count(name) for name in (*OUTCOMES, "error")}
    cut = f"stopped at {current().reason}" if current().cut else None
    return Answer({"rows": rows}, coverage={"rows": len(rows), **counts}, truncated=cut)


def read_question(document: Any) -> dict[str, Any]:
    """What a body asks; InvalidParameters with every problem."""
    values: dict[str, Any] = {
        "rows": None,
        "kinds": list(KINDS),
        "limit": 5,
        "as_of": None,
        "known_at": None,
        "lang": "en",
    }
    if not isinstance(document, dict):
        raise InvalidParameters([Problem("the body is an object with rows, a list", "rows")])
    problems = [
        Problem("unknown key", key[:40], suggestions=tuple(values))
        for key in document
        if key not in values
    ]
    values.update(document)
    kinds, limit = values["kinds"], values["limit"]
    if not isinstance(values["rows"], list):
        problems.append(Problem("the body is an object with rows, a list", "rows"))
    if not isinstance(kinds, list) or not kinds or not all(kind in KINDS for kind in kinds):
        problems.append(Problem(f"is a list of {' and '.join(KINDS)}", "kinds"))
    if type(limit) is not int or not 1 <= limit <= MAX_CANDIDATES:
        problems.append(Problem(f"is a number from 1 to {MAX_CANDIDATES}", "limit"))
    if values["lang"] not in ("en", "ja"):
        problems.append(Problem("is neither en nor ja", "lang"))
    for name, read in (("as_of", parse_day), ("known_at", parse_instant)):
        try:
            values[name] = None if values[name] is None else read(values[name])
        except (TypeError, ValueError, AttributeError):
            problems.append(Problem("is not a day or instant such as 2026-11-20", name))
    if problems:
        raise InvalidParameters(problems)
    return values


# -- files ---------------------------------------------------------------------------


def match_file(options: argparse.Namespace, settings: Settings) -> None:
    """Match the rows of a CSV or Excel file; write them with what they may mean beside them."""
    from onshore.app.render.duty_table_file import CsvFile, open_table
    from onshore.app.terminal.progress import rows_bar
    from onshore.app.terminal.shell import now, open_filled, put, put_json, screen_width
    from onshore.app.terminal.text import table_lines
    from onshore.loaders.files.reading import check_regular
    from onshore.loaders.files.whole_file import whole_file

    path, output = Path(options.file), options.output
    check_regular(path)
    if output is not None and output.resolve() == path.resolve():
        raise InvalidParameters([Problem("is the file that is read; name another", "output")])
    if output is not None and options.format is not None:
        raise InvalidParameters([Problem("the name of the output says it", "format")])
    view = open_filled(settings).view(options.as_of or now().date(), None)
    matcher = Matcher(view, tuple(options.kind or KINDS), options.limit, options.lang)
    with rows_bar(None, sys.stderr) as report:
        pieces = _matched(matcher, path, report)
        as_json = output is not None and output.suffix.lower() == ".json"
        if as_json or options.format == "json":
            envelope = _whole(view, pieces)
            if output is None:
                put_json(envelope)
                return
            with whole_file(output) as draft:
                draft.write_bytes(orjson.dumps(envelope, option=orjson.OPT_INDENT_2))
            return
        format = options.format or ("table" if sys.stdout.isatty() else "csv")
        if output is None and format == "table":
            shown = [{**row, **_cells(answer)} for row, answer in _held(pieces)]
            put("\n".join(table_lines(shown, screen_width())))
        elif output is None:
            sys.stdout.flush()
            _write(pieces, CsvFile(sys.stdout.buffer))
            sys.stdout.buffer.flush()
        else:
            with whole_file(output) as draft:
                _write(pieces, open_table(output, draft))


Pieces = Iterator[list[tuple[dict[str, str], dict[str, Any]]]]


def _matched(matcher: Matcher, path: Path, report: Any) -> Pieces:
    """Rows of a file with their answers, some hundred at a time; InvalidInput without any."""
    from onshore.loaders.mapping.mapping import Reading
    from onshore.loaders.mapping.table_rows import read_rows

    problems: list[Problem] = []
    reading = Reading(optional=COLUMNS, headings=_HEADINGS, skip_bad_rows=False)
    rows = read_rows(path, reading, None, problems)
    done = 0
    while some := list(islice(rows, _PIECE)):
        done += len(some)
        if done > MAX_FILE_ROWS:
            raise TooLarge(str(path), "MAX_FILE_ROWS", MAX_FILE_ROWS)
        if done == len(some):
            _check_columns(path, some[0].cells)
        asked = [{name: row.cells.get(name, "") for name in COLUMNS} for row in some]
        answers = matcher.match(asked, None)
        yield [(dict(row.cells), answer) for row, answer in zip(some, answers, strict=True)]
        report(len(some))
    if not (done or problems):
        problems.append(Problem("has no rows", file=str(path)))
    if problems:
        raise InvalidInput(problems)


def _check_columns(path: Path, cells: Mapping[str, str]) -> None:
    if not any(name in cells for name in ("name", *SCHEMES)):
        reason = "has no column name and none of an identifier"
        raise InvalidParameters([Problem(reason, str(path), suggestions=tuple(cells)[:8])])


def _held(pieces: Pieces) -> list[tuple[dict[str, str], dict[str, Any]]]:
    held: list[tuple[dict[str, str], dict[str, Any]]] = []
    for piece in pieces:
        held += piece
        if len(held) > MAX_HELD:
            raise TooLarge("the table", "MAX_HELD", MAX_HELD)
    return held


def _whole(view: View, pieces: Pieces) -> dict[str, Any]:
    started = perf_counter()
    rows = [{"row": row, **answer} for row, answer in _held(pieces)]
    return enveloped({"question": "match", "rows": len(rows)}, view, answer_rows(rows), started)


def _write(pieces: Pieces, file: Any) -> None:
    try:
        for piece in pieces:
            names = list(piece[0][0])
            columns: dict[str, Sequence[str]] = {
                name: [row[name] for row, _ in piece] for name in names
            }
            cells = [_cells(answer) for _, answer in piece]
            columns |= {name: [one[name] for one in cells] for name in SHOWN}
            file.write(columns)
    finally:
        file.close()


def _cells(answer: Mapping[str, Any]) -> dict[str, str]:
    """The best candidate, why, and the others with their scores, as texts."""
    if "error" in answer:
        return dict(zip(SHOWN, ("error", "", "", "", answer["error"]["detail"], ""), strict=True))
    first, *others = answer["candidates"] or [None]
    told = " ".join(f"{one['id']} {one['score']:g}" for one in others)
    if first is None:
        return dict(zip(SHOWN, (answer["outcome"], "", "", "", "", ""), strict=True))
    why = "; ".join(reason["text"] for reason in first["reasons"])
    score = f"{first['score']:g}"
    return dict(
        zip(SHOWN, (answer["outcome"], first["id"], first["name"], score, why, told), strict=True)
    )
