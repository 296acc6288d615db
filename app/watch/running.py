"""A run over all that is watched: what changed, what could not be looked at, the state after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onshore.app.watch.looking import Change, look
from onshore.app.watch.state import State, Watched
from onshore.app.watch.words import as_data, change_text
from onshore.graph.dates import format_instant, show_instant
from onshore.graph.deadline import Deadline, within
from onshore.graph.errors import DeadlinePassed, InputError, MissingExtra, TablesMissing, UnknownId
from onshore.graph.ports import Store
from onshore.graph.view import View


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one item gave. `first`: it was looked at for the first time; `failed` says why not."""

    item: Watched
    changes: Sequence[Change] = field(default_factory=tuple)
    first: bool = False
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes at one view, and the state that the next run compares with."""

    outcomes: Sequence[Outcome]
    state: State
    view: View

    @property
    def changed(self) -> bool:
        return any(one.changes for one in self.outcomes)

    @property
    def failed(self) -> bool:
        return any(one.failed for one in self.outcomes)


def run(state: State, store: Store, now: datetime, seconds: float) -> Run:
    """Look at every item, for `seconds` each at most; StoreError where the store can not be read.

    An item that fails keeps what was seen of it before; the others go on.
    """
    today, instant = now.date(), show_instant(format_instant(now.replace(microsecond=0)))
    view = store.view(today)
    outcomes, items = [], []
    for item in state.items:
        first = item.looked is None
        try:
            with within(Deadline(seconds)):
                seen, changes = look(item, store, today)
        except (InputError, UnknownId, TablesMissing, DeadlinePassed, MissingExtra) as error:
            outcomes.append(Outcome(item, first=first, failed=str(error)))
            items.append(item)
            continue
        known_at = show_instant(view.known_at)
        items.append(seen.model_copy(update={"looked": instant, "known_at": known_at}))
        outcomes.append(Outcome(item, changes, first))
    return Run(outcomes, state.model_copy(update={"items": items}), view)


def run_json(found: Run, lang: str) -> dict[str, Any]:
    """A run as data, each change with its sentence in `lang`."""
    return {
        "as_of": found.view.as_of.isoformat(),
        "known_at": show_instant(found.view.known_at),
        "changed": found.changed,
        "items": [
            {
                "id": one.item.id,
                "kind": one.item.kind,
                "name": one.item.name,
                "asked": [list(pair) for pair in one.item.asked],
                "since": one.item.looked,
                "first": one.first,
                "failed": one.failed,
                "changes": [
                    {
                        "change": change.code,
                        "text": change_text(change, found.view, lang),
                        **{key: as_data(value) for key, value in change.params.items()},
                    }
                    for change in one.changes
                ],
            }
            for one in found.outcomes
        ],
    }
