"""Pieces of which the command line's parsers are made: a command, its format, values of options.

Which commands there are says `app.cli.main`; what they do stands elsewhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from onshore.app.settings import Settings
from onshore.graph.dates import parse_day
from onshore.graph.errors import InvalidParameters, Problem

MOST_WORKERS = 64
Run = Callable[[argparse.Namespace, Settings], int | None]
"""What a command does; the exit code where it is not 0."""
ASKED = "parameter:"
"""Before the name of a question's parameter, where options keep its values."""


def later(module: str, name: str) -> Callable[..., Any]:
    """A function of `app`, whose module is imported when it is called."""

    def run(*given: Any) -> Any:
        return getattr(import_module(f"onshore.app.{module}"), name)(*given)

    return run


def command(
    found: Any, name: str, run: Run, doc: str, *, more: str = "", examples: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A parser for one command; `--store` may stand behind the command too."""
    lines = ["examples:", *(f"  onshore {line}" for line in examples)] if examples else []
    one: argparse.ArgumentParser = found.add_parser(
        name,
        help=escape(doc),
        description=escape(f"{doc[0].upper()}{doc[1:]}. {more}".rstrip()),
        epilog=escape("\n".join(lines)),
        formatter_class=Text,
        allow_abbrev=False,
    )
    one.add_argument("--store", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    one.set_defaults(run=run)
    return one


class Text(argparse.HelpFormatter):
    """Examples keep their lines, descriptions are wrapped."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.startswith("examples:"):
            return text
        return super()._fill_text(text, width, indent)


def add_format(one: argparse.ArgumentParser, offered: Sequence[str], default: str | None) -> None:
    usual = default or "table on a terminal, json elsewhere"
    one.add_argument(
        "--format", choices=offered, default=default, help=f"form of the output (default: {usual})"
    )


def escape(text: str) -> str:
    return text.replace("%", "%%")


def path_of(text: str) -> Any:
    from pathlib import Path

    return Path(text)


def pair_of(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()


def day_of(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def workers_of(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_WORKERS}")
    return int(text)


def port_of(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def given_once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Values of `--set` by name; InvalidParameters where a name is given more than once."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise InvalidParameters(
            [
                Problem("given more than once", f"--set {name[:40]}")
                for name in values
                if names.count(name) > 1
            ]
        )
    return values


def asked_pairs(options: argparse.Namespace) -> list[tuple[str, str]]:
    """(name, text) pairs of a question's parameters, as they were given."""
    return [
        (name.removeprefix(ASKED), text)
        for name, values in vars(options).items()
        if name.startswith(ASKED)
        for text in values or ()
    ]
