"""What the workers of one service share besides the store: one writer, scenarios, the first load.

It lies in a folder that their parent makes and removes, and in memory that it was given.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Any

from onshore.app.serving.recent import LARGEST
from onshore.app.serving.start import Loading
from onshore.graph.errors import StoreBusy

_KEY = re.compile(r"[0-9a-f]{1,64}")


class Shared:
    """`loading`, four whole numbers, is in the memory of all: what the keeper tells the others."""

    def __init__(self, folder: Path, loading: Any) -> None:
        self.folder = folder
        self._loading = loading

    def tell(self, load: Loading | None) -> None:
        """How far the first load has come; None where there is none."""
        self._loading[:3] = [0, 0, 0] if load is None else [load.running, load.read, load.of]

    @property
    def running(self) -> bool:
        return bool(self._loading[0])

    @property
    def read(self) -> int:
        """Files of tariff tables that were read."""
        return int(self._loading[1])

    @property
    def of(self) -> int:
        """Files of tariff tables in all; 0 where there is no first load."""
        return int(self._loading[2])

    @property
    def large(self) -> bool:
        """Whether the store holds so much that compiled loops are used."""
        return bool(self._loading[3])

    @large.setter
    def large(self, large: bool) -> None:
        self._loading[3] = large

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One thread of all processes at a time, StoreBusy for others; it ends with its process."""
        import fcntl

        handle = os.open(self.folder / "writing", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise StoreBusy("something else is being written") from None
        finally:
            os.close(handle)


class SharedTexts:
    """As `app.serving.recent.Recent`, in files of a folder, for keys of hexadecimal digits."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        folder.mkdir(exist_ok=True)

    def get(self, key: str) -> bytes | None:
        if not _KEY.fullmatch(key):
            return None
        path = self._folder / key
        with suppress(OSError):
            text = path.read_bytes()
            os.utime(path)
            return text
        return None

    def put(self, key: str, value: bytes, size: int) -> None:
        if not _KEY.fullmatch(key) or size > LARGEST:
            return
        draft = self._folder / f"{key}.{os.getpid()}.{get_ident()}"
        with suppress(OSError):  # no room, say: the URL carries it as well
            draft.write_bytes(value)
            draft.replace(self._folder / key)
            self._thin_out()

    def _thin_out(self) -> None:
        """The ones used longest ago go where all together are too large."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    found.append((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path))
        held = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if held <= self._most:
                return
            held -= size
            Path(path).unlink(missing_ok=True)
