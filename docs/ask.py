"""Send one GraphQL request to `make run` in somebody's name, and print the answer.

For example: `.venv/bin/python docs/ask.py hanako '{ viewer { balance { available } } }'`.
"""

import json
import os
import sys
import urllib.request
from typing import Any

SERVER = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
# A proxy of the environment does not reach this machine's own server.
HERE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def send(path: str, token: str = "", query: str = "") -> str:
    """GET the path, or POST the query to it; return the body of the answer."""
    headers = {"Authorization": token, "Content-Type": "application/json"}
    body = json.dumps({"query": query}).encode() if query else None
    try:
        request = urllib.request.Request(f"http://{SERVER}{path}", body, headers)
        with HERE.open(request) as answer:
            return str(answer.read().decode())
    except OSError as error:
        sys.exit(f"no answer from {SERVER} ({error}): is `make run` up, and PORT the same?")


def identity_of(name: str) -> dict[str, Any]:
    """Return the identity with this name: its sub, its groups and a fresh token."""
    identities = {each["name"]: each for each in json.loads(send("/dev/identities"))}
    if name not in identities:
        sys.exit(f"nobody is called {name!r}: there are {', '.join(identities)}")
    identity: dict[str, Any] = identities[name]
    return identity


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004 - the program, who asks and what
        sys.exit("who asks, and what? As in: docs/ask.py hanako '{ viewer { id } }'")
    print(send("/graphql", identity_of(sys.argv[1])["token"], sys.argv[2]))
