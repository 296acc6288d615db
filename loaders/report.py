"""What a load did: per source and in all, as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onshore.graph.errors import Problem

SHOWN = 20
"""Warnings and refused rows of one source that the text form shows."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source: ids of facts added, unchanged and closed, number of entities changed.

    `described`: what is said of the source itself is new or has changed. `refused` are rows of a
    table that were left out because they can not be used, `dropped` the number of rows that the
    mapping's filter left out.
    """

    source: str
    file: str | None
    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    entities: int = 0
    refused: tuple[Problem, ...] = ()
    dropped: int = 0
    warnings: tuple[str, ...] = ()
    described: bool = False


@dataclass(frozen=True, slots=True)
class TableReport:
    """One revision of a reference table; `changed` is False where equal content was there.

    `notes` are what the reader found in it, the most important first.
    """

    name: str
    revision: str
    file: str | None
    rows: int
    changed: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one load did. `skipped` are (file, reason) of files that were passed over in folders.

    `taken` are (file, format) of files in formats of others.
    """

    sources: tuple[SourceReport, ...] = ()
    tables: tuple[TableReport, ...] = ()
    judgements: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()

    @property
    def totals(self) -> Mapping[str, int]:
        """Numbers over all sources and tables."""
        sources = self.sources
        return {
            "sources": len(sources),
            "added": sum(len(source.added) for source in sources),
            "unchanged": sum(len(source.unchanged) for source in sources),
            "closed": sum(len(source.closed) for source in sources),
            "refused": sum(len(source.refused) for source in sources),
            "dropped": sum(source.dropped for source in sources),
            "entities": sum(source.entities for source in sources),
            "described": sum(source.described for source in sources),
            "tables": sum(table.changed for table in self.tables),
            "tables_unchanged": sum(not table.changed for table in self.tables),
            "judgements": self.judgements,
            "warnings": sum(len(source.warnings) for source in sources),
        }

    @property
    def changed(self) -> bool:
        """Whether the store holds anything else than before."""
        totals = self.totals
        names = ("added", "closed", "entities", "described", "tables", "judgements")
        return any(totals[name] for name in names)

    def to_json(self) -> dict[str, Any]:
        """JSON form; ids are listed for what changed and counted for what did not."""
        return {
            "changed": self.changed,
            "totals": dict(self.totals),
            "sources": [_source_json(source) for source in self.sources],
            "tables": [asdict(table) for table in self.tables],
            "skipped": [{"file": file, "reason": reason} for file, reason in self.skipped],
            "taken_as": [{"file": file, "format": says} for file, says in self.taken],
        }

    def to_text(self) -> str:
        """Text for a terminal, without a final line break."""
        lines = [
            f"{file} was read as {says} (--as reads it as another format)"
            for file, says in self.taken
        ]
        for source in self.sources:
            lines += _source_lines(source)
        for table in self.tables:
            state = "stored" if table.changed else "unchanged"
            lines.append(f"table {table.name} {table.revision}: {table.rows:,} rows, {state}")
            lines += _shown([f"  {note}" for note in table.notes])
        lines += [f"passed over {file}: {reason}" for file, reason in self.skipped]
        lines.append(self._last_line())
        return "\n".join(lines)

    def _last_line(self) -> str:
        totals = self.totals
        if not self.changed:
            refused = f", {totals['refused']:,} refused" if totals["refused"] else ""
            tables = f", {totals['tables_unchanged']:,} tables" if self.tables else ""
            return f"Nothing changed: {totals['unchanged']:,} facts{tables} unchanged{refused}."
        names = ("added", "unchanged", "closed", "refused")
        counts = ", ".join(f"{totals[name]:,} {name}" for name in names)
        described = ""
        if totals["described"] and not (totals["added"] or totals["closed"]):
            described = f" Sources described again: {totals['described']:,}."
        return f"Facts: {counts}. Entities changed: {totals['entities']:,}.{described}"


def _source_json(source: SourceReport) -> dict[str, Any]:
    return {
        "source": source.source,
        "file": source.file,
        "added": list(source.added),
        "unchanged": len(source.unchanged),
        "closed": list(source.closed),
        "entities": source.entities,
        "described": source.described,
        "refused": [
            {"row": p.fact, "line": p.line, "field": p.field, "reason": p.reason}
            for p in source.refused
        ],
        "dropped": source.dropped,
        "warnings": list(source.warnings),
    }


def _source_lines(source: SourceReport) -> list[str]:
    parts = [
        f"{len(source.added):,} added",
        f"{len(source.unchanged):,} unchanged",
        f"{len(source.closed):,} closed",
        f"{len(source.refused):,} refused",
    ]
    if source.entities:
        parts.append(f"{source.entities:,} entities changed")
    if source.dropped:
        parts.append(f"{source.dropped:,} rows left out by the mapping")
    lines = [f"{source.source}: {', '.join(parts)}"]
    lines += _shown([f"  refused: {problem}" for problem in source.refused])
    lines += _shown([f"  warning: {warning}" for warning in source.warnings])
    return lines


def _shown(lines: list[str]) -> list[str]:
    left = len(lines) - SHOWN
    return [*lines[:SHOWN], f"  ... and {left:,} more"] if left > 0 else lines
