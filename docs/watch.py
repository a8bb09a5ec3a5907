"""Watch a citizen's balance: `.venv/bin/python docs/watch.py hanako` prints a line per change.

It shows what a wallet does: subscribe first, then query once, and drop every push whose version
is not above the last one seen.
"""

import json
import os
import sys
import urllib.request
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

SERVER = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
PROTOCOL = Subprotocol("graphql-transport-ws")
BALANCE = "userId available version expiring { points expiresAt }"


def read_identity(name: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://{SERVER}/dev/identities") as answer:
            identities: dict[str, dict[str, Any]] = {i["name"]: i for i in json.load(answer)}
    except OSError as error:
        sys.exit(f"no answer from {SERVER} ({error}): is `make run` up, and PORT the same?")
    if name not in identities:
        sys.exit(f"nobody is called {name!r}: there are {', '.join(identities)}")
    return identities[name]


def watch(name: str) -> None:
    identity = read_identity(name)
    subscription = f"subscription($id: ID!) {{ onBalanceChanged(userId: $id) {{ {BALANCE} }} }}"
    with connect(f"ws://{SERVER}/graphql", subprotocols=[PROTOCOL]) as socket:

        def send(type_: str, identifier: str, query: str) -> None:
            payload = {"query": query, "variables": {"id": identity["sub"]}}
            socket.send(json.dumps({"type": type_, "id": identifier, "payload": payload}))

        token = {"Authorization": identity["token"]}
        socket.send(json.dumps({"type": "connection_init", "payload": token}))
        socket.recv()
        send("subscribe", "watch", subscription)
        send("subscribe", "now", f"{{ viewer {{ balance {{ {BALANCE} }} }} }}")
        seen = -1
        for frame in map(json.loads, socket):
            if frame["type"] == "error":
                sys.exit(frame["payload"])
            if frame["type"] == "next":
                data = frame["payload"]["data"]
                balance = data.get("onBalanceChanged") or data["viewer"]["balance"]
                if balance["version"] > seen:
                    seen = balance["version"]
                    print(f"version {seen}: {balance['available']} points", flush=True)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("whose balance? As in: docs/watch.py hanako")
    try:
        watch(sys.argv[1])
    except ConnectionClosed as closed:
        sys.exit(f"the server ended the connection: {closed}")
    except KeyboardInterrupt:
        pass  # Ctrl-C is how watching ends
