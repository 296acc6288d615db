"""From decisions to curated facts files: one per source, which `onshore load` takes.

A file that is there keeps its other facts; a decision that was taken back, or turned into a
rejection, takes its fact out again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onshore.app.review.files import Work, append_records, find_articles, source_of, write_whole
from onshore.graph.documents.document import parse_document
from onshore.graph.documents.dump import dump_document
from onshore.graph.errors import InvalidInput, Problem
from onshore.loaders.curated import read_documents
from onshore.loaders.extract import Applied, Gazetteer, apply_decisions
from onshore.loaders.extract.check.decisions import OPEN, TAKEN, fact_id, key_of

Numbered = Sequence[tuple[int, dict[str, Any]]]


@dataclass(frozen=True)
class Outcome:
    """One source's file: what it holds now. `changed`: it was written."""

    file: Path
    source: str
    accepted: int
    rejected: int
    waiting: int
    ids: tuple[str, ...]
    changed: bool

    @property
    def facts(self) -> int:
        return len(self.ids)


def apply_work(
    work: Work,
    file: Path,
    log: Path,
    records: Sequence[Mapping[str, Any]],
    folder: Path,
    gazetteer: Gazetteer,
    *,
    who: str,
    when: str,
    texts: Sequence[Path] = (),
) -> list[Outcome]:
    """Write the facts files and record the decisions that stood in the candidates themselves.

    InvalidInput with the problems of all sources; then nothing is written.
    """
    lines = gathered(work, records)
    articles = find_articles(lines, file, texts)
    problems: list[Problem] = []
    done: list[tuple[Path, str, Applied, dict[str, Any] | None]] = []
    fresh: list[dict[str, Any]] = []
    last = {key_of(record): record for record in records}
    for source, article in articles.items():
        own = [(number, line) for number, line in lines if source_of(line) == source]
        target = folder / f"{slug(source)}.yaml"
        try:
            before = _there(target)
            start = _without(before, source, own, last) if before else None
            known = {line["id"]: last[key_of(line)] for _, line in own if _decided(line, last)}
            applied = apply_decisions(
                [line for _, line in own],
                article,
                gazetteer,
                when=when,
                who=who,
                decisions=known,
                curated=start,
            )
        except InvalidInput as error:
            problems += [_placed(item, own, file) for item in error.problems]
            continue
        fresh += [record for record in applied.records if record["id"] not in known]
        done.append((target, source, applied, before))
    if problems:
        raise InvalidInput(problems)
    append_records(log, fresh)
    return [_written(*one) for one in done]


def gathered(work: Work, records: Sequence[Mapping[str, Any]]) -> Numbered:
    """Candidates of the file, and those that only records hold, each once."""
    found = {key_of(candidate): (number, candidate) for number, candidate in work.candidates}
    sources = {key[0] for key in found}
    for number, record in enumerate(records, 1):
        candidate = record.get("candidate")
        if isinstance(candidate, dict) and (not sources or key_of(candidate)[0] in sources):
            found.setdefault(key_of(candidate), (number, candidate))
    return list(found.values())


def _decided(line: Mapping[str, Any], last: Mapping[Any, Mapping[str, Any]]) -> bool:
    record = last.get(key_of(line))
    return record is not None and record.get("decision") not in OPEN


def _there(target: Path) -> dict[str, Any] | None:
    """What the facts file holds now; InvalidInput where writing it again would lose something."""
    if not target.exists():
        return None
    if re.search(r"(?m)^[^\S\n]*#|\s#\s", target.read_text("utf-8")):
        reason = "holds comments, which writing it again would lose: name another --output"
        raise InvalidInput([Problem(reason, file=str(target))])
    return dump_document(read_documents([target])[0])


def _without(
    document: Mapping[str, Any],
    source: str,
    own: Numbered,
    last: Mapping[Any, Mapping[str, Any]],
) -> dict[str, Any]:
    """The document without the facts whose candidates are no longer accepted."""
    gone = {
        fact_id(line["id"], source)
        for _, line in own
        if (record := last.get(key_of(line))) and record.get("decision") not in TAKEN
    }
    facts = [fact for fact in document.get("facts") or () if fact.get("id") not in gone]
    return {**document, "facts": facts}


def _placed(item: Problem, own: Numbered, file: Path) -> Problem:
    """The problem with the file and line of its candidate."""
    if item.file is not None:
        return item
    line = own[item.line - 1][0] if item.line and item.line <= len(own) else item.line
    return replace(item, file=str(file), line=line)


def _written(
    target: Path, source: str, applied: Applied, before: Mapping[str, Any] | None
) -> Outcome:
    document = dump_document(parse_document(_without_orphans(applied.document)))
    document = {"source": document["source"], "entities": [], "facts": [], **document}
    ids = tuple(str(fact["id"]) for fact in document["facts"])
    changed = (len(ids) > 0 or before is not None) and document != before
    if changed:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, replace(applied, document=document).yaml())
    return Outcome(
        target,
        source,
        len(applied.accepted),
        len(applied.rejected),
        len(applied.waiting),
        ids,
        changed,
    )


def _without_orphans(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without declared entities that nothing in it names."""
    text = [str(fact) for fact in document["facts"]]
    entities = list(document["entities"])
    while True:
        held = {str(entity.get("container")) for entity in entities}
        kept = [
            entity
            for entity in entities
            if entity["id"] in held or any(f"'{entity['id']}'" in fact for fact in text)
        ]
        if len(kept) == len(entities):
            return {**document, "entities": kept}
        entities = kept


def slug(source: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", source.partition(":")[2]) or "source"
