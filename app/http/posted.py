"""Files that a request posts: facts documents, and formats of others as `onshore load` takes them.

A posted file is written to a folder of its own, so that it is read by the loaders as any other, and
is gone before the answer. Messages and the source name it as the request does. What holds law,
judgements or a table that no mapping was named for is refused: a heading or a name chooses no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import QueryParams

from onshore.app.http.bodies import read_json
from onshore.app.settings import Settings, data_folder
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem, TooLarge
from onshore.graph.names.folding import closest
from onshore.loaders import Batch, Options
from onshore.loaders.curated import parse_facts
from onshore.loaders.files.json_strings import top_keys
from onshore.loaders.formats.registry import formats
from onshore.loaders.ingest import read_all

PARAMETERS = ("yes", "file", "as", "mapping", "set")
SUFFIXES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/geo+json": ".geojson",
    "application/vnd.cyclonedx+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/graphml+xml": ".graphml",
    "application/xml": ".graphml",
    "text/xml": ".graphml",
}
"""Media type of a body -> how the name of such a file ends. All others are JSON."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a body holds, and (file, format) where that is one of others."""

    batches: tuple[Batch, ...]
    taken: tuple[tuple[str, str], ...] = ()


def read_posted(body: bytes, media: str, query: QueryParams, settings: Settings) -> Posted:
    """What a body of this media type holds.

    InvalidParameters, InputError, InvalidInput by row and column, TooLarge.
    """
    options = _options(query, settings)
    suffix = SUFFIXES.get(media.partition(";")[0].strip().lower(), ".json")
    if suffix == ".json":
        read_json(body)
        keys = top_keys(body.decode("utf-8-sig", "replace")[:1_000_000])
        if options.format is None and not keys & {"bomFormat", "features"}:
            return Posted((parse_facts(body, ".json"),))
    return _read_file(body, f"{query.get('file', 'posted')}{suffix}", options)


def _options(query: QueryParams, settings: Settings) -> Options:
    """The options of a load that the query gives."""
    problems = [
        Problem("unknown parameter", name[:40], suggestions=closest(name, PARAMETERS))
        for name in query
        if name not in PARAMETERS
    ]
    problems += [
        Problem("given more than once", name)
        for name in PARAMETERS
        if name != "set" and len(query.getlist(name)) > 1
    ]
    known = formats()
    format, mapping = query.get("as"), query.get("mapping")
    if format is not None and format not in known:
        problems.append(Problem(f"{format[:40]!r} is not a format", "as", suggestions=tuple(known)))
    path = None
    if mapping is not None:
        folder = data_folder(settings) / "mappings"
        names = sorted(file.stem for file in folder.glob("*.yaml"))
        path = folder / f"{mapping}.yaml"
        if mapping not in names:
            near = closest(mapping, names) or tuple(names)
            problems.append(Problem("there is no such mapping here", "mapping", suggestions=near))
    if not re.fullmatch(r"\w[\w-]{0,99}", query.get("file", "posted")):
        problems.append(Problem("is a name of letters, digits, _ and -, without an end", "file"))
    return _given(query, problems, Options(format=format, mapping=path))


def _given(query: QueryParams, problems: list[Problem], options: Options) -> Options:
    given: dict[str, str] = {}
    for pair in query.getlist("set"):
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            problems.append(Problem(f"{pair[:40]!r} is not NAME=VALUE", "set"))
        elif name.strip() in given:
            problems.append(Problem("given more than once", f"set {name.strip()[:40]}"))
        given[name.strip()] = value.strip()
    if problems:
        raise InvalidParameters(problems)
    return replace(options, given=given)


def _read_file(body: bytes, name: str, options: Options) -> Posted:
    with TemporaryDirectory(prefix="onshore-") as folder:
        path = Path(folder, name)
        path.write_bytes(body)
        try:
            read = read_all([path], options)
        except InvalidInput as error:
            raise InvalidInput([replace(one, file=name) for one in error.problems]) from None
        except TooLarge as error:
            what = error.what.replace(str(path), name)
            raise TooLarge(what, error.limit, error.allowed) from None
    batches = tuple(replace(batch, file=name) for batch in read.batches)
    if any(one.judgements or (one.tables and options.mapping is None) for one in batches):
        reason = "holds no facts: law, tables and judgements are loaded with onshore load"
        raise InvalidInput([Problem(reason, file=name)])
    return Posted(batches, tuple((name, says) for _, says in read.taken))
