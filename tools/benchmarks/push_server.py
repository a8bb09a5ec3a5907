"""A process that pushes balances to its subscribers: the local AppSync, or a bare loop of sockets.

`python -m tools.benchmarks.push_server ours|bare FOLDER`. It speaks with its parent by lines of
JSON. First it writes {"port", "token"}. For each line on stdin, {"version": n}, it pushes that
balance to all subscribers and answers their number and its CPU seconds so far; {} only asks for
these.
"""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from websockets.asyncio.server import ServerConnection, serve

import lambda_entry
from gateway.server import SERVER_SETTINGS, bind_socket
from local.identities.issuer import load_issuer
from local.server.appsync import create_app
from tests.support.running_product import FIELDS, REGION, SCHEMA_TEXT, SETTINGS
from tests.support.service import HANAKO
from tests.support.wallets import made_up_balance

SUBJECT = HANAKO["sub"]
Push = Callable[[dict[str, Any]], Awaitable[None]]


async def follow_orders(
    port: int, token: str, push: Push, count_subscribers: Callable[[], int]
) -> None:
    """Follow orders until stdin ends."""
    loop = asyncio.get_running_loop()
    _say({"port": port, "token": token})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        if order:
            await push(made_up_balance(SUBJECT, order["version"]))
        _say({"subscribers": count_subscribers(), "cpu_seconds": time.process_time()})


async def push_bare() -> None:
    """Send a text that is made once to one socket after another, as the lower bound."""
    sockets: set[ServerConnection] = set()

    async def hold(socket: ServerConnection) -> None:
        sockets.add(socket)
        await socket.recv()
        await socket.send(json.dumps({"type": "connection_ack"}))
        await socket.wait_closed()
        sockets.remove(socket)

    async def push(balance: dict[str, Any]) -> None:
        payload = {"data": {"onBalanceChanged": balance}}
        text = json.dumps({"id": "1", "type": "next", "payload": payload})
        for socket in sockets:
            await socket.send(text)

    async with serve(hold, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        (listener,) = server.sockets
        await follow_orders(listener.getsockname()[1], "", push, lambda: len(sockets))


async def push_as_appsync(data_dir: Path) -> None:
    """Run the local AppSync with the product behind it; pass mutations' payloads to its hub.

    The request that publishes is left out, as in the bare loop.
    """
    issuer = load_issuer(data_dir, region=REGION)
    os.environ.update(
        SETTINGS,
        ENVIRONMENT="none",
        USER_POOL_ISSUER=issuer.url,
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )
    now_seconds = int(time.time())
    token = issuer.mint_access_token(sub=SUBJECT, name="hanako", groups=[], now_seconds=now_seconds)
    with bind_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        app = create_app(
            schema_text=SCHEMA_TEXT,
            fields=FIELDS,
            invoke=lambda event: lambda_entry.handler(event, None),
            data_dir=data_dir,
            origin=f"http://127.0.0.1:{port}",
            ready=lambda: True,
        )
        server = uvicorn.Server(uvicorn.Config(app, **SERVER_SETTINGS))
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def push(balance: dict[str, Any]) -> None:
            app.state.hub.publish("publishBalance", balance)

        await follow_orders(port, token, push, lambda: len(app.state.hub))
        server.should_exit = True
        await serving


def _say(message: dict[str, Any]) -> None:
    print(json.dumps(message), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    form, folder = sys.argv[1:]
    # A terminal's soft limit is often lower than the subscribers of a benchmark.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4_096), most))
    asyncio.run(push_bare() if form == "bare" else push_as_appsync(Path(folder)))
