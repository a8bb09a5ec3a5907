"""The code that GraphiQL's page copies for npm's clients runs as it is."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.servers import API_KEY, RunningServer, serving
from tests.support.wallets import publish

pytestmark = [pytest.mark.clients, pytest.mark.engine]

HERE = Path(__file__).parent
SECONDS = 60
CLIENTS = ["Apollo", "Amplify"]
NAME = "花'子 \\ `x` ${x}"
RENAME = """mutation ($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { displayName } userErrors { code } }
}"""
TEXT = 'query { location(id: "\\"\\\\`${x}") { name } }'
WATCH = "subscription ($id: ID!) { onBalanceChanged(userId: $id) { version } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("copied")
    with serving(folder, variables={"TLS": "1", "TLS_PORT": "0"}) as server:
        yield server


def begin(
    server: RunningServer, folder: Path, client: str, request: dict[str, Any], name: str | None
) -> subprocess.Popen[bytes]:
    """Start the code, in a folder that has the clients; its output is in the file `output`."""
    place = {
        "origin": server.origin,
        "socketOrigin": server.origin.replace("http", "ws"),
        "apiKey": API_KEY,
        "needsKey": False,
    }
    identities = httpx.get(f"{server.origin}/dev/identities").json()
    identity = next((each for each in identities if each["name"] == name), None)
    described = [json.dumps(each) for each in (request, place, identity)]
    code = subprocess.run(
        ["node", HERE / "copied_code.mjs", client, *described],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    (folder / "code.mjs").write_text(code)
    # Browsers have it, and Node.js from version 22 on.
    (folder / "socket.mjs").write_text('import ws from "ws"; globalThis.WebSocket ??= ws;')
    (certificate,) = (line for line in server.output if line.startswith("certificate"))
    environment = {"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": certificate.split()[1]}
    with (folder / "output").open("w") as output:
        return subprocess.Popen(
            ["node", "--import", "./socket.mjs", "code.mjs"],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        )


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("document", "operation", "variables", "name", "printed"),
    [
        (
            RENAME,
            "mutation",
            {"input": {"displayName": NAME}},
            "taro",
            json.dumps(NAME, ensure_ascii=False),
        ),
        (TEXT, "query", {}, None, '{"location":null}'),
    ],
    ids=["mutation", "query"],
)
def test_copied_code_prints_data(
    server: RunningServer,
    tmp_path: Path,
    client: str,
    document: str,
    operation: str,
    variables: dict[str, Any],
    name: str | None,
    printed: str,
) -> None:
    request = {"document": document, "operation": operation, "variables": variables}
    running = begin(server, tmp_path, client, request, name)
    code = running.wait(SECONDS)
    output = (tmp_path / "output").read_text()
    assert code == 0, output
    assert printed in output


@pytest.mark.parametrize("client", CLIENTS)
def test_copied_code_watches(server: RunningServer, tmp_path: Path, client: str) -> None:
    user_id = server.ask("{ viewer { id } }", "hanako")["viewer"]["id"]
    request = {"document": WATCH, "operation": "subscription", "variables": {"id": user_id}}
    running = begin(server, tmp_path, client, request, "hanako")
    give_up_at = time.monotonic() + SECONDS
    version = 1_000
    # Nothing says that the subscription has begun.
    while not (printed := (tmp_path / "output").read_text()):
        assert time.monotonic() < give_up_at
        version += 1
        publish(server, user_id, version)
        time.sleep(0.3)
    running.terminate()
    running.wait()
    assert "onBalanceChanged" in json.loads(printed.splitlines()[0])
