"""Rows 11 and 12: answers over HTTP for each second of CPU, against constants of the same bytes.

    python -m bench.service [--nodes N]

Requests go to the application as its server hands them over, without a socket. A constant is the
same bytes from a route of its own behind the same middleware. Gate: status, and that a repeated
answer says what the first one said.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.responses import Response

from app.main import create_app
from app.middleware import Guard
from app.settings import Settings
from bench.measuring import ROUNDS, gate, timed
from bench.paths import network
from graph.document import parse_document
from graph.model import Document, Edge
from graph.ports import Store
from graph.stores import open_store

NOW = "2026-01-02T00:00:00.000000Z"
REQUESTS = 200
PAIRS = 40
KEEP = {"request_id", "elapsed_ms"}
App = Any


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--nodes", type=int, default=1_000)
    options = parser.parse_args(arguments)
    store, urls = filled(options.nodes)
    app = create_app(Settings(), store)
    with asyncio.Runner() as runner:
        path_rows(app, urls, runner)
        subgraph_rows(app, runner)
    store.close()
    return 0


def document_of(nodes: int) -> tuple[Document, list[Edge]]:
    """A synthetic network as facts, and its edges."""
    edges = [edge for edge in network(nodes) if edge.source != edge.target]
    names = sorted({end for edge in edges for end in (edge.source, edge.target)})
    facts = [
        {"id": f"F{number}", "subject": edge.source, "relation": "supplies",
         "object": "component:c", "to": edge.target, "status": "operational",
         "certainty": "asserted", "evidence": [{"section": "body"}]}
        for number, edge in enumerate(edges)
    ]  # fmt: skip
    entities = [{"id": name, "kind": "firm", "names": [name]} for name in names]
    entities.append({"id": "component:c", "kind": "component", "names": ["C"]})
    source = {"id": "source:bench", "title": "Synthetic", "published": "2026-01-01"}
    return parse_document({"source": source, "entities": entities, "facts": facts}), edges


def filled(nodes: int) -> tuple[Store, list[str]]:
    """A store with a synthetic network, and URLs that ask for paths in it."""
    document, edges = document_of(nodes)
    store = open_store("sqlite://")
    store.replace([document], now=NOW)
    urls = [f"/api/v1/paths?source={edge.source}&target={edge.target}&k=3"
            for edge in edges[:: len(edges) // PAIRS]]  # fmt: skip
    return store, urls


def path_rows(app: App, urls: Sequence[str], runner: asyncio.Runner) -> None:
    """Row 11: every request another question, and one question again and again."""
    first = [call(runner, app, url) for url in urls]
    for url, body in zip(urls, first, strict=True):
        gate(said(call(runner, app, url)) == said(body), f"{url} answered otherwise")
    bodies = {url.encode(): body for url, body in zip(urls, first, strict=True)}
    constant = constants(bodies)
    numbers = iter(range(10**9))

    def uncached() -> None:
        asked = (urls[index % len(urls)] for index in range(REQUESTS))
        calls(runner, app, (f"{url}&max_hops=6&exclude=firm:{next(numbers) % 900 + 1}"
                            for url in asked))  # fmt: skip

    def repeated() -> None:
        calls(runner, app, [urls[0]] * REQUESTS)

    def plain() -> None:
        calls(runner, constant, [urls[0]] * REQUESTS)

    lines = interleaved({"constant": plain, "uncached": uncached, "repeated": repeated})
    rate = {name: REQUESTS / seconds for name, seconds in lines.items()}
    sys.stdout.write(f"11 path answers of {len(first[0]):,} bytes, requests a CPU second\n")
    for name, goal in (("constant", None), ("uncached", 0.4), ("repeated", 0.8)):
        share = rate[name] / rate["constant"]
        held = "" if goal is None else f"  goal {goal}x: {'met' if share >= goal else 'MISSED'}"
        sys.stdout.write(f"   {name:24}{rate[name]:14,.0f}    {share:10.2f}x{held}\n")


def subgraph_rows(app: App, runner: asyncio.Runner) -> None:
    """Row 12: a part of 500 nodes against FastAPI's default encoder and an orjson constant."""
    url = "/api/v1/graph?limit=500"
    body = call(runner, app, url)
    values = json.loads(body)
    size = len(values["result"]["nodes"])
    gate(size == 500, f"{size} nodes")
    constant = constants({url.encode(): body})
    default, typed = encoded(values), encoded(values, typed=True)
    numbers = iter(range(10**9))

    def own() -> None:
        calls(runner, app, [f"/api/v1/graph?limit={501 + next(numbers)}" for _ in range(5)])

    def again() -> None:
        calls(runner, app, [url] * 5)

    def plain() -> None:
        calls(runner, constant, [url] * 5)

    def peer() -> None:
        call(runner, default, url)

    def by_pydantic() -> None:
        calls(runner, typed, [url] * 5)

    lines = interleaved({"default encoder": peer, "with a declared type": by_pydantic,
                         "constant": plain, "repeated": again, "uncached": own})  # fmt: skip
    lines = {name: value / (1 if name == "default encoder" else 5) for name, value in lines.items()}
    sys.stdout.write(f"12 part of {size} nodes, {len(body):,} bytes, requests a CPU second\n")
    for name, seconds in lines.items():
        ratio = lines["default encoder"] / seconds
        goal = f"  goal 30x: {'met' if ratio >= 30 else 'MISSED'}" if name == "repeated" else ""
        sys.stdout.write(f"   {name:24}{1 / seconds:14,.0f}    {ratio:10.1f}x{goal}\n")


def interleaved(works: dict[str, Callable[[], None]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(timed(work)[1])
    return {name: median(values) for name, values in times.items()}


def said(body: bytes) -> Any:
    return {key: value for key, value in orjson.loads(body).items() if key not in KEEP}


def constants(bodies: dict[bytes, bytes]) -> App:
    """An application that only gives bytes, behind the middleware of ours."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, settings=Settings())
    [body] = [next(iter(bodies.values()))]

    async def give() -> Response:
        return Response(body, media_type="application/json")

    app.add_api_route("/api/v1/{name}", give, methods=["GET"])
    return app


def encoded(values: Any, *, typed: bool = False) -> App:
    """The same answer as FastAPI sends it: by its encoder, or by pydantic where a type is said."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, settings=Settings())

    async def give() -> Any:
        return values

    model = dict[str, Any] if typed else None
    app.add_api_route("/api/v1/{name}", give, methods=["GET"], response_model=model)
    return app


def call(runner: asyncio.Runner, app: App, url: str) -> bytes:
    """The body of one GET; AssertionError where it is no 200."""
    return calls(runner, app, [url])[0]


def calls(runner: asyncio.Runner, app: App, urls: Iterable[str]) -> list[bytes]:
    """Bodies of GETs, one after the other in one run of the loop, as a server has it."""

    bodies: list[bytes] = []

    async def all_of() -> None:  # what a task returns, its runner writes out: megabytes of text
        for url in urls:
            bodies.append(await _answer(app, url))

    runner.run(all_of())
    return bodies


async def _answer(app: App, url: str) -> bytes:
    path, _, query = url.partition("?")
    parts: list[bytes] = []
    status: list[int] = []

    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        return await asyncio.Future()  # the client stays

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        else:
            parts.append(message.get("body", b""))

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    gate(status == [200], f"{url}: {status} {b''.join(parts)[:200]!r}")
    return b"".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
