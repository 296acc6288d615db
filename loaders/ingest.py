"""The only writer: files or batches are read, checked together and stored in one step.

Nothing is stored unless everything can be: the problems of all files are raised at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from onshore.graph.errors import ClosesMost, InvalidInput, InvalidParameters, Problem, TooLarge
from onshore.graph.model import Change, Document, Judgement, Table
from onshore.graph.ports import Loaded, Store
from onshore.loaders import Batch, Item, Options
from onshore.loaders.checks import Load, check_load
from onshore.loaders.closing import Confirm, closes_most, refuse
from onshore.loaders.files.finding import find_files
from onshore.loaders.limits import MAX_PROBLEMS
from onshore.loaders.quotes import keep_quotes
from onshore.loaders.reference import bundled_place_ids, bundled_places
from onshore.loaders.report import Report, SourceReport, TableReport
from onshore.loaders.warnings import Warned, find_warnings

NO_OPTIONS = Options()


@contextmanager
def few_collections(after: int = 500_000) -> Iterator[None]:
    """A load makes many objects and no circles; looking for such takes a fifth of its time.

    `after`: so many more objects than before are looked through.
    """
    before = gc.get_threshold()
    gc.set_threshold(after, 50, 1_000)
    try:
        yield
    finally:
        gc.freeze()  # what was made counts as old: it is not looked through at once
        gc.unfreeze()
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a load's files, before anything is stored."""

    batches: tuple[Batch, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


@few_collections()
def ingest(
    store: Store,
    items: Iterable[str | Path | Item],
    *,
    now: str,
    options: Options = NO_OPTIONS,
    confirm: Confirm = refuse,
) -> Report:
    """Store what the items hold: paths of files and folders, batches, documents, tables.

    `now` is the instant of the load, as `dates.parse_instant` reads it. Raises InvalidInput with
    the problems of all files, TooLarge, and the store's errors; then nothing was changed. A second
    load changes nothing; a new version of a source closes what is gone. Where that is most of the
    source, `confirm` is asked, and ClosesMost is raised unless it says yes.
    """
    read = read_all(items, options)
    reader = store.reader()
    load = _with_places(Load(keep_quotes(read.batches, reader), reader))
    if problems := check_load(load):
        raise InvalidInput(problems)
    if (closing := list(closes_most(load))) and not confirm(closing):
        raise ClosesMost(closing)
    warned = find_warnings(load)
    tables = _tables_of(read.batches)
    loaded = Loaded(())
    if load.documents or tables:
        wanted = [table for table, *_ in tables]
        told = {"advance": options.stored, "drawn": options.drawn}
        loaded = store.replace(load.documents, wanted, now=now, **told)
    judged = _judge(store, [j for batch in read.batches for j in batch.judgements], now)
    sources = _source_reports(load.batches, loaded.changes, warned)
    reports = _table_reports(tables, loaded.tables)
    return Report(sources, reports, judged, read.skipped, read.taken)


def read_all(items: Iterable[str | Path | Item], options: Options = NO_OPTIONS) -> Read:
    """Read files and folders; InvalidInput with the problems of all of them at once."""
    batches: list[Batch] = []
    paths: list[str | Path] = []
    for item in items:
        if isinstance(item, str | Path):
            paths.append(item)
        else:
            batches.append(_batch(item))
    found = find_files(paths, options)
    if options.given and not any("given" in loader.options for _, loader in found.files):
        reason = "is for a table with --mapping, or a format of others"
        raise InvalidParameters([*found.problems, Problem(reason, "--set")])
    problems = list(found.problems)
    too_large: list[TooLarge] = []
    for path, loader in found.files:
        try:
            for item in loader.read(path, options):
                batch = _batch(item)
                batches.append(batch if batch.file else replace(batch, file=str(path)))
        except InvalidInput as error:
            problems += error.problems
        except TooLarge as error:
            too_large.append(error)
    if too_large and not problems:
        raise too_large[0]
    problems += [Problem(str(error)) for error in too_large]
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    taken = ((str(path), loader.says) for path, loader in found.files if loader.says)
    return Read(tuple(batches), found.skipped, tuple(taken))


def _with_places(load: Load) -> Load:
    """The load, and the places that come with Onshore where it names one that nobody declares."""
    if not load.undeclared or bundled_place_ids().isdisjoint(load.undeclared):
        return load
    places = [
        batch
        for batch in bundled_places()
        if batch.document is not None and batch.document.source.id not in load.sources
    ]
    return Load([*load.batches, *places], load.reader)


def _batch(item: Item) -> Batch:
    if isinstance(item, Document):
        return Batch(document=item)
    if isinstance(item, Table):
        return Batch(tables=(item,))
    if isinstance(item, Judgement):
        return Batch(judgements=(item,))
    return item


def _tables_of(batches: Sequence[Batch]) -> list[tuple[Table, str | None, tuple[str, ...]]]:
    """(table, file, notes), what several files bring alike once; notes go with a batch's first."""
    found: list[tuple[Table, str | None, tuple[str, ...]]] = []
    for batch in batches:
        notes = batch.warnings if batch.document is None else ()
        for table in batch.tables:
            if all(table != other for other, *_ in found):
                found.append((table, batch.file, notes))
                notes = ()
    return found


def _table_reports(
    tables: Iterable[tuple[Table, str | None, tuple[str, ...]]], changed: Iterable[bool]
) -> tuple[TableReport, ...]:
    return tuple(
        TableReport(table.name, table.revision, file, len(table.rows), new, notes)
        for (table, file, notes), new in zip(tables, changed, strict=True)
    )


def _judge(store: Store, judgements: Sequence[Judgement], now: str) -> int:
    """Store judgements that are not there yet; the number of new ones."""
    if not judgements:
        return 0
    known = {row.id for row in store.reader().judgements(None)}
    for judgement in judgements:
        store.judge(judgement, now=now)
    return len({judgement.id for judgement in judgements} - known)


def _source_reports(
    batches: Sequence[Batch], changes: Sequence[Change], warned: Warned
) -> tuple[SourceReport, ...]:
    def reports() -> Iterator[SourceReport]:
        for batch, change in zip(batches, changes, strict=True):
            warnings = (*batch.warnings, *warned.get(change.source, ()), *change.warnings)
            yield SourceReport(
                change.source,
                batch.file,
                change.added,
                change.unchanged,
                change.closed,
                change.entities,
                batch.refused,
                batch.dropped,
                warnings,
                change.described,
            )

    return tuple(reports())
