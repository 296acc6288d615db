"""A first mapping file of a table: what its headings and cells show, for a person to check.

Columns are known by their headings. A fact is drafted where its columns are there and mean one
thing; what could mean two things is a comment with both. The status of a fact is never in a
heading: where no column tells it, the draft takes one and says so. The text is complete:
`onshore load` reads it as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders import Options
from onshore.loaders.files.finding import choose
from onshore.loaders.mapping.drafting.columns import Columns, drops
from onshore.loaders.mapping.drafting.facts import Facts
from onshore.loaders.mapping.drafting.headings import FIRMS, HEADINGS
from onshore.loaders.mapping.drafting.opening import Opened, open_table
from onshore.loaders.mapping.drafting.text import inert, listed, quoted, steps
from onshore.loaders.mapping.mapping_file import stem_of


class Draft(NamedTuple):
    """The text of a mapping file, the headings it reads and those that it does not.

    `facts` counts the facts that it gives of a row as it is, without those in comments. `notes` are
    what a person should look at, as they stand at the top of the text.
    """

    text: str
    read: list[str]
    unread: list[str]
    facts: int
    notes: list[str]


def draft_mapping(location: Path) -> Draft:
    """A mapping file for a CSV file or a workbook.

    Raises InvalidInput where the file is no table, or its headings name neither a firm nor a part.
    """
    opened = open_table(location)
    if not opened.rows:
        raise InvalidInput([Problem("has no rows below a header", file=str(location))])
    columns = Columns(opened)
    if not columns.has("part") and not any(map(columns.has, ("supplier", "maker", "firm"))):
        reason = f"no heading names a firm or a part; known are {', '.join(HEADINGS)}"
        raise InvalidInput([Problem(" ".join((reason, *columns.notes)), file=str(location))])
    return _written(location, opened, columns)


def _written(location: Path, opened: Opened, columns: Columns) -> Draft:
    found = Facts(columns)
    used = found.used() | set(columns.totals)
    values = {name: options for name, options in found.values.items() if name in used}
    own = {
        name: options.get("column") or columns.heads[name].own for name, options in values.items()
    }
    read = [name for name in columns.header if name in own.values()]
    unread = [name for name in columns.header if name not in read]
    notes = [*columns.notes, *_more_notes(location, columns, values, unread)]
    reading = opened.reading
    title = quoted(location.name)
    lines = [
        f"# Drafted from headings and cells of {inert(location.name)}.",
        "# Check each fact: its relation; its status (actual, operational, planned, announced,",
        "# promised ...), which the draft takes where no column tells it; since when it holds.",
        *(f"# {inert(note)}" for note in notes),
        *([f"# Not read: {', '.join(map(inert, unread))}"] if unread else []),
        "mapping: 1",
        "",
        f"source: {{id: 'source:{stem_of(location)}', title: {title}, reliability: secondary}}",
        "",
        "read:",
        f"  encoding: {reading.encoding}",
        *([f"  sheet: {quoted(reading.sheet)}"] if reading.sheet is not None else []),
        *([f"  skip_lines: {reading.skip_lines}"] if reading.skip_lines else []),
        "  delimiter: any",
        f"  columns: [{', '.join(map(quoted, read))}]",
        *([f"  missing: [{', '.join(map(quoted, columns.missing))}]"] if columns.missing else []),
        "",
        "values:",
        *(f"  {name}: {steps({'column': own[name], **values[name]})}" for name in values),
        *(["", "rows:", "  drop:"] if columns.totals else []),
        *(f"  {line}" for line in drops(columns)),
        "",
        "entities:",
        *(f"  {line}" for line in found.entities()),
        "",
        "facts:",
        *(f"  {line}" for line in found.lines),
    ]
    return Draft("\n".join(lines) + "\n", read, unread, len(found.active), notes)


def _more_notes(
    location: Path, columns: Columns, values: dict[str, dict[str, object]], unread: list[str]
) -> list[str]:
    notes = []
    loader, _ = choose(location, Options())
    if loader is not None:
        notes.append(f"Onshore reads this file without a mapping, as {loader.says or loader.name}.")
    for role in FIRMS:
        if role in values and all(cell.isdecimal() for cell in columns.cells(role)):
            notes.append(f"{columns.named(role)} holds numbers only: are these names?")
    owner = next((role for role in ("supplier", "maker", "firm") if columns.has(role)), "")
    if owner and (lacking := columns.without(owner, ("part", "site"))):
        notes.append(
            f"Rows without {columns.named(owner)}: {lacking}. They give no fact of one; what is "
            "merged over several rows must stand in each."
        )
    if answers := columns.answers(unread):
        notes.append(
            f"{listed(answers)}: yes or no of each row. Where no means that a fact does not hold, "
            "leave those rows out (rows: drop)."
        )
    return notes
