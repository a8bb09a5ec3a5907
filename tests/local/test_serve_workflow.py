"""`WORKFLOW=1 make run`: the same machines as in AWS, on the engine beside the server."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest

from tests.support.servers import RunningServer, serving

pytestmark = pytest.mark.engine

WORKFLOW = {"WORKFLOW": "1"}
WAITING = "{ exchanges(status: PENDING_APPROVAL) { nodes { id } } }"
EXCHANGE = "query ($id: ID!) { exchange(id: $id) { status } }"
SECONDS = 20


def wait_for(what: Callable[[], Any]) -> Any:
    give_up_at = time.monotonic() + SECONDS
    while not (answer := what()):
        assert time.monotonic() < give_up_at, f"nothing after {SECONDS} s"
        time.sleep(0.05)
    return answer


def notices(server: RunningServer, exchange_id: str) -> list[str]:
    """Return the kinds of the operators' notices about an exchange."""
    kept = httpx.get(f"{server.origin}/dev/operators").json()["notices"]
    messages = [json.loads(each["message"]) for each in kept]
    return [each["kind"] for each in messages if each["exchangeId"] == exchange_id]


def test_workflow_goes_on_after_a_restart(demo_dir: Path, tmp_path: Path) -> None:
    """The old DATA_DIR has an exchange that waits; both starts look after it."""
    copytree(demo_dir, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path, variables=WORKFLOW) as first:
        (waiting,) = first.ask(WAITING, "operator")["exchanges"]["nodes"]
        exchange_id = waiting["id"]
        wait_for(lambda: notices(first, exchange_id) == ["approval_needed"])
    assert f'{{"kind":"approval_needed","exchangeId":"{exchange_id}"}}' in "".join(first.output)
    automatic = {**WORKFLOW, "AUTO_APPROVE_POINTS": "1000000"}
    with serving(tmp_path, variables=automatic) as second:
        wait_for(lambda: notices(second, exchange_id) == ["hand_over_needed"])
        exchange = second.ask(EXCHANGE, "operator", id=exchange_id)["exchange"]
        assert exchange == {"status": "CONFIRMED"}
    assert "Traceback" not in "".join([*first.output, *second.output])


def test_server_without_workflow_has_no_operators_page(demo_dir: Path, tmp_path: Path) -> None:
    copytree(demo_dir, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path) as server:
        assert httpx.get(f"{server.origin}/dev/operators").status_code == 404


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_DYNAMODB", "EVENT_BUS"])
def test_workflow_refuses_what_it_cannot_use(name: str, tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "data", variables={**WORKFLOW, name: "http://127.0.0.1:1"})

    assert server.finish() == 2
    assert server.output == [
        f"WORKFLOW=1 needs the engine and the bus of `make run`: unset {name}\n"
    ]
