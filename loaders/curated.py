"""Facts files: YAML, JSON and JSON lines, one source each, turned into a document.

YAML and JSON have the keys `source`, `entities` and `facts`. JSON lines say the same line by line:
first `{"source": {...}}`, then `{"entity": {...}}` and `{"fact": {...}}` or bare facts in any
order; full copies add `{"past_source": {...}}` and `{"past_entity": {...}}`. What the values may be
says `graph.documents.document`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from onshore.graph.cache import cached_property
from onshore.graph.documents.document import parse_document
from onshore.graph.errors import InvalidInput, Problem, TooLarge
from onshore.graph.model import Document
from onshore.loaders import Advance, Batch
from onshore.loaders.files.json_strings import find_lines, parse_json
from onshore.loaders.files.reading import decode, read_bytes
from onshore.loaders.files.yaml_strings import parse_yaml
from onshore.loaders.limits import MAX_DOCUMENT_BYTES, MAX_LINE_BYTES, MAX_TABLE_BYTES

LINE_KEYS = {
    "source": ("source",),
    "entity": ("entities",),
    "fact": ("facts",),
    "past_source": ("history", "sources"),
    "past_entity": ("history", "entities"),
}
"""Key of a line of JSON lines -> where its value stands in the document."""


def read(location: Path, advance: Advance | None = None) -> Iterator[Batch]:
    """The document of one facts file; raises InvalidInput with all of its problems, TooLarge."""
    suffix = location.suffix.lower()
    if suffix == ".jsonl":
        data = read_bytes(location, MAX_TABLE_BYTES, "MAX_TABLE_BYTES")
    else:
        data = read_bytes(location, MAX_DOCUMENT_BYTES, "MAX_DOCUMENT_BYTES")
    if advance is not None:
        advance(len(data))
    yield parse_facts(data, suffix, str(location))


def read_documents(paths: Iterable[str | Path]) -> list[Document]:
    """Documents of all files; InvalidInput with the problems of all of them at once.

    Ids that no file declares are not looked at here: `loaders.ingest` does that.
    """
    documents: list[Document] = []
    problems: list[Problem] = []
    for path in map(Path, paths):
        try:
            documents += [batch.document for batch in read(path) if batch.document]
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return documents


def parse_facts(data: bytes, suffix: str, file: str | None = None) -> Batch:
    """Facts from bytes, such as a request body; `suffix` is .yaml, .json or .jsonl."""
    text = decode(data, file)
    if suffix == ".jsonl":
        return _parse_lines(text, file)
    if suffix == ".json":
        value, lines = parse_json(text, file), None
    else:
        value, lines = parse_yaml(text, file)
    if not isinstance(value, Mapping) or "source" not in value:
        reason = "holds no facts: a facts file has the keys source, entities and facts"
        raise InvalidInput([Problem(reason, file=file, line=1)])
    places = _LinesOfJson(text) if lines is None else lines
    return Batch(file, parse_document(value, file, places), lines=places)


class _LinesOfJson(Mapping[tuple[str | int, ...], int]):
    """Lines of a JSON text, looked for when the first problem asks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> dict[tuple[str | int, ...], int]:
        return find_lines(self._text)

    def __getitem__(self, path: tuple[str | int, ...]) -> int:
        return self._found[path]

    def __iter__(self) -> Iterator[tuple[str | int, ...]]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _parse_lines(text: str, file: str | None) -> Batch:
    document: dict[str, Any] = {}
    lines: dict[tuple[str | int, ...], int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE_BYTES:
            raise TooLarge(f"line {number} of {file}", "MAX_LINE_BYTES", MAX_LINE_BYTES)
        try:
            key, value = _read_line(parse_json(line, file, number))
            _place(document, lines, key, value, number)
        except InvalidInput as error:
            problems += error.problems
        except ValueError as error:
            problems.append(Problem(str(error), file=file, line=number))
    if "source" not in document and not problems:
        problems.append(Problem('the first line must be {"source": {...}}', file=file, line=1))
    try:
        parsed = parse_document(document, file, lines) if "source" in document else None
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return Batch(file, parsed, lines=lines)


def _read_line(value: Any) -> tuple[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("each line must be a JSON object")
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in LINE_KEYS:
            return key, inner
    if "relation" in value or "subject" in value:
        return "fact", value
    names = ", ".join(LINE_KEYS)
    raise ValueError(f"a line holds one of {names}, or the keys of a fact")


def _place(
    document: dict[str, Any],
    lines: dict[tuple[str | int, ...], int],
    key: str,
    value: Any,
    number: int,
) -> None:
    if key == "source":
        if "source" in document:
            raise ValueError("one file holds one source; a second one begins here")
        if document:
            raise ValueError("the source must stand in the first line")
        document["source"] = value
        lines[("source",)] = number
        return
    if "source" not in document:
        raise ValueError('the first line must be {"source": {...}}')
    *outer, last = LINE_KEYS[key]
    holder = document
    for name in outer:
        holder = holder.setdefault(name, {})
    items = holder.setdefault(last, [])
    lines[(*outer, last, len(items))] = number
    items.append(value)
