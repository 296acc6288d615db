"""The data that Onshore comes with: its files, and the reference tables that they make."""

from __future__ import annotations

from pathlib import Path

from onshore.graph.reader import TableInfo
from onshore.graph.tariff.measures import measure_rows
from onshore.graph.tariff.schedule import schedule
from onshore.loaders import Options
from onshore.loaders.files.finding import find_files
from onshore.loaders.law.hts import revision_of


def bundled_files(data: Path) -> tuple[list[Path], list[Path]]:
    """Files of the bundled facts, and of the reference tables, each in load order."""
    facts: list[Path] = []
    tables: list[Path] = []
    for path, loader in find_files([data], Options()).files:
        (facts if loader.module == "curated" else tables).append(path)
    return sorted(facts), sorted(tables)


def missing_tables(data: Path, held: list[TableInfo]) -> list[str]:
    """Names, with the edition where there are several, of bundled tables that are not `held`.

    A table of one's own in the place of a bundled one counts. Nothing but the names of the files is
    read.
    """
    named = {info.name for info in held}
    editions = {info.revision for info in held if info.name == schedule.TABLE}
    missing = []
    for path, loader in find_files([data], Options()).files:
        edition = revision_of(path) if loader.module == "hts" else None
        if edition and edition not in editions:
            missing.append(f"{schedule.TABLE} {edition}")
        if edition and schedule.REVISIONS_TABLE not in named:
            missing.append(schedule.REVISIONS_TABLE)
        if loader.module == "measures" and measure_rows.TABLE not in named:
            missing.append(measure_rows.TABLE)
    return sorted(set(missing))
