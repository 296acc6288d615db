"""Processes that are measured: one that runs to its end, a server that is asked, a Neo4j beside.

CPU time is user and system time of every process that took part; memory is what stays resident.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Timer
from time import monotonic, perf_counter, sleep
from typing import Any

import psutil

MIB = 2**20
UNIT_OF_PEAK = 1 if sys.platform == "darwin" else 1024
START_SECONDS = 60.0
STOP_SECONDS = 10.0


class Failed(Exception):
    """A step that ended otherwise than it should; the text is what it said last."""


class TooLong(Failed):
    """A step that took longer than the bench waits."""


@dataclass(frozen=True, slots=True)
class Run:
    """CPU and wall seconds, peak of resident MiB, and what the process wrote."""

    cpu: float
    wall: float
    peak: float
    output: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """CPU and wall seconds of one answer, and its body."""

    cpu: float
    wall: float
    body: Any


def run(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    limit: float,
    given: bytes = b"",
) -> Run:
    """Run a process to its end. Raises Failed with its exit code and last line, or TooLong."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output:
        source.write(given)
        source.seek(0)
        with tempfile.TemporaryFile() as errors:
            started = perf_counter()
            process = subprocess.Popen(
                command, stdin=source, stdout=output, stderr=errors, cwd=folder, env=env
            )
            timer = Timer(limit, process.kill)
            timer.start()
            try:
                _, status, used = os.wait4(process.pid, 0)
            except BaseException:
                process.kill()
                raise
            finally:
                timer.cancel()
            wall = perf_counter() - started
            process.returncode = code = os.waitstatus_to_exitcode(status)
            if code < 0 and wall >= limit:
                raise TooLong(f"more than {limit:g} s")
            if code:
                errors.seek(0)
                raise Failed(f"exit code {code}: {_last(errors.read())}")
        output.seek(0)
        cpu = used.ru_utime + used.ru_stime
        return Run(cpu, wall, used.ru_maxrss * UNIT_OF_PEAK / MIB, output.read())


def _last(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def seconds_of(pid: int | None) -> float:
    """CPU seconds of a process and its children so far; 0 for none."""
    if pid is None:
        return 0.0
    process = psutil.Process(pid)
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return float(sum(time.user + time.system for time in times))


def resident(pid: int | None) -> float:
    """MiB that a process and its children hold resident; 0 for none."""
    if pid is None:
        return 0.0
    process = psutil.Process(pid)
    found = (process, *process.children(recursive=True))
    return float(sum(one.memory_info().rss for one in found)) / MIB


class Server:
    """`serve` in a process of its own on a free port.

    `beside` is the Neo4j that it asks, and `before` are its CPU seconds until then.
    """

    def __init__(
        self, pid: int, port: int, limit: float, token: str, beside: int | None, before: float
    ) -> None:
        self.pid, self.port, self._limit = pid, port, limit
        self._headers = {"Authorization": f"Bearer {token}"}
        self._beside = beside
        self._before = before
        self._link = HTTPConnection("127.0.0.1", port, timeout=limit)

    @property
    def resident(self) -> float:
        return resident(self.pid)

    def workers(self) -> list[tuple[float, float]]:
        """MiB that each worker holds resident, and for itself alone; largest first."""
        sizes = []
        for one in psutil.Process(self.pid).children(recursive=True):
            if any(link.status == psutil.CONN_LISTEN for link in one.net_connections("tcp")):
                told = one.memory_full_info()
                sizes.append((told.rss / MIB, told.uss / MIB))
        return sorted(sizes, reverse=True)

    def seconds(self) -> float:
        """CPU seconds of the server, and what it made its Neo4j take, since its start."""
        return seconds_of(self.pid) + seconds_of(self._beside) - self._before

    def get(self, url: str) -> Reply:
        """One answer over the connection that is kept. Raises Failed, TooLong."""
        return self._asked("GET", url, None)

    def post(self, url: str, document: Any) -> Reply:
        return self._asked("POST", url, json.dumps(document).encode())

    def _asked(self, method: str, url: str, body: bytes | None) -> Reply:
        before, started = self.seconds(), perf_counter()
        try:
            self._link.request(method, url, body, self._headers)
            answer = self._link.getresponse()
            told = answer.read()
        except TimeoutError:
            raise TooLong(f"more than {self._limit:g} s") from None
        wall = perf_counter() - started
        if answer.status not in (200, 201):
            raise Failed(f"{url}: {answer.status} {told[:300].decode(errors='replace')}")
        return Reply(self.seconds() - before, wall, json.loads(told))

    def reconnect(self) -> None:
        """The next answer comes over a new connection, so perhaps from another worker."""
        self._link.close()


@contextmanager
def serving(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    limit: float,
    options: Sequence[str] = (),
    beside: int | None = None,
) -> Iterator[Server]:
    """A server while the block runs, once it is ready; it is stopped by its process id."""
    before = seconds_of(beside)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=env,
        )
        try:
            port = _waited(process, START_SECONDS, lambda: _port(errors))
            server = Server(process.pid, port, limit, env["ONSHORE_WRITE_TOKEN"], beside, before)
            try:
                _waited(process, limit, lambda: _ready(port))
                yield server
            finally:
                server.reconnect()
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _waited(process: subprocess.Popen[bytes], limit: float, look: Callable[[], int | None]) -> int:
    until = monotonic() + limit
    while monotonic() < until:
        if process.poll() is not None:
            raise Failed(f"serve ended with {process.returncode}")
        if found := look():
            return found
        sleep(0.02)
    raise TooLong(f"serve was not ready after {limit:g} s")


def _port(errors: Any) -> int | None:
    errors.seek(0)
    found = re.search(rb"http://127\.0\.0\.1:(\d+)/", errors.read())
    return int(found[1]) if found else None


def _ready(port: int) -> int | None:
    link = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        link.request("GET", "/ready")
        return 1 if link.getresponse().status == 200 else None
    except OSError:
        return None
    finally:
        link.close()
