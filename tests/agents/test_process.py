"""The command `onshore mcp` as a process: what it writes, how it begins and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.agents.clients import ROOT, SECONDS, ask, environment, over_stdio, serving_http, told
from tests.agents.stores import ENDLESS, endless

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "a test", "version": "1"},
    },
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def call(name: str, arguments: dict[str, Any], id: int = 2) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}


@contextmanager
def started(url: str, **settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "onshore", "mcp"],
        cwd=ROOT,
        env=environment(url, **settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def send(process: subprocess.Popen[bytes], *messages: object) -> None:
    assert process.stdin is not None
    for message in messages:
        process.stdin.write(orjson.dumps(message) + b"\n")
    process.stdin.flush()


def receive(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    message: dict[str, Any] = orjson.loads(process.stdout.readline())
    return message


@pytest.fixture(scope="module")
def endless_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return endless(tmp_path_factory.mktemp("endless"))


def test_it_ends_with_its_client_and_writes_nothing_else(bundled: str) -> None:
    with started(bundled) as process:
        send(process, HELLO)
        assert receive(process)["result"]["serverInfo"]["name"] == "onshore"
        send(process, READY, call("search", {"q": "TSMC"}))
        assert receive(process)["id"] == 2
        rest, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert rest == b""
        assert b"answers MCP" in said
        assert b"Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_also_where_it_computes(endless_url: str, number: int) -> None:
    with started(endless_url, max_seconds=90) as process:
        send(process, HELLO)
        receive(process)
        send(process, READY, call("paths", ENDLESS))
        process.send_signal(number)
        assert process.wait(SECONDS) == 0
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def test_a_client_that_goes_in_the_middle_of_an_answer_ends_it(endless_url: str) -> None:
    with started(endless_url, max_seconds=600) as process:
        send(process, HELLO)
        receive(process)
        send(process, READY, call("paths", ENDLESS))
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert b"Traceback" not in said


def test_nonsense_on_standard_input_is_answered_and_passed_over(bundled: str) -> None:
    with started(bundled) as process:
        send(process, HELLO)
        receive(process)
        assert process.stdin is not None
        process.stdin.write(b"{nonsense\n\xff\xfe\n[]\n")
        send(process, READY, call("search", {"q": "TSMC"}, 7))
        while (message := receive(process)).get("id") != 7:
            assert "error" in message or "method" in message
        assert not message["result"]["isError"]


def test_an_empty_store_is_given_the_bundled_facts(tmp_path: Path) -> None:
    """Facts are there at once; duties are refused until the tables are, and say how far it is."""
    url = f"sqlite:///{tmp_path}/new.db"
    calls = [("entity", {"id": "OpenAI"}), ("duty", {"hts": "8471.50.01", "origin": "TW"})]
    entity, duty = ask(over_stdio(url), calls)
    assert told(entity)["facts"]
    if duty.is_error:
        assert told(duty)["refused"] == "TablesMissing"
        assert "reading tariff tables" in told(duty)["says"]
        assert told(duty)["again_after_seconds"] == 5
    else:
        assert told(duty)["numbers"]


def test_workers_answer_too(bundled: str) -> None:
    with serving_http(bundled, "--workers", "2") as address:
        for _ in range(4):
            [result] = ask(f"{address}/mcp", [("search", {"q": "TSMC"})])
            assert told(result)["hits"][0]["id"] == "firm:tsmc"


WITHOUT = """
import sys
sys.modules["mcp"] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "mcp" else found(name, *rest)
from onshore.app.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", [["mcp"], ["serve", "--mcp", "--port", "0"]])
def test_without_the_extra_a_line_says_what_to_install(bundled: str, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *command],
        cwd=ROOT,
        env={**os.environ, "ONSHORE_STORE": bundled},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "pip install 'onshore[agents]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_default_start_does_not_import_the_package(bundled: str) -> None:
    script = (
        "import sys; from onshore.app.main import create_app; from onshore.app.settings import "
        "Settings; from onshore.graph.stores import open_store; "
        "create_app(Settings(), open_store('sqlite://')); import onshore.app.cli.main; "
        "print([name for name in sys.modules if name.partition('.')[0] in ('mcp', 'mcp_types')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
