"""`onshore mapping`: a first mapping file of a table, for a person to check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from onshore.app.settings import Settings
from onshore.app.terminal.options import command, path_of
from onshore.graph.errors import InvalidInput, Problem


def add_mapping(found: Any) -> None:
    one = command(
        found,
        "mapping",
        _mapping,
        "draft the mapping file with which a table of yours is loaded",
        more="Columns are known by their headings (Supplier, Buyer, Part, Plant, State, Country, "
        "Origin, HTS, Value, Jobs, Status, Date and others, in English and Japanese). What could "
        "mean two things stands in the draft as a comment: check it, then load the table with it.",
        examples=(
            "mapping suppliers.csv",
            "mapping suppliers.xlsx --output suppliers.yaml",
        ),
    )
    one.add_argument("file", type=path_of, metavar="FILE", help="a .csv, .csv.gz or .xlsx file")
    one.add_argument(
        "-o",
        "--output",
        type=path_of,
        metavar="FILE",
        help="mapping file to write; one that is there stays",
    )


def _mapping(arguments: argparse.Namespace, _settings: Settings) -> None:
    from onshore.loaders.mapping.drafting.draft import draft_mapping

    table: Path = arguments.file
    output: Path | None = arguments.output
    draft = draft_mapping(table)
    if output is None:
        sys.stdout.write(draft.text)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except FileExistsError:
        raise InvalidInput([Problem("exists already", file=str(output))]) from None
    print(f"{output}: {len(draft.read)} columns are read, {len(draft.unread)} are not")
    for note in draft.notes:
        print(f"- {note}")
    if not draft.facts:
        print("It gives no fact yet: choose among the comments below `facts:`, or write some")
    print(f"Check it, then: onshore load {table} --mapping {output}")
