"""The time until all subscribers have a balance, and the server's CPU for it."""

import asyncio
import json
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.service import HANAKO
from tests.support.wallets import WATCH
from tools.benchmarks.harness import (
    Comparison,
    Curve,
    Figure,
    Results,
    Scale,
    ratio_figure,
    rotated,
)

ROOT = Path(__file__).parents[2]
OURS, BARE = "ours", "bare"
SECONDS = 60.0
CONNECTING_AT_ONCE = 20


def measure(scale: Scale) -> Results:
    """Needs two open files for each subscriber, and as many in each server."""
    with open_files(2 * max(scale.subscribers) + 200):
        return asyncio.run(_measure(scale))


@contextmanager
def open_files(needed: int) -> Iterator[None]:
    """Let this process, and those that it starts meanwhile, have as many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _measure(scale: Scale) -> Results:
    results = Results()
    cpu_seconds: dict[str, list[float]] = {OURS: [], BARE: []}
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            servers = {
                form: await stack.enter_async_context(started(form, Path(folder)))
                for form in (OURS, BARE)
            }
            for count in scale.subscribers:
                for server in servers.values():
                    await server.connect(stack, count)
                latency, cpu = await _compare(servers, scale)
                for form, seconds in cpu_seconds.items():
                    seconds.append(median(cpu.seconds[form]))
                results.rounds[f"push latency, {count}"] = latency.seconds
                results.rounds[f"push CPU, {count}"] = cpu.seconds
                results.figures.extend(_figures(count, latency, cpu))
    first = cpu_seconds[BARE][0]
    results.curves.append(
        Curve(
            "push-cpu",
            "CPU of the server for one event",
            "subscribers",
            f"the bare loop with {scale.subscribers[0]} = 1",
            list(scale.subscribers),
            {
                "local AppSync": [seconds / first for seconds in cpu_seconds[OURS]],
                "bare loop of sockets": [seconds / first for seconds in cpu_seconds[BARE]],
            },
        )
    )
    return results


async def _compare(servers: Mapping[str, "Pushing"], scale: Scale) -> tuple[Comparison, Comparison]:
    """Compare latency and CPU, with the servers in turns."""
    latency: dict[str, list[float]] = {form: [] for form in servers}
    cpu: dict[str, list[float]] = {form: [] for form in servers}
    for number in range(scale.rounds):
        for form in rotated(list(servers), number):
            pushes = [await servers[form].push() for _ in range(scale.events)]
            latency[form].append(sum(seconds for seconds, _ in pushes) / len(pushes))
            cpu[form].append(sum(seconds for _, seconds in pushes) / len(pushes))
    return Comparison(latency), Comparison(cpu)


def _figures(count: int, latency: Comparison, cpu: Comparison) -> list[Figure]:
    to = f"{count:,} subscribers: the local AppSync to a bare loop of sockets"
    return [
        ratio_figure(
            "push",
            f"CPU of an event, {to}",
            cpu.ratio(OURS, BARE),
            budget=2.5,
            why_over="Each frame passes a queue and a task of its own, so that a client that does "
            "not read holds up nobody, and ASGI's layers.",
        ),
        ratio_figure("push", f"latency to the last one, {to}", latency.ratio(OURS, BARE)),
    ]


class Pushing:
    """One server and its subscribers."""

    def __init__(self, process: Process, port: int, token: str) -> None:
        self._process = process
        self._port = port
        self._token = token
        self._sockets: list[ClientConnection] = []
        self._version = 0

    async def connect(self, stack: AsyncExitStack, count: int) -> None:
        """Connect `count` subscribers in all."""
        while len(self._sockets) < count:
            some = min(CONNECTING_AT_ONCE, count - len(self._sockets))
            self._sockets += await asyncio.gather(*(self._subscribe(stack) for _ in range(some)))
        async with asyncio.timeout(SECONDS):
            while (await self._order({}))["subscribers"] < count:  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.01)
        await self.push()

    async def push(self) -> tuple[float, float]:
        """Push a balance to all subscribers: seconds to the last one, CPU seconds of the server."""
        self._version += 1
        at_first = (await self._order({}))["cpu_seconds"]
        before = (await self._order({}))["cpu_seconds"]
        began = time.perf_counter()
        reading = asyncio.gather(*(self._read(socket) for socket in self._sockets))
        await self._order({"version": self._version})
        await reading
        seconds = time.perf_counter() - began
        after = (await self._order({}))["cpu_seconds"]
        # Two orders came in between; the cost of an order is not part of a push.
        return seconds, after - before - 2 * (before - at_first)

    async def _read(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(SECONDS):
            text = await socket.recv()
        assert f'"version":{self._version},' in str(text).replace(" ", ""), text

    async def _order(self, order: Mapping[str, Any]) -> dict[str, Any]:
        return await exchange_lines(self._process, order)

    async def _subscribe(self, stack: AsyncExitStack) -> ClientConnection:
        return await subscribe(stack, self._port, self._token, HANAKO["sub"])


async def subscribe(stack: AsyncExitStack, port: int, token: str, user_id: str) -> ClientConnection:
    """Open a socket and send its subscription, which nothing confirms; without a token none."""
    socket = await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{port}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")] if token else None,
            compression=None,
            ping_interval=None,
            open_timeout=SECONDS,
        )
    )
    payload = {"authorization": token}
    await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    if token:
        watch = {"query": WATCH, "variables": {"userId": user_id}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": watch}))
    return socket


async def exchange_lines(process: Process, order: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the server's next line, after sending it an order if there is one."""
    assert process.stdin is not None
    assert process.stdout is not None
    if order is not None:
        process.stdin.write(json.dumps(order).encode() + b"\n")
    async with asyncio.timeout(SECONDS):
        answer: dict[str, Any] = json.loads(await process.stdout.readline())
    return answer


@asynccontextmanager
async def started(form: str, folder: Path) -> AsyncIterator[Pushing]:
    command = ("-m", "tools.benchmarks.push_server", form, str(folder))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    try:
        hello = await exchange_lines(process, None)
        yield Pushing(process, hello["port"], hello["token"])
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), SECONDS)
