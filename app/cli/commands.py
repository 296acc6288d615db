"""What `ask`, `render`, `export` and `check` do.

Results go to standard output, what a person should know besides to standard error. Errors are
raised; exit codes are the business of `app.cli.main`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onshore.app.answers import ask, with_stories
from onshore.app.cli.verifying import bundle_bytes, check_bundle_options, write_bundle
from onshore.app.settings import Settings, data_folder, stories_folder
from onshore.app.terminal.exits import TablesWrong
from onshore.app.terminal.options import asked_pairs
from onshore.app.terminal.progress import progress_of
from onshore.app.terminal.shell import now, open_filled, open_named, put, put_json, screen_width
from onshore.graph import schema
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import parse_instant, show_instant
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import (
    InvalidParameters,
    Problem,
    TooLarge,
    UnsupportedFormat,
)
from onshore.graph.words.reason import LANGUAGES

if TYPE_CHECKING:
    from onshore.app.render.duty_table_file import TableFile
    from onshore.graph.queries import Question


def export(options: argparse.Namespace, settings: Settings) -> None:
    """Write the network for other engines, or with `--facts` everything; list the files."""
    folder = Path(options.output)
    if options.facts:
        from onshore.loaders.export.full_copy import export_facts

        if options.format or options.as_of or options.known_at:
            reason = "a full copy has no format and no clocks"
            raise InvalidParameters([Problem(reason, "--facts")])
        written = export_facts(open_filled(settings), folder)
    else:
        from onshore.graph.project import Where
        from onshore.loaders.export.network import DEFAULT_FORMATS, export_network

        known_at = parse_known_at(options.known_at)
        view = open_filled(settings).view(options.as_of or now().date(), known_at)
        where = Where(certainty_min=options.certainty_min or schema.DEFAULT_CERTAINTY)
        formats = tuple(dict.fromkeys(options.format or DEFAULT_FORMATS))
        written = export_network(view, folder, formats, where)
    put("\n".join(map(str, written)))


def parse_known_at(text: str | None) -> str | None:
    try:
        return parse_instant(text) if text else None
    except ValueError as error:
        raise InvalidParameters([Problem(str(error), "--known-at")]) from None


def check(options: argparse.Namespace, settings: Settings) -> None:
    """What the store holds, with its content hash; as JSON without paths and times.

    Raises TablesWrong, once all is shown, where a bundled table is missing or a table is damaged.
    """
    from onshore.graph.stores.content import is_damaged
    from onshore.loaders.bundled import missing_tables

    store = open_named(settings)
    summary, reader = store.summary(), store.reader()
    tables = reader.tables()
    missing = missing_tables(data_folder(settings), tables)
    damaged = [f"{one.name} {one.revision}" for one in tables if is_damaged(reader, one)]
    values: dict[str, Any] = {
        "backend": summary.backend,
        "schema": summary.schema,
        "counts": dict(summary.counts),
        "content_hash": store.content_hash(),
        **({} if summary.behind is None else {"graph": {"facts_behind": summary.behind}}),
        "tables": [{"name": t.name, "revision": t.revision, "hash": t.hash} for t in tables],
        "missing": missing,
        "damaged": damaged,
    }
    last = show_instant(summary.last_change) if summary.last_change else "never"
    counts = ", ".join(f"{count:,} {name}" for name, count in summary.counts.items())
    lines = [
        f"store         {store.url}",
        f"backend       {summary.backend}, schema {summary.schema}",
        f"holds         {counts}",
        f"last change   {last}",
        *([] if summary.behind is None else [f"graph         {_drawn(summary.behind)}"]),
        f"content hash  {values['content_hash']}",
        *(f"table         {one.name} {one.revision}" for one in tables),
        *(f"missing       {name}" for name in missing),
        *(f"damaged       {name}" for name in damaged),
    ]
    put_json(values) if options.format == "json" else put("\n".join(lines))
    wrong = []
    if missing:
        wrong.append(f"missing: {', '.join(missing)}; onshore load --bundled loads them")
    if damaged:
        wrong.append(f"damaged: {', '.join(damaged)}; restore a backup")
    if wrong:
        raise TablesWrong("; ".join(wrong))


def _drawn(behind: int) -> str:
    """How far the graph for Cypher is."""
    if not behind:
        return "for Cypher: drawn"
    return f"for Cypher: {behind:,} facts behind; the load that runs, or the next one, draws them"


def ask_question(options: argparse.Namespace, settings: Settings) -> None:
    """Answer one question in the format that was asked for."""
    pairs = asked_pairs(options)
    if getattr(options, "rows", None) is not None:
        _ask_rows(options, pairs, settings)
        return
    if getattr(options, "output", None) is not None:
        raise InvalidParameters([Problem("goes with --from only", "output")])
    question = _asked(options, pairs, settings)
    if options.show_calls:
        _show_calls(question, options.format)
        return
    format = options.format or ("table" if sys.stdout.isatty() else "json")
    check_bundle_options(options, format)
    store = open_filled(settings)
    with within(Deadline(settings.max_seconds)):
        with progress_of(question, sys.stderr) as shown:
            asked = ask(store, shown, now().date())
        if options.bundle is not None:
            write_bundle(options.bundle, bundle_bytes(asked, options.key))
        if format == "bundle":
            put(bundle_bytes(asked, options.key))
        elif format == "table":
            from onshore.app.terminal.text import answer_text

            put(answer_text(asked, screen_width()))
        elif format == "json":
            put_json(asked.envelope)
        else:
            from onshore.app.render import render

            put(render(asked, format, served=False))


def _show_calls(question: Question, format: str | None) -> None:
    """The same question over HTTP, as command and in Python; nothing is asked."""
    from onshore.app.render.calls import calls_of

    calls = calls_of(question)
    if format == "json":
        put_json({"http": calls.http(), "command": calls.command, "python": calls.python})
    elif format in (None, "table"):
        put("\n".join(calls.lines))
    else:
        raise UnsupportedFormat(format, ("table", "json"))


def _asked(
    options: argparse.Namespace, pairs: Iterable[tuple[str, str]], settings: Settings
) -> Question:
    """The question, with the groups of the stories where it is put into groups."""
    question: Question = read_parameters(options.kind, pairs)
    if getattr(question, "group", None) is None:
        return question
    from onshore.loaders.stories import read_stories

    return with_stories(question, read_stories(stories_folder(settings)))


def render_view(options: argparse.Namespace, settings: Settings) -> None:
    """Write an interactive drawing as one HTML file that loads nothing from outside."""
    from onshore.app.render.pyvis_page import render_page
    from onshore.loaders.files.whole_file import whole_file

    question = _asked(options, asked_pairs(options), settings)
    store = open_filled(settings)
    with within(Deadline(settings.max_seconds)):
        asked = ask(store, question, now().date())
        page = render_page(asked, asked.view)
    if asked.answer.truncated:
        sys.stderr.write(f"onshore: cut: {asked.answer.truncated}\n")
    path = Path(options.output)
    with whole_file(path) as draft:
        draft.write_bytes(page)
    put(str(path))


def _ask_rows(
    options: argparse.Namespace, pairs: Iterable[tuple[str, str]], settings: Settings
) -> None:
    """`ask duty --from FILE`: one answer a row; `as_of` is the entry date of rows without."""
    from onshore.app.render.duty_table_file import CsvFile, open_table
    from onshore.app.tables.duty_file import (
        MAX_HELD,
        NEW_OBJECTS,
        answer_batch,
        rows_of_file,
        table_of_file,
    )
    from onshore.app.terminal.progress import rows_bar
    from onshore.app.terminal.text import table_lines
    from onshore.loaders.files.reading import check_regular
    from onshore.loaders.files.whole_file import whole_file
    from onshore.loaders.ingest import few_collections
    from onshore.loaders.law.duty_rows import count_rows

    if options.bundle is not None or options.key is not None or options.format == "bundle":
        raise InvalidParameters([Problem("is one answer; --from gives many", "bundle")])
    as_of, known_at, lang = _clocks_of_rows(pairs)
    path, output = Path(options.rows), options.output
    check_regular(path)
    if output is not None and output.resolve() == path.resolve():
        raise InvalidParameters([Problem("is the file that is read; name another", "output")])
    if output is not None and options.format not in (None, output.suffix[1:].lower()):
        raise InvalidParameters([Problem(f"does not go with --output {output}", "format")])
    format = options.format or ("table" if sys.stdout.isatty() else "csv")
    if output is None and format not in ("table", "json", "csv"):
        raise UnsupportedFormat(format, ("table", "json", "csv"))
    view = open_filled(settings).view(as_of or now().date(), known_at)
    if output is None and format == "json":
        put_json(answer_batch(view, rows_of_file(view, path), None, lang))
        return
    with few_collections(NEW_OBJECTS), rows_bar(count_rows(path), sys.stderr) as report:
        pieces = table_of_file(view, path, report, lang)
        if output is not None:
            with whole_file(output) as draft:
                _write_pieces(pieces, open_table(output, draft))
        elif format == "csv":
            sys.stdout.flush()
            _write_pieces(pieces, CsvFile(sys.stdout.buffer))
            sys.stdout.buffer.flush()
        else:
            table: list[dict[str, str]] = []
            for piece in pieces:
                table += (
                    dict(zip(piece, cells, strict=True))
                    for cells in zip(*piece.values(), strict=True)
                )
                if len(table) > MAX_HELD:
                    raise TooLarge(f"{path} on a terminal", "MAX_HELD", MAX_HELD)
            put("\n".join(table_lines(table, screen_width())))


def _write_pieces(pieces: Iterable[Mapping[str, Sequence[str]]], file: TableFile) -> None:
    try:
        for piece in pieces:
            file.write(piece)
    finally:
        file.close()


def _clocks_of_rows(pairs: Iterable[tuple[str, str]]) -> tuple[date | None, str | None, str]:
    """The clocks and the language; InvalidParameters for a parameter that stands in the rows."""
    values = dict(pairs)
    problems = [
        Problem("is a column of the file with --from", name)
        for name in values
        if name not in ("as_of", "known_at", "lang")
    ]
    if problems:
        raise InvalidParameters(problems)
    try:
        as_of = date.fromisoformat(values["as_of"]) if "as_of" in values else None
    except ValueError:
        raise InvalidParameters([Problem("is not a day such as 2025-11-20", "as_of")]) from None
    lang = values.get("lang", "en")
    if lang not in LANGUAGES:
        raise InvalidParameters([Problem(f"is one of {', '.join(LANGUAGES)}", "lang")])
    return as_of, parse_known_at(values.get("known_at")), lang
