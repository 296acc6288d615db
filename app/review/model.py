"""The language model of `extract --llm`: its settings, kept replies, what is told, what it cost."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onshore.app.review.files import write_whole
from onshore.app.review.name_sources import say
from onshore.app.settings import Settings
from onshore.graph.errors import InvalidInput, InvalidParameters, Problem
from onshore.loaders.extract import Article, Gazetteer
from onshore.loaders.extract.model import ModelSettings, Proposals, ask_model

SHOWN = 5
"""Dropped proposals that the terminal tells; all stand in the file of the refused."""


class ReplyCache(MutableMapping[str, str]):
    """One file per reply in the user's cache folder; keys are hashes. A full disk does no harm."""

    def __init__(self, folder: Path | None = None) -> None:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self.folder = folder or Path(home) / "onshore" / "replies"

    def __getitem__(self, key: str) -> str:
        try:
            return (self.folder / key).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / key, value)
        except OSError:
            return

    def __delitem__(self, key: str) -> None:
        try:
            (self.folder / key).unlink()
        except OSError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return (path.name for path in self.folder.glob("*")) if self.folder.is_dir() else iter(())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def settings_of(settings: Settings) -> ModelSettings:
    """Settings of the model; InvalidParameters where address or name are not set."""
    if not settings.llm_url or not settings.llm_model:
        raise InvalidParameters([Problem("needs ONSHORE_LLM_URL and ONSHORE_LLM_MODEL", "--llm")])
    return ModelSettings(
        settings.llm_url,
        settings.llm_model,
        settings.llm_key,
        settings.llm_timeout,
        settings.llm_max_calls,
        settings.llm_max_tokens,
        settings.llm_piece,
        settings.llm_parallel,
        settings.llm_price_in,
        settings.llm_price_out,
    )


@dataclass
class Model:
    """Asks about one article after the other and keeps the sum of what it took."""

    settings: ModelSettings
    cache: ReplyCache = field(default_factory=ReplyCache)
    total: Proposals = field(default_factory=Proposals)

    def ask(
        self, article: Article, gazetteer: Gazetteer
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Claims for the verifier, and what was dropped before it; raises as `ask_model` does."""

        def announce(host: str) -> None:
            say(f"the text of {article.source} goes to {host}")

        try:
            found = ask_model(article, gazetteer, self.settings, self.cache, announce, _step)
        except InvalidInput as error:
            named = [Problem(one.reason, _SETTING.get(one.field or "")) for one in error.problems]
            raise InvalidParameters(named) from error
        for name in ("calls", "kept", "pieces", "tokens_in", "tokens_out"):
            setattr(self.total, name, getattr(self.total, name) + getattr(found, name))
        if found.cost is not None:
            self.total.cost = (self.total.cost or 0.0) + found.cost
        for line in found.unread:
            say(f"not read by the model: {line}")
        for item in found.dropped[:SHOWN]:
            say(f"dropped: {item['reason']}")
        if len(found.dropped) > SHOWN:
            say(f"dropped: {len(found.dropped) - SHOWN:,} more")
        return found.claims, found.dropped

    def summary(self) -> str:
        """Calls, tokens and cost of all articles, in one line."""
        total = self.total
        parts = [f"{total.calls:,} call{'' if total.calls == 1 else 's'}"]
        if total.kept:
            parts.append(f"{total.kept:,} from the cache")
        if total.tokens_in or total.tokens_out:
            parts.append(f"{total.tokens_in:,} tokens sent, {total.tokens_out:,} received")
        elif total.calls:
            parts.append("tokens not told by the server")
        if total.cost is not None:
            parts.append(f"about {total.cost:.4f} USD")
        return f"model {self.settings.model} at {self.settings.host}: {'; '.join(parts)}"


_SETTING = {"base_url": "ONSHORE_LLM_URL", "model": "ONSHORE_LLM_MODEL", "key": "ONSHORE_LLM_KEY"}


def _step(done: int, total: int) -> None:
    """Shows how far an article of several pieces is, on a terminal."""
    if total > 1 and sys.stderr.isatty():
        sys.stderr.write(f"\rpiece {done} of {total} " + ("\n" if done == total else ""))
        sys.stderr.flush()
