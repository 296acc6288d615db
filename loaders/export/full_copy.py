"""The full copy: everything that a store holds, in files that load to the same content.

`facts/<source>.jsonl` holds one source with all of its versions (`loaders.curated` reads it),
`judgements.jsonl` the judgements, `tables/<name>@<revision>.table.json.gz` one reference table.
`copy.json` lists the files with the content hash.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from onshore.graph.dates import parse_instant, show_instant
from onshore.graph.documents.dump import dump_document
from onshore.graph.documents.records import read_judgement
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.model import Document, Judgement, Table
from onshore.graph.ports import Store
from onshore.graph.reader import Reader
from onshore.loaders import Batch
from onshore.loaders.files.finding import MANIFEST
from onshore.loaders.files.json_strings import parse_json
from onshore.loaders.files.reading import decode, read_bytes, unpack
from onshore.loaders.files.whole_file import whole_file
from onshore.loaders.limits import MAX_TABLE_BYTES

JUDGEMENTS = "judgements.jsonl"
_SUFFIX = ".table.json.gz"
_TEXTS = ("id", "kind", "subject", "object", "by", "reason")


# -- writing ---------------------------------------------------------------


def export_facts(store: Store, folder: Path) -> list[Path]:
    """Write the full copy into a new or empty folder, or over an earlier copy; the files written.

    The copy is that of one revision: loads that commit meanwhile are not in it. Raises InvalidInput
    where the folder holds anything else.
    """
    earlier = _prepare(folder)
    reader = store.reader()
    written: list[Path] = []
    taken: set[str] = set()
    for document in reader.documents():
        name = _free_name(document.source.id.partition(":")[2], taken)
        written.append(_write(folder / "facts" / f"{name}.jsonl", _lines_of(document)))
    if judgements := judgements_of(reader):
        written.append(_write(folder / JUDGEMENTS, map(_judgement_line, judgements)))
    for info in reader.tables():
        name = _free_name(f"{info.name}@{info.revision}", taken)
        packed = pack_table(reader.table(info.name, info.revision))
        written.append(_write(folder / "tables" / f"{name}{_SUFFIX}", [packed]))
    names = [path.relative_to(folder).as_posix() for path in written]
    for stale in earlier - set(names):
        (folder / stale).unlink(missing_ok=True)
    manifest = {"copy": 1, "content_hash": reader.content_hash(), "files": names}
    _write(folder / MANIFEST, [orjson.dumps(manifest, option=orjson.OPT_INDENT_2), b"\n"])
    return written


def judgements_of(reader: Reader) -> list[Judgement]:
    """Every judgement, in the order in which they were recorded."""
    rows = sorted(reader.judgements(None), key=lambda row: (row.recorded_at, row.id))
    return [read_judgement(row.doc, row.recorded_at) for row in rows]


def _prepare(folder: Path) -> set[str]:
    """Make the folder; names of the files of an earlier copy in it."""
    if folder.exists() and not folder.is_dir():
        raise InvalidInput([Problem("is not a folder", file=str(folder))])
    earlier: set[str] = set()
    manifest = folder / MANIFEST
    if manifest.is_file():
        try:
            found = orjson.loads(manifest.read_bytes())
            earlier = {name for name in found["files"] if _is_copy_name(name)}
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise InvalidInput([Problem("is not a list of a copy", file=str(manifest))]) from None
    elif folder.is_dir() and any(folder.iterdir()):
        reason = "is not empty and holds no earlier copy; name a new folder"
        raise InvalidInput([Problem(reason, file=str(folder))])
    for part in (folder, folder / "facts", folder / "tables"):
        part.mkdir(parents=True, exist_ok=True)
    return earlier


def _is_copy_name(name: object) -> bool:
    pattern = r"(facts/[\w.~@-]+\.jsonl|tables/[\w.~@-]+\.table\.json\.gz|judgements\.jsonl)"
    return isinstance(name, str) and re.fullmatch(pattern, name, re.ASCII) is not None


def _free_name(text: str, taken: set[str]) -> str:
    """A file name that no other one equals, upper and lower case taken as equal."""
    safe = re.sub(r"[^\w.~@-]", "_", text, flags=re.ASCII).lstrip(".")[:180] or "_"
    name, number = safe, 2
    while name.casefold() in taken:
        name, number = f"{safe}~{number}", number + 1
    taken.add(name.casefold())
    return name


def _write(path: Path, parts: Iterable[bytes]) -> Path:
    """Write a file as a whole: it is there complete or not at all."""
    with whole_file(path) as draft, draft.open("wb") as file:
        file.writelines(parts)
    return path


def _lines_of(document: Document) -> Iterator[bytes]:
    values = dump_document(document)
    yield _line({"source": values["source"]})
    history = values.get("history", {})
    for key, items in (
        ("past_source", history.get("sources", ())),
        ("past_entity", history.get("entities", ())),
        ("entity", values.get("entities", ())),
        ("fact", values.get("facts", ())),
    ):
        for item in items:
            yield _line({key: item})


def _line(values: Mapping[str, Any]) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def _judgement_line(judgement: Judgement) -> bytes:
    values = {name: getattr(judgement, name) for name in _TEXTS}
    if judgement.recorded_at is not None:
        values["recorded_at"] = show_instant(judgement.recorded_at)
    return _line({"judgement": values})


def pack_table(table: Table) -> bytes:
    """One reference table as gzip of JSON; equal tables give equal bytes."""
    values = {name: getattr(table, name) for name in Table.__slots__}
    values["source"] = dict(table.source)
    return gzip.compress(orjson.dumps({"table": values}), mtime=0)


# -- reading ---------------------------------------------------------------


def read(location: Path) -> Iterator[Batch]:
    """Judgements or one reference table of a full copy; raises InvalidInput, TooLarge."""
    file = str(location)
    if location.name.endswith(_SUFFIX):
        yield Batch(file, tables=(_read_table(unpack(location), file),))
        return
    text = decode(read_bytes(location, MAX_TABLE_BYTES, "MAX_TABLE_BYTES"), file)
    problems: list[Problem] = []
    judgements: list[Judgement] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                judgements.append(_read_judgement(parse_json(line, file, number)))
            except InvalidInput as error:
                problems += error.problems
            except ValueError as error:
                problems.append(Problem(str(error), file=file, line=number))
    if problems:
        raise InvalidInput(problems)
    yield Batch(file, judgements=tuple(judgements))


def _read_judgement(value: Any) -> Judgement:
    values = value.get("judgement") if isinstance(value, Mapping) else None
    if not isinstance(values, Mapping):
        raise ValueError('each line must be {"judgement": {...}}')
    wrong = [name for name in _TEXTS if not isinstance(values.get(name), str)]
    wrong += [name for name in values if name not in (*_TEXTS, "recorded_at")]
    if wrong:
        raise ValueError(f"{wrong[0]} is missing or unknown")
    instant = values.get("recorded_at")
    texts = {name: values[name] for name in _TEXTS}
    return Judgement(**texts, recorded_at=parse_instant(str(instant)) if instant else None)


def _read_table(data: bytes, file: str) -> Table:
    try:
        values = orjson.loads(data)["table"]
        day = values["effective_from"]
        source = values["source"]
        if not (isinstance(values["rows"], list) and isinstance(source, dict)):
            raise TypeError
        return Table(
            str(values["name"]),
            str(values["revision"]),
            date.fromisoformat(day) if day is not None else None,
            {str(key): str(text) for key, text in source.items()},
            tuple(values["rows"]),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise InvalidInput([Problem("is not a table of a full copy", file=file)]) from None
