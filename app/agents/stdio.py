"""The command `mcp`: one client over standard input and output, until the client ends it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Timer
from types import FrameType

import anyio
from mcp.server.stdio import stdio_server

from onshore.app.agents.protocol import build_server
from onshore.app.serving.logs import set_up
from onshore.app.serving.start import prepare
from onshore.app.serving.state import Service
from onshore.app.settings import Settings, data_folder
from onshore.app.terminal.shell import now, open_named
from onshore.app.version import own_version
from onshore.graph.dates import format_instant

END_SECONDS = 3.0
"""How long what still runs may take once the client has gone."""


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Answer one client; an empty store is given the bundled facts first."""
    set_up(settings)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    store = open_named(settings)
    load = prepare(
        store, data_folder(settings), lambda: format_instant(now()), settings.retry_after
    )
    service = Service(settings, store, own_version(), load)
    sys.stderr.write(f"Onshore answers MCP on standard input and output from {store.url}\n")
    sys.stderr.flush()
    try:
        anyio.run(_serve, service)
    finally:
        service.cancel()
        timer = Timer(END_SECONDS, os._exit, (0,))
        timer.daemon = True
        timer.start()
        store.close()


async def _serve(service: Service) -> None:
    server = build_server(service)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _end(signum: int, frame: FrameType | None) -> None:
    """A thread waits for standard input and can not be told to stop: the process ends.

    Nothing is lost by that: tools only read, and a load of bundled data is stored whole or not.
    """
    sys.stderr.write("Onshore has stopped\n")
    sys.stderr.flush()
    os._exit(0)
