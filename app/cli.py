"""The command line: `onshore serve`, `load`, `ask`, `check`. Exit codes: 0, 1, 2, 3."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from app.answers import ask, read_question
from app.settings import Settings, data_folder, read_settings
from graph.dates import format_instant, show_instant
from graph.errors import InputError, OnshoreError, StoreError
from graph.ports import Store
from graph.queries import QUESTIONS
from graph.queries.parameters import parameters_of
from graph.stores import open_store

DONE, REFUSED, USAGE, UNREACHABLE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    options = build_parser().parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        if options.store:
            settings = replace(settings, store=options.store)
        code: int = options.run(options, settings)
    except StoreError as error:
        return _say(error, UNREACHABLE)
    except InputError as error:
        return _say(error, REFUSED)
    except OnshoreError as error:
        return _say(error, REFUSED)
    return code


def _say(error: OnshoreError, code: int) -> int:
    sys.stderr.write(f"onshore: {error}\n")
    return code


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onshore", description="Who makes what, where, and who says so."
    )
    parser.add_argument("--store", help="store to use instead of ONSHORE_STORE")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer over HTTP on 127.0.0.1:8000")
    serve.set_defaults(run=_serve)
    load = commands.add_parser("load", help="load facts files (YAML or JSON)")
    load.add_argument("paths", nargs="+", metavar="PATH")
    load.set_defaults(run=_load)
    check = commands.add_parser("check", help="what the store holds, with its content hash")
    check.set_defaults(run=_check)
    questions = commands.add_parser("ask", help="ask a question").add_subparsers(
        required=True, metavar="QUESTION"
    )
    for kind in QUESTIONS:
        one = questions.add_parser(kind.name, help=kind.title, description=kind.doc)
        one.set_defaults(run=_ask, kind=kind)
        for item in parameters_of(kind):
            for name in item.names or (item.name,):
                one.add_argument(
                    f"--{name.replace('_', '-')}",
                    dest=f"parameter:{name}",
                    action="append",
                    required=item.required,
                    metavar=item.kind.upper(),
                    help=item.doc,
                )
    return parser


def _open(settings: Settings) -> Store:
    return open_store(settings.store, settings.neo4j_user, settings.neo4j_password)


def _now() -> datetime:
    return datetime.now(UTC)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    import uvicorn

    from app.main import create_app
    from app.start import prepare

    store = _open(settings)
    prepare(
        store, data_folder(settings), lambda: format_instant(_now()), float(settings.retry_after)
    )
    sys.stderr.write(f"Onshore answers at http://{settings.host}:{settings.port}\n")
    uvicorn.run(create_app(settings, store), host=settings.host, port=settings.port)
    return DONE


def _load(options: argparse.Namespace, settings: Settings) -> int:
    from loaders.ingest import ingest

    report = ingest(_open(settings), options.paths, now=format_instant(_now()))
    sys.stdout.write(report.to_text().rstrip() + "\n")
    return DONE


def _check(options: argparse.Namespace, settings: Settings) -> int:
    store = _open(settings)
    summary = store.summary()
    last = summary.last_change
    values = {
        "backend": summary.backend,
        "schema": summary.schema,
        "counts": dict(summary.counts),
        "last_change": show_instant(last) if last else None,
        "content_hash": store.content_hash(),
    }
    sys.stdout.write(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode() + "\n")
    return DONE


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    pairs = [
        (name.partition(":")[2], text)
        for name, values in vars(options).items()
        if name.startswith("parameter:")
        for text in values or ()
    ]
    question = read_question(options.kind, pairs, settings.max_seconds)
    asked = ask(_open(settings), question, _now().date())
    body = orjson.dumps(asked.envelope, option=orjson.OPT_INDENT_2)
    sys.stdout.write(body.decode() + "\n")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
