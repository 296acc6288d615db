"""What the running service holds: its store, its settings, its turns, its clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from typing import cast

from starlette.requests import Request

from onshore.app.serving.flights import Flights
from onshore.app.serving.lanes import Glance, Lane
from onshore.app.serving.recent import LARGEST, MOST_BYTES, Kept, Recent
from onshore.app.serving.shared import Shared, SharedTexts
from onshore.app.serving.start import Loading
from onshore.app.settings import Settings, stories_folder
from onshore.graph.answers.duty.tariff_tables import demand
from onshore.graph.dates import format_instant
from onshore.graph.ports import Store, Summary
from onshore.loaders.stories import read_stories

READY_SECONDS = 2.0
"""How long the store may take to say that it is there."""
SCENARIO_BYTES = 16 * 2**20
"""Bytes of all scenarios together that are known by their short id."""


class Service:
    """One per application. The only place where the service reads a clock."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        version: str,
        first_load: Loading | None = None,
        shared: Shared | None = None,
    ) -> None:
        """`shared` is what it has in common with the other workers of `serve --workers`."""
        self.settings, self.store, self.version = settings, store, version
        self.first_load = first_load
        self.stories = read_stories(stories_folder(settings))
        self.answers = Recent[Kept](MOST_BYTES, LARGEST)
        self.flights = Flights[Kept]()
        self.scenarios: Recent[bytes] | SharedTexts = Recent[bytes](SCENARIO_BYTES, LARGEST)
        self.writing: Callable[[], AbstractContextManager[None]] = nullcontext
        if shared is not None:
            self.scenarios = SharedTexts(shared.folder / "scenarios", SCENARIO_BYTES)
            self.writing = shared.writing
        self.questions = Lane(settings.max_busy, "question", 2 if store.local else 8)
        self.writes = Lane(1, "write")
        self.summary = Glance(self._summary, READY_SECONDS)

    def _summary(self) -> Summary:
        """What the store holds; TablesMissing where tables are still to come."""
        summary = self.store.summary()
        if self.first_load is not None:
            demand(self.store.reader().tables())
        return summary

    @property
    def retry_headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.settings.retry_after)}

    def cancel(self) -> None:
        """All questions that are being answered stop; what is being written is not touched."""
        self.questions.cancel()

    def today(self) -> date:
        return datetime.now(UTC).date()

    def now(self) -> str:
        return format_instant(datetime.now(UTC))


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)
