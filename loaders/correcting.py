"""Correcting one fact of a store: taken back, or said anew. History stays.

A correction is a load of the fact's source with one fact changed, and a judgement that says who did
it and why. What was known before still shows at its `known_at`. The file that the fact came from is
not touched: until it is changed too, a load of it brings the fact back, which the answer says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onshore.graph.documents.document import parse_document
from onshore.graph.documents.dump import dump_fact, dump_source
from onshore.graph.documents.records import read_entity, read_source
from onshore.graph.errors import InvalidInput, Problem, UnknownId
from onshore.graph.model import Document, Fact, Judgement
from onshore.graph.names.folding import closest
from onshore.graph.ports import Store
from onshore.graph.reader import Reader, fact_of
from onshore.loaders.closing import agree
from onshore.loaders.ingest import ingest

_FIXED = ("id", "source", "recorded_at", "retracted_at")
MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What was done: the fact before, the fact that holds now (None: none does), the judgement."""

    before: Fact
    after: Fact | None
    judgement: Judgement

    @property
    def reminder(self) -> str:
        return (
            f"the file of {self.before.source} still says what it said: change it too, or its next "
            f"load brings fact {self.before.id} back"
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.judgement.kind,
            "fact": self.before.id,
            "source": self.before.source,
            "before": dump_fact(self.before),
            "after": dump_fact(self.after) if self.after else None,
            "by": self.judgement.by,
            "why": self.judgement.reason,
            "decision": self.judgement.id,
            "reminder": self.reminder,
        }


def retract(store: Store, id: str, *, why: str, by: str, now: str) -> Correction:
    """Close a fact. UnknownId where none of this id is live; InvalidInput for a bad reason."""
    before = _live_fact(store.reader(), id)
    return _correct(
        store, Correction(before, None, _judgement("retract", before, why, by, now)), now
    )


def replace(
    store: Store,
    id: str,
    changes: Mapping[str, Any],
    *,
    why: str,
    by: str,
    now: str,
    without: Iterable[str] = (),
) -> Correction:
    """Say a fact anew with some fields changed and others left out; its id stays.

    Fields are those of a facts file. InvalidInput names what is wrong, or that nothing changes.
    """
    before = _live_fact(store.reader(), id)
    left_out = tuple(without)
    problems = [
        Problem("stays as it is", name) for name in _FIXED if name in changes or name in left_out
    ]
    held = dump_fact(before)
    for name in left_out:
        if name in changes:
            problems.append(Problem("is set and left out", name[:40]))
        elif name not in held:
            problems.append(Problem("is not a field of the fact", name[:40]))
    values = {key: value for key, value in held.items() if key not in left_out}
    values = {**values, **changes}
    if problems:
        raise InvalidInput(problems)
    source = _live_source(store.reader(), before.source)
    read = parse_document({"source": dump_source(source), "facts": [values]})
    (after,) = read.facts
    if dump_fact(after) == held:
        raise InvalidInput([Problem("nothing would change", fact=id)])
    judgement = _judgement("replace", before, why, by, now)
    return _correct(store, Correction(before, after, judgement), now)


def _correct(store: Store, correction: Correction, now: str) -> Correction:
    """One load of the source as it is, but for the fact."""
    reader, before = store.reader(), correction.before
    facts = [fact for fact in _live_facts(reader, before.source) if fact.id != before.id]
    if correction.after is not None:
        facts.append(correction.after)
    entities = [
        read_entity(row.doc)
        for row in reader.entities(_now_of(reader))
        if row.source == before.source
    ]
    document = Document(_live_source(reader, before.source), tuple(entities), tuple(facts))
    ingest(store, [document, correction.judgement], now=now, confirm=agree)
    return correction


def _live_facts(reader: Reader, source: str) -> list[Fact]:
    return [fact_of(row) for row in reader.facts(_now_of(reader), source=source)]


def _live_fact(reader: Reader, id: str) -> Fact:
    rows = reader.facts(_now_of(reader), ids=[id])
    if not rows:
        past = reader.facts(None, ids=[id])
        hint = "it was closed already" if past else ""
        near = () if past else closest(id, (row.id for row in reader.facts(_now_of(reader))))
        raise UnknownId("fact", id[:80], near, hint=hint)
    row = rows[0]
    return fact_of(row)


def _live_source(reader: Reader, id: str) -> Any:
    (row,) = reader.sources(_now_of(reader), [id])
    return read_source(row.doc)


def _now_of(reader: Reader) -> str:
    return reader.last_change() or "0001-01-01T00:00:00.000000Z"


def _judgement(kind: str, fact: Fact, why: str, by: str, now: str) -> Judgement:
    problems = [
        Problem(f"is empty, longer than {MAX_TEXT:,} or not printable", name)
        for name, text in (("why", why), ("by", by))
        if not text.strip() or len(text) > MAX_TEXT or not text.isprintable()
    ]
    if problems:
        raise InvalidInput(problems)
    texts = [kind, fact.id, fact.source, by.strip(), why.strip()]
    digest = hashlib.sha256("\n".join([*texts, now]).encode()).hexdigest()
    return Judgement(f"j-{digest[:16]}", *texts)
