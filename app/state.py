"""What the running service holds: its store, its settings, its turn-taking, its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import BoundedSemaphore
from typing import cast

from starlette.requests import Request

from app.kept import KeptAnswers
from app.settings import Settings
from graph.dates import format_instant
from graph.ports import Store


class Service:
    """One per application. The only place where the service reads a clock."""

    def __init__(self, settings: Settings, store: Store, version: str) -> None:
        self.settings, self.store, self.version = settings, store, version
        self.answers = KeptAnswers()
        # a look at a file is quick enough for the event loop, a question over a network is not
        self.local = store.url.startswith("sqlite")
        self._turns = BoundedSemaphore(settings.max_busy)

    @property
    def retry_headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.settings.retry_after)}

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether a question may be answered now; False where too many are being answered."""
        free = self._turns.acquire(blocking=False)
        try:
            yield free
        finally:
            if free:
                self._turns.release()

    def today(self) -> date:
        return datetime.now(UTC).date()

    def now(self) -> str:
        return format_instant(datetime.now(UTC))


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)
