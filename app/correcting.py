"""Corrections of facts as commands: `retract`, `replace`, and `report`, which writes a patch."""

from __future__ import annotations

import argparse
from typing import Any

from app.settings import Settings, data_folder
from app.shell import now, open_named, put, put_json
from graph.dates import format_instant
from graph.errors import InvalidParameters, Problem
from loaders.correcting import Correction, replace, retract


def retract_fact(options: argparse.Namespace, settings: Settings) -> None:
    from app.review.commands import reviewer

    done = retract(
        open_named(settings),
        options.fact,
        why=options.why,
        by=reviewer(options),
        now=format_instant(now()),
    )
    _tell(options, done)


def replace_fact(options: argparse.Namespace, settings: Settings) -> None:
    from app.review.commands import reviewer

    done = replace(
        open_named(settings),
        options.fact,
        {name: _value(name, text) for name, text in options.set},
        why=options.why,
        by=reviewer(options),
        now=format_instant(now()),
        without=options.without,
    )
    _tell(options, done)


def _value(name: str, text: str) -> Any:
    from loaders.yaml_strings import parse_yaml

    value, _ = parse_yaml(f"value: {text}\n", f"--set {name}")
    return value["value"] if isinstance(value, dict) and set(value) == {"value"} else text


def _tell(options: argparse.Namespace, done: Correction) -> None:
    if options.format == "json":
        put_json(done.to_json())
        return
    values = done.to_json()
    lines = [f"{values['kind']}: fact {values['fact']} of {values['source']}"]
    before, after = values["before"], values["after"]
    if after is not None:
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        lines += [f"  {name}: {before.get(name, '-')} -> {after.get(name, '-')}" for name in names]
    put("\n".join([*lines, f"note: {values['reminder']}"]))


def report_fact(options: argparse.Namespace, settings: Settings) -> None:
    """The patch on standard output; UnknownId where no file holds the fact."""
    from loaders.fact_patch import patch_of

    says = " ".join(options.says.split())
    if not says or len(says) > 2_000 or not says.isprintable():
        raise InvalidParameters([Problem("is empty, too long or not printable", "--says")])
    where = options.where or data_folder(settings)
    put(patch_of(where, options.fact, says, now().date(), remove=options.remove).rstrip("\n"))
