"""Corrections of facts as commands: `retract`, `replace`, and `report`, which writes a patch."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.options import add_format, command, given_once, pair_of, path_of
from onshore.app.terminal.shell import now, open_named, put, put_json
from onshore.graph.dates import format_instant
from onshore.graph.errors import InvalidParameters, Problem

if TYPE_CHECKING:
    from onshore.loaders.correcting import Correction


def add_correction_commands(found: Any) -> None:
    taken = command(
        found,
        "retract",
        retract_fact,
        "take a fact of the store back",
        more="History stays: with --known-at before it the fact still shows. The file that it came "
        "from is not touched.",
        examples=("retract S08 --why 'the page was corrected'",),
    )
    again = command(
        found,
        "replace",
        replace_fact,
        "record a fact of the store again, with some fields changed",
        more="Fields are those of a facts file, values YAML. History stays; the file that the fact "
        "came from is not touched.",
        examples=(
            "replace S08 --set status=planned --why 'not begun yet'",
            "replace S08 --set 'amount={value: 5, unit: jobs}' --without to --why 'misread'",
        ),
    )
    again.add_argument(
        "--set",
        action="append",
        default=[],
        type=pair_of,
        metavar="FIELD=VALUE",
        help="a field as it should be; repeatable",
    )
    again.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="FIELD",
        help="a field to leave out; repeatable",
    )
    for one in (taken, again):
        one.add_argument("fact", metavar="FACT", help="id of the fact")
        one.add_argument("--why", required=True, metavar="TEXT", help="the reason, kept with it")
        one.add_argument("--by", dest="reviewer", metavar="NAME", help="who does it (default: you)")
        add_format(one, ("text", "json"), "text")
    said = command(
        found,
        "report",
        report_fact,
        "write a patch of a facts file that reports a fact",
        more="The patch puts what is said above the fact as a comment, or with --remove takes the "
        "fact out. It is written to standard output; git apply takes it. Nothing is changed.",
        examples=(
            "report S08 --says 'the page says planned, not built' > S08.patch",
            "report A1 --in my-facts.yaml --says 'retracted by the publisher' --remove",
        ),
    )
    said.add_argument("fact", metavar="FACT", help="id of the fact")
    said.add_argument("--says", required=True, metavar="TEXT", help="what is wrong with it")
    said.add_argument(
        "--in",
        dest="where",
        type=path_of,
        metavar="PATH",
        help="facts file or folder (default: the data that Onshore comes with)",
    )
    said.add_argument("--remove", action="store_true", help="take the fact out")


def retract_fact(options: argparse.Namespace, settings: Settings) -> None:
    from onshore.app.review.commands import reviewer
    from onshore.loaders.correcting import retract

    done = retract(
        open_named(settings),
        options.fact,
        why=options.why,
        by=reviewer(options),
        now=format_instant(now()),
    )
    _tell(options, done)


def replace_fact(options: argparse.Namespace, settings: Settings) -> None:
    from onshore.app.review.commands import reviewer
    from onshore.loaders.correcting import replace

    done = replace(
        open_named(settings),
        options.fact,
        {name: _value(name, text) for name, text in given_once(options.set).items()},
        why=options.why,
        by=reviewer(options),
        now=format_instant(now()),
        without=options.without,
    )
    _tell(options, done)


def _value(name: str, text: str) -> Any:
    from onshore.loaders.files.yaml_strings import parse_yaml

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
    from onshore.loaders.fact_patch import patch_of

    says = " ".join(options.says.split())
    if not says or len(says) > 2_000 or not says.isprintable():
        raise InvalidParameters([Problem("is empty, too long or not printable", "--says")])
    where = options.where or data_folder(settings)
    put(patch_of(where, options.fact, says, now().date(), remove=options.remove).rstrip("\n"))
