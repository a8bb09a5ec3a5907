"""The cost of a request in a server task, compared with Strawberry alone under uvicorn."""

import asyncio
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from gateway.issuer import Issuer
from local.aws.valkey import Valkey
from local.identities.issuer_server import start_issuer
from tests.support.container_tasks import variables_of
from tests.support.service import HANAKO
from tools.benchmarks.container_server import CONTAINER, LIMITED, WHOLE
from tools.benchmarks.harness import Comparison, Figure, Results, Scale, ratio_figure, rotated
from tools.benchmarks.instant_programme import REQUESTS
from tools.benchmarks.push import ROOT, SECONDS, exchange_lines

PEERS = {
    WHOLE: "Strawberry whole, without query limits",
    LIMITED: "Strawberry whole with its limiters",
}
CLIENTS = 8
ENVIRONMENT = "bench"
Request = Mapping[str, Any]


class Server:
    """A process that serves, and the client of one user."""

    def __init__(self, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> None:
        self.process = process
        self._http = http

    async def ask(self, request: Request) -> bytes:
        async with self._http.post("/graphql", json=request) as answer:
            content = await answer.read()
            assert answer.status == 200, content
        return content

    async def ask_often(self, request: Request, times: int) -> tuple[float, float]:
        """Ask `times` times, several at once; return seconds and CPU seconds of a request."""
        expected = await self.ask(request)
        turns = iter(range(times))

        async def ask_in_turn() -> None:
            for _ in turns:
                assert await self.ask(request) == expected

        before = await self._cpu_seconds()
        began = time.perf_counter()
        await asyncio.gather(*(ask_in_turn() for _ in range(CLIENTS)))
        seconds = time.perf_counter() - began
        return seconds / times, (await self._cpu_seconds() - before) / times

    async def _cpu_seconds(self) -> float:
        seconds: float = (await exchange_lines(self.process, {}))["cpu_seconds"]
        return seconds


def measure(scale: Scale) -> Results:
    """Needs valkey-server."""
    with surroundings() as (variables, issuer):
        return asyncio.run(_measure(scale, variables, issuer))


@contextmanager
def surroundings() -> Iterator[tuple[Mapping[str, str], Issuer]]:
    """Start Valkey and an issuer of tokens; yield a task's variables, too."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        valkey = Valkey(Path(folder) / "valkey")
        valkey.start()
        stack.callback(valkey.stop)
        issuer = start_issuer(Path(folder), stack)
        # Nothing reads DynamoDB.
        variables = variables_of(ENVIRONMENT, "http://127.0.0.1:1", issuer, valkey.url)
        # There is one user, who sends without pause.
        yield {**variables, "USER_COST_PER_SECOND": "10000000"}, issuer


async def _measure(scale: Scale, variables: Mapping[str, str], issuer: Issuer) -> Results:
    results = Results()
    token = mint_token(issuer, HANAKO["sub"])
    async with AsyncExitStack() as stack:
        forms = (CONTAINER, *PEERS)
        starting = (stack.enter_async_context(_started(form, variables, token)) for form in forms)
        servers = dict(zip(forms, await asyncio.gather(*starting), strict=True))
        for name, request in REQUESTS.items():
            contents = [json.loads(await server.ask(request)) for server in servers.values()]
            for content in contents:
                content.pop("extensions", None)
            assert contents == [contents[0]] * len(servers), contents
            assert "errors" not in contents[0], contents[0]
            wall, cpu = await _compare(servers, request, scale)
            results.rounds[f"container: seconds, {name}"] = wall.seconds
            results.rounds[f"container: CPU, {name}"] = cpu.seconds
            results.figures.extend(_figures(name, wall, cpu))
    return results


async def _compare(
    servers: Mapping[str, Server], request: Request, scale: Scale
) -> tuple[Comparison, Comparison]:
    """Return seconds and CPU seconds of a request, with the servers in turns."""
    wall: dict[str, list[float]] = {form: [] for form in servers}
    cpu: dict[str, list[float]] = {form: [] for form in servers}
    for server in servers.values():
        await server.ask_often(request, scale.requests)
    for number in range(scale.rounds):
        for form in rotated(list(servers), number):
            seconds, cpu_seconds = await servers[form].ask_often(request, scale.requests)
            wall[form].append(seconds)
            cpu[form].append(cpu_seconds)
    return Comparison(wall), Comparison(cpu)


def _figures(name: str, wall: Comparison, cpu: Comparison) -> Iterator[Figure]:
    for form, peer in PEERS.items():
        to = f"{name}: the container to {peer}"
        yield ratio_figure("container", f"CPU of a request, {to}", cpu.ratio(CONTAINER, form))
        yield ratio_figure("container", f"requests a second, {to}", wall.ratio(form, CONTAINER))


def mint_token(issuer: Issuer, sub: str) -> str:
    return issuer.mint_access_token(sub=sub, name=sub, groups=[], now_seconds=int(time.time()))


@asynccontextmanager
async def _started(form: str, variables: Mapping[str, str], token: str) -> AsyncIterator[Server]:
    async with (
        serving(form, variables) as (process, port),
        aiohttp.ClientSession(
            f"http://127.0.0.1:{port}",
            headers={"authorization": token},
            connector=aiohttp.TCPConnector(limit=CLIENTS),
        ) as http,
    ):
        yield Server(process, http)


@asynccontextmanager
async def serving(
    form: str, variables: Mapping[str, str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """Yield the process, and the port that it serves at."""
    command = (sys.executable, "-m", "tools.benchmarks.container_server", form)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, cwd=ROOT, env={**os.environ, **variables}
    )
    try:
        yield process, (await exchange_lines(process, None))["port"]
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), SECONDS)
