"""Files of an extraction: candidates and decisions as JSON lines, and the articles they speak of.

Candidates carry `article`: the file that their offsets refer to, and what is known of the source.
Decisions are appended, never rewritten. `loaders.extract.check.decisions` says
what a decision means.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onshore.app.review.edits import wrong_field
from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.extract.text.article import Article, make_article, read_article
from onshore.loaders.files.reading import check_regular, read_bytes
from onshore.loaders.files.whole_file import whole_file
from onshore.loaders.limits import MAX_TABLE_BYTES

LOG = "decisions.jsonl"
"""Name of the decisions file beside the candidates."""
TEXT_SUFFIX = ".extracted.txt"
META = (
    "id",
    "title",
    "publisher",
    "url",
    "language",
    "published",
    "published_basis",
    "reliability",
)
"""What a candidate says of its article's source."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a file holds: candidates with their line numbers, and records of decisions."""

    candidates: tuple[tuple[int, dict[str, Any]], ...]
    records: tuple[dict[str, Any], ...]


def read_work(path: Path) -> Work:
    """Candidates and decision records of a JSON lines file; InvalidInput with all problems."""
    data = read_bytes(path, MAX_TABLE_BYTES, "MAX_TABLE_BYTES")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput([Problem("is not UTF-8", file=str(path), line=at)]) from None
    problems: list[Problem] = []
    candidates: list[tuple[int, dict[str, Any]]] = []
    records: list[dict[str, Any]] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _object(line)
        if value is None and number == len(lines) and path.name.endswith(LOG):
            continue
        reason = _shape(value)
        if value is None or reason:
            problems.append(Problem(reason, file=str(path), line=number))
        elif "relation" in value:
            candidates.append((number, value))
        else:
            records.append(value)
    if problems:
        raise InvalidInput(problems[:50])
    return Work(tuple(candidates), tuple(records))


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _shape(value: Mapping[str, Any] | None) -> str:
    """What is wrong with a line; empty where it is a candidate or a record."""
    if value is None:
        return "is not a JSON object: each line holds one candidate or one decision"
    if "relation" in value:
        missing = [key for key in ("subject", "object", "status") if not _text(value.get(key))]
        if missing:
            return f"a candidate needs {', '.join(missing)}"
        evidence = value.get("evidence") or []
        if not isinstance(evidence, list) or not all(map(_is_span, evidence)):
            return "evidence is a list of {source, quote, start, end}"
        for name in ("record", "edits", "article"):
            if not isinstance(value.get(name) or {}, Mapping):
                return f"{name} is an object"
        return wrong_field(value) or wrong_field(value.get("edits") or {}) or ""
    if not _text(value.get("id")) or not _text(value.get("decision")):
        return "is neither a candidate (subject, relation, object) nor a decision (id, decision)"
    return ""


def _is_span(value: object) -> bool:
    """An evidence with a text as its quote, and offsets that are numbers where it has any."""
    if not isinstance(value, Mapping):
        return False
    offsets = [value[key] for key in ("start", "end") if value.get(key) is not None]
    return (
        all(isinstance(at, int) and not isinstance(at, bool) and at >= 0 for at in offsets)
        and isinstance(value.get("quote") or "", str)
        and isinstance(value.get("source") or "", str)
    )


def _text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def read_log(path: Path) -> tuple[dict[str, Any], ...]:
    """Records of a decisions file, none where there is no such file yet."""
    return read_work(path).records if path.exists() else ()


def log_of(file: Path, named: Path | None) -> Path:
    """The decisions file: the one named, the file itself where it is one, else the one beside."""
    if named is not None:
        return named
    return file if file.name.endswith(LOG) else file.with_name(LOG)


