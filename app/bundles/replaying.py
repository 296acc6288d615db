"""A bundle asked again on a store: equal, or what differs.

It is asked at its own day, and at the instant that its asker named or, where he named none, at the
store's last change. Where the decisive answer differs the other instant is tried too: it tells an
answer that was right as recorded from one that this store never gave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import orjson

from onshore.app.answers import ask_view, with_stories
from onshore.app.bundles.differences import differences
from onshore.app.bundles.form import Bundle
from onshore.app.bundles.making import OWN, cited, groups_hash, sources_of
from onshore.app.version import own_version
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.dates import parse_instant, show_instant
from onshore.graph.documents.records import hash_doc
from onshore.graph.errors import (
    InputError,
    InvalidParameters,
    Problem,
    TablesMissing,
    UnknownId,
)
from onshore.graph.ports import Store
from onshore.graph.queries import Question, question_of
from onshore.graph.reader import Reader, RecordRow
from onshore.loaders.stories import Story

Kind = Literal["fact", "source", "table", "groups", "answer"]
NOT_COMPARED = ("expanded",)
"""Parts of an answer that say how it was found, not what it is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the bundle has it. `what` is an id, or a place in the answer.

    `change`: changed, closed, missing, added or refused. `fields`: (name, as bundled, now).
    """

    kind: Kind
    what: str
    change: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found. `as_recorded`: whether the other instant gives the bundled answer.

    That is None where it was not tried. `known_at` is the instant that decided.
    """

    known_at: str
    answer_equal: bool
    as_recorded: bool | None
    program: tuple[str, str]
    differences: Sequence[Difference] = field(default_factory=tuple)

    @property
    def equal(self) -> bool:
        """Whether the answer and all that it rests on are as in the bundle."""
        return self.answer_equal and not self.differences


def replay(bundle: Bundle, store: Store, stories: Sequence[Story] = ()) -> Replay:
    """Ask the bundle's question again and compare; raises StoreError and DeadlinePassed."""
    resolved = bundle.answer["resolved"]
    reader = store.reader()
    latest = reader.last_change() or resolved["known_at"]
    named = "known_at" in bundle.question
    then, now = resolved["known_at"], show_instant(latest)
    first, second = (then, now) if named else (now, then)
    asking = _Asking(bundle, store, stories)
    found = asking.differences_at(first)
    decisive, other = first, None
    if found and first != second:
        others = asking.differences_at(second)
        other = not others
        if named and other:
            # The store was filled after the instant that was asked for.
            decisive, found, other = second, others, None
    everything = [
        *_facts(bundle, reader, parse_instant(decisive)),
        *_new_facts(bundle, asking.claims.get(decisive, ())),
        *_sources(bundle, reader, parse_instant(decisive)),
        *_tables(bundle, reader),
        *asking.groups(),
        *found,
    ]
    return Replay(decisive, not found, other, (bundle.program, own_version()), tuple(everything))


class _Asking:
    """The bundle's question, asked at one instant or another."""

    def __init__(self, bundle: Bundle, store: Store, stories: Sequence[Story]) -> None:
        self.bundle, self.store, self.stories = bundle, store, stories
        self.claims: dict[str, list[str]] = {}
        self._question: Question | None = None

    def differences_at(self, known_at: str) -> list[Difference]:
        """How the answer at this instant differs from the bundled one."""
        as_of = date.fromisoformat(self.bundle.answer["resolved"]["as_of"])
        try:
            self._question = question = with_stories(
                question_asked(self.bundle.question), self.stories
            )
            asked = ask_view(self.store.view(as_of, known_at), question)
        except (InputError, TablesMissing, UnknownId) as error:
            return [Difference("answer", "", "refused", note=str(error))]
        answer = {key: value for key, value in asked.envelope.items() if key not in OWN}
        answer = orjson.loads(orjson.dumps(answer))
        self.claims[known_at] = cited(answer)
        before, after = (
            {key: value for key, value in one.items() if key not in NOT_COMPARED}
            for one in (self.bundle.answer, answer)
        )
        return [
            Difference("answer", place, "changed", (("", old, new),))
            for place, old, new in differences(before, after)
        ]

    def groups(self) -> Iterator[Difference]:
        """Whether the groups of the stories are those of the bundle."""
        if self._question is None or groups_hash(self._question) == self.bundle.content["groups"]:
            return
        yield Difference("groups", "groups of the stories", "changed")


