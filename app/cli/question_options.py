"""Options of the command line from the declarations of the questions."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from onshore.app.render import formats_of
from onshore.app.terminal.options import ASKED, Text, add_format, escape, later, path_of
from onshore.graph.answers.parameters import Parameter, parameters_of
from onshore.graph.queries import Question


def add_question(questions: Any, kind: type[Question]) -> None:
    """One question: an option for each of its parameters, in the words of its declaration."""
    one: argparse.ArgumentParser = questions.add_parser(
        kind.name,
        help=escape(kind.heading[0]),
        description=escape(kind.doc),
        epilog=escape("\n".join(["examples:", *(f"  onshore {e}" for e in examples_of(kind))])),
        formatter_class=Text,
        allow_abbrev=False,
    )
    one.add_argument("--store", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    one.set_defaults(run=later("cli.commands", "ask_question"), kind=kind)
    if kind.takes_table:
        one.add_argument(
            "--from",
            dest="rows",
            metavar="FILE",
            help="a table of questions (.csv, .xlsx, .parquet) with the columns hts, origin, "
            "entry_date, clock, condition and any condition's name",
        )
        one.add_argument(
            "--output",
            type=path_of,
            metavar="FILE",
            help="with --from: write the answers to a .csv, .xlsx or .parquet file",
        )
    add_parameters(one, kind)
    one.add_argument(
        "--bundle",
        type=path_of,
        metavar="FILE",
        help="write the answer, its facts, sources and hashes into one file besides, which "
        "onshore verify asks again",
    )
    one.add_argument(
        "--key",
        type=path_of,
        metavar="FILE",
        help="Ed25519 private key (PEM) that signs the bundle",
    )
    one.add_argument(
        "--show-calls",
        action="store_true",
        help="do not answer: show the HTTP call, the command and the Python call that ask this",
    )
    add_format(one, ("table", *formats_of(kind)), None)


def add_parameters(one: argparse.ArgumentParser, kind: type[Any]) -> None:
    takes_table = getattr(kind, "takes_table", False)  # its rows have what is required
    for item in parameters_of(kind):
        for number, name in enumerate(item.names or (item.name,)):
            one.add_argument(
                option_of(name),
                dest=ASKED + name,
                action="append",
                required=item.required and not takes_table,
                metavar=item.kind.upper(),
                help=escape(help_of(item)) if number < 2 else argparse.SUPPRESS,
            )


def help_of(item: Parameter) -> str:
    """What the parameter means, what it may be and what it is where it is not given."""
    notes = []
    if item.choices:
        notes.append(f"one of {', '.join(item.choices)}")
    if item.minimum is not None and item.maximum is not None:
        notes.append(f"{item.minimum:,g} to {item.maximum:,g}")
    if item.repeat:
        notes.append("repeatable")
    if item.required:
        notes.append("required")
    elif item.default not in (None, (), ""):
        notes.append(f"default {item.default}")
    return f"{item.doc} ({'; '.join(notes)})" if notes else item.doc


def option_of(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def examples_of(kind: type[Question]) -> list[str]:
    """The declared example as a command line, and what else the question takes."""
    if "{id}" in kind.route:
        pairs = [("id", kind.example)]
    else:
        pairs = parse_qsl(kind.example.removeprefix("?"), keep_blank_values=True)
    words = [f"{option_of(name)} {shlex.quote(text)}" for name, text in pairs]
    line = " ".join(["ask", kind.name, *words])
    batch = (
        [
            f"ask {kind.name} --from FILE.csv --format csv",
            f"ask {kind.name} --from FILE.xlsx --output ANSWERS.xlsx",
        ]
        if kind.takes_table
        else []
    )
    return [line, f"{line} --format csv", *batch]


def join_negated(arguments: Sequence[str]) -> list[str]:
    """`--relation -supplies` as `--relation=-supplies`, which argparse would take for an option."""
    joined: list[str] = []
    for text in arguments:
        before = joined[-1] if joined else ""
        if re.match(r"-[A-Za-z]\w", text) and re.fullmatch(r"--[a-z][a-z0-9-]*", before):
            joined[-1] = f"{before}={text}"
        else:
            joined.append(text)
    return joined
