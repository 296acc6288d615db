"""Mappings: what a mapping file says of a table, checked and compiled.

Read from a file in `loaders.mapping.mapping_file`, applied to rows in `loaders.mapping.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from onshore.loaders.mapping.templates import Template

ANY = "any"
"""The delimiter that the first line has most of: a comma, a semicolon or a tab."""
_WORDS = re.compile(r"\w+|%")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file is read. `columns` must be there, `optional` may; both name header cells.

    `sheet` is one of a workbook; without it the first one is read.

    `headings` are other headings of a column, in any case and with any punctuation.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    skip_lines: int = 0
    comment: str | None = None
    missing: tuple[str, ...] = ()
    skip_bad_rows: bool = False
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheet: str | None = None

    def renamed(self, header: Sequence[str]) -> list[str]:
        """The header with columns under their own names; of several headings the first counts."""
        found = list(header)
        plain = [_plain(text) for text in header]
        for name, others in self.headings.items():
            for heading in map(_plain, (name, *others)):
                places = [place for place, text in enumerate(plain) if text == heading]
                for place in places:
                    found[place] = name
                if places:
                    break
        return found


def _plain(heading: str) -> str:
    return " ".join(_WORDS.findall(heading.casefold()))


@dataclass(frozen=True, slots=True)
class Value:
    """One named value of a row and how it is made of a column, another value or a constant.

    Steps: white space, `replace`, `split` with `part`, `missing`, `map` with `tables`, `thousands`
    and `decimal`, `times`, `date`, `default`, `allow`. An option of the command line is a constant.
    """

    name: str
    column: str | None = None
    value: str | None = None
    constant: str | None = None
    missing: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    split: tuple[str, ...] = ()
    part: int | None = None
    map: Mapping[str, str | None] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    unmapped: str = "keep"
    thousands: str | None = None
    decimal: str | None = None
    times: Decimal | None = None
    date: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where `value` is one of `words`, is missing, or where both of `same` are equal."""

    value: str | None = None
    words: tuple[str, ...] = ()
    missing: bool = False
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that a row gives where all of `when` and none of `unless` have a value."""

    template: Template
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityShape:
    """An entity: `id` proposes, `key` tells which rows mean the same one, `known` maps to ids."""

    name: str
    id: Template
    key: Template
    shape: Shape
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableShape:
    """Rows of a reference table; rows of equal `key` must be equal. `numbers` become numbers.

    Without `revision` the revision is what the source is called.
    """

    name: str
    revision: str | None
    key: tuple[str, ...]
    numbers: tuple[str, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A checked mapping file. Values stand in an order in which each can be made.

    `source` is the template of a source; its values may differ from row to row.
    """

    name: str
    source: Template
    reading: Reading
    values: tuple[Value, ...]
    keep: tuple[Condition, ...]
    drop: tuple[Condition, ...]
    entities: tuple[EntityShape, ...]
    facts: tuple[Shape, ...]
    tables: tuple[TableShape, ...]
