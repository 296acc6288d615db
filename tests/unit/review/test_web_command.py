"""`onshore review --web` as a command: its address, its end, what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.reviewing import NAMES, prepare

ROOT = Path(__file__).resolve().parents[3]


def command(file: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    own = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        **environment,
        "ONSHORE_STORE": f"sqlite:///{file.parent / 'none.db'}",
    }
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "onshore.app.cli.main",
            "review",
            str(file),
            "--web",
            "--gazetteer",
            str(NAMES),
            *words,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=own,
    )


def get(address: str) -> tuple[int, str]:
    """Status and Set-Cookie of an address; the server may still be starting."""
    parts = urlsplit(address)
    deadline = time.monotonic() + 20
    while True:
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        try:
            connection.request("GET", f"{parts.path}?{parts.query}")
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("set-cookie", "")
        except ConnectionError:
            assert time.monotonic() < deadline
        finally:
            connection.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_address_works_once_and_the_end_is_clean(tmp_path: Path, ending: int) -> None:
    process = command(prepare(tmp_path), "--lang", "ja")
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/review\?lang=ja&token=[\w-]{43}", address), (
            address
        )
        status, cookie = get(address)
        assert status == 303
        assert "HttpOnly" in cookie
        assert get(address)[0] == 403
    finally:
        process.send_signal(ending)
        out, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    assert out == ""
    assert "0 accepted, 0 rejected, 16 to be decided" in error
    assert "Traceback" not in error
    assert not (tmp_path / "decisions.jsonl").exists()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        process = command(file, "--port", str(other.getsockname()[1]))
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "choose another port" in error


def test_others_need_the_write_token(tmp_path: Path) -> None:
    process = command(prepare(tmp_path), "--host", "0.0.0.0", ONSHORE_WRITE_TOKEN="")
    _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "ONSHORE_WRITE_TOKEN" in error
