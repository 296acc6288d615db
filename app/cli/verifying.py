"""`onshore ask --bundle` and `onshore verify`: an answer as one file, and what became of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onshore.app.settings import Settings, stories_folder
from onshore.app.terminal.exits import CHANGED, DONE
from onshore.app.terminal.options import add_format, command, later, path_of
from onshore.app.terminal.shell import open_filled, put, put_json
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem

if TYPE_CHECKING:
    from onshore.app.answers import AnsweredQuestion
    from onshore.app.bundles.form import Bundle
    from onshore.app.bundles.replaying import Difference, Replay

SHOWN = 20
"""Differences of each kind that text shows; JSON has all."""
_WIDE = 160


def add_verify(found: Any) -> None:
    one = command(
        found,
        "verify",
        later("cli.verifying", "verify"),
        "ask a bundle again and say whether the answer is equal, or what differs",
        more="First the file alone is checked: its form, the hash of each fact and source, its "
        "digest, its signature. Then its question is asked again on its own day, of what the store "
        "holds now, or held at the instant that the question named. Ends with 0 where the answer "
        "and all that it rests on are equal, 1 where the file is refused, 6 where something "
        "differs.",
        examples=(
            "verify answer.bundle",
            "verify answer.bundle --public-key them.pub.pem",
            "verify answer.bundle --file-only --format json",
            "--store sqlite:///other.db verify answer.bundle",
        ),
    )
    one.add_argument("file", metavar="FILE", type=path_of, help="the bundle")
    one.add_argument(
        "--public-key",
        type=path_of,
        metavar="FILE",
        help="Ed25519 public key (PEM) that must have signed it",
    )
    one.add_argument("--file-only", action="store_true", help="check the file, ask no store")
    add_format(one, ("text", "json"), "text")


# -- writing ---------------------------------------------------------------


def check_bundle_options(options: argparse.Namespace, format: str) -> None:
    """InvalidParameters where a key is given and no bundle is asked for."""
    wanted = options.bundle is not None or format == "bundle"
    if options.key is not None and not wanted:
        raise InvalidParameters([Problem("goes with --bundle or --format bundle only", "key")])


def bundle_bytes(asked: AnsweredQuestion, key: Path | None) -> bytes:
    """The answer as a bundle, signed with the private key in a file where one is named."""
    from onshore.app.bundles.making import bundle_of
    from onshore.app.bundles.signing import read_private_key

    return bundle_of(asked, None if key is None else read_private_key(key))


def write_bundle(path: Path, content: bytes) -> None:
    """The bundle as a file, which is there whole or not at all."""
    from onshore.loaders.files.whole_file import whole_file

    with whole_file(path) as draft:
        draft.write_bytes(content)


# -- verifying -------------------------------------------------------------


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """Check the file, ask its question again, show what differs."""
    from onshore.app.bundles.form import read_bundle
    from onshore.app.bundles.making import MAX_BUNDLE_BYTES
    from onshore.loaders.files.reading import read_bytes

    name = str(options.file)
    bundle = read_bundle(read_bytes(options.file, MAX_BUNDLE_BYTES, "MAX_BUNDLE_BYTES"), name)
    signed = signature_of(bundle, options.public_key, name)
    found = None if options.file_only else _replayed(bundle, settings)
    if options.format == "json":
        put_json(report_json(bundle, signed, found))
    else:
        put("\n".join(report_lines(bundle, signed, found)))
    return DONE if found is None or found.equal else CHANGED


def _replayed(bundle: Bundle, settings: Settings) -> Replay:
    from onshore.app.bundles.replaying import replay
    from onshore.graph.deadline import Deadline, within
    from onshore.loaders.stories import read_stories

    stories = read_stories(stories_folder(settings)) if bundle.content["groups"] else ()
    with within(Deadline(settings.max_seconds)):
        return replay(bundle, open_filled(settings), stories)


def signature_of(bundle: Bundle, public_key: Path | None, name: str) -> dict[str, Any]:
    """Who signed, as `by` (the key's fingerprint) and whether that key was given.

    InvalidInput where the signature is wrong, or not that of the key that was given.
    """
    from onshore.app.bundles.signing import check_signature, fingerprint, read_public_key

    wanted = None if public_key is None else read_public_key(public_key)
    given = bundle.signature
    if given is None:
        if wanted is not None:
            raise InvalidInput([Problem("is not signed", file=name)])
        return {"by": None, "key_given": False}
    raw = check_signature(bundle.digest, given["public_key"], given["value"])
    if raw is None:
        raise InvalidInput([Problem("its signature is wrong", file=name)])
    if wanted is not None and raw != wanted:
        reason = f"is signed by another key: {fingerprint(raw)}, not {fingerprint(wanted)}"
        raise InvalidInput([Problem(reason, file=name)])
    return {"by": fingerprint(raw), "key_given": wanted is not None}


# -- telling ---------------------------------------------------------------


def report_json(bundle: Bundle, signed: dict[str, Any], found: Replay | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "digest": bundle.digest,
        "question": bundle.question,
        "facts": len(bundle.facts),
        "sources": len(bundle.sources),
        "tables": len(bundle.tables),
        "signature": signed,
        "replay": None,
    }
    if found is not None:
        values["replay"] = {
            "equal": found.equal,
            "answer_equal": found.answer_equal,
            "known_at": found.known_at,
            "equal_as_recorded": found.as_recorded,
            "program": {"bundle": found.program[0], "this": found.program[1]},
            "differences": [
                {
                    "kind": one.kind,
                    "what": one.what,
                    "change": one.change,
                    "note": one.note or None,
                    "fields": [
                        {"field": name, "bundle": old, "store": new}
                        for name, old, new in one.fields
                    ],
                }
                for one in found.differences
            ],
        }
    return values


def report_lines(bundle: Bundle, signed: dict[str, Any], found: Replay | None) -> Iterator[str]:
    """The same for people, a line each."""
    from onshore.app.terminal.text import inert

    counts = ((bundle.facts, "facts"), (bundle.sources, "sources"), (bundle.tables, "tables"))
    told = ", ".join(f"{len(rows):,} {name}" for rows, name in counts)
    yield f"file       whole, digest {bundle.digest[:16]}: {told}"
    if signed["by"] is None:
        yield "signature  none"
    elif signed["key_given"]:
        yield f"signature  right, by the key that was given ({signed['by']})"
    else:
        yield f"signature  right, by a key that nobody vouches for here ({signed['by']})"
    asked = bundle.question.get("question")
    yield inert(f"question   {asked}, on {bundle.answer['resolved']['as_of']}")
    if sentence := bundle.answer["sentence"]:
        yield inert(f"answer     {sentence}")
    if found is None:
        yield "The file is whole. No store was asked."
        return
    if found.program[0] != found.program[1]:
        yield inert(f"program    {found.program[0]} made it, {found.program[1]} asked again")
    if found.equal:
        yield f"Equal: the same answer from the same facts, sources and tables ({found.known_at})."
        return
    yield from _difference_lines(found)
    if found.answer_equal:
        yield "The answer is equal, but what it rests on differs."
    elif found.as_recorded:
        yield "The answer differs now. As recorded then it is equal: something changed since."
    else:
        yield "The answer differs."


def _difference_lines(found: Replay) -> Iterator[str]:
    from onshore.app.terminal.text import inert

    for kind in dict.fromkeys(one.kind for one in found.differences):
        rows = [one for one in found.differences if one.kind == kind]
        yield from (inert(line) for one in rows[:SHOWN] for line in _lines_of(one))
        if len(rows) > SHOWN:
            yield f"{kind:<10} and {len(rows) - SHOWN:,} more; --format json has all"


def _lines_of(one: Difference) -> Iterator[str]:
    if one.kind == "answer" and one.change == "changed":
        _, old, new = one.fields[0]
        yield f"answer     {one.what}: {_short(old)} -> {_short(new)}"
        return
    note = f" ({one.note})" if one.note else ""
    yield f"{one.kind:<10} {one.what} {_CHANGES[one.change]}{note}"
    for name, old, new in one.fields[:SHOWN]:
        yield f"           {name}: {_short(old)} -> {_short(new)}"


_CHANGES = {
    "changed": "has changed",
    "closed": "was closed",
    "missing": "is not in the store",
    "added": "is new",
    "refused": "can not be asked again",
}


def _short(value: Any) -> str:
    import orjson

    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}\u2026"
