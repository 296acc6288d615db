"""Progress of a load on a terminal; nothing is imported and nothing is shown anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from loaders import Advance


@contextmanager
def progress_bar(paths: Iterable[str | Path], stream: TextIO) -> Iterator[Advance | None]:
    """A bar over the bytes of the files, for `Options.advance`; None where no terminal is."""
    if not stream.isatty():
        yield None
        return
    from tqdm import tqdm

    files = [file for path in map(Path, paths) for file in _files(path)]
    total = sum(file.stat().st_size for file in files)
    with tqdm(
        total=total, unit="B", unit_scale=True, desc="Reading", file=stream, leave=False
    ) as bar:

        def advance(size: int) -> None:
            bar.update(size)

        yield advance


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file()]
    return [path] if path.is_file() else []
