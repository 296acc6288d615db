"""Asking a model about an article: one call where it fits, else overlapping pieces side by side.

What of a reply can not be used is told to the model once, and asked for again; the good facts of it
stay. Replies are kept by hash of address, model, question and words of the prompt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from onshore.loaders.extract.model.claiming import Span, make_claim
from onshore.loaders.extract.model.client import (
    Answer,
    Message,
    ModelSettings,
    Server,
    TooLong,
    Unanswered,
)
from onshore.loaders.extract.model.linking import Names
from onshore.loaders.extract.model.prompt import INSTRUCTIONS, VERSION, question, repair
from onshore.loaders.extract.model.reply import brief, read_reply
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.text.article import Article
from onshore.loaders.extract.text.sentences import SILENT

OVERLAP = 600
"""Characters that a piece repeats of the one before, at most: whole sentences of it."""
LEAST = 1_500
"""Characters below which a piece is not halved."""
_MOST_PROBLEMS = 20
"""Problems of a reply that the model is told."""


@dataclass
class Proposals:
    """What a model gave for one article, or for a piece of it.

    `claims` are for the verifier; `dropped` says of single facts, `unread` of parts of the text,
    why there is no claim. `tokens_in` and `tokens_out` are those that the server counted, `cost` is
    in USD, None where no price is set; `kept` replies came from the cache.
    """

    claims: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    pieces: int = 0
    calls: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    def add(self, other: Proposals) -> None:
        """Adds what another piece gave, each claim and reason once."""
        for mine, more in ((self.claims, other.claims), (self.dropped, other.dropped)):
            for one in more:
                if one not in mine:
                    mine.append(one)
        self.unread += other.unread
        for name in ("pieces", "kept", "tokens_in", "tokens_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def ask_model(
    article: Article,
    gazetteer: Gazetteer,
    settings: ModelSettings,
    cache: MutableMapping[str, str] | None = None,
    announce: Callable[[str], None] | None = None,
    step: Callable[[int, int], None] | None = None,
) -> Proposals:
    """Claims that a model reads out of an article; none, and no socket, without a base URL.

    `cache` keeps replies; `announce` is told which host the text goes to; `step` how many pieces of
    how many are read. Raises MissingExtra without httpx, InvalidInput for an unusable address,
    InputError where the server can not be reached or refuses key, model or request.
    """
    result = Proposals()
    if not settings.base_url:
        return result
    pieces = list(cut(article, settings.piece))
    with Server(settings) as server:
        if announce is not None:
            announce(settings.host)
        reader = _Reader(server, Names(article, gazetteer), {} if cache is None else cache)
        with ThreadPoolExecutor(max(1, min(settings.parallel, len(pieces)))) as pool:
            futures = [pool.submit(reader.read, piece) for piece in pieces]
            try:
                for done, future in enumerate(futures, 1):
                    result.add(future.result())
                    if step is not None:
                        step(done, len(pieces))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        result.calls, result.pieces = server.calls, len(pieces)
    if settings.price_in or settings.price_out:
        cost = result.tokens_in * settings.price_in + result.tokens_out * settings.price_out
        result.cost = cost / 1_000_000
    return result


def cut(article: Article, size: int, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Overlapping spans of at most `size` characters, of all sentences but those of silent parts.

    One where all fits. A sentence that is longer than `size` is a piece of its own.
    """
    last = len(article.text) if end is None else end
    told = [
        (s.start, s.end)
        for s in article.sentences
        if s.section not in SILENT and s.start >= start and s.end <= last
    ]
    first = 0
    while first < len(told):
        stop = first + 1
        while stop < len(told) and told[stop][1] - told[first][0] <= size:
            stop += 1
        yield told[first][0], told[stop - 1][1]
        if stop == len(told):
            return
        reach = told[stop - 1][1] - min(OVERLAP, size // 4)
        first = next(at for at in range(first + 1, stop + 1) if told[at][0] >= reach or at == stop)


@dataclass
class _Reader:
    server: Server
    names: Names
    cache: MutableMapping[str, str]

    def read(self, piece: Span) -> Proposals:
        """Claims and problems of one piece, or of its halves where it is too long."""
        article, settings = self.names.article, self.server.settings
        about = {"Title": str(article.meta.get("title") or ""), "Date": article.published or ""}
        asked = question(article.text[slice(*piece)], about, self.names.known(*piece))
        parts = (settings.base_url, settings.model, VERSION, asked)
        key = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
        part = Proposals()
        for content in (contents := _kept(self.cache.get(key))):
            self._take(content, piece, part)
        if contents:
            part.kept = len(contents)
            return part
        messages: list[Message] = [
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": asked},
        ]
        try:
            answer = self._ask(messages, part)
        except TooLong as error:
            return self._halved(piece, part, f"too long for the server: {error}")
        except Unanswered as error:
            return self._left(piece, part, str(error))
        if answer.cut:
            told = f"the reply was cut at {settings.max_tokens:,} tokens"
            return self._halved(piece, part, told, answer.content)
        self._take(answer.content, piece, part)
        contents = [answer.content]
        if part.dropped:
            contents += self._repaired(messages, answer, piece, part)
        self.cache[key] = json.dumps(contents)
        return part

    def _ask(self, messages: list[Message], part: Proposals) -> Answer:
        answer = self.server.ask(messages)
        part.tokens_in += answer.tokens_in
        part.tokens_out += answer.tokens_out
        return answer

    def _repaired(
        self, messages: list[Message], answer: Answer, piece: Span, part: Proposals
    ) -> list[str]:
        """Asks once more for what was wrong; the reply's content, or nothing where none came."""
        problems = [item["reason"] for item in part.dropped[:_MOST_PROBLEMS]]
        more: list[Message] = [
            {"role": "assistant", "content": answer.content[:20_000]},
            {"role": "user", "content": repair(problems)},
        ]
        try:
            again = self._ask([*messages, *more], part)
        except (TooLong, Unanswered):
            return []
        self._take(again.content, piece, part)
        return [again.content]

    def _take(self, content: str, piece: Span, part: Proposals) -> None:
        """Adds the claims of a reply, and what of it can not be used: in place of what was wrong
        before, where it mends some of that."""
        facts, problems = read_reply(content)
        count = len(part.claims)
        for fact in facts:
            try:
                claim = make_claim(fact, self.names, piece, self.server.settings.model)
            except ValueError as error:
                problems.append(f"{brief(fact)}: {error}")
            else:
                part.claims.append(claim)
        before = part.dropped if len(part.claims) == count else []
        part.dropped = [*before, *({"reason": problem} for problem in problems)]

    def _halved(self, piece: Span, part: Proposals, reason: str, content: str = "") -> Proposals:
        """What shorter pieces of one give; of one that can not be cut the facts of `content`."""
        length = piece[1] - piece[0]
        parts = list(cut(self.names.article, length // 2 + 1, *piece)) if length >= LEAST else []
        if len(parts) < 2:
            if content:
                self._take(content, piece, part)
            return self._left(piece, part, reason)
        for half in parts:
            part.add(self.read(half))
        return part

    def _left(self, piece: Span, part: Proposals, reason: str) -> Proposals:
        begin = " ".join(self.names.article.text[piece[0] : piece[0] + 60].split())
        part.unread.append(f"the part from {begin!r} was not read whole: {reason}")
        return part


def _kept(text: str | None) -> list[str]:
    """Replies that were kept; none where what was kept is no list of texts."""
    try:
        contents = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    texts = isinstance(contents, list) and all(isinstance(one, str) for one in contents)
    return contents if texts else []
