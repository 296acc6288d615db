"""Replies of a language model kept on the disk, so that asking again costs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from onshore.app.review.files import write_whole


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
