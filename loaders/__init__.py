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

from graph.errors import Problem
from graph.model import Document, Judgement, Table


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
    and `effective_from` name the edition of a tariff schedule whose file name does not.
    """

    mapping: Path | None = None
    revision: str | None = None
    effective_from: date | None = None
    advance: Advance | None = None
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loader:
    """`module` reads files whose name matches `names` and, where given, whose text has `holds`.

    `options` are the fields of `Options` that its `read` takes as keywords; `when` is an option
    without which the loader does not take a file.
    """

    module: str
    names: str
    holds: str | None = None
    options: tuple[str, ...] = ()
    when: str | None = None

    def takes(self, name: str, text: Callable[[], bytes], options: Options) -> bool:
        if not re.search(self.names, name, re.IGNORECASE):
            return False
        if self.when is not None and getattr(options, self.when) is None:
            return False
        return self.holds is None or re.search(self.holds.encode(), text()) is not None

    def read(self, location: Path, options: Options) -> Iterator[Item]:
        values = {name: getattr(options, name) for name in self.options}
        items: Iterator[Item] = import_module(f"loaders.{self.module}").read(location, **values)
        return items


_EDITION = ("revision", "effective_from")

LOADERS = (
    Loader("full_copy", r"^judgements\.jsonl$|\.table\.json\.gz$"),
    Loader("hts", r"^hts_\d{4}_(basic|rev_?\d+)[^/]*\.(json|csv)(\.gz)?$", options=_EDITION),
    Loader("hts", r"\.(json|csv)(\.gz)?$", options=_EDITION, when="revision"),
    Loader("measures", r"\.ya?ml$", holds=r"(?m)^measures\s*:"),
    Loader(
        "essentiality",
        r"\.csv$",
        holds=r'\A(\xef\xbb\xbf)?"?(supplier|buyer)_sector"?,"?(supplier|buyer)_sector"?,',
    ),
    Loader(
        "table", r"\.(csv|tsv|txt)(\.gz)?$", options=("mapping", "advance", "given"), when="mapping"
    ),
    Loader("hts", r"\.csv$", holds=r"\A(\xef\xbb\xbf)?HTS Number,", options=_EDITION),
    Loader("hts", r"\.json$", holds=r'\A[\s\[{]*"htsno"', options=_EDITION),
    Loader("curated", r"\.(ya?ml|json|jsonl)$", options=("advance",)),
)
"""In the order in which they are asked."""
