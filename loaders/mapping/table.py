"""CSV tables that others made: read row by row, as their mapping file says.

How the bytes become rows lies in `loaders.mapping.table_rows`, how a row becomes facts in
`loaders.mapping.rows`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders import Advance, Batch
from onshore.loaders.limits import MAX_PROBLEMS
from onshore.loaders.mapping.mapping import TableMapping
from onshore.loaders.mapping.mapping_file import read_mapping
from onshore.loaders.mapping.rows import Sources
from onshore.loaders.mapping.table_rows import read_rows

MIN_COLUMN_BYTES = 64 * 1024
"""Size from which on a file is read as columns; a smaller one takes no time either way."""


def read(
    location: Path,
    mapping: Path | None = None,
    advance: Advance | None = None,
    given: Mapping[str, str] | None = None,
) -> Iterator[Batch]:
    """What the rows give: one batch a source; `given` are the values of the mapping's options.

    Raises InvalidInput with all problems of the file, TooLarge. With `on_error: skip` in the
    mapping, rows that can not be used are listed in the first batch instead.
    """
    if mapping is None:
        raise InvalidInput([Problem("needs a mapping file (--mapping)", file=str(location))])
    rules = read_mapping(mapping, given, location)
    size = location.stat().st_size if location.is_file() else 0
    if size >= MIN_COLUMN_BYTES:
        from onshore.loaders.mapping.columns import Doubt, read_columns

        try:
            batch = read_columns(location, rules, advance)
        except Doubt:
            if advance is not None:
                advance(-size)
        else:
            yield batch
            return
    yield from by_rows(location, rules, advance)


def by_rows(location: Path, rules: TableMapping, advance: Advance | None = None) -> Iterator[Batch]:
    """`read`, row by row: whatever a mapping says, and every message."""
    sources = Sources(rules, str(location))
    problems: list[Problem] = []
    for row in read_rows(location, rules.reading, advance, problems):
        try:
            sources.take(row)
        except InvalidInput as error:
            problems += error.problems
            if len(problems) >= MAX_PROBLEMS and not rules.reading.skip_bad_rows:
                break
    if not sources.collectors and not problems:
        problems.append(Problem("holds no row that names its source", file=str(location)))
    if problems and not (rules.reading.skip_bad_rows and sources.collectors):
        raise InvalidInput(problems)
    for number, collector in enumerate(sources.collectors.values()):
        yield Batch(
            str(location),
            collector.document(),
            tuple(collector.tables()),
            lines=collector.lines,
            warnings=tuple(collector.warnings()),
            refused=tuple(problems) if number == 0 else (),
            dropped=sources.dropped if number == 0 else 0,
        )
