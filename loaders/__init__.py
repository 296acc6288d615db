"""Readers of outside formats, one per file; ingest is the only writer.

A loader is a module with `read(location, **options)`, an iterator of batches (or of bare documents,
tables and judgements), and one line in `LOADERS`. It is imported when a file asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from graph import ports
from graph.errors import Problem
from graph.model import Document, Judgement, Table
from loaders.content import Content


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file brings, with what a reader of the report wants to know about it.

    `lines` maps paths into the document, such as ("facts", 3), to line numbers; `refused` are the
    rows that a mapping let pass over, `dropped` counts those that its filter left out.
    """

    file: str | None = None
    document: Document | None = None
    tables: tuple[Table, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()
    dropped: int = 0


Item: TypeAlias = Batch | Document | Table | Judgement
Advance: TypeAlias = Callable[[int], None]
"""Called with the number of bytes that were read since the last call."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about all files of a load.

    `mapping` is the mapping file of CSV tables and `given` the values of its options; `revision`
    and `effective_from` name the edition of a tariff schedule whose file name does not. `advance`
    is told of reading, `stored` of storing.
    """

    mapping: Path | None = None
    revision: str | None = None
    effective_from: date | None = None
    advance: Advance | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    stored: ports.Advance | None = None


@dataclass(frozen=True, slots=True)
class Loader:
    """`module` reads files whose name matches `names` and that hold what is asked for.

    `keys` must stand at the top of a YAML file, `columns` be the first ones of a CSV file in any
    order, `fields` be keys of the first object in a JSON list. `options` are the fields of
    `Options` that its `read` takes as keywords; `when` is an option without which the loader does
    not take a file.
    """

    module: str
    names: str
    keys: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    when: str | None = None

    def takes(self, content: Content, options: Options) -> bool:
        if not re.search(self.names, content.path.name, re.IGNORECASE):
            return False
        if self.when is not None and getattr(options, self.when) is None:
            return False
        if self.columns and set(content.columns[: len(self.columns)]) != set(self.columns):
            return False
        return (not self.keys or content.keys.issuperset(self.keys)) and (
            not self.fields or content.fields.issuperset(self.fields)
        )

    def read(self, location: Path, options: Options) -> Iterator[Item]:
        values = {name: getattr(options, name) for name in self.options}
        items: Iterator[Item] = import_module(f"loaders.{self.module}").read(location, **values)
        return items


_EDITION = ("revision", "effective_from")

LOADERS = (
    Loader("full_copy", r"^judgements\.jsonl$|\.table\.json\.gz$"),
    Loader("hts", r"^hts_\d{4}_(basic|rev_?\d)[^/]*\.(json|csv)(\.gz)?$", options=_EDITION),
    Loader("hts", r"\.(json|csv)(\.gz)?$", options=_EDITION, when="revision"),
    Loader("measures", r"\.ya?ml$", keys=("measures",)),
    Loader("essentiality", r"\.csv$", columns=("supplier_sector", "buyer_sector")),
    Loader(
        "table", r"\.(csv|tsv|txt)(\.gz)?$", options=("mapping", "advance", "given"), when="mapping"
    ),
    Loader("hts", r"\.csv$", columns=("HTS Number",), options=_EDITION),
    Loader("hts", r"\.json$", fields=("htsno",), options=_EDITION),
    Loader("curated", r"\.(ya?ml|json|jsonl)$", options=("advance",)),
)
"""In the order in which they are asked."""
