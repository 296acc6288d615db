"""Bundles read again: their form, and what they have to hold without any store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from onshore.app.bundles.making import (
    FORM,
    MAX_BUNDLE_BYTES,
    as_file,
    cited,
    digest_of,
    sources_of,
)
from onshore.graph.documents.records import canonical, hash_doc
from onshore.graph.errors import InvalidInput, Problem, TooLarge

SHOWN = 20
"""Problems that are told of one file."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Evidence(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    source: str


class Says(BaseModel):
    """A fact's own fields; only those that a bundle depends on are looked at."""

    model_config = ConfigDict(extra="allow", strict=True)

    id: str
    evidence: list[Evidence] = []


class CitedFact(_Strict):
    id: str
    source: str
    recorded_at: str
    retracted_at: str | None
    sha256: str
    says: Says


class CitedSource(_Strict):
    id: str
    sha256: str
    says: dict[str, Any]


class UsedTable(_Strict):
    name: str
    revision: str
    effective_from: str | None
    sha256: str


class Signature(_Strict):
    algorithm: Literal["ed25519"]
    public_key: str
    value: str


class Conflict(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    facts: list[str] = []


class Resolved(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)

    as_of: str
    known_at: str


class Said(BaseModel):
    """The answer; a replay compares all of it."""

    model_config = ConfigDict(extra="allow", strict=True)

    resolved: Resolved
    sentence: str | None
    result: Any
    claims: list[str]
    conflicts: list[Conflict]


class Shape(_Strict):
    """What a bundle looks like."""

    onshore_bundle: int
    program: str
    question: dict[str, Any]
    answer: Said
    facts: list[CitedFact]
    sources: list[CitedSource]
    tables: list[UsedTable]
    groups: str | None
    digest: str
    signature: Signature | None = None


class Bundle:
    """A bundle whose parts fit together. `content` is the whole of it as plain values."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.program: str = content["program"]
        self.question: dict[str, Any] = content["question"]
        self.answer: dict[str, Any] = content["answer"]
        self.facts: list[dict[str, Any]] = content["facts"]
        self.sources: list[dict[str, Any]] = content["sources"]
        self.tables: list[dict[str, Any]] = content["tables"]
        self.digest: str = content["digest"]
        self.signature: dict[str, str] | None = content.get("signature")


def read_bundle(data: bytes, name: str) -> Bundle:
    """The bundle that a file's bytes are; errors call it `name`.

    Raises TooLarge, and InvalidInput where it is not a bundle, is of another form, or was changed.
    """
    if len(data) > MAX_BUNDLE_BYTES:
        raise TooLarge(name, "MAX_BUNDLE_BYTES", MAX_BUNDLE_BYTES)
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise _wrong(name, "is not JSON text; a bundle is cut off or damaged, or is none") from None
    if not isinstance(content, dict) or "onshore_bundle" not in content:
        raise _wrong(name, "is not a bundle: the key 'onshore_bundle' is missing")
    if content["onshore_bundle"] != FORM:
        raise _wrong(name, f"is a bundle of another form; this program reads form {FORM}")
    try:
        Shape.model_validate(content)
    except ValidationError as error:
        raise InvalidInput(
            [
                Problem(one["msg"][:200], ".".join(map(str, one["loc"]))[:120], name)
                for one in error.errors()[:SHOWN]
            ]
        ) from None
    try:
        wrongs = list(_wrongs(content, data))
    except orjson.JSONEncodeError:
        raise _wrong(name, "is nested deeper than any bundle") from None
    problems = [Problem(reason, file=name, fact=fact) for reason, fact in wrongs]
    if problems:
        more = len(problems) - SHOWN
        rest = [Problem(f"and {more:,} more", file=name)] if more > 0 else []
        raise InvalidInput([*problems[:SHOWN], *rest])
    return Bundle(content)


def _wrongs(content: dict[str, Any], data: bytes) -> Iterator[tuple[str, str | None]]:
    """What does not fit together, and the fact that it is about."""
    facts, sources = content["facts"], content["sources"]
    for what, rows in (("fact", facts), ("source", sources)):
        for row in rows:
            if row["says"].get("id") != row["id"]:
                yield f"{what} {row['id'][:80]!r} says another id", None
            if hash_doc(canonical(row["says"])) != row["sha256"]:
                yield f"{what} {row['id'][:80]!r} is not what its hash was made of", None
        for id, count in Counter(row["id"] for row in rows).items():
            if count > 1:
                yield f"{what} {id[:80]!r} stands {count} times", None
    held = {row["id"] for row in facts}
    for id in set(cited(content["answer"])) - held:
        yield "the answer cites it, and the bundle does not hold it", id[:80]
    for id in held - set(cited(content["answer"])):
        yield "the bundle holds it, and the answer does not cite it", id[:80]
    named = set(sources_of(facts))
    for id in {row["id"] for row in sources} - named:
        yield f"source {id[:80]!r} stands behind no fact of the bundle", None
    if digest_of(content) != content["digest"]:
        yield "was changed: its digest is not that of its content", None
    elif as_file(content) != data:
        yield "was written anew by another program, or a key stands in it twice", None


def _wrong(name: str, reason: str) -> InvalidInput:
    return InvalidInput([Problem(reason, file=name)])
