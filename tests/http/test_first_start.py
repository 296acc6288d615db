"""A server started on an empty folder: no duty before the tables are whole, none that changes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 400
"""How long a slow machine may take to read all tables."""
CABLE = "/api/v1/duty?hts=8544.42.90&origin=CN&entry_date=2026-05-01"
NEED_TABLES = (
    CABLE,
    "/api/v1/duty/table?entry_date=2026-05-01",
    "/api/v1/duty/steps?hts=8504.40.60",
    "/api/v1/duty?component=component:power-system&origin=TW",
    "/api/v1/schedule?hts=8471.50.01&entry_date=2026-05-01",
    "/api/v1/exposure?target=component:ai-rack&certainty_min=assumed",
    "/api/v1/paths?source=firm:openai&target=place:US-TX&direction=any&rank=duty",
)
NEEDS_NONE = "/api/v1/entities/firm:foxconn"


@dataclass(frozen=True)
class Reply:
    status: int
    retry_after: str | None
    body: Any


@dataclass(frozen=True)
class Started:
    """A running `onshore serve`, asked over its port."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, path: str, body: Any = None) -> Reply | None:
        """The answer; None while the port is not open, or once the server is gone."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
            connection.request(method, path, data, {"content-type": "application/json"})
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers["retry-after"], json.loads(answer.read()))
        except OSError:
            return None
        finally:
            connection.close()

    def moments(self) -> Iterator[Reply]:
        """Answers of `/ready` from the first open port on, every 50 ms, until it is ready."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "it ended by itself"
            reply = self.ask("/ready")
            if reply is not None:
                yield reply
                if reply.status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("it did not become ready")


@contextmanager
def started(folder: Path) -> Iterator[Started]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    words = ["--store", f"sqlite:///{folder}/onshore.db", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "onshore.app.cli.main", *words],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Started(process, port)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)


def onshore(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "onshore.app.cli.main",
            "--store",
            f"sqlite:///{folder}/onshore.db",
            *words,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def check_refusal(reply: Reply) -> None:
    """It says how far the tables are; on a slow machine the time may be up before that."""
    assert reply.status == 503
    assert int(reply.retry_after or 0) > 0
    if not reply.body["type"].endswith("TablesMissing"):
        assert reply.body["type"].endswith(("DeadlinePassed", "StoreUnavailable"))
        return
    tables = reply.body["tables"]
    assert 0 <= tables["read"] <= tables["of"]
    words = f"reading tariff tables, {tables['read']} of {tables['of']}"
    assert reply.body["detail"] == words


def test_no_answer_is_given_that_later_changes(tmp_path: Path) -> None:
    said: dict[str, list[Any]] = defaultdict(list)
    refused: dict[str, int] = defaultdict(int)
    with started(tmp_path) as server:
        assert server.process.stderr is not None
        words = server.process.stderr.readline() + server.process.stderr.readline()
        assert "tariff tables are being read" in words
        for moment in server.moments():
            if moment.status != 200:
                check_refusal(moment)
            # the cable every time, the slower ones in turn
            turn = sum(refused.values()) % len(NEED_TABLES)
            for path in dict.fromkeys((CABLE, NEED_TABLES[turn])):
                reply = server.ask(path)
                assert reply is not None
                if reply.status == 200:
                    said[path].append(reply.body["result"])
                else:
                    check_refusal(reply)
                    refused[path] += 1
            if moment.status != 200:
                other = server.ask(NEEDS_NONE)
                assert other is not None
                assert other.status == 200
        batch = {"rows": [{"hts": "8544.42.90", "origin": "CN", "entry_date": "2026-05-01"}]}
        late = server.ask("/api/v1/duty", batch)
        assert late is not None
        for path in NEED_TABLES:
            reply = server.ask(path)
            assert reply is not None
            assert reply.status == 200, (path, reply.body)
            assert all(result == reply.body["result"] for result in said[path]), path
            said[path].append(reply.body["result"])
    assert refused[CABLE] > 0
    (cable,) = late.body["result"]["rows"]
    assert cable["hi"] == said[CABLE][-1]["hi"]
    assert said[CABLE][-1]["hi"] > 0.1, "the measures are in it, not the schedule alone"


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_start_that_was_killed_is_resumed(tmp_path: Path, share: float) -> None:
    """Killed while the tables are read, and when the last is read and all are being stored."""
    with started(tmp_path) as server:
        for moment in server.moments():
            tables = moment.body.get("tables", {"read": 0, "of": 1})
            if moment.status == 200 or tables["read"] >= share * tables["of"]:
                break
    report = onshore(tmp_path, "check", "--format", "json")
    values = json.loads(report.stdout)
    assert values["counts"]["facts"] > 0
    if report.returncode:  # else the kill came too late
        assert report.returncode == 5
        assert values["tables"] == []
        assert {"measures", "schedule 2026_rev_4"} <= set(values["missing"])
        assert "missing: measures" in report.stderr
        refused = onshore(tmp_path, "ask", "duty", "--hts", "8544.42.90", "--origin", "CN")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "no tariff schedule and no duty measures" in refused.stderr
        assert "onshore load --bundled" in refused.stderr
    with started(tmp_path) as server:
        last = list(server.moments())[-1]
    whole = onshore(tmp_path, "check", "--format", "json")
    assert whole.returncode == 0, whole.stderr
    assert len(json.loads(whole.stdout)["tables"]) == last.body["counts"]["tables"]
