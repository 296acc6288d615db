"""What `onshore law diff` says in plain words: lines of text, the largest part first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onshore.graph.tariff.duty.duty_diff import NOTHING, DayDiff, Range
from onshore.graph.tariff.measures.measure_diff import FieldChange, RowChange
from onshore.graph.tariff.measures.origins import TERRITORIES
from onshore.graph.tariff.schedule.edition_diff import COLUMNS, EditionDiff
from onshore.graph.words.reason import percent
from onshore.loaders.law.law import DutyCase, Given
from onshore.loaders.law.printed import Heading

SHOWN = 8
"""Members of a group that are shown where not all are asked for."""
WIDTH = 160
"""Characters of a text that are shown."""
ROW_FIELDS = ("kind", "rate", "over", "base", "from", "to", "origins", "status", "reason")
"""What is shown of a row that was added or removed."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A worked case with another answer; an end that is a text says why there is no number."""

    case: DutyCase
    before: Range | str
    after: Range | str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings of chapter 99 that no row reads and that are not left out with a reason, and rows
    in force that name headings which a new edition no longer prints: (row, headings)."""

    unread: tuple[Heading, ...]
    gone: tuple[tuple[str, tuple[str, ...]], ...]


def files(given: Sequence[Given], folder: Path) -> Iterator[str]:
    named = ", ".join(f"{one.path} ({one.kind})" for one in given[:SHOWN])
    more = f" and {len(given) - SHOWN} more" if len(given) > SHOWN else ""
    yield f"{named}{more} against {folder}"


def editions(found: Sequence[EditionDiff], shown: int | None) -> Iterator[str]:
    for one in found:
        yield ""
        yield f"Edition {one.after} against {one.before}" + (": equal rows" if one.same else "")
        groups: list[tuple[str, list[str]]] = [
            ("numbers added", [f"{n.hts}  {n.description}" for n in one.added]),
            ("numbers removed", [f"{n.hts}  {n.description}" for n in one.removed]),
            ("numbers used again", [f"{r.hts}  {r.before!r} -> {r.after!r}" for r in one.reused]),
        ]
        for column, cells in one.changed.items():
            texts = [f"{cell.hts}  {cell.before!r} -> {cell.after!r}" for cell in cells]
            groups.append((f"{COLUMNS[column]} changed", texts))
        for name, texts in sorted(groups, key=lambda group: -len(group[1])):
            if texts:
                yield f"  {len(texts):,} {name}"
                yield from _some(texts, shown, "    ")


def rows(found: Sequence[RowChange], shown: int | None) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield "Measures and lists: " + _counted(found)
    order = {"changed": 0, "added": 1, "removed": 2}
    texts = []
    for one in sorted(found, key=lambda one: order[one.change]):
        what = "" if one.record == "measure" else f"{one.record} "
        texts.append(f"{one.change:8} {what}{one.name}".rstrip() + f": {_row(one)}")
    yield from _some(texts, None if shown is None else shown * 3, "  ")


def _counted(found: Sequence[RowChange]) -> str:
    counts: dict[str, int] = {}
    for one in found:
        counts[one.change] = counts.get(one.change, 0) + 1
    return ", ".join(f"{count:,} {change}" for change, count in counts.items())


def _row(one: RowChange) -> str:
    if one.change == "changed":
        return "; ".join(_field(field) for field in one.fields)
    if one.record == "list":
        return f"{len(one.row['codes']):,} codes"
    fields = [f"{key} {_value(one.row[key])}" for key in ROW_FIELDS if one.row.get(key)]
    return ", ".join(fields)


def _field(field: FieldChange) -> str:
    if field.field in ("codes", "pairs"):
        parts = [
            f"{len(codes):,} {word} ({', '.join(codes[:4])}{', ...' if len(codes) > 4 else ''})"
            for word, codes in (("came", field.after), ("left", field.before))
            if codes
        ]
        return ", ".join(parts) or "in another order"
    return f"{field.field} {_value(field.before)} -> {_value(field.after)}"


def _value(value: Any) -> str:
    if value in (None, [], {}, ""):
        return "nothing"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDTH else text[:WIDTH] + " ..."


def headings(found: Headings, shown: int | None) -> Iterator[str]:
    if found.unread or found.gone:
        yield ""
    if found.unread:
        yield f"Headings of chapter 99 that no row reads, without a reason: {len(found.unread):,}"
        texts = [f"{h.heading}  {h.general or 'no rate'}  {h.description}" for h in found.unread]
        yield from _some(texts, shown, "  ")
    if found.gone:
        yield f"Rows in force that name headings which are no longer printed: {len(found.gone):,}"
        yield from _some([f"{row}: {', '.join(named)}" for row, named in found.gone], shown, "  ")


def warnings(found: Sequence[str]) -> Iterator[str]:
    if found:
        yield ""
        yield "What looks wrong, and did not before"
        yield from (f"  {text}" for text in found)


def cases(asked: int, found: Sequence[CaseChange]) -> Iterator[str]:
    yield ""
    if not asked:
        yield "Cases: none are known here; --cases FILE gives some"
        return
    yield f"Cases: {len(found):,} of {asked:,} change their answer"
    for one in found:
        case = one.case
        said = f" ({', '.join(case.conditions)})" if case.conditions else ""
        worked = f"; worked as {_percent(case.expected)}" if case.expected else ""
        yield f"  {case.id}  {case.hts} from {case.origin} on {case.entry_date}{said}"
        changes = f" by {', '.join(one.measures)}" if one.measures else ""
        yield f"      {ends(one.before)} -> {ends(one.after)}{changes}{worked}"


def _percent(text: str) -> str:
    try:
        return f"{float(text) * 100:.6g} %"
    except ValueError:
        return text


def before_days(groups: int, days: Sequence[date]) -> Iterator[str]:
    yield ""
    if not days:
        yield "Duty: nothing on which a duty rests changes"
        return
    named = ", ".join(map(str, days[:SHOWN])) + (", ..." if len(days) > SHOWN else "")
    yield (
        f"Duty of every line from every origin ({groups} groups), nothing said of the shipment, "
        f"on {len(days)} {'day' if len(days) == 1 else 'days'}: {named}"
    )


def day(one: DayDiff, shown: int | None, *, same: bool) -> Iterator[str]:
    if one.quiet:
        return
    if same:
        yield f"  {one.day}  the same"
        return
    what = (
        f"{one.lines:,} of {one.of_lines:,} lines, {one.origins:,} of {one.of_origins:,} origins: "
        f"{one.cells:,} duties of a line from an origin change"
    )
    yield f"  {one.day}  {what if one.cells else 'no end of a duty moves'}"
    for measure in one.measures:
        yield (
            f"    {measure.measure}  {measure.lines:,} lines, {measure.origins:,} origins, "
            f"{measure.cells:,} duties"
        )
        texts = [
            f"{part(step.step.before)} -> {part(step.step.after)}: {step.cells:,}, such as "
            f"{step.example.hts} from {TERRITORIES[step.example.origin]}, in all "
            f"{ends(step.example.before)} -> {ends(step.example.after)}"
            for step in measure.steps
        ]
        yield from _some(texts, shown, "      ")
    if one.between:
        yield (
            f"    {one.between:,} more are touched and keep both ends: what changes lies between "
            "them, and shows where more is said"
        )
    if one.fresh:
        yield f"    {one.fresh:,} lines are new and had no duty before"
    if one.failed:
        yield f"    {len(one.failed):,} without an answer"
        yield from _some(one.failed, shown, "      ")


def quiet_days(found: Sequence[DayDiff], shown: int | None) -> Iterator[str]:
    quiet = [str(one.day) for one in found if one.quiet]
    if quiet:
        more = f" and {len(quiet) - shown} more days" if shown and len(quiet) > shown else ""
        yield f"  no duty changes on {', '.join(quiet[:shown])}{more}"


def part(one: Range) -> str:
    """What a measure adds."""
    return "not charged" if one == NOTHING else ends(one)


def ends(one: Range | str) -> str:
    if isinstance(one, str):
        return f"no answer ({one})"
    known = [end for end in one if end is not None]
    if not known:
        return "no number"
    if one.hi is None:
        return f"at least {percent(known[0])}"
    least, most = min(known), max(known)
    return percent(most) if least == most else f"{percent(least)} to {percent(most)}"


def _some(texts: Iterable[str], shown: int | None, indent: str) -> Iterator[str]:
    """The first of the texts, and how many more there are."""
    every = list(texts)
    for text in every[:shown]:
        whole = shown is None or len(text) <= WIDTH * 2
        yield indent + (text if whole else f"{text[: WIDTH * 2]} ...")
    if shown is not None and len(every) > shown:
        yield f"{indent}and {len(every) - shown:,} more (--all)"
