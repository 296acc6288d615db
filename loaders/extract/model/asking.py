"""Asking a model about an article: one call where it fits, else overlapping pieces side by side.

What of a reply can not be used is told to the model once, and asked for again; the good facts of it
stay. Replies are kept by hash of address, model, question and words of the prompt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from onshore.loaders.extract.model.claiming import make_claim, settle
from onshore.loaders.extract.model.client import (
    Answer,
    Message,
    ModelSettings,
    Server,
    TooLong,
    Unanswered,
)
from onshore.loaders.extract.model.linking import Names
from onshore.loaders.extract.model.pieces import Piece, cut, halves
from onshore.loaders.extract.model.prompt import INSTRUCTIONS, VERSION, question, repair
from onshore.loaders.extract.model.reply import read_reply
from onshore.loaders.extract.names.gazetteer import Gazetteer
from onshore.loaders.extract.text.article import Article

_MOST_PROBLEMS = 20
"""Problems of a reply that the model is told."""


@dataclass
class Proposals:
    """What a model gave for one article.

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


@dataclass
class _Part:
    """What one piece gave."""

    claims: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def add(self, other: _Part) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def count(self, answer: Answer) -> None:
        self.tokens_in += answer.tokens_in
        self.tokens_out += answer.tokens_out


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
    names = Names(article, gazetteer)
    pieces = list(cut(article, settings.piece))
    whole = _Part()
    with Server(settings) as server:
        if announce is not None:
            announce(settings.host)
        reader = _Reader(server, names, cache if cache is not None else {})
        with ThreadPoolExecutor(max(1, min(settings.parallel, len(pieces) or 1))) as pool:
            futures = [pool.submit(reader.read, piece) for piece in pieces]
            try:
                for done, future in enumerate(futures, 1):
                    whole.add(future.result())
                    if step is not None:
                        step(done, len(pieces))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        result.calls = server.calls
    result.claims = settle(whole.claims, names)
    result.dropped = [{"reason": problem} for problem in dict.fromkeys(whole.problems)]
    result.unread, result.kept, result.pieces = whole.unread, whole.kept, len(pieces)
    result.tokens_in, result.tokens_out = whole.tokens_in, whole.tokens_out
    if settings.price_in or settings.price_out:
        cost = whole.tokens_in * settings.price_in + whole.tokens_out * settings.price_out
        result.cost = cost / 1_000_000
    return result


def cache_key(settings: ModelSettings, asked: str) -> str:
    """Name under which the replies to a question are kept."""
    parts = (settings.base_url, settings.model, VERSION, asked)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass
class _Reader:
    server: Server
    names: Names
    cache: MutableMapping[str, str]

    def read(self, piece: Piece) -> _Part:
        """Claims and problems of one piece, or of its halves where it is too long."""
        article = self.names.article
        about = {"Title": str(article.meta.get("title") or ""), "Date": article.published or ""}
        known = self.names.known(piece.start, piece.end)
        asked = question(piece.text(article), about, known)
        key = cache_key(self.server.settings, asked)
        part = _Part()
        for content in _kept(self.cache.get(key)):
            part.kept += 1
            part.problems = self._take(content, piece, part)
        if part.kept:
            return part
        messages: list[Message] = [
            {"role": "system", "content": INSTRUCTIONS},
            {"role": "user", "content": asked},
        ]
        try:
            answer = self.server.ask(messages)
        except TooLong as error:
            told = f"too long for the server: {error}"
            return self._halved(piece) or _Part(unread=[self._told(piece, told)])
        except Unanswered as error:
            part.unread.append(self._told(piece, str(error)))
            return part
        part.count(answer)
        if answer.cut:
            shorter = self._halved(piece)
            if shorter is not None:
                shorter.count(answer)
                return shorter
            most = self.server.settings.max_tokens
            part.unread.append(self._told(piece, f"the reply was cut at {most:,} tokens"))
        part.problems = self._take(answer.content, piece, part)
        contents = [answer.content]
        if part.problems and not answer.cut:
            contents += self._repaired(messages, answer, piece, part)
        if not answer.cut:
            self.cache[key] = json.dumps(contents)
        return part

    def _repaired(
        self, messages: list[Message], answer: Answer, piece: Piece, part: _Part
    ) -> list[str]:
        """Asks once more for what was wrong; the reply's content, or nothing where none came."""
        asked = repair(part.problems[:_MOST_PROBLEMS])
        more = [
            {"role": "assistant", "content": answer.content[:20_000]},
            {"role": "user", "content": asked},
        ]
        try:
            again = self.server.ask([*messages, *more])
        except (TooLong, Unanswered):
            return []
        part.count(again)
        before, count = part.problems, len(part.claims)
        left = self._take(again.content, piece, part)
        part.problems = left if len(part.claims) > count else [*before, *left]
        return [again.content]

    def _take(self, content: str, piece: Piece, part: _Part) -> list[str]:
        """Adds the claims of a reply; answers with what of it can not be used."""
        reply = read_reply(content)
        problems = list(reply.problems)
        model = self.server.settings.model
        for fact in reply.facts:
            try:
                claim = make_claim(fact, self.names, (piece.start, piece.end), model)
            except ValueError as error:
                brief = " ".join(str(fact[key])[:40] for key in ("subject", "relation", "object"))
                problems.append(f"({brief}): {error}")
            else:
                part.claims.append(claim)
        return problems

    def _halved(self, piece: Piece) -> _Part | None:
        """What the shorter pieces of one gave; None where it can not be cut."""
        parts = halves(self.names.article, piece)
        whole = _Part()
        for half in parts:
            whole.add(self.read(half))
        return whole if parts else None

    def _told(self, piece: Piece, reason: str) -> str:
        begin = " ".join(self.names.article.text[piece.start : piece.start + 60].split())
        return f"the part from {begin!r} was not read whole: {reason}"


def _kept(text: str | None) -> list[str]:
    """Replies that were kept; none where what was kept is no list of texts."""
    try:
        contents = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(contents, list) or not all(isinstance(one, str) for one in contents):
        return []
    return contents
