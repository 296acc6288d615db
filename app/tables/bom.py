"""Bills of materials of one's own: `POST /bom` and `onshore bom`. Nothing of them is stored.

How a bill is read stands in `loaders.formats.bom_lines`, what is computed in
`graph.queries.tariff.bom`.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from onshore.app.answers import asked_values, enveloped
from onshore.app.http.bodies import read_body, read_json
from onshore.app.http.kept import REVISION
from onshore.app.serving.state import service_of
from onshore.app.serving.turns import take_turn
from onshore.app.settings import Settings
from onshore.app.terminal.options import asked_pairs
from onshore.app.terminal.shell import now, open_filled, put, put_json
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.deadline import Deadline, checked, within
from onshore.graph.errors import (
    InputError,
    InvalidInput,
    InvalidParameters,
    Problem,
    TooLarge,
    UnsupportedFormat,
)
from onshore.graph.queries.tariff.bom import BomQuestion
from onshore.graph.supply.bom import BomLine
from onshore.graph.view import View
from onshore.loaders.files.reading import check_regular
from onshore.loaders.formats.bom_lines import read_bom
from onshore.loaders.limits import MAX_BOM_LINES, MAX_COLUMNS, MAX_DOCUMENT_BYTES

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
FORMATS = tuple(MEDIA_TYPES)
BODY = "the body"
_MARK = b"\xef\xbb\xbf"


# -- the bill --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines of a bill, and the headings of columns that were not read."""

    name: str
    lines: list[BomLine]
    unread: list[str]


def read_bill(content: bytes, name: str) -> Bill:
    """The lines of a bill: an Excel workbook, JSON or CSV, told from its content.

    JSON is a list of objects, an object with `rows`, or an object a line; their keys are headings.
    InvalidInput by row and column, where errors call the bill `name`; TooLarge.
    """
    bare = content.removeprefix(_MARK).lstrip()
    if bare[:1] in (b"{", b"["):
        content = _as_csv(list(_objects(bare, name)), name)
    unread: list[str] = []
    return Bill(name, read_bom(Path(name), content=content, unread=unread), unread)


def _objects(content: bytes, name: str) -> Iterator[Mapping[str, Any]]:
    try:
        whole = read_json(content)
    except InputError:
        whole = [_line(line, n, name) for n, line in enumerate(checked(content.split(b"\n")), 1)]
        whole = [one for one in whole if one is not None]
    if isinstance(whole, dict):
        whole = whole["rows"] if isinstance(whole.get("rows"), list) else [whole]
    if len(whole) > MAX_BOM_LINES:
        raise TooLarge(name, "MAX_BOM_LINES", MAX_BOM_LINES)
    for number, one in enumerate(whole, 1):
        if not isinstance(one, dict):
            raise InvalidInput([Problem("is not an object", None, name, number)])
        yield one


def _line(text: bytes, number: int, name: str) -> Any:
    if not text.strip():
        return None
    try:
        return read_json(text)
    except InputError:
        raise InvalidInput([Problem("is not JSON text", None, name, number)]) from None


def _as_csv(objects: list[Mapping[str, Any]], name: str) -> bytes:
    """The objects as a table: rows have the numbers that they would have in a file."""
    columns = list(dict.fromkeys(key for one in objects for key in one))
    if len(columns) > MAX_COLUMNS:
        raise TooLarge(name, "MAX_COLUMNS", MAX_COLUMNS)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    problems = []
    for number, one in enumerate(checked(objects), 2):
        nested = [key for key, value in one.items() if isinstance(value, dict | list)]
        problems += [
            Problem("is not a text or number", key[:80], name, number) for key in nested[:5]
        ]
        writer.writerow([_text(one.get(key)) for key in columns])
    if problems:
        raise InvalidInput(problems[:100])
    return out.getvalue().encode("utf-8", "replace")


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def answer_bill(view: View, question: BomQuestion, bill: Bill) -> dict[str, Any]:
    """The envelope of a bill at a view, which has the question's clocks."""
    started = perf_counter()
    answer = question.run(view, bill.lines, bill.name, bill.unread)
    query = {**asked_values(question), "lines": len(bill.lines)}
    return enveloped(query, view, answer, started)


def rendered(envelope: Mapping[str, Any], format: str, lang: str) -> bytes:
    """The answer as JSON, or as a report."""
    if format == "json":
        return orjson.dumps(envelope)
    from onshore.app.render import bom_report

    return bom_report.REPORTS[format](envelope, lang)


# -- HTTP ------------------------------------------------------------------


async def post_bom(request: Request) -> Response:
    """A bill in the body, what is asked of it in the query."""
    most = service_of(request).settings.max_question
    body = await read_body(request, most, "ONSHORE_MAX_QUESTION")
    return await take_turn(request, lambda: _answered(request, body))


def _answered(request: Request, body: bytes) -> Response:
    service = service_of(request)
    pairs = request.query_params.multi_items()
    formats = [text for name, text in pairs if name == "format"] or ["json"]
    if len(formats) > 1:
        raise InvalidParameters([Problem("given more than once", "format")])
    if formats[0] not in FORMATS:
        raise UnsupportedFormat(formats[0][:40], FORMATS)
    question = read_parameters(BomQuestion, [pair for pair in pairs if pair[0] != "format"])
    bill = read_bill(body, BODY)
    view = service.store.view(question.as_of or service.today(), question.known_at)
    envelope = answer_bill(view, question, bill)
    envelope["request_id"] = request.state.request_id
    headers = {REVISION: str(view.reader.revision), "cache-control": "no-store"}
    if formats[0] != "json":
        headers["content-disposition"] = f'attachment; filename="onshore-bom.{formats[0]}"'
    content = rendered(envelope, formats[0], question.lang)
    return Response(content, media_type=MEDIA_TYPES[formats[0]], headers=headers)


# -- the command -----------------------------------------------------------


def bom(options: argparse.Namespace, settings: Settings) -> None:
    """`onshore bom FILE`: the report on the terminal, or in a file by the name of its ending."""
    from onshore.loaders.files.whole_file import whole_file

    path, output = Path(options.file), options.output
    format = options.format or (output.suffix[1:].lower() if output else "md")
    if format not in FORMATS:
        raise UnsupportedFormat(format, FORMATS)
    if output is not None and output.resolve() == path.resolve():
        raise InvalidParameters([Problem("is the file that is read; name another", "output")])
    question = read_parameters(BomQuestion, asked_pairs(options))
    check_regular(path)
    if path.stat().st_size > MAX_DOCUMENT_BYTES:
        raise TooLarge(str(path), "MAX_DOCUMENT_BYTES", MAX_DOCUMENT_BYTES)
    bill = read_bill(path.read_bytes(), str(path))
    store = open_filled(settings)
    with within(Deadline(settings.max_seconds)):
        view = store.view(question.as_of or now().date(), question.known_at)
        envelope = answer_bill(view, question, bill)
    content = rendered(envelope, format, question.lang)
    if output is not None:
        with whole_file(output) as draft:
            draft.write_bytes(content)
        put(str(output))
    elif format == "json":
        put_json(envelope)
    else:
        put(content)
