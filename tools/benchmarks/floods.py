"""`python -m tools.benchmarks.floods`: users' waiting times during six hostile connections.

Needs valkey-server, and an otherwise idle machine.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping

import aiohttp
import click

from gateway.issuer import Issuer
from tests.support.container_tasks import API_KEY
from tests.support.service import HANAKO
from tools.benchmarks.container_requests import mint_token, serving, surroundings
from tools.benchmarks.container_server import CONTAINER
from tools.benchmarks.instant_programme import REQUESTS
from tools.benchmarks.places import MALAGA

CONNECTIONS = 6
USERS = 8
SECONDS = 10.0
PAUSE_SECONDS = 1 / 30
MASK = bytes(4)
Flood = Callable[[int], Awaitable[None]]


def frame(opcode: int, content: bytes = b"") -> bytes:
    return bytes([opcode, 0x80 | len(content)]) + MASK + content


PING, FIRST_PART, PART = frame(0x89), frame(0x01), frame(0x00)
MESSAGE = frame(0x81, b'{"type":"ping"}')


def flood_socket(block: bytes) -> Flood:
    init = json.dumps({"type": "connection_init", "payload": {"x-api-key": API_KEY}}).encode()
    key = base64.b64encode(bytes(16)).decode()
    head = (
        "GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )

    async def flood(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame(0x81, init))
        reading = asyncio.create_task(reader.read())
        try:
            while not reading.done():
                writer.write(block)
                await writer.drain()
        finally:
            writer.close()
            await asyncio.gather(reading, return_exceptions=True)

    return flood


async def flood_with_chunks(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    with contextlib.suppress(OSError):
        for _ in range(10):
            writer.write(b"1\r\n \r\n" * 10_000)
            await writer.drain()
        await reader.read()
    writer.close()


def flood_with_queries(queries: Iterator[str]) -> Flood:
    async def flood(port: int) -> None:
        headers = {"x-api-key": API_KEY}
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as http:
            while True:
                async with http.post("/graphql", json={"query": next(queries)}) as answer:
                    await answer.read()

    return flood


ARGUMENTS = (f"{{ rewards(x: {n}, y: [{'1 ' * 3_900}]) {{ id }} }}" for n in itertools.count())
PLACES = " ".join(
    f"a{number}: nearbyLocations(latitude: {MALAGA[0]}, longitude: {MALAGA[1]}, first: 50)"
    " { edges { distanceMeters node { id names { ja en } address status } } }"
    for number in range(6)
)
FLOODS: Mapping[str, Flood | None] = {
    "nothing": None,
    "pings": flood_socket(PING * 10_000),
    "messages": flood_socket(MESSAGE * 1_000),
    "parts": flood_socket(FIRST_PART + PART * 10_000),
    "chunks": flood_with_chunks,
    "documents": flood_with_queries(ARGUMENTS),
    "public queries": flood_with_queries(itertools.repeat(f"{{ {PLACES} }}")),
}


async def repeat(flood: Flood, port: int) -> None:
    while True:
        with contextlib.suppress(OSError, aiohttp.ClientError, asyncio.IncompleteReadError):
            await flood(port)
        await asyncio.sleep(0.01)


async def ask(http: aiohttp.ClientSession, token: str) -> float:
    """Return the seconds until the answer."""
    began = time.perf_counter()
    headers = {"authorization": token}
    async with http.post("/graphql", json=REQUESTS["viewer"], headers=headers) as answer:
        content = await answer.json()
    assert "errors" not in content, content
    return time.perf_counter() - began


async def measure(flood: Flood | None, port: int, tokens: list[str]) -> list[float]:
    """Return the seconds of each request of the users, the fastest first."""
    floods = [asyncio.create_task(repeat(flood, port)) for _ in range(CONNECTIONS) if flood]
    end_at = time.monotonic() + SECONDS
    asking: list[asyncio.Task[float]] = []
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        while time.monotonic() < end_at:
            asking.append(asyncio.create_task(ask(http, tokens[len(asking) % USERS])))
            await asyncio.sleep(PAUSE_SECONDS)
        seconds = await asyncio.gather(*asking)
    for task in floods:
        task.cancel()
    await asyncio.gather(*floods, return_exceptions=True)
    return sorted(seconds)


async def measure_all(variables: Mapping[str, str], issuer: Issuer) -> None:
    tokens = [mint_token(issuer, f"{HANAKO['sub'][:-1]}{number}") for number in range(USERS)]
    async with serving(CONTAINER, variables) as (_, port):
        for name, flood in FLOODS.items():
            seconds = await measure(flood, port, tokens)
            half, most = (seconds[int(len(seconds) * part)] * 1_000 for part in (0.5, 0.99))
            load = os.getloadavg()[0]
            click.echo(f"{name:15} half {half:5.0f} ms, 99 of 100 {most:5.0f} ms, load {load:.1f}")


def main() -> None:
    with surroundings() as (variables, issuer):
        asyncio.run(measure_all(variables, issuer))


if __name__ == "__main__":
    main()
