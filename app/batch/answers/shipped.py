"""Networks shipped to a user's own job: what the rows of a frame are answered from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from onshore.app.batch.engines import question_of
from onshore.app.batch.frames import day_of, demand_package, scratch
from onshore.app.batch.frozen import freeze
from onshore.app.settings import read_settings
from onshore.app.terminal.shell import open_filled
from onshore.graph import ports
from onshore.graph.answers.parameters import read_parameters
from onshore.graph.errors import InvalidParameters, Problem

if TYPE_CHECKING:
    from onshore.app.batch.answers.asking import RowsTable


class Shipped(NamedTuple):
    """What workers are told: where a network is frozen, its hash, and what is asked of it."""

    question: str
    folder: str
    content: str
    options: Mapping[str, Any]

    def table(self, folder: str | None = None) -> RowsTable:
        """What answers rows, kept by the process; `folder`: where the network lies here."""
        found: RowsTable = question_of(self.question).table_in(
            folder or self.folder, self.content, self.options
        )
        return found


def shipped(
    question: str,
    package: str,
    store: Any,
    as_of: date | str | None,
    parameters: Mapping[str, object],
) -> Shipped:
    """Freezes the network of a store, once for each content and parameters.

    `store` is an `onshore.Store`; None is the one that `ONSHORE_STORE` names. InvalidParameters for
    parameters that the question does not take, and those that rows say; MissingExtra without
    `package`.
    """
    demand_package(package)
    day = day_of(as_of)
    if store is not None:
        return _shipped(question, store.opened(), day, parameters)
    with closing(open_filled(read_settings(os.environ))) as opened:
        return _shipped(question, opened, day, parameters)


def _shipped(name: str, store: ports.Store, day: date, parameters: Mapping[str, object]) -> Shipped:
    module = question_of(name)
    if problems := [Problem("is what each row says", p) for p in parameters if p in module.IN_ROWS]:
        raise InvalidParameters(problems)
    question = read_parameters(module.KIND, _pairs(parameters))
    view = store.view(day, question.known_at)
    options = module.options_of(question, view)
    said = [name, store.content_hash(view.reader), options]
    content = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    folder = Path(scratch()) / f"onshore-{content[:16]}"
    if not folder.exists():
        freeze(folder, view.reader, content, module.parts_of_network(question, view))
    return Shipped(name, str(folder), content, options)


def _pairs(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    """Values of Python as parameters are written."""
    found = []
    for name, value in parameters.items():
        several = value if isinstance(value, list | tuple | set | frozenset) else (value,)
        for one in several:
            found.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return found
