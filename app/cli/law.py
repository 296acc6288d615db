"""`onshore law diff`: what other editions, lists or measures files would change, before a load.

The parts are told as soon as they are known, the duties day by day at the end.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from onshore.app.settings import Settings, data_folder
from onshore.app.terminal import law as law_text
from onshore.app.terminal.law import CaseChange, Headings
from onshore.app.terminal.shell import now, put, put_json
from onshore.graph.errors import OnshoreError
from onshore.graph.tariff.duty.duty import Clock, DutyAnswer, Tariff, duty
from onshore.graph.tariff.duty.duty_diff import DayDiff, DutyDiff, Range
from onshore.graph.tariff.measures.measure_diff import RowChange, compare_rows
from onshore.graph.tariff.schedule.edition_diff import EditionDiff, compare_editions
from onshore.loaders import Options
from onshore.loaders.law.law import DutyCase, Law, read_cases, read_law
from onshore.loaders.law.measure_warnings import headings_read, unread, warn_measures
from onshore.loaders.law.printed import printed_of

SAME, CHANGED = 0, 1
CASES = ("cases.json", "cases_public.json", "worked_examples.json")
"""Worked cases beside the data of a checkout, in `tests/data/tariffs`."""


def diff(options: argparse.Namespace, settings: Settings) -> int:
    """Show what changes; 0 where nothing does, 1 where something does."""
    shown = None if options.all else law_text.SHOWN
    tell = _Teller(options.format, shown)
    folder = options.against or data_folder(settings)
    with _doing(f"reading {folder}"):
        before = read_law(folder)
    with _doing("reading what is new"):
        given = Options(revision=options.revision, effective_from=options.effective_from)
        after, files = before.with_files(options.paths, given)
    tell(
        "files",
        [{"file": str(one.path), "kind": one.kind} for one in files],
        law_text.files(files, folder),
    )
    rows = list(_rows(before, after))
    tell("measures", [asdict(one) for one in rows], law_text.rows(rows, shown))
    with _doing("reading the schedules"):
        old = before.tariff()
        new = after.tariff(old)
        editions = list(_editions(before, after))
    tell("editions", [asdict(one) for one in editions], law_text.editions(editions, shown))
    headings = _headings(before, after, editions)
    tell("headings", asdict(headings), law_text.headings(headings, shown))
    warnings = _warnings(before, after)
    tell("warnings", warnings, law_text.warnings(warnings))
    with _doing("answering the cases"):
        cases = [case for path in _case_files(options.cases) for case in read_cases(path)]
        changes = [one for case in cases if (one := _case(case, old, new))]
    tell(
        "cases",
        {"asked": len(cases), "changed": [asdict(one) for one in changes]},
        law_text.cases(len(cases), changes),
    )
    days = list(_days(options.date, options.clock, old, new, tell))
    changed = bool(rows or changes or headings.unread or headings.gone or warnings)
    changed |= any(not one.same for one in editions) or not all(one.quiet for one in days)
    changed |= {*before.editions} != {*after.editions}
    tell.end(changed)
    return CHANGED if changed else SAME


class _Teller:
    """Takes the parts as they are known: text is written at once, JSON at the end."""

    def __init__(self, format: str, shown: int | None) -> None:
        self.format, self.shown = format, shown
        self._parts: dict[str, Any] = {}

    def __call__(self, name: str, value: Any, lines: Iterable[str]) -> None:
        self._parts[name] = value
        self.lines(lines)

    def lines(self, lines: Iterable[str]) -> None:
        if self.format == "text" and (found := "\n".join(lines)):
            put(found)

    def end(self, changed: bool) -> None:
        self._parts["changed"] = changed
        if self.format == "json":
            put_json(_plain(self._parts))
        else:
            put("Something changes." if changed else "Nothing changes.")


def _plain(value: Any) -> Any:
    """As JSON holds it: rates as texts, without losing digits."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value


@contextmanager
def _doing(what: str) -> Iterator[None]:
    """Says on a terminal what is being done, while it is."""
    said = f"onshore: {what} ..." if sys.stderr.isatty() else ""
    sys.stderr.write(said)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r" + " " * len(said) + "\r" if said else "")


