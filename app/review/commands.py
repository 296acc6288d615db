"""The commands `review`, `apply` and `lint`.

Results go to standard output, what a person should know besides to standard error.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from onshore.app.review.applying import apply_work
from onshore.app.review.files import find_articles, log_of, read_log, read_work, source_of
from onshore.app.review.name_sources import (
    NAMES,
    gather_names,
    known_names,
    known_pairs,
    say,
    store_if_any,
)
from onshore.app.review.review_session import ReviewSession
from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.shell import now, put, put_json
from onshore.graph.dates import format_instant, show_instant
from onshore.graph.errors import InvalidInput, InvalidParameters, OnshoreError, Problem
from onshore.loaders.extract import Article, Finding, read_article, verify
from onshore.loaders.extract import lint as find_findings
from onshore.loaders.extract.names.listings import list_entities
from onshore.loaders.files.reading import check_regular

DEFAULT = Path("candidates.jsonl")


class FoundSomething(OnshoreError):
    """What `lint` found, as the end of the command."""


def reviewer(options: argparse.Namespace) -> str:
    """Who decides: the name given, else the user's."""
    if options.reviewer is not None:
        if not options.reviewer.strip() or not options.reviewer.isprintable():
            raise InvalidParameters([Problem("is not a name", "--reviewer")])
        return str(options.reviewer.strip()[:200])
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "curator"


def instant() -> str:
    return show_instant(format_instant(now()))


# -- review ----------------------------------------------------------------


def review(options: argparse.Namespace, settings: Settings) -> None:
    """Review candidates on the terminal, or with `--web` as a page."""
    who = reviewer(options)
    file: Path = options.candidates or DEFAULT
    if not options.web and (options.host or options.port is not None):
        raise InvalidParameters([Problem("goes with --web", "--host, --port")])
    review = open_desk(file, options, settings)
    if options.web:
        from onshore.app.review.web import serve_review

        serve_review(
            review, settings, who=who, host=options.host, port=options.port, lang=options.lang
        )
        return
    from onshore.app.review.console import review_on

    review_on(review, sys.stdin, sys.stdout, who=who, clock=instant)


def open_desk(file: Path, options: argparse.Namespace, settings: Settings) -> ReviewSession:
    """The review of a file of candidates; those that the verifier refuses are named and left out.

    Raises InvalidInput where the file, an article or the decisions can not be read.
    """
    work = read_work(file)
    if not work.candidates and work.records:
        raise InvalidInput([Problem("holds decisions, no candidates", file=str(file))])
    articles = find_articles(work.candidates, file, options.article or ())
    store = store_if_any(settings)
    log = log_of(file, options.decisions)
    listed = gather_names(options.gazetteer or (), store, settings)
    names = known_names(options.names or log.with_name(NAMES))
    gazetteer = names.extend(listed)
    usable = []
    for number, candidate in work.candidates:
        verdict = verify(candidate, articles[source_of(candidate)], gazetteer)
        if verdict.accepted:
            usable.append({**candidate, "evidence": verdict.fact["evidence"]})
        else:
            say(f"{file}:{number}: left out: {'; '.join(verdict.reasons)}")
    ids = {str(candidate[end]) for candidate in usable for end in ("subject", "object")}
    return ReviewSession(usable, articles, listed, log, known_pairs(store, ids), names)


# -- apply -----------------------------------------------------------------


def apply(options: argparse.Namespace, settings: Settings) -> None:
    """Write accepted decisions as curated facts files."""
    file: Path = options.file
    work = read_work(file)
    log = log_of(file, options.decisions)
    records = list(work.records) if log == file else [*work.records, *read_log(log)]
    store = store_if_any(settings)
    names = known_names(options.names or log.with_name(NAMES))
    gazetteer = names.extend(gather_names(options.gazetteer or (), store, settings))
    folder = options.output or file.parent / "facts"
    outcomes = apply_work(
        work,
        file,
        log,
        records,
        folder,
        gazetteer,
        who=reviewer(options),
        when=instant(),
        texts=options.article or (),
    )
    if not outcomes:
        say(f"{file} holds no candidates")
    view = store.view(now().date()) if store is not None else None
    for one in outcomes:
        if one.facts or one.changed:
            put(str(one.file))
        say(
            f"{one.source}: {one.accepted:,} accepted, {one.rejected:,} rejected, "
            f"{one.waiting:,} to be decided; {one.file.name} "
            + (f"holds {one.facts:,} facts" if one.facts else "was not needed")
            + ("" if one.changed else ", unchanged" if one.facts else "")
        )
        others = {fact.id for fact in view.facts_of(one.source)} - set(one.ids) if view else ()
        if one.facts and others:
            say(
                f"onshore: the store has {len(others):,} other facts of {one.source}, and loading "
                f"{one.file.name} closes them: extract with a --source of its own to keep them"
            )


