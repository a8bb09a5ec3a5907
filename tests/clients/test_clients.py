"""Clients as npm has them work against the local AppSync, unmodified."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.base.publisher import load_publisher
from tests.support.servers import API_KEY, RunningServer, serving

pytestmark = [pytest.mark.clients, pytest.mark.engine]

HERE = Path(__file__).parent
SECONDS = 180
CLIENTS = ("amplify", "apollo", "urql", "relay", "graphql-request")
Problems = dict[str, str | None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(
        tmp_path_factory.mktemp("clients"), variables={"TLS": "1", "TLS_PORT": "0"}
    ) as server:
        yield server


def printed(server: RunningServer, name: str) -> str:
    (line,) = (line for line in server.output if line.startswith(name))
    return line.removeprefix(name).strip()


def run(server: RunningServer, client: str, **variables: str) -> Problems:
    """Run a client's script; return the problem of each check, or None."""
    node = shutil.which("node")
    assert node is not None, "node is missing"
    publisher = load_publisher(server.data_dir)
    programme: dict[str, Any] = {
        "origin": server.origin,
        "tlsOrigin": printed(server, "HTTPS").removesuffix("/graphql"),
        "apiKey": API_KEY,
        "region": "ap-northeast-1",
        "identities": httpx.get(f"{server.origin}/dev/identities").json(),
        "publisher": {
            "accessKeyId": publisher.access_key_id,
            "secretAccessKey": publisher.secret_access_key,
        },
    }
    ran = subprocess.run(
        [node, HERE / f"{client}.mjs"],
        env={
            "PATH": os.environ["PATH"],
            "PROGRAMME": json.dumps(programme),
            "NODE_EXTRA_CA_CERTS": printed(server, "certificate"),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"what"')]
    assert ran.returncode == 0, ran.stderr
    return {line["what"]: line["problem"] for line in lines}


def compile_for_relay(server: RunningServer, folder: Path) -> str:
    """Compile Relay's operations by the schema that the server serves."""
    (folder / "schema.graphql").write_text(httpx.get(f"{server.origin}/schema.graphql").text)
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(HERE / "relay.operations.js", folder / "relay.js")
    settings = {"src": ".", "schema": "./schema.graphql", "language": "javascript"}
    (folder / "relay.config.json").write_text(json.dumps({**settings, "eagerEsModules": True}))
    compiler = HERE / "node_modules" / ".bin" / "relay-compiler"
    subprocess.run([compiler], cwd=folder, check=True, capture_output=True, timeout=SECONDS)
    return str(folder / "__generated__")


@pytest.fixture(scope="module")
def results(server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Problems]:
    """The problems of each client's checks, by client."""
    artifacts = compile_for_relay(server, tmp_path_factory.mktemp("relay"))
    return {name: run(server, name, RELAY_ARTIFACTS=artifacts) for name in CLIENTS}


@pytest.mark.parametrize("client", CLIENTS)
def test_client_works_unmodified(results: dict[str, Problems], client: str) -> None:
    assert {what: problem for what, problem in results[client].items() if problem} == {}
    assert {"query, API key", "query, Cognito", "mutation, Cognito"} <= set(results[client])


def test_audits_of_graphql_over_http_pass(server: RunningServer) -> None:
    problems = run(server, "graphql-http")
    assert {what: problem for what, problem in problems.items() if problem} == {}
    assert len(problems) == 61
