"""`make run` as a process: its starts, its ends, and what it refuses in one line."""

import json
import signal
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.aws.engine.engine import running_endpoint
from tests.support.servers import EMPTY, RunningServer, serving
from tests.support.terminals import has_ended

pytestmark = pytest.mark.engine

BALANCE = "{ viewer { balance { available version } } }"
DEMO = """{
  locations(first: 100) { nodes { name acceptedMaterials } }
  rewards(first: 100) { nodes { names { ja en } stockRemaining requiresApproval } }
  earnRules { material unit quantityPerPoint pointsPerQuantity dailyCapPoints }
}"""
NOTHING = {"locations": {"nodes": []}, "rewards": {"nodes": []}, "earnRules": []}
RENAME = 'mutation { updateViewer(input: {displayName: "花子"}) { user { displayName } } }'


def engine_process(data_dir: Path) -> int:
    return int(json.loads((data_dir / "engine" / "engine.json").read_text())["pid"])


def balances(server: RunningServer) -> dict[str, Any]:
    return {name: server.ask(BALANCE, name)["viewer"]["balance"] for name in ("hanako", "taro")}


def assert_clean_stop(server: RunningServer, number: signal.Signals) -> None:
    process_id = engine_process(server.data_dir)
    server.signal(number)
    assert server.finish() == 0
    assert "Traceback" not in "".join(server.output)
    assert has_ended(process_id)
    assert running_endpoint(server.data_dir / "engine") is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.origin}/healthz")


@pytest.mark.smoke
def test_second_start_keeps_demo_and_balances(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        demo = first.ask(DEMO)
        before = balances(first)
        assert_clean_stop(first, signal.SIGINT)
    assert len(demo["locations"]["nodes"]) == 39
    assert all(balance["available"] >= 100 for balance in before.values())
    with serving(tmp_path) as second:
        assert balances(second) == before
        assert second.ask(DEMO) == demo
        assert "loading the demo data" not in "".join(second.output)
        assert_clean_stop(second, signal.SIGTERM)


def test_killed_server_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, variables=EMPTY) as killed:
        assert killed.ask(DEMO) == NOTHING
        renamed = killed.ask(RENAME, "hanako")["updateViewer"]["user"]
        process_id = engine_process(tmp_path)
        killed.signal(signal.SIGKILL)
        killed.finish()
    with serving(tmp_path) as healed:
        assert has_ended(process_id)
        assert healed.ask("{ viewer { displayName } }", "hanako") == {"viewer": renamed}
        assert healed.ask(DEMO) == NOTHING


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 0.0.0.0 cannot be called")
def test_tables_elsewhere_get_demo_when_asked(tmp_path: Path, engine_endpoint: str) -> None:
    # They name this machine as if it were another one.
    given = {
        "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint.replace("127.0.0.1", "0.0.0.0"),  # noqa: S104 - nothing is bound to it
        "AWS_ACCESS_KEY_ID": "AKIAOFTHEUSER",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-user",
        "ENVIRONMENT": f"remote-{uuid.uuid4().hex[:12]}",
    }
    server = RunningServer(tmp_path, variables=given)
    assert server.finish() == 1
    assert "LOAD_DEMO=1" in server.output[-1]

    with serving(tmp_path, variables={**given, "LOAD_DEMO": "1"}) as server:
        assert not (tmp_path / "engine").exists()
        assert len(server.ask(DEMO)["locations"]["nodes"]) == 39
