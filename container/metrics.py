"""/metrics: counts from invocations' log lines and gauges of this task, as OpenMetrics."""

import time
from collections.abc import Mapping, Sized
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.socket_session import SocketServices

METRICS_PATH: Final = "/metrics"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one server task, which start at 0."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._events = Counter(
            "recycle_points_events",
            "Events of AppSync's form: a field of a request, or each of a batch.",
            ["field", "outcome"],
            registry=registry,
        )
        self._invocation_seconds = Histogram(
            "recycle_points_invocation_seconds",
            "Time of an invocation: one event, or a batch of them.",
            ["field"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._values = Counter(
            "recycle_points_counted",
            "What docs/operate/observability.md lists, by its names.",
            ["metric"],
            registry=registry,
        )
        self._refusals = Counter(
            "recycle_points_refusals", "Rejected mutations.", ["code"], registry=registry
        )
        self._http_seconds = Histogram(
            "recycle_points_http_request_seconds",
            "Time of a request over HTTP.",
            ["status"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._ends = Counter(
            "recycle_points_ended_connections",
            "Connections that the server ended or refused.",
            ["reason"],
            registry=registry,
        )
        self._balances = Counter(
            "recycle_points_relayed_balances", "Balances from Valkey.", registry=registry
        )
        self._drops = Counter(
            "recycle_points_dropped_relay_entries",
            "Entries from Valkey that are no change of now by the relay.",
            ["reason"],
            registry=registry,
        )
        self._pushes = Counter(
            "recycle_points_relayed_changes",
            "Changes from Valkey, balances too.",
            ["mutation"],
            registry=registry,
        )

    def count_line(self, line: Mapping[str, Any]) -> None:
        """Count the log line of an invocation, in any thread."""
        field = line.get("field", "none")
        for outcome, count in line.get("outcomes", {line["outcome"]: 1}).items():
            self._events.labels(field, outcome).inc(count)
        self._invocation_seconds.labels(field).observe(line["durationMs"] / 1000)
        if "Code" in line:
            self._refusals.labels(line["Code"]).inc(line["Refused"])
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            for name in (each["Name"] for each in directive["Metrics"]):
                if isinstance(line[name], int):
                    self._values.labels(name).inc(line[name])

    def count_push(self, mutation: str) -> None:
        self._pushes.labels(mutation).inc()
        if mutation == "publishBalance":
            self._balances.inc()

    def count_drop(self, reason: str) -> None:
        self._drops.labels(reason).inc()

    def count_end(self, reason: str) -> None:
        self._ends.labels(reason).inc()

    def watch_sockets(self, sockets: SocketServices, hub: Sized) -> None:
        """Show from now on how many sockets are open, and how many subscriptions run on them."""
        for name, text, count in (
            ("recycle_points_open_sockets", "WebSockets.", lambda: sockets.connections),
            ("recycle_points_subscriptions", "Subscriptions.", lambda: len(hub)),
        ):
            Gauge(name, text, registry=self._registry).set_function(count)

    def route(self) -> Route:
        return Route(METRICS_PATH, self._answer)

    async def _answer(self, _: Request) -> Response:
        content = generate_latest(self._registry)  # type: ignore[no-untyped-call] # as it is
        return Response(content, headers={"content-type": CONTENT_TYPE_LATEST})

    def observe_request(self, status: int, seconds: float) -> None:
        self._http_seconds.labels(str(status)).observe(seconds)


class MeasuredRequests:
    """Measures each request over HTTP, from its head to the end of its answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, unmeasured_paths: frozenset[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._unmeasured_paths = unmeasured_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._unmeasured_paths:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        # The status that the client sees if no answer begins.
        status = 500

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_look)
        finally:
            self._metrics.observe_request(status, time.perf_counter() - began)
