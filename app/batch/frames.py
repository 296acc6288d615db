"""Duties of a user's own frames: what `onshore.spark` and `onshore.duckdb` are made of."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from onshore.app.batch.frozen import duty_tables, freeze_tables, hash_of_tables
from onshore.app.settings import read_settings
from onshore.app.terminal.shell import now, open_filled
from onshore.graph.errors import InvalidParameters, MissingExtra, Problem
from onshore.graph.words.reason import LANGUAGES

if TYPE_CHECKING:
    from onshore.app.batch.duties.table import DutyTable
    from onshore.graph.reader import Reader


class Asked(NamedTuple):
    """What workers are told: where tables are frozen, their hash, and the options."""

    folder: str
    content: str
    as_of: date
    lang: str

    def table(self, folder: str | None = None) -> DutyTable:
        """What answers batches, kept by the process; `folder`: where the tables lie here."""
        from onshore.app.batch.duties.table import frozen_duties

        return frozen_duties(folder or self.folder, self.content, self.as_of, self.lang)


def asked(package: str, store: Any, as_of: date | str | None, lang: str) -> Asked:
    """Freezes the tables of a store, once for each content.

    `store` is an `onshore.Store`; None is the one that `ONSHORE_STORE` names. InvalidParameters for
    another language or no day, MissingExtra without `package`, TablesMissing without the tables.
    """
    demand_package(package)
    if lang not in LANGUAGES:
        raise InvalidParameters([Problem(f"is one of {', '.join(LANGUAGES)}", "lang")])
    day = day_of(as_of)
    if store is not None:
        folder, content = _frozen(store.reader())
    else:
        with closing(open_filled(read_settings(os.environ))) as opened:
            folder, content = _frozen(opened.reader())
    return Asked(folder, content, day, lang)


def demand_package(package: str) -> None:
    """MissingExtra where it is not installed, or what every engine needs."""
    from importlib.util import find_spec

    for needed in (package, "pyarrow"):
        if find_spec(needed) is None:
            extra = {"pyspark": "spark"}.get(package, package)
            raise MissingExtra(extra, f"onshore.{extra}")


def day_of(as_of: date | str | None) -> date:
    """Default today; InvalidParameters for a text that is no day."""
    if isinstance(as_of, str):
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            raise InvalidParameters([Problem(f"{as_of!r} is not a day", "as_of")]) from None
    return as_of or now().date()


def _frozen(reader: Reader) -> tuple[str, str]:
    content = hash_of_tables(duty_tables(reader))
    folder = Path(scratch()) / f"onshore-{content[:16]}"
    if not folder.exists():
        freeze_tables(folder, reader)
    return str(folder), content


def scratch() -> str:
    """A folder of this process, which goes with it."""
    return _folder().name


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="onshore-batch-")
