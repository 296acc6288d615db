"""uvicorn with the bounds and the end that a service in the open needs.

It stays uvicorn: its sockets and its protocol are left alone. What it does not bound is looked
after by its tick (`app.serving.connections`); what has to happen at the end is added to its
shutdown.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Timer
from time import monotonic
from typing import Any

import uvicorn

from onshore.app.serving.connections import Connections
from onshore.app.settings import Settings

FINISH_SECONDS = 1.0
"""How long questions may go on once the service is to stop; then their deadlines are cancelled."""
GRACE_SECONDS = 3
"""How long answers may take to be sent once it is to stop; then their connections end."""
END_SECONDS = 4.0
"""When the process ends at the latest, whatever still runs in it."""
LAST_SECONDS = 4.8
"""When the system ends it, by SIGALRM, where the process is too busy even for that."""
SWITCH_SECONDS = 0.001
"""How long a thread that computes may keep the event loop waiting: Python's own is five times that,
which many questions at once make seconds of.
"""
SPARE_FILES = 4_096
"""Open files besides those of connections: what is accepted between two looks, store, page."""
IN_APPLICATION = "Exception in ASGI application\n"
"""What uvicorn logs of an exception that comes out of the application."""
QUIET_SECONDS = 60.0
"""How long a warning that was said is not said again."""


class Server(uvicorn.Server):
    """`ending` is called once, when the service is told to stop; `cancel` a little later.

    `parent` is the process without which it stops too.
    """

    def __init__(
        self,
        app: Any,
        settings: Settings,
        cancel: Callable[[], None] = lambda: None,
        ending: Callable[[], None] = lambda: None,
        parent: int | None = None,
    ) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            h11_max_incomplete_event_size=2 * (settings.max_url + settings.max_headers),
            ws="none",
        )
        super().__init__(config)
        for one in (_SELDOM, once_logged):
            logging.getLogger("uvicorn.error").addFilter(one)
        self._bounds = Connections(settings)
        self._most = settings.max_connections
        self._cancel, self._ending, self._parent = cancel, ending, parent
        allow_files(settings.max_connections + SPARE_FILES)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        for listener in sockets or ():
            send_at_once(listener)
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            super().run(sockets)
        finally:
            sys.setswitchinterval(before)

    async def on_tick(self, counter: int) -> bool:
        connections = self.server_state.connections
        if counter % 10 == 0 or len(connections) > self._most:
            self._bounds.look(connections, monotonic())
        if self._parent not in (None, os.getppid()):
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        asyncio.get_running_loop().call_later(FINISH_SECONDS, self._cancel)
        await super().shutdown(sockets)


def send_at_once(listener: socket.socket) -> None:
    """What is accepted here sends its answers without waiting for more to send (Nagle, 40 ms).

    asyncio does so only for sockets made with the protocol named, which `create_server` does not.
    """
    if listener.family in (socket.AF_INET, socket.AF_INET6):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def end_soon() -> None:
    """End the process after END_SECONDS with code 0, if it has not ended by itself.

    A thread that looks at no deadline, or a store that does not answer, would hold it otherwise.
    What was being written then is not written: stores commit all of a load or nothing.
    """

    def end() -> None:
        sys.stderr.write("Onshore has stopped without waiting for what still ran\n")
        sys.stderr.flush()
        os._exit(0)

    timer = Timer(END_SECONDS, end)
    timer.daemon = True
    timer.start()
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_REAL, LAST_SECONDS)


def allow_files(wanted: int) -> None:
    """Raise the process's limit of open files as far as it may."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class Seldom(logging.Filter):
    """Lets a warning through once in a while, so that clients cannot fill the log with it."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._said: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            return True
        last, kept_back = self._said.get(record.msg, (-self._seconds, 0))
        if record.created - last < self._seconds:
            self._said[record.msg] = last, kept_back + 1
            return False
        self._said[record.msg] = record.created, 0
        if kept_back:
            record.msg = f"{record.msg} ({kept_back:,} more like it before)"
        return True


def once_logged(record: logging.LogRecord) -> bool:
    """Whether a record is new: the application has logged each exception that it lets pass here,
    with the id of its request."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.msg == IN_APPLICATION and isinstance(error, Exception))


_SELDOM = Seldom(QUIET_SECONDS)