def question_asked(query: Mapping[str, Any]) -> Question:
    """The question that a bundle's `question` is; InvalidParameters where this program has none."""
    name = query.get("question")
    kind = question_of(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidParameters([Problem(f"this program has no question {str(name)[:80]!r}")])
    pairs = []
    for key, value in query.items():
        if key != "question":
            pairs += [(key, _text(one)) for one in (value if isinstance(value, list) else [value])]
    question: Question = read_parameters(kind, pairs)
    return question


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


# -- what the answer rests on ----------------------------------------------


def _facts(bundle: Bundle, reader: Reader, known_at: str) -> Iterator[Difference]:
    """Facts of the bundle that the store has otherwise, or not any more."""
    held = {fact["id"]: fact for fact in bundle.facts}
    for id, versions in _versions(reader, held).items():
        fact = held[id]
        rows = [row for row in versions if _live(row, known_at)] or versions[-1:]
        if not rows:
            yield Difference("fact", id, "missing", note=_said(fact))
            continue
        row = rows[0]
        if hash_doc(row.doc) != fact["sha256"] or row.source != fact["source"]:
            after = {"source": row.source, **orjson.loads(row.doc)}
            before = {"source": fact["source"], **fact["says"]}
            change = "changed" if _live(row, known_at) else "closed"
            yield Difference("fact", id, change, _fields(before, after), _said(fact))
        elif not _live(row, known_at) and fact["retracted_at"] is None:
            when = show_instant(row.retracted_at or row.recorded_at)
            yield Difference("fact", id, "closed", (("retracted_at", None, when),), _said(fact))


def _versions(reader: Reader, ids: Collection[str]) -> dict[str, list[RecordRow]]:
    """Every version of the facts, the oldest first."""
    found: dict[str, list[RecordRow]] = {id: [] for id in sorted(ids)}
    rows = reader.facts(None, ids=list(ids)) if ids else []
    for row in sorted(rows, key=lambda row: row.recorded_at):
        found[row.id].append(row)
    return found


def _live(row: RecordRow, instant: str) -> bool:
    return row.recorded_at <= instant and not (row.retracted_at and row.retracted_at <= instant)


def _said(fact: Mapping[str, Any]) -> str:
    says = fact["says"]
    return " ".join(str(says.get(key, "?")) for key in ("subject", "relation", "object"))


def _new_facts(bundle: Bundle, claims: Sequence[str]) -> Iterator[Difference]:
    held = {fact["id"] for fact in bundle.facts}
    for id in claims:
        if id not in held:
            yield Difference("fact", id, "added")


def _sources(bundle: Bundle, reader: Reader, known_at: str) -> Iterator[Difference]:
    """Sources that the store has otherwise or not, and those that the bundle lacks."""
    held = {source["id"] for source in bundle.sources}
    ids = sorted(held.union(sources_of(bundle.facts)))
    found = {row.id: row for row in (reader.sources(known_at, ids) if ids else ())}
    for id in sorted(found.keys() - held):
        yield Difference("source", id, "added", note="behind a fact of the bundle, not in it")
    for source in bundle.sources:
        row = found.get(source["id"])
        if row is None:
            yield Difference("source", source["id"], "missing")
        elif hash_doc(row.doc) != source["sha256"]:
            fields = _fields(source["says"], orjson.loads(row.doc))
            yield Difference("source", source["id"], "changed", fields)


def _tables(bundle: Bundle, reader: Reader) -> Iterator[Difference]:
    """Tables that differ; and editions of their names that are new."""
    held = {(table["name"], table["revision"]): table for table in bundle.tables}
    found = {(info.name, info.revision): info.hash for info in reader.tables()}
    for key, table in held.items():
        what = f"{key[0]} {key[1]}"
        if key not in found:
            yield Difference("table", what, "missing")
        elif found[key] != table["sha256"]:
            yield Difference("table", what, "changed", (("sha256", table["sha256"], found[key]),))
    names = {name for name, _ in held}
    for name, revision in sorted(found.keys() - held.keys()):
        if name in names:
            yield Difference("table", f"{name} {revision}", "added")


def _fields(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(differences(before, after))