# -- lint ------------------------------------------------------------------


def lint(options: argparse.Namespace, settings: Settings) -> None:
    """Look over curated facts; FoundSomething where anything is wrong."""
    from onshore.loaders.ingest import read_all

    paths = list(options.paths) or curated_in(data_folder(settings))
    batches = [batch for batch in read_all(paths).batches if batch.document is not None]
    documents = [batch.document for batch in batches if batch.document is not None]
    if not documents:
        raise InvalidInput([Problem("holds no facts", file=", ".join(map(str, paths)))])
    articles = texts_for(options.article or (), {d.source.id: d.source.sha256 for d in documents})
    gazetteer = None
    if options.verify:
        gazetteer = gather_names(options.gazetteer or (), store_if_any(settings), settings)
        gazetteer.add(list_entities(entity for one in documents for entity in one.entities))
    today: date = options.today or now().date()
    found = find_findings(documents, today=today, articles=articles, gazetteer=gazetteer)
    places = {
        (batch.document.source.id, fact.id): (batch.file, batch.lines.get(("facts", index)))
        for batch in batches
        if batch.document is not None
        for index, fact in enumerate(batch.document.facts)
    } | {(b.document.source.id, None): (b.file, 1) for b in batches if b.document is not None}
    rows = [_row(finding, places) for finding in found]
    wrong = sum(finding.level != "note" for finding in found)
    facts = sum(len(document.facts) for document in documents)
    if options.format == "json":
        put_json({"files": len(documents), "facts": facts, "findings": rows})
    else:
        for row in rows:
            put(_line(row))
        put(
            f"{len(documents):,} files, {facts:,} facts: "
            + (f"{wrong:,} findings" if wrong else "nothing found")
        )
    if wrong:
        raise FoundSomething(f"{wrong:,} findings")


def curated_in(folder: Path) -> list[Path]:
    """Facts files of the bundled data."""
    from onshore.loaders.bundled import bundled_files

    return bundled_files(folder)[0]


def texts_for(named: Sequence[str], hashes: Mapping[str, str | None]) -> dict[str, Article]:
    """Articles by source id: `ID=FILE`, or a file whose text has the hash of a source."""
    problems: list[Problem] = []
    found: dict[str, Article] = {}
    for text in named:
        id, equals, name = text.partition("=")
        path = Path(name if equals and id.startswith("source:") else text)
        try:
            check_regular(path)
            article = read_article(path)
        except InvalidInput as error:
            problems += [Problem(item.reason, file=str(path)) for item in error.problems]
            continue
        by_hash = [source for source, sha256 in hashes.items() if sha256 == article.sha256]
        wanted = [id] if equals and id in hashes else by_hash
        if not wanted:
            reason = "is the text of no source here: its hash is unknown (say which: ID=FILE)"
            problems.append(Problem(reason, file=str(path)))
        found.update(dict.fromkeys(wanted, article))
    if problems:
        raise InvalidInput(problems)
    return found


def _row(finding: Finding, places: Mapping[Any, Any]) -> dict[str, Any]:
    file, line = places.get((finding.source, finding.fact)) or places.get(
        (finding.source, None), (None, None)
    )
    return {
        "level": finding.level,
        "check": finding.check,
        "file": file,
        "line": line,
        "source": finding.source,
        "fact": finding.fact,
        "reason": finding.reason,
    }


def _line(row: Mapping[str, Any]) -> str:
    from onshore.app.terminal.text import inert

    where = ":".join(str(part) for part in (row["file"], row["line"]) if part is not None)
    fact = f" {row['fact']}" if row["fact"] else ""
    return inert(f"{where}: {row['level']}: {row['check']}:{fact} {row['reason']}")
