"""An application behind a real socket, for tests that need a browser or a slow client."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep
from typing import Any

from onshore.app.serving.server import Server
from onshore.app.settings import Settings


@contextmanager
def serving(app: Any, settings: Settings | None = None) -> Iterator[str]:
    """Serve an ASGI application on a free port of 127.0.0.1; yields its address, no slash."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        server = Server(app, settings or Settings())
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            deadline = monotonic() + 20
            while not server.started:
                if not thread.is_alive() or monotonic() > deadline:
                    raise RuntimeError("the application did not start")
                sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)
