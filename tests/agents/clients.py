"""Real clients of the protocol, and real servers for them: over stdio and over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import urlencode
from urllib.request import urlopen

import anyio
import orjson
import pytest

from tests.extras import IN_CI

if find_spec("mcp") is None and not IN_CI:
    pytest.skip("mcp of the extra 'agents' is not installed", allow_module_level=True)

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

__all__ = ["Client", "MCPError"]

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
"""How long a slow machine may take for anything here."""
CLOCKS = {"as_of": "2026-11-28", "known_at": "2026-11-28T00:00:00Z"}
MODES = ("auto", "legacy")
"""The protocol of today, and the one with a handshake that most clients still speak."""

T = TypeVar("T")
Calls = Sequence[tuple[str, Mapping[str, Any]]]


def environment(url: str, **settings: Any) -> dict[str, str]:
    """That of a server over this store."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ONSHORE_")}
    named = {f"ONSHORE_{key.upper()}": str(value) for key, value in settings.items()}
    return {**kept, "ONSHORE_STORE": url, **named}


@contextmanager
def serving_http(url: str, *options: str, **settings: Any) -> Iterator[str]:
    """`onshore serve --mcp` in a process of its own; yields its address, no slash."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "onshore", "serve", "--mcp", "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(url, **settings))
    address = f"http://127.0.0.1:{port}"
    try:
        end = monotonic() + SECONDS
        while not _answers(address):
            assert process.poll() is None
            assert monotonic() < end
            sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/ready", timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def api(address: str, path: str, **parameters: str) -> dict[str, Any]:
    """The answer of the HTTP API on the day of `CLOCKS`."""
    query = urlencode({**CLOCKS, **parameters})
    with urlopen(f"{address}/api/v1/{path}?{query}", timeout=SECONDS) as answer:
        found: dict[str, Any] = orjson.loads(answer.read())
    return found


def over_stdio(url: str, **settings: Any) -> Any:
    """What a client starts: the command `onshore mcp` over this store."""
    return stdio_client(
        StdioServerParameters(
            command=sys.executable,
            args=["-m", "onshore", "mcp"],
            env=environment(url, **settings),
            cwd=ROOT,
        )
    )


def talk(target: Any, work: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    """What `work` gives with a client that is connected."""

    async def run() -> T:
        with anyio.fail_after(SECONDS):
            async with Client(target, mode=mode) as client:
                return await work(client)

    return anyio.run(run)


def ask(target: Any, calls: Calls, mode: str = "auto") -> list[Any]:
    """The results of tool calls, one after the other over one connection."""

    async def work(client: Client) -> list[Any]:
        return [await client.call_tool(name, dict(arguments)) for name, arguments in calls]

    return talk(target, work, mode)


def told(result: Any) -> dict[str, Any]:
    """The JSON of a result: its first text."""
    value: dict[str, Any] = orjson.loads(result.content[0].text)
    return value


def tokens(result: Any) -> float:
    """One token is 4 bytes of the result as compact UTF-8 JSON."""
    return len(result.model_dump_json(by_alias=True, exclude_none=True).encode()) / 4


def links(result: Any) -> dict[str, str]:
    """Address and description of the resources that a result links to."""
    return {one.uri: one.description for one in result.content[1:]}
