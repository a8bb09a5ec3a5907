"""Watch a citizen's balance: `.venv/bin/python docs/watch.py hanako` prints a line per change.

It shows what a wallet does, over AppSync's own protocol, so it would do the same in AWS: subscribe,
wait until that is acknowledged, query once, and drop every push whose version is not above the
last one seen. A change can then be missed neither before nor after the query.
"""

import base64
import json
import os
import sys
import urllib.request
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

SERVER = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
# This machine is behind nobody's proxy.
HERE = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PROTOCOL = Subprotocol("graphql-ws")
BALANCE = "userId available held version expiring { points expiresAt }"
SUBSCRIPTION = f"subscription($id: ID!) {{ onBalanceChanged(userId: $id) {{ {BALANCE} }} }}"


def ask(path: str, token: str = "", query: str = "") -> Any:  # noqa: ANN401 - JSON
    """GET the path, or POST the query to it; the JSON that comes back."""
    headers = {"Authorization": token, "Content-Type": "application/json"}
    body = json.dumps({"query": query}).encode() if query else None
    try:
        request = urllib.request.Request(f"http://{SERVER}{path}", body, headers)
        with HERE.open(request) as answer:
            return json.load(answer)
    except OSError as error:
        sys.exit(f"no answer from {SERVER} ({error}): is `make run` up, and PORT the same?")


def wait_for(socket: ClientConnection, kind: str) -> None:
    for frame in map(json.loads, socket):
        if frame["type"] == kind:
            return
        if "error" in frame["type"]:
            sys.exit(str(frame["payload"]))


def watch(name: str) -> None:
    identities = {identity["name"]: identity for identity in ask("/dev/identities")}
    if name not in identities:
        sys.exit(f"nobody is called {name!r}: there are {', '.join(identities)}")
    token, user_id = identities[name]["token"], identities[name]["sub"]
    authorization = {"host": SERVER, "Authorization": token}
    header = base64.urlsafe_b64encode(json.dumps(authorization).encode()).decode()
    url = f"ws://{SERVER}/graphql/realtime?header={header}&payload=e30="
    with connect(url, subprotocols=[PROTOCOL], proxy=None) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        wait_for(socket, "connection_ack")
        data = json.dumps({"query": SUBSCRIPTION, "variables": {"id": user_id}})
        payload = {"data": data, "extensions": {"authorization": authorization}}
        socket.send(json.dumps({"id": "watch", "type": "start", "payload": payload}))
        wait_for(socket, "start_ack")
        answer = ask("/graphql", token, f"{{ viewer {{ balance {{ {BALANCE} }} }} }}")
        seen = show(answer["data"]["viewer"]["balance"], -1)
        for frame in map(json.loads, socket):
            if frame["type"] == "data":
                seen = show(frame["payload"]["data"]["onBalanceChanged"], seen)


def show(balance: dict[str, Any], seen: int) -> int:
    """Print a balance that is newer than `seen`; the version that is the newest now."""
    version: int = balance["version"]
    if version > seen:
        held = f", {balance['held']} held" if balance["held"] else ""
        print(f"version {version}: {balance['available']} points{held}", flush=True)
    return max(version, seen)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("whose balance? As in: docs/watch.py hanako")
    try:
        watch(sys.argv[1])
    except ConnectionClosed as closed:
        sys.exit(f"the server ended the connection: {closed}")
    except KeyboardInterrupt:
        pass  # Ctrl-C is how watching ends
