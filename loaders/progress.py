"""Progress of a load on a terminal; nothing is imported and nothing is shown anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from onshore.graph import ports
from onshore.loaders import Advance


class Told(NamedTuple):
    """What the fields of `Options` call: `advance` while files are read, the others after that."""

    advance: Advance | None = None
    stored: ports.Advance | None = None
    drawn: ports.Advance | None = None


@contextmanager
def progress_bars(paths: Iterable[str | Path], stream: TextIO) -> Iterator[Told]:
    """Bars with rate and remaining time: the bytes of the files, the records that are stored, and
    what is drawn of them after that.

    Nothing is told, and nothing shown, where no terminal is.
    """
    if not stream.isatty():
        yield Told()
        return
    from tqdm import tqdm

    def bar(what: str, unit: str, total: int) -> Any:
        scaled = unit == "B"
        return tqdm(total=total, unit=unit, unit_scale=scaled, desc=what, file=stream, leave=False)

    files = [file for path in map(Path, paths) for file in _files(path)]
    with ExitStack() as bars:
        reading = bars.enter_context(bar("Reading", "B", sum(one.stat().st_size for one in files)))
        after: dict[str, Any] = {}

        def advance(size: int) -> None:
            reading.update(size)

        def show(what: str, done: int, everything: int) -> None:
            if what not in after:
                for one in (reading, *after.values()):
                    one.close()
                after[what] = bars.enter_context(bar(what, "record", everything))
            after[what].total = everything
            after[what].update(done - after[what].n)

        yield Told(advance, partial(show, "Storing"), partial(show, "Drawing"))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file()]
    return [path] if path.is_file() else []
