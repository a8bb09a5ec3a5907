"""`python -m tests.benchmarks.idle_sockets`: memory of a task before, with and after idle sockets.

Needs valkey-server.
"""

import asyncio
import contextlib
import json
from pathlib import Path

import aiohttp
import click

from tests.benchmarks.container_requests import mint_token, surroundings
from tests.support.container_tasks import Task
from tests.support.service import HANAKO

SOCKETS = 2_000
TIMES = 2
SETTLING_SECONDS = 45
"""What the last socket leaves is given back within twenty, and read after that."""
SUBSCRIPTION = "subscription { balanceChanged { version } }"


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def watch(stack: contextlib.AsyncExitStack, http: aiohttp.ClientSession, token: str) -> None:
    """Open a socket that subscribes, and then says nothing."""
    connecting = http.ws_connect("/graphql", protocols=["graphql-transport-ws"])
    socket = await stack.enter_async_context(connecting)
    init = {"type": "connection_init", "payload": {"authorization": token}}
    await socket.send_json(init)
    answer = await socket.receive()
    assert answer.type is aiohttp.WSMsgType.TEXT, answer
    assert json.loads(answer.data)["type"] == "connection_ack"
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": SUBSCRIPTION}}
    await socket.send_json(subscribe)


async def measure(task: Task, token: str) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(task.origin, connector=connector) as http:
        async with http.post("/graphql", json={"query": "{ __typename }"}) as answer:
            await answer.read()
        before = resident_bytes(task.process.pid)
        for _ in range(TIMES):
            async with contextlib.AsyncExitStack() as stack:
                for _ in range(SOCKETS):
                    await watch(stack, http, token)
                during = resident_bytes(task.process.pid)
            await asyncio.sleep(SETTLING_SECONDS)
            after = resident_bytes(task.process.pid)
            mebibytes = " ".join(f"{each / 2**20:.0f}" for each in (before, during, after))
            click.echo(f"MiB before, with, after: {mebibytes}; {after / before:.2f} of before")


def main() -> None:
    with surroundings() as (variables, issuer):
        settings = {
            "ADDRESS_SOCKETS": "6000",
            "AWS_REGION": "ap-northeast-1",
            # As in the image.
            "PYTHONMALLOC": "malloc",
        }
        task = Task({**variables, **settings})
        try:
            asyncio.run(measure(task, mint_token(issuer, HANAKO["sub"])))
        finally:
            task.stop()


if __name__ == "__main__":
    main()
