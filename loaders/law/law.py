"""The law as files say it: editions of the schedule, measures and their lists, and worked cases.

`read_law` reads a data folder, `Law.with_files` puts other files in their place: an edition by its
revision, a measures file by its `name`, a list by the name of its file. Nothing is stored.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from onshore.graph.cache import cached_property
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Table
from onshore.graph.names.folding import closest
from onshore.graph.tariff.duty.tariff import Tariff
from onshore.graph.tariff.measures.measures import Measures
from onshore.graph.tariff.schedule.schedule import Schedule
from onshore.loaders import Options
from onshore.loaders.files.content import Content
from onshore.loaders.files.finding import find_files
from onshore.loaders.files.reading import check_regular
from onshore.loaders.law.hts import (
    REVISION_DATES,
    bundled_schedules,
    read_schedule,
    revision_dates,
    revision_of,
)
from onshore.loaders.law.measure_reader import Reader
from onshore.loaders.law.measure_yaml import read_lined
from onshore.loaders.law.measures import read_measures

_SNIFFED = 65_536


@dataclass(frozen=True, slots=True)
class DutyCase:
    """A worked duty: what is asked, and the rate that a person worked out, where one is given."""

    id: str
    hts: str
    origin: str
    entry_date: date
    conditions: tuple[str, ...]
    expected: str | None


@dataclass(frozen=True)
class Law:
    """`measures` are the measures files with their tables by their `name`, `lists` all lists by the
    name of the file without its ending; `editions` revision -> (file, first day), oldest first;
    `known` the first days of all revisions that are known to exist."""

    editions: Mapping[str, tuple[Path, date]]
    measures: Mapping[str, tuple[Path, Table]]
    lists: Mapping[str, Path]
    known: tuple[tuple[str, date], ...]
    read: dict[tuple[Path, str], Schedule] = field(default_factory=dict)

    @cached_property
    def table(self) -> Table:
        """The rows of all measures files as one table, for checks."""
        tables = [table for _, table in self.measures.values()]
        return replace(tables[0], rows=tuple(row for table in tables for row in table.rows))

    def tariff(self, like: Tariff | None = None) -> Tariff:
        """All of it, ready to be asked; rows that are those of `like` are its objects."""
        measures = Measures.from_tables(table for _, table in self.measures.values())
        if like is not None:
            measures = measures.sharing(like.measures)
        revisions = [(revision, day) for revision, (_, day) in self.editions.items()]
        return Tariff(revisions, self.schedule, measures, self.known)

    def schedule(self, revision: str) -> Schedule:
        path, day = self.editions[revision]
        key = path, revision
        if key not in self.read:
            table, _ = read_schedule(path, revision, day)
            self.read[key] = Schedule.from_table(table)
        return self.read[key]

    def _holds(self, table: Table, day: date) -> bool:
        """Whether this edition is here already, from the same day and with the same rows."""
        path, first = self.editions.get(table.revision, (None, None))
        if path is None or first != day:
            return False
        return read_schedule(path, table.revision, day)[0].rows == table.rows

    def with_files(self, paths: Iterable[Path], options: Options) -> tuple[Law, tuple[Given, ...]]:
        """The law with other files in the place of these, and what each file is taken for.

        InvalidInput names what is none of the three; inside a folder it is passed over.
        """
        given = _taken(paths, self.lists, options)
        lists, known = {**self.lists}, dict(self.known)
        files = {name: path for name, (path, _) in self.measures.items()}
        for one in given:
            if one.kind == "measures":
                beside = one.path.parent.rglob("*.csv")
                lists |= {file.stem: file for file in beside if _names(one.path, file)}
        lists |= {one.path.stem: one.path for one in given if one.kind == "list"}
        for one in given:
            if one.kind == "list" and one.path.name == Path(REVISION_DATES).name:
                known |= _dates(one.path)
            elif one.kind == "measures":
                files[read_measures(one.path, lists).revision] = one.path
        measures = {name: (path, read_measures(path, lists)) for name, path in files.items()}
        law = Law(self.editions, measures, lists, tuple(known.items()), self.read)
        editions = dict(self.editions)
        for one in given:
            if one.kind == "edition":
                table, _ = read_schedule(
                    one.path, options.revision, options.effective_from, known=law.known
                )
                day = table.effective_from or date.max
                if self._holds(table, day):
                    continue
                editions[table.revision] = one.path, day
                law.read[one.path, table.revision] = Schedule.from_table(table)
        ordered = dict(sorted(editions.items(), key=lambda item: (item[1][1], item[0])))
        return replace(law, editions=ordered), given


@dataclass(frozen=True, slots=True)
class Given:
    """A file and what it is taken for: `edition`, `measures` or `list`."""

    path: Path
    kind: str


def read_law(folder: Path) -> Law:
    """The law that a data folder holds; schedules are read when they are asked for."""
    found = find_files([folder], Options()).files
    measures = [path for path, loader in found if loader.module == "measures"]
    editions = bundled_schedules(folder) if (folder / REVISION_DATES).is_file() else []
    if not measures or not editions:
        what = "no measures file" if not measures else f"no edition and {REVISION_DATES}"
        raise InvalidInput([Problem(f"holds {what}: name a data folder", file=str(folder))])
    tables = [(path, read_measures(path)) for path in measures]
    return Law(
        {revision: (path, day) for path, revision, day in editions},
        {table.revision: (path, table) for path, table in tables},
        {file.stem: file for path in measures for file in path.parent.rglob("*.csv")},
        revision_dates(folder),
    )


def _taken(paths: Iterable[Path], lists: Mapping[str, Path], options: Options) -> tuple[Given, ...]:
    found: list[Given] = []
    problems: list[Problem] = []
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else []
        kinds = [(file, _kind(file, lists, options)) for file in inside or [path]]
        taken = [
            Given(file, kind) for file, kind in kinds if kind in ("edition", "measures", "list")
        ]
        if not taken:
            reason = kinds[0][1] if not inside else "holds no edition, measures file or list"
            problems.append(Problem(reason, file=str(path)))
        found += taken
    editions = [one for one in found if one.kind == "edition"]
    if options.revision and len(editions) > 1:
        reason = f"--revision names one edition, these are {len(editions)}"
        problems.append(Problem(reason, file=str(editions[1].path)))
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def _kind(path: Path, lists: Mapping[str, Path], options: Options) -> str:
    """`edition`, `measures` or `list`; otherwise a sentence that says why it is none."""
    check_regular(path)
    start = _start(path)
    name = path.name.lower().removesuffix(".gz")
    content = Content(path)
    if not start.strip():
        return "is empty"
    if start.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return "is a web page, not the file that it shows: download the file itself"
    if name.endswith(".json") and not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return "is not JSON with a list of schedule rows"
    if name.endswith((".yaml", ".yml")):
        return "measures" if "measures" in content.keys else _no_measures(path)
    if name.endswith(".json") or revision_of(path) is not None or "HTS Number" in content.columns:
        return "edition"
    if name.endswith((".csv", ".txt")):
        if path.stem in lists:
            return "list"
        if options.revision:
            return "edition"
        near = closest(path.stem, lists)
        hint = f"; near: {', '.join(lists[one].name for one in near)}" if near else ""
        return f"no measures file reads a list of this name{hint}"
    return "is not an edition (JSON, CSV), measures file (YAML) or list (CSV, TXT)"


def _no_measures(path: Path) -> str:
    """Why a YAML file is not a measures file; InvalidInput with the lines where it is not YAML."""
    reader = Reader(path)
    content = read_lined(path, reader.wrong)
    if reader.problems:
        raise InvalidInput(reader.problems)
    if not isinstance(content, Mapping):
        return "holds no measures: it is not a mapping with name and measures"
    if "measures" in content:
        return "measures"
    keys = ", ".join(list(content)[:5]) or "nothing"
    return f"holds no measures: at its top stand {keys}, and measures is missing"


def _start(path: Path) -> bytes:
    try:
        with (gzip.open if path.name.lower().endswith(".gz") else open)(path, "rb") as stream:
            found: bytes = stream.read(_SNIFFED)
            return found
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput([Problem(f"cannot be read: {error}", file=str(path))]) from None


def _names(measures: Path, listed: Path) -> bool:
    """Whether a measures file writes the name of a list."""
    return listed.name.encode() in Content(measures).start


def _dates(path: Path) -> dict[str, date]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return {
                row["revision"]: date.fromisoformat(row["effective_from"])
                for row in csv.DictReader(stream)
            }
        except (KeyError, TypeError, ValueError):
            reason = "is not a list with the columns revision and effective_from"
            raise InvalidInput([Problem(reason, file=str(path))]) from None


# -- worked cases ----------------------------------------------------------


def read_cases(path: Path) -> list[DutyCase]:
    """Cases of a JSON list, or of a table as `ask duty --from` takes it, with a column `expected`.

    An object has `hts`, `origin`, `entry_date` and `condition`, alone or under `query`; `id` and
    the rate as `total` or `expected_total_ad_valorem` are optional. InvalidInput names every
    mistake.
    """
    check_regular(path)
    rows = _csv_cases(path) if path.suffix.lower() == ".csv" else _json_cases(path)
    cases: list[DutyCase] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, 1):
        try:
            cases.append(_case(row, number))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"has no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(Problem(f"case {number}: {what}", file=str(path)))
    if problems:
        raise InvalidInput(problems)
    return cases


def _json_cases(path: Path) -> Sequence[Any]:
    try:
        rows = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise InvalidInput([Problem(f"is not JSON: {error.msg}", file=str(path))]) from None
    if not isinstance(rows, list):
        raise InvalidInput([Problem("is not a list of cases", file=str(path))])
    return rows


def _csv_cases(path: Path) -> Sequence[Any]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        {**row, "condition": [c for c in (row.get("condition") or "").split(";") if c.strip()]}
        for row in rows
    ]


def _case(row: Mapping[str, Any], number: int) -> DutyCase:
    query = row.get("query", row)
    expected = next(
        (
            row[key]
            for key in ("expected_total_ad_valorem", "total", "expected")
            if row.get(key) not in (None, "")
        ),
        None,
    )
    return DutyCase(
        str(row.get("id", number)),
        str(query["hts"]),
        str(query["origin"]),
        date.fromisoformat(query["entry_date"]),
        tuple(map(str, query.get("condition", ()))),
        None if expected is None else str(expected),
    )
