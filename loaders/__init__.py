"""Readers of outside formats, one per file; ingest is the only writer.

A loader is a module with `read(location, **options)`, an iterator of batches (or of bare documents,
tables and judgements), and one line in `loaders.formats.registry`. It is imported when a file
asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from onshore.graph import ports
from onshore.graph.errors import Problem
from onshore.graph.model import Document, Judgement, Table


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

    `format` names the loader of all files, in place of the one that recognises them. `mapping` is
    the mapping file of tables, and `given` the values of a mapping's or a format's options;
    `revision` and `effective_from` name the edition of a tariff schedule whose file name does not.
    `advance` is told of reading, `stored` of storing, `drawn` of drawing what was stored.
    """

    format: str | None = None
    mapping: Path | None = None
    revision: str | None = None
    effective_from: date | None = None
    advance: Advance | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    stored: ports.Advance | None = None
    drawn: ports.Advance | None = None
