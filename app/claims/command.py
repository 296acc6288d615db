"""`onshore check-claims ARTICLE`: what the facts say of each statement of a text."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onshore.app.claims.answering import answer_claims
from onshore.app.claims.reading import MAX_CLAIM_BYTES
from onshore.app.claims.words import UNREAD_HEADING, claim_words, fact_words, mark_of
from onshore.app.settings import Settings
from onshore.app.terminal.options import asked_pairs
from onshore.app.terminal.shell import now, open_filled, put, put_json
from onshore.app.terminal.text import inert
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import InvalidInput, Problem
from onshore.graph.queries.evidence.claims import ClaimsQuestion


def check_claims(options: argparse.Namespace, settings: Settings) -> None:
    """`onshore check-claims ARTICLE`: on the terminal in words, or as JSON."""
    content = _content(options.article)
    question = read_parameters(ClaimsQuestion, asked_pairs(options))
    store = open_filled(settings)
    with within(Deadline(settings.max_seconds)):
        view = store.view(question.as_of or now().date(), question.known_at)
        envelope = answer_claims(view, question, content, settings, options.language)
    if options.format == "json":
        put_json(envelope)
    else:
        put("\n".join(claim_lines(envelope, question.lang)))


def _content(name: str) -> bytes | Path:
    """The file, or the bytes of standard input for `-`; no more than are read."""
    if name != "-":
        return Path(name)
    content = sys.stdin.buffer.read(MAX_CLAIM_BYTES + 1)
    if not content.strip():
        raise InvalidInput([Problem("standard input is empty")])
    return content


def claim_lines(envelope: Mapping[str, Any], lang: str) -> Iterator[str]:
    """The answer in words: the sentence, then each sentence with its claims and facts."""
    result = envelope["result"]
    names = result["names"]
    yield str(envelope["sentence"])
    unread = []
    for sentence in result["sentences"]:
        if sentence["standing"] == "not_read":
            unread.append(sentence)
            continue
        yield ""
        yield inert(sentence["text"])
        if not sentence["claims"]:
            yield inert(f"  [{mark_of(sentence['standing'], lang)}] {sentence['says']}")
        for claim in sentence["claims"]:
            yield inert(f"  [{claim['mark']}] {claim_words(claim, names, lang)}")
            yield inert(f"      {claim['says']}")
            for fact in claim["facts"]:
                yield inert(f"      {fact['fact']}  {fact_words(fact, names, lang)}")
            if claim["more_facts"]:
                yield f"      + {claim['more_facts']}"
    if unread:
        yield ""
        yield UNREAD_HEADING[lang == "ja"]
        for sentence in unread:
            yield inert(f"  {sentence['text']}")
    if envelope["truncated"]:
        yield f"\n{envelope['truncated']}"