def append_records(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Append lines and have them on the disk; a line that was cut off by a crash goes first."""
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if not lines:
        return
    _mend(path)
    with path.open("ab") as file:
        file.write(lines.encode("utf-8", "surrogatepass"))
        file.flush()
        os.fsync(file.fileno())


def _mend(path: Path) -> None:
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("r+b") as file:
        data = file.read()
        if data.endswith(b"\n"):
            return
        kept = data.rfind(b"\n") + 1
        if _object(data[kept:].decode("utf-8", "replace")) is None:
            file.truncate(kept)
        else:
            file.seek(0, os.SEEK_END)
            file.write(b"\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file such that it is there whole or as it was before."""
    with whole_file(path) as draft:
        draft.write_bytes(text.encode("utf-8", "replace"))


# -- articles --------------------------------------------------------------


def described(article: Article, file: Path | None) -> dict[str, Any]:
    """The `article` of a candidate."""
    known: dict[str, Any] = {"id": article.source, "sha256": article.sha256}
    known |= {key: article.meta[key] for key in META if article.meta.get(key)}
    if pages := article.meta.get("pages"):
        known["pages"] = list(pages)
    return {**({"file": str(file)} if file else {}), **known}


def find_articles(
    candidates: Sequence[tuple[int, Mapping[str, Any]]], file: Path, given: Sequence[Path] = ()
) -> dict[str, Article]:
    """Article of each source that the candidates cite, by source id; their text is the one that
    the candidates were taken from. InvalidInput where a text is missing or another one.
    """
    texts = [read_article(_checked(path)) for path in given]
    found: dict[str, Article] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, candidate in candidates:
        source, sha256 = source_of(candidate), candidate.get("text_sha256")
        if source in seen:
            continue
        seen.add(source)
        about = candidate.get("article")
        about = about if isinstance(about, Mapping) else {}
        meta = {key: about[key] for key in META if _text(about.get(key))}
        meta |= {"id": source, "pages": _pages(about.get("pages"))}
        try:
            found[source] = _article(about, meta, sha256, file, texts)
        except InvalidInput as error:
            reason = "; ".join(problem.reason for problem in error.problems)
            problems.append(Problem(reason, file=str(file), line=number))
    if problems:
        raise InvalidInput(problems[:50])
    return found


def _pages(value: object) -> tuple[int, ...] | None:
    """Offsets at which pages start, where they are ones."""
    if not isinstance(value, list) or not all(type(at) is int for at in value):
        return None
    return tuple(value) if value == sorted(value) and value and value[0] >= 0 else None


def source_of(candidate: Mapping[str, Any]) -> str:
    evidence = candidate.get("evidence") or [{}]
    about = candidate.get("article")
    first = evidence[0].get("source") if isinstance(evidence[0], Mapping) else None
    return str(first or (about.get("id") if isinstance(about, Mapping) else None) or "source:text")


def _article(
    about: Mapping[str, Any],
    meta: Mapping[str, Any],
    sha256: object,
    file: Path,
    texts: Sequence[Article],
) -> Article:
    for text in texts:
        if sha256 in (None, text.sha256):
            return make_article(text.text, {**text.meta, **meta})
    if not _text(about.get("file")):
        raise InvalidInput([Problem("does not say where its article is: name it with --article")])
    named = Path(str(about["file"]))
    tried = (named, file.parent / named, file.parent / named.name)
    existing = [path for path in dict.fromkeys(tried) if path.is_file()]
    if not existing:
        reason = f"its article {named} is not there: name it with --article"
        raise InvalidInput([Problem(reason)])
    for path in existing:
        for article in (_plain(path, meta), read_article(path, meta)):
            if article is not None and sha256 in (None, article.sha256):
                return article
    reason = f"the text of {existing[0]} is not the one that the candidate was taken from"
    raise InvalidInput([Problem(f"{reason}; extract it again")])


def _plain(path: Path, meta: Mapping[str, Any]) -> Article | None:
    """The file as plain text, which is what offsets of an extracted text refer to."""
    try:
        return make_article(_checked(path).read_text("utf-8"), meta)
    except (UnicodeDecodeError, OSError):
        return None


def _checked(path: Path) -> Path:
    check_regular(path)
    return path