def _editions(before: Law, after: Law) -> Iterator[EditionDiff]:
    """Each edition that is new or replaced, against the one it replaces or follows."""
    order = list(after.editions)
    for place, revision in enumerate(order):
        if before.editions.get(revision) == after.editions[revision]:
            continue
        if revision in before.editions:
            yield compare_editions(before.schedule(revision), after.schedule(revision))
        elif place:
            yield compare_editions(after.schedule(order[place - 1]), after.schedule(revision))


def _rows(before: Law, after: Law) -> Iterator[RowChange]:
    for name in dict.fromkeys((*before.measures, *after.measures)):
        old = before.measures[name][1].rows if name in before.measures else ()
        new = after.measures[name][1].rows if name in after.measures else ()
        yield from compare_rows(_own(old), _own(new))


def _own(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of the file itself, without the conditions that every file may use."""
    return [row for row in rows if not row.get("shared")]


def _headings(before: Law, after: Law, editions: Sequence[EditionDiff]) -> Headings:
    printed = [printed_of(after.schedule(revision)) for revision in after.editions]
    bare = [one.heading for one in unread(after.table, printed) if one.reason is None]
    gone: list[tuple[str, tuple[str, ...]]] = []
    for one in editions:
        left = {number.hts for number in one.removed} & headings_read(after.table)
        day = after.editions[one.after][1].isoformat()
        for row in after.table.rows:
            if row["record"] == "measure" and row.get("to", "9999") >= day:
                named = left.intersection((*row.get("headings", ()), *row.get("cites", ())))
                if named:
                    gone.append((row.get("row") or row["id"], tuple(sorted(named))))
    return Headings(tuple(bare), tuple(dict.fromkeys(gone)))


def _warnings(before: Law, after: Law) -> list[str]:
    """What looks wrong in the measures, and did not before."""
    known = {str(one) for one in warn_measures(before.table, _newest(before))}
    return [t for one in warn_measures(after.table, _newest(after)) if (t := str(one)) not in known]


def _newest(law: Law) -> Any:
    return printed_of(law.schedule(list(law.editions)[-1]))


def _case_files(given: Sequence[Path]) -> list[Path]:
    if given:
        return list(given)
    folder = Path(__file__).resolve().parents[2] / "tests" / "data" / "tariffs"
    return [folder / name for name in CASES if (folder / name).is_file()]


def _case(case: DutyCase, old: Tariff, new: Tariff) -> CaseChange | None:
    before, after = _answered(case, old), _answered(case, new)
    ends = [one if isinstance(one, str) else Range(one.lo, one.hi) for one in (before, after)]
    rates = [{} if isinstance(one, str) else _rates(one) for one in (before, after)]
    if ends[0] == ends[1] and rates[0] == rates[1]:
        return None
    measures = [
        m for m in dict.fromkeys((*rates[0], *rates[1])) if rates[0].get(m) != rates[1].get(m)
    ]
    return CaseChange(case, ends[0], ends[1], tuple(measures))


def _answered(case: DutyCase, tariff: Tariff) -> DutyAnswer | str:
    try:
        said = tariff.measures.declarations.parse(case.conditions)
        return duty(tariff, case.hts, case.origin, case.entry_date, conditions=said)
    except OnshoreError as error:
        return str(error)


def _rates(answer: DutyAnswer) -> dict[str, list[Decimal | None]]:
    found: dict[str, list[Decimal | None]] = {}
    for row in answer.components:
        if row.rate is None or row.rate:
            found.setdefault(row.measure, []).append(row.rate)
    return found


def _days(
    given: Sequence[date], clock: Clock, old: Tariff, new: Tariff, tell: _Teller
) -> Iterator[DayDiff]:
    with _doing("comparing what holds for each line"):
        compared = DutyDiff(old, new, clock)
        matter = compared.days()
    days = sorted({*given} or ({*matter, now().date()} if matter else ()))
    tell.lines(law_text.before_days(len(compared.groups), days))
    found: list[DayDiff] = []
    with _bar(len(days)) as advance:
        for one in compared.compare(days, advance):
            same = bool(found) and found[-1].says_the_same(one)
            tell.lines(law_text.day(one, tell.shown, same=same))
            found.append(one)
            yield one
    tell("duty", [asdict(one) for one in found], law_text.quiet_days(found, tell.shown))


@contextmanager
def _bar(days: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal; None elsewhere."""
    if not sys.stderr.isatty() or not days:
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc="Duties", unit="class", file=sys.stderr, leave=False) as bar:

        def advance(done: int, everything: int) -> None:
            bar.total = everything
            bar.update(done - bar.n)

        yield advance
