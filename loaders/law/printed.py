"""What an edition of the schedule prints, read quickly: numbers, and the headings of chapter 99.

For checks of measures against the text; the tree and its rates are
`graph.tariff.schedule.schedule`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from onshore.graph.tariff.schedule.schedule import Schedule, dotted
from onshore.loaders.law.hts import bundled_schedules
from onshore.loaders.reference import shipped_data

_HEADING = re.compile(r"990[34]\.\d\d\.\d\d")
_ADDED = re.compile(r"\+|\d ?%|¢|\$")


class Printed(NamedTuple):
    """Numbers as digits, those that no longer number extends, and headings with their texts."""

    revision: str
    numbers: Sequence[str]
    leaves: Sequence[str]
    headings: Mapping[str, Heading]


class Heading(NamedTuple):
    """A heading of subchapter III or IV of chapter 99. `adds`: it prints a duty of its own."""

    heading: str
    general: str
    description: str
    adds: bool


@lru_cache(maxsize=8)
def read_printed(path: Path, revision: str) -> Printed:
    """The numbers and headings of an official export (JSON, gzip)."""
    with gzip.open(path, "rb") as stream:
        rows = orjson.loads(stream.read().removeprefix(b"\xef\xbb\xbf"))
    numbers = sorted({row["htsno"].replace(".", "") for row in rows if row["htsno"]})
    following = [*numbers[1:], ""]
    leaves = [n for n, after in zip(numbers, following, strict=True) if not after.startswith(n)]
    headings = {}
    for row in rows:
        if _HEADING.fullmatch(row["htsno"] or ""):
            general = " ".join((row["general"] or "").split())
            text = re.sub(r"</?[a-z]+>", "", " ".join(row["description"].split()))
            headings[row["htsno"]] = Heading(
                row["htsno"], general, text, _ADDED.search(general) is not None
            )
    return Printed(revision, numbers, leaves, headings)


def printed_of(schedule: Schedule) -> Printed:
    """The same of a schedule that is read already."""
    headings = {}
    for row in schedule.rows():
        number = dotted(row.hts)
        if _HEADING.fullmatch(number):
            adds = _ADDED.search(row.general) is not None
            headings[number] = Heading(number, row.general, row.description, adds)
    return Printed(schedule.revision, schedule.numbers, schedule.leaves, headings)


def bundled_printed() -> list[Printed]:
    """Every edition that is shipped, oldest first."""
    return [read_printed(path, revision) for path, revision, _ in bundled_schedules(shipped_data())]
