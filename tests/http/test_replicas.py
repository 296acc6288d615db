"""Two replicas over one Neo4j behind the nginx of `deploy/replicas`, as real processes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from scripts.neo4j.start import Server
from tests.extras import go_without

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a token of the tests"
SECONDS = 120
"""How long a slow machine may take for anything here."""
SOURCES = "/api/v1/sources"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: Any


def ask(port: int, url: str, document: object = None, **headers: str) -> Answer:
    """One request over a connection of its own; `headers` are written with `_` for `-`."""
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as link:
        body = None if document is None else json.dumps(document)
        link.request("GET" if body is None else "POST", url, body, sent)
        found = link.getresponse()
        return Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())


def one_fact(number: int) -> dict[str, Any]:
    return {
        "source": {"id": f"source:s{number}", "title": "Invented"},
        "entities": [{"id": id, "names": [id]} for id in ("firm:all", f"firm:f{number}")],
        "facts": [
            {
                "id": f"F{number}",
                "subject": f"firm:f{number}",
                "relation": "partners_with",
                "object": "firm:all",
                "status": "stated",
                "certainty": "asserted",
                "evidence": [{"section": "body", "gist": "Invented."}],
            }
        ],
    }


def asked(port: int, url: str, document: object = None, **headers: str) -> Answer:
    """The same by a client that comes again when it is told to."""
    while (answer := ask(port, url, document, **headers)).status in (429, 503):
        sleep(float(answer.headers["retry-after"]))
    return answer


@contextmanager
def process(words: list[str], log: Path, environ: Mapping[str, str]) -> Iterator[Any]:
    with log.open("wb") as errors:
        started = subprocess.Popen(words, cwd=ROOT, env=dict(environ), stderr=errors)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def until_answered(port: int, url: str, log: Path) -> None:
    end = monotonic() + SECONDS
    while monotonic() < end:
        try:
            if ask(port, url).status == 200:
                return
        except OSError:
            pass
        sleep(0.1)
    raise AssertionError(log.read_text())


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def nginx_settings(folder: Path, proxy: int, replicas: list[int]) -> Path:
    """The committed settings with the addresses of this machine, and a log of who answered."""
    text = (ROOT / "deploy" / "replicas" / "nginx.conf").read_text()
    for number, port in enumerate(replicas, 1):
        text, changed = re.subn(rf"app-{number}:8000", f"127.0.0.1:{port}", text)
        assert changed == 1
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{proxy};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = [f"{kind}_temp_path {folder}/{kind};" for kind in kinds]
    own += ["log_format who '$upstream_addr';", f"access_log {folder}/access who;"]
    text = text.replace("http {", "http {\n" + "\n".join(own), 1)
    settings = folder / "nginx.conf"
    settings.write_text(text)
    return settings


class Replicas(NamedTuple):
    proxy: int
    ports: list[int]
    processes: list[subprocess.Popen[bytes]]
    access: Path


@pytest.fixture
def replicas(empty_neo4j: Server, tmp_path: Path) -> Iterator[Replicas]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        go_without("no nginx: install it")
    (tmp_path / "data").mkdir()
    environ = {name: text for name, text in os.environ.items() if not name.startswith("ONSHORE_")}
    environ |= {
        "ONSHORE_STORE": empty_neo4j.uri,
        "ONSHORE_NEO4J_USER": empty_neo4j.user or "neo4j",
        "ONSHORE_NEO4J_PASSWORD": empty_neo4j.password or "",
        "ONSHORE_WRITE_TOKEN": TOKEN,
        "ONSHORE_DATA": str(tmp_path / "data"),
        "ONSHORE_MAX_SECONDS": "60",
    }
    proxy, *ports = free_ports(3)
    serve = [sys.executable, "-m", "onshore", "serve", "--port"]
    logs = [tmp_path / "one.log", tmp_path / "two.log", tmp_path / "nginx.log"]
    settings = nginx_settings(tmp_path, proxy, ports)
    front = [nginx, "-p", str(tmp_path), "-e", str(logs[2]), "-c", str(settings)]
    front += ["-g", f"daemon off; master_process off; pid {tmp_path}/pid;"]
    with (
        process([*serve, str(ports[0])], logs[0], environ) as first,
        process([*serve, str(ports[1])], logs[1], environ) as second,
        process(front, logs[2], environ),
    ):
        for port, log in zip(ports, logs, strict=False):
            until_answered(port, "/ready", log)
        until_answered(proxy, "/health", logs[2])
        yield Replicas(proxy, ports, [first, second], tmp_path / "access")


@pytest.mark.neo4j
def test_replicas_answer_as_one(replicas: Replicas) -> None:
    """Writes through the proxy are read at once from each; a killed one is passed over."""
    # The first write makes the schema: a busy server may need longer than the proxy waits.
    assert asked(replicas.ports[0], SOURCES, one_fact(6)).status == 201
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: asked(replicas.proxy, SOURCES, one_fact(n)), range(6)))
    assert [answer.status for answer in done] == [201] * 6, done
    latest = str(max(int(answer.headers["onshore-revision"]) for answer in done))

    for _ in range(8):
        seen = asked(replicas.proxy, "/api/v1/entities/firm:all", Onshore_Min_Revision=latest)
        assert seen.status == 200
        assert int(seen.headers["onshore-revision"]) >= int(latest)
    answered = [
        asked(port, "/api/v1/entities/firm:all/neighbours?limit=50") for port in replicas.ports
    ]
    assert [answer.status for answer in answered] == [200, 200]
    results = [json.loads(answer.body)["result"] for answer in answered]
    assert results[0] == results[1]
    assert all(f"firm:f{number}" in str(results[0]) for number in range(6))
    used = set(replicas.access.read_text().split())
    assert used >= {f"127.0.0.1:{port}" for port in replicas.ports}

    replicas.processes[0].kill()
    replicas.processes[0].wait()
    for _ in range(6):
        assert asked(replicas.proxy, "/api/v1/entities/firm:all").status == 200
    replicas.processes[1].send_signal(signal.SIGTERM)
    assert replicas.processes[1].wait(SECONDS) == 0


@pytest.mark.neo4j
def test_a_revision_that_is_not_there_is_waited_for(replicas: Replicas) -> None:
    one, two = replicas.ports
    assert asked(one, SOURCES, one_fact(1)).status == 201
    now = int(ask(two, "/api/v1/entities/firm:all").headers["onshore-revision"])
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(
            asked, two, "/api/v1/entities/firm:f2", Onshore_Min_Revision=str(now + 1)
        )
        written = asked(one, SOURCES, one_fact(2))
        assert written.headers["onshore-revision"] == str(now + 1)
        assert waiting.result().status == 200, "the entity is of the revision that was waited for"
    late = ask(two, "/", Onshore_Min_Revision=str(now + 100), Prefer="wait=1")
    assert late.status == 503
    assert late.headers["retry-after"]
    assert f"the latest is {now + 1}" in json.loads(late.body)["detail"]
    for wrong in ("", "-1", "1.5", "soon", "9" * 40):
        assert ask(two, "/health", Onshore_Min_Revision=wrong).status == 400
