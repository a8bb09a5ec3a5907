"""Clients that tools make of openapi.json work: one of Python, one of TypeScript."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.servers import ROOT, RunningServer, serving

pytestmark = [pytest.mark.clients, pytest.mark.engine]

CONTRACT = ROOT / "openapi.json"
TOOLS = Path(os.environ.get("TOOLS", ROOT / ".venv-tools" / "bin"))
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
        env={"PATH": f"{TOOLS}:{os.environ['PATH']}", **(variables or {})},
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
    said = run([TOOLS / "openapi-python-client", *generate], tmp_path)
    (tmp_path / "use.py").write_text(PYTHON, encoding="utf-8")

    check(json.loads(run([TOOLS / "python", "use.py"], tmp_path, describe(server))))
    assert "Warning" not in said
