"""Watch a citizen's balance: `.venv/bin/python docs/watch.py hanako` prints a line per change.

It does what a wallet does, over AppSync's own protocol, so it works in AWS too: subscribe, wait for
the acknowledgement, query once, and drop every push whose version is not above the last one seen.
This order misses no change, before or after the query.
"""

import base64
import json
import sys
from typing import Any

from ask import SERVER, identity_of, send
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-ws")
BALANCE = "userId available held version expiring { points expiresAt }"
SUBSCRIPTION = f"subscription($id: ID!) {{ onBalanceChanged(userId: $id) {{ {BALANCE} }} }}"


def wait_for(socket: ClientConnection, kind: str) -> None:
    for frame in map(json.loads, socket):
        if frame["type"] == kind:
            return
        if "error" in frame["type"]:
            sys.exit(str(frame["payload"]))


def watch(name: str) -> None:
    identity = identity_of(name)
    token, user_id = identity["token"], identity["sub"]
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
        answer = send("/graphql", token, f"{{ viewer {{ balance {{ {BALANCE} }} }} }}")
        seen = show(json.loads(answer)["data"]["viewer"]["balance"], -1)
        for frame in map(json.loads, socket):
            if frame["type"] == "data":
                seen = show(frame["payload"]["data"]["onBalanceChanged"], seen)


def show(balance: dict[str, Any], seen: int) -> int:
    """Print a balance that is newer than `seen`; return the newest version."""
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
