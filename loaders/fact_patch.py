"""A patch of the facts file that holds a fact: what is said of it as a comment, or the fact out.

The patched text is read again before it is given: it must hold the same document, or the same but
for the fact. JSON has no comments, so that of a JSON file only `remove` can be written.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from onshore.graph.errors import InvalidInput, Problem, UnknownId
from onshore.graph.model import Document
from onshore.loaders import Options
from onshore.loaders.curated import parse_facts
from onshore.loaders.files.finding import find_files

_NO_NEWLINE = "\\ No newline at end of file\n"


def patch_of(where: Path, id: str, says: str, day: date, *, remove: bool = False) -> str:
    """A unified diff of the file under `where` that holds the fact, as `git apply` takes it.

    UnknownId where none does; InvalidInput where the file cannot be patched line by line.
    """
    folder = where if where.is_dir() else where.parent
    for path, loader in find_files([where], Options()).files:
        if loader.module != "curated":
            continue
        data = path.read_bytes()
        if id.encode() not in data:
            continue
        batch = parse_facts(data, path.suffix, str(path))
        document = batch.document
        ids = [fact.id for fact in document.facts] if document else []
        if document is None or id not in ids:
            continue
        place = ids.index(id)
        first = batch.lines.get(("facts", place))
        lines = data.decode("utf-8").splitlines(keepends=True)
        if first is None:
            raise InvalidInput(
                [Problem("the line of the fact is not known", file=str(path), fact=id)]
            )
        if remove:
            begin, end = _extent(lines, first - 1, path.suffix)
            new = [*lines[:begin], *lines[end:]]
            wanted = replace(
                document, facts=tuple(fact for fact in document.facts if fact.id != id)
            )
        else:
            if path.suffix in (".json", ".jsonl"):
                reason = "is JSON, which has no comments: use --remove, or change the fact by hand"
                raise InvalidInput([Problem(reason, file=str(path), line=first, fact=id)])
            begin, _ = _extent(lines, first - 1, path.suffix)
            indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
            comment = f"{indent}# Reported {day.isoformat()}, {id}: {says}\n"
            new = [*lines[:begin], comment, *lines[begin:]]
            wanted = document
        _check(new, path, wanted, id)
        name = path.relative_to(folder).as_posix()
        name = f"{folder.name}/{name}" if where.is_dir() else name
        diff = difflib.unified_diff(lines, new, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}" for line in diff)
    raise UnknownId("fact", id[:80], hint=f"no facts file under {where} holds it")


def _extent(lines: Sequence[str], at: int, suffix: str) -> tuple[int, int]:
    """First line of a fact and the line behind its last one, as places from 0."""
    if suffix == ".jsonl":
        return at, at + 1
    begin = at
    while begin > 0 and not re.match(r"\s*- ", lines[begin]):
        begin -= 1
    indent = len(lines[begin]) - len(lines[begin].lstrip())
    end = begin + 1
    while end < len(lines):
        text = lines[end]
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            break
        end += 1
    return begin, end


def _check(lines: Sequence[str], path: Path, wanted: Document, id: str) -> None:
    try:
        found = parse_facts("".join(lines).encode(), path.suffix, str(path)).document
    except InvalidInput:
        found = None
    if found != wanted:
        reason = "its lines cannot be told apart from others: change the file by hand"
        raise InvalidInput([Problem(reason, file=str(path), fact=id)])
