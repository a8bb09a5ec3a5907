"""Clients that tools make of openapi.json work: one of Python, one of TypeScript."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.servers import ROOT, RunningServer, serving

pytestmark = [pytest.mark.clients, pytest.mark.engine]

CONTRACT = ROOT / "openapi.json"
NODE_MODULES = Path(__file__).parent / "rest" / "node_modules"
REST_TOOLS = Path(os.environ.get("REST_TOOLS", ROOT / ".venv-rest" / "bin"))
SECONDS = 180
PYTHON = """import json, os
from client import AuthenticatedClient
from client.api.rewards import exchange_reward
from client.models import ExchangeRewardRequest, ExchangeRewardResult, InsufficientPointsProblem

client = AuthenticatedClient(base_url=os.environ["ORIGIN"], token=os.environ["TOKEN"])

def exchange(key, quantity):
    body = ExchangeRewardRequest(quantity=quantity)
    reward = os.environ["REWARD"]
    return exchange_reward.sync(reward, client=client, idempotency_key=key, body=body)

made, refused = exchange("python-1", 1), exchange("python-2", 100)
assert isinstance(made, ExchangeRewardResult), made
assert isinstance(refused, InsufficientPointsProblem), refused
print(json.dumps({
    "status": made.exchange.status.value,
    "spent": made.exchange.points_spent,
    "year": made.exchange.requested_at.year,
    "shortfall": refused.shortfall,
}))
"""
TYPESCRIPT = """import createClient from "openapi-fetch";
import type { paths } from "./client";

declare const process: { env: Record<string, string> };
const { ORIGIN, TOKEN, REWARD } = process.env;
const client = createClient<paths>({
  baseUrl: ORIGIN,
  headers: { authorization: `Bearer ${TOKEN}` },
});
const exchange = (key: string, quantity: number) =>
  client.POST("/v1/rewards/{id}/exchange", {
    params: { path: { id: REWARD }, header: { "Idempotency-Key": key } },
    body: { quantity },
  });
const made = await exchange("typescript-1", 1);
const refused = await exchange("typescript-2", 100);
const problem = refused.error;
const exchanged = made.data?.exchange;
console.log(
  JSON.stringify({
    status: exchanged?.status,
    spent: exchanged?.pointsSpent,
    year: exchanged && new Date(exchanged.requestedAt).getUTCFullYear(),
    // Only this problem has a shortfall: the compiler refuses it elsewhere.
    shortfall: problem?.code === "INSUFFICIENT_POINTS" ? problem.shortfall : undefined,
  }),
);
"""
COMPILE = [
    "--strict",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom",
    "use.ts",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("rest")) as server:
        yield server


def run(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str] | None = None
) -> str:
    ran = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": f"{REST_TOOLS}:{os.environ['PATH']}", **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def describe(server: RunningServer) -> dict[str, str]:
    """Return what the clients need: the cheapest reward is affordable once, never 100 times."""
    reward = httpx.get(f"{server.origin}/v1/rewards").json()["items"][0]
    return {"ORIGIN": server.origin, "TOKEN": server.token("hanako"), "REWARD": reward["id"]}


def check(answer: dict[str, Any]) -> None:
    assert answer["status"] == "CONFIRMED"
    assert answer["spent"] > 0
    assert answer["year"] >= 2026
    assert answer["shortfall"] > 0


def test_generated_python_client_exchanges(server: RunningServer, tmp_path: Path) -> None:
    generate = ["generate", "--path", str(CONTRACT), "--output-path", "client", "--meta", "none"]
    said = run([REST_TOOLS / "openapi-python-client", *generate], tmp_path)
    (tmp_path / "use.py").write_text(PYTHON, encoding="utf-8")

    check(json.loads(run([REST_TOOLS / "python", "use.py"], tmp_path, describe(server))))
    assert "Warning" not in said


def test_generated_typescript_client_exchanges(server: RunningServer, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None, "node is missing"
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "use.ts").write_text(TYPESCRIPT, encoding="utf-8")
    tools = NODE_MODULES / ".bin"
    run([tools / "openapi-typescript", CONTRACT, "-o", "client.d.ts"], tmp_path)
    run([tools / "tsc", *COMPILE], tmp_path)

    check(json.loads(run([node, "use.js"], tmp_path, describe(server))))
