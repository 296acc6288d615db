"""What is seen of every request: a line in the log, and counts for Prometheus at `/metrics`.

Both name the route, never what a client wrote in its place, so the number of series is bounded.
Neither is there unless the settings ask for it, and Prometheus' library is imported only then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onshore.app.http.kept import REVISION, question_at
from onshore.app.http.route_table import flat
from onshore.app.serving.state import Service
from onshore.app.settings import Settings
from onshore.graph.errors import OnshoreError

LOG = logging.getLogger("onshore.request")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
OTHER = "other"
SECONDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 30.0)
"""Upper ends of the buckets of durations."""
LONGEST_PATH = 200
Seen = dict[str, Any]


def watch(app: FastAPI, settings: Settings) -> None:
    """Add what the settings ask for; the outermost layer, so that refusals are seen too."""
    seers: list[Callable[[Seen], None]] = []
    if settings.log_level in ("info", "debug"):
        seers.append(_log)
    if settings.metrics == "on":
        counts = Metrics(app.state.service)
        seers.append(counts.count)
        app.add_route("/metrics", counts.answer, methods=["GET"], name="metrics")
    if seers:
        app.add_middleware(Watched, routes=app.routes, seers=seers)


class Watched:
    """Tells each request to those who see it, once it is answered, has failed or has gone."""

    def __init__(
        self, app: ASGIApp, routes: list[BaseRoute], seers: list[Callable[[Seen], None]]
    ) -> None:
        self.app, self.routes, self.seers = app, routes, seers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        path = scope["path"][:LONGEST_PATH]  # what routing makes of the scope comes later
        state = scope.setdefault("state", {})
        seen: Seen = {"status": 500, "bytes": 0, "route": route_of(scope, self.routes)}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                seen["revision"] = Headers(raw=message["headers"]).get(REVISION)
            else:
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            method = scope["method"] if scope["method"] in METHODS else OTHER
            seen |= {
                "request_id": state.get("request_id"),
                "method": method,
                "path": path,
                "seconds": round(perf_counter() - started, 6),
                "refused": state.get("refused"),
            }
            for see in self.seers:
                see(seen)


def route_of(scope: Scope, routes: list[BaseRoute]) -> str:
    """The name of the route that a path leads to; "other" where it leads nowhere."""
    if scope["method"] in ("GET", "HEAD") and (kind := question_at(scope["path"])) is not None:
        return kind.name
    asked = {**scope, "method": "GET" if scope["method"] == "HEAD" else scope["method"]}
    for route in flat(routes):
        if route.matches(asked)[0] is Match.FULL:
            return str(getattr(route, "name", "") or OTHER)
    return OTHER


def _log(seen: Seen) -> None:
    names = ("request_id", "method", "route", "path", "status", "seconds", "bytes", "revision")
    fields = {name: seen.get(name) for name in (*names, "refused")}
    fields = {name: value for name, value in fields.items() if value is not None}
    LOG.info("request", extra={"fields": fields})


class _Networks:
    """How networks were made from facts, as the store counts it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily

        found = CounterMetricFamily(
            "onshore_networks",
            "Networks made: patched from another, sorted by a patch, mapped, whole from facts.",
            labels=("how",),
        )
        for how in ("patched", "sorted", "mapped", "whole"):
            found.add_metric((how,), self._service.store.networks.get(how, 0))
        yield found


class Metrics:
    """Counts of one service in a registry of its own, and the page that Prometheus reads."""

    def __init__(self, service: Service) -> None:
        from prometheus_client import (
            CollectorRegistry,
            Counter,
            Gauge,
            Histogram,
            Info,
            ProcessCollector,
        )

        registry = CollectorRegistry()
        self.registry, self._service = registry, service
        self._requests = Counter(
            "onshore_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "onshore_request_seconds",
            "Seconds from the first byte of a request to its end.",
            ("route",),
            buckets=SECONDS,
            registry=registry,
        )
        self._sent = Counter(
            "onshore_response_bytes", "Bytes of bodies sent.", ("route",), registry=registry
        )
        self._refused = Counter(
            "onshore_refusals",
            "Requests refused, by error; DeadlinePassed: out of time.",
            ("error",),
            registry=registry,
        )
        self._refused.labels("DeadlinePassed")
        gauges: dict[str, tuple[str, Callable[[], float]]] = {
            "onshore_turns_busy": ("Questions being answered.", lambda: service.questions.busy),
            "onshore_turns": ("Questions at once at most.", lambda: service.settings.max_busy),
            "onshore_kept_bytes": ("Bytes of kept answers.", lambda: service.answers.bytes),
        }
        for name, (doc, value) in gauges.items():
            Gauge(name, doc, registry=registry).set_function(value)
        self._up = Gauge("onshore_store_up", "1 where the store answers.", registry=registry)
        self._revision = Gauge(
            "onshore_store_revision",
            "Revision of the store; grows with each load.",
            registry=registry,
        )
        registry.register(_Networks(service))
        Info("onshore", "The program.", registry=registry).info({"version": service.version})
        ProcessCollector(registry=registry)

    def count(self, seen: Seen) -> None:
        route = seen["route"]
        self._requests.labels(route, seen["method"], str(seen["status"])).inc()
        self._seconds.labels(route).observe(seen["seconds"])
        self._sent.labels(route).inc(seen["bytes"])
        if seen["refused"] is not None:
            self._refused.labels(seen["refused"]).inc()

    async def answer(self, request: Request) -> Response:
        """The text of the counts; the store is looked at, and may be away."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        try:
            summary = await self._service.summary()
            self._up.set(1)
            self._revision.set(summary.revision)
        except OnshoreError:
            self._up.set(0)
        headers = {"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"}
        return Response(generate_latest(self.registry), headers=headers)
