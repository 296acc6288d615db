"""Files that are there whole, or as they were before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onshore.graph.errors import InvalidInput, Problem


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The path of a draft, which takes the file's place at the end and goes where that fails.

    InvalidInput where the file has no folder to lie in.
    """
    if not path.absolute().parent.is_dir():
        raise InvalidInput([Problem("its folder does not exist", file=str(path))])
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
