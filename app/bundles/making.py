"""An answered question as a bundle: one JSON text, equal bytes for an equal answer.

It holds no clock of its own and nothing of the machine: what was asked, the answer without the time
it took, each fact and source behind it as the store holds them, and the hashes of the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from onshore.app.answers import AnsweredQuestion
from onshore.app.bundles.signing import SigningKey
from onshore.app.version import own_version
from onshore.graph.dates import show_instant
from onshore.graph.deadline import current
from onshore.graph.documents.records import canonical, hash_doc
from onshore.graph.errors import DeadlinePassed, TooLarge
from onshore.graph.queries import Question
from onshore.graph.reader import RecordRow
from onshore.graph.view import View

FORM = 1
"""The form of bundles; another number is another form."""
MAX_BUNDLE_BYTES = 64_000_000
"""Bytes of a bundle at most."""
OWN = ("query", "elapsed_ms", "request_id")
"""Parts of an envelope that a bundle leaves out of its `answer`."""


def bundle_of(asked: AnsweredQuestion, key: SigningKey | None = None) -> bytes:
    """The bundle of an answer, signed where a key is given.

    Raises DeadlinePassed where the time limit cut the answer, since a replay may get further, and
    TooLarge beyond MAX_BUNDLE_BYTES.
    """
    if current().cut:
        raise DeadlinePassed(current().seconds)
    envelope, view = asked.envelope, asked.view
    facts = [_fact(row, view) for row in _facts(view, cited(envelope))]
    content: dict[str, Any] = {
        "onshore_bundle": FORM,
        "program": own_version(),
        "question": envelope["query"],
        "answer": {key: value for key, value in envelope.items() if key not in OWN},
        "facts": facts,
        "sources": list(_sources(view, facts)),
        "tables": [
            {
                "name": info.name,
                "revision": info.revision,
                "effective_from": info.effective_from and info.effective_from.isoformat(),
                "sha256": info.hash,
            }
            for info in sorted(view.reader.tables(), key=lambda one: (one.name, one.revision))
            if (info.name, info.revision) in view.tables_used
        ],
        "groups": groups_hash(asked.question),
    }
    content = orjson.loads(orjson.dumps(content))
    content["digest"] = digest_of(content)
    if key is not None:
        content["signature"] = key.sign(content["digest"])
    written = as_file(content)
    if len(written) > MAX_BUNDLE_BYTES:
        raise TooLarge("the bundle", "MAX_BUNDLE_BYTES", MAX_BUNDLE_BYTES)
    return written


def as_file(content: Mapping[str, Any]) -> bytes:
    """The one form of a bundle's text: sorted keys, two spaces, a line break at the end."""
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of all but `digest` and `signature`."""
    bare = {key: value for key, value in content.items() if key not in ("digest", "signature")}
    return hash_doc(canonical(bare))


def cited(envelope: Mapping[str, Any]) -> list[str]:
    """Ids of the facts behind an answer, and of those that contradict them."""
    ids = set(envelope["claims"])
    for conflict in envelope["conflicts"]:
        ids.update(conflict.get("facts", ()))
    return sorted(ids)


def groups_hash(question: Question) -> str | None:
    """A hash of the groups of stories, where the question puts its answer into them."""
    groups = getattr(question, "stories", ())
    return hashlib.sha256(repr(groups).encode()).hexdigest() if groups else None


def _facts(view: View, ids: Sequence[str]) -> list[RecordRow]:
    """A version of each fact: the one known at the view's instant, else the last one."""
    rows = {row.id: row for row in view.reader.facts(view.known_at, ids=ids)} if ids else {}
    if missing := [id for id in ids if id not in rows]:
        earlier = view.reader.facts(None, ids=missing)
        known = [row for row in earlier if row.recorded_at <= view.known_at] or earlier
        rows.update((row.id, row) for row in sorted(known, key=lambda row: row.recorded_at))
    return [rows[id] for id in sorted(rows)]


def _fact(row: RecordRow, view: View) -> dict[str, Any]:
    closed = row.retracted_at if row.retracted_at and row.retracted_at <= view.known_at else None
    return {
        "id": row.id,
        "source": row.source,
        "recorded_at": show_instant(row.recorded_at),
        "retracted_at": closed and show_instant(closed),
        "sha256": hash_doc(row.doc),
        "says": orjson.loads(row.doc),
    }


def _sources(view: View, facts: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = sources_of(facts)
    rows = view.reader.sources(view.known_at, ids) if ids else []
    for row in sorted(rows, key=lambda row: row.id):
        yield {"id": row.id, "sha256": hash_doc(row.doc), "says": orjson.loads(row.doc)}


def sources_of(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids of the sources whose files carry the facts, and of those that they cite."""
    ids = {fact["source"] for fact in facts}
    ids.update(span["source"] for fact in facts for span in fact["says"].get("evidence", ()))
    return sorted(ids)
