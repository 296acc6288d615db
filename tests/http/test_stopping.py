"""SIGTERM and SIGINT end a server in time, whatever it is doing; a real process each."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.http.test_turns import SOON, ask, begun, until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = textwrap.dedent(
    """
    import sys
    from time import sleep

    from starlette.responses import Response

    import onshore.app.main as main
    from onshore.app.cli.main import main as command
    from onshore.app.serving.turns import in_turn
    from onshore.graph.deadline import current

    create = main.create_app

    def heeds(request):
        while True:
            current().check()
            sleep(0.01)

    def ignores(request):
        while True:
            sleep(0.01)

    def create_app(*given):
        made = create(*given)
        made.add_route("/heeds", in_turn(heeds), methods=["GET"])
        made.add_route("/ignores", in_turn(ignores), methods=["GET"])
        return made

    main.create_app = create_app
    sys.exit(command(["serve"]))
    """
)


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


@contextmanager
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server with two more routes, as a process; and its address."""
    port, data = free_port(), tmp_path / "data"
    data.mkdir()
    environ = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
    environ |= {"ONSHORE_STORE": "sqlite://", "ONSHORE_PORT": str(port), "ONSHORE_DATA": str(data)}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        assert until(lambda: process.poll() is not None or _answers(port)), "it did not start"
        yield process, address
    finally:
        process.kill()
        process.communicate()


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("path", [None, "/heeds", "/ignores"])
def test_a_signal_ends_it_with_code_0(
    tmp_path: Path, number: signal.Signals, path: str | None
) -> None:
    with server(tmp_path) as (process, address):
        assert ask(address, "/health").status == 200
        asked = [begun(address, f"GET {path}") for _ in range(5)] if path else []
        # what came before this answer on the same loop has begun
        assert ask(address, "/ready").status == 200
        started = monotonic()
        process.send_signal(number)
        assert process.wait(SOON) in (
            0,
            -signal.SIGALRM,
        )  # the latter on a machine that is too busy
        taken = monotonic() - started
        heads = [connection.recv(100) for connection in asked]
        assert all(head.startswith(b"HTTP/1.1 503") for head in heads)
        for connection in asked:
            connection.close()
        assert process.stderr is not None
        said = process.stderr.read()
        assert "has stopped" in said
        assert "Traceback" not in said
        assert taken < SOON
