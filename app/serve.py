"""The command `serve`: a socket, the bundled facts, the service, and a clean end.

What an empty store is given at the start stands in `app.serving.start`.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from dataclasses import replace

from onshore.app.serving.logs import set_up
from onshore.app.serving.start import FirstLoad, prepare
from onshore.app.serving.warming import warm_up
from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.shell import address, now, open_named, stop
from onshore.graph.dates import format_instant
from onshore.graph.errors import OnshoreError
from onshore.graph.ports import Store


class PortTaken(OnshoreError):
    """The address that `serve` shall listen on can not be used."""


def serve(settings: Settings, workers: int = 1) -> int:
    """Answer over HTTP until SIGINT or SIGTERM, which end it within 5 seconds.

    The exit code is 0; 142 where the machine was too busy for that and the system ended it.
    """
    set_up(settings)
    if settings.mcp == "on":
        from onshore.app.agents import demand

        demand()
    if workers > 1:
        from onshore.app.workers import check_workers

        check_workers(settings)
    listener = listen(settings.host, settings.port)
    settings = replace(settings, port=listener.getsockname()[1])
    signal.signal(signal.SIGTERM, stop)
    with listener:
        if workers > 1:
            from onshore.app.workers import serve_workers

            return serve_workers(settings, listener, workers)
        store = open_named(settings)
        try:
            data = data_folder(settings)
            first_load = prepare(store, data, lambda: format_instant(now()), settings.retry_after)
            warm_up(store, now().date())
            run_service(settings, store, listener, first_load)
        except KeyboardInterrupt:
            sys.stderr.write("Onshore has stopped\n")
        finally:
            store.close()
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; PortTaken, with what to do, where there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    except OSError as error:
        known = error.errno is not None and not isinstance(error, socket.gaierror)
        reason = os.strerror(error.errno or 0).lower() if known else error.strerror
        raise PortTaken(
            f"{host}:{port} can not be listened on: {reason}; "
            f"choose another port with --port or ONSHORE_PORT, such as {port + 1}"
        ) from None


def run_service(
    settings: Settings, store: Store, listener: socket.socket, first_load: FirstLoad | None
) -> None:
    from onshore.app.main import create_app
    from onshore.app.serving.server import Server, end_soon

    sys.stderr.write(f"Onshore answers at {address(settings)} from {store.url}; Ctrl-C stops it\n")
    if first_load is not None:
        sys.stderr.write("The tariff tables are being read; until then duty is not answered\n")
    app = create_app(settings, store, first_load)
    server = Server(app, settings, cancel=app.state.service.cancel, ending=end_soon)
    server.run(sockets=[listener])
