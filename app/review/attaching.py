"""`onshore load TEXT --source ID`: quotes for facts that only carry their hashes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from onshore.app.review.name_sources import say
from onshore.app.settings import Settings
from onshore.app.terminal.shell import now, open_named, put, put_json
from onshore.graph.dates import format_instant
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, UnknownId
from onshore.graph.names.folding import closest
from onshore.graph.ports import Store
from onshore.loaders.extract import read_article
from onshore.loaders.files.reading import check_regular
from onshore.loaders.ingest import ingest
from onshore.loaders.quotes import attach_quotes


def attach(paths: Sequence[str | Path], source: str, format: str, settings: Settings) -> None:
    """Fill in the quotes of a source's facts from its text, and report how many there were."""
    if len(paths) != 1:
        raise InvalidParameters([Problem("takes the one file with the text", "--source")])
    path = Path(paths[0])
    check_regular(path)
    article = read_article(path)
    store = open_named(settings)
    document = next((d for d in store.documents() if d.source.id == source), None)
    if document is None:
        raise _unknown(store, source)
    done = attach_quotes(document, article)
    if not done.found:
        hashes = "has facts with hashes, and none is found" if done.missing else "has no hashes"
        reason = f"is not the text of {source}: it {hashes} here"
        raise InvalidInput([Problem(reason, file=str(path))])
    if document.source.sha256 and document.source.sha256 != article.sha256:
        say(f"onshore: {path} is not letter by letter the text that {source} was made from")
    report = ingest(store, [done.document], now=format_instant(now()))
    values = {
        "source": source,
        "attached": done.new,
        "there": done.there,
        "missing": done.missing,
        "changed": report.changed,
    }
    if format == "json":
        put_json(values)
        return
    text = f"{source}: {done.new:,} quotes attached"
    text += f", {done.there:,} there already" if done.there else ""
    text += f"; not found: {', '.join(done.missing)}" if done.missing else ""
    put(text)


def _unknown(store: Store, source: str) -> UnknownId:
    ids = list(store.view(now().date()).sources)
    return UnknownId("source", source, closest(source, ids))
