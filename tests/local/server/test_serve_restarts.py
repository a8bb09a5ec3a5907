import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import duckdb
import httpx
import pytest

from tests.local.buying import redeem
from tests.support.patience import wait_until
from tests.support.servers import RunningServer, serving, wait_for_archive

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ERASE = """mutation ($id: String!) {
  eraseViewer(confirm: $id) { user { id } userErrors { code } }
}"""
VIEWER = """{
  viewer {
    balance { available expiring { expiresAt } }
    ledgerEntries(first: 1) { nodes { type recordedAt } }
  }
}"""


@pytest.fixture
def data_dir(demo_dir: Path, tmp_path: Path) -> Path:
    return copytree(demo_dir, tmp_path / "data")


def archived(data_dir: Path) -> set[str]:
    files = str(data_dir / "archive" / "incoming" / "ledger_entries" / "*" / "*.parquet")
    rows = duckdb.read_parquet(files).select("transaction_id").fetchall()
    return {transaction_id for (transaction_id,) in rows}


def test_archive_is_whole_after_kill_and_stop(data_dir: Path) -> None:
    killed = RunningServer(data_dir)
    killed.wait_until_ready()
    before = redeem(killed, "archive-1")
    killed.signal(signal.SIGKILL)
    killed.finish()

    # Its engine saves all the same, and the next start finds what the archive lacks.
    with serving(data_dir) as server:
        wait_for_archive(data_dir, "following")
        assert before["id"] in archived(data_dir)
        # The stop comes before anything reads the streams.
        after = redeem(server, "archive-2")
    wait_for_archive(data_dir, "whole")

    assert after["id"] in archived(data_dir)


def test_points_expire_once_time_moves_on(data_dir: Path) -> None:
    begins_at = datetime.now(UTC) + timedelta(hours=3)
    with serving(data_dir, variables={"CLOCK": begins_at.isoformat()}) as server:
        before = server.ask(VIEWER, "hanako")["viewer"]["balance"]
        assert before["available"] > 0
        clock, headers = f"{server.origin}/dev/clock", {"authorization": server.token("admin")}
        to = {"to": before["expiring"][-1]["expiresAt"]}
        for name in ("hanako", "kiosk"):
            refused = httpx.post(clock, json=to, headers={"authorization": server.token(name)})
            assert refused.status_code == 403
        moved = httpx.post(clock, json=to, headers=headers).json()
        httpx.post(clock, json={"advance": "PT1S"}, headers=headers).raise_for_status()

        def last_entry() -> Any:
            return server.ask(VIEWER, "hanako")["viewer"]["ledgerEntries"]["nodes"][0]

        wait_until(lambda: last_entry()["type"] == "EXPIRE")
        assert last_entry()["recordedAt"] >= moved["now"]
        assert server.ask(VIEWER, "hanako")["viewer"]["balance"]["available"] == 0

    with serving(data_dir) as server:
        shown = httpx.get(f"{server.origin}/dev/clock").json()["now"]
    assert shown > moved["now"]


def test_erased_people_leave_and_may_come_back(data_dir: Path) -> None:
    def subs(server: RunningServer) -> dict[str, str]:
        return {each["name"]: each["sub"] for each in server.identities()}

    with serving(data_dir) as server:
        before = subs(server)
        for name in ("taro", "admin"):
            answer = server.ask(ERASE, name, id=before[name])
            assert answer["eraseViewer"]["userErrors"] == []
        assert before.keys() - subs(server).keys() == {"taro", "admin"}

    with serving(data_dir) as again:
        assert before.keys() - subs(again).keys() == {"taro", "admin"}
        assert "loading the demo data" not in "".join(again.output)
        again.add_identity("taro")
        points = again.ask("{ viewer { balance { available } } }", "taro")
        assert points == {"viewer": {"balance": {"available": 0}}}
        assert subs(again)["taro"] != before["taro"]


def test_workflow_goes_on_after_a_restart(data_dir: Path) -> None:
    """The old DATA_DIR has an exchange that waits; both starts look after it."""
    waiting = "{ exchanges(status: PENDING_APPROVAL) { nodes { id } } }"
    exchange = "query ($id: ID!) { exchange(id: $id) { status } }"

    def notices(server: RunningServer) -> list[str]:
        kept = httpx.get(f"{server.origin}/dev/operators").json()["notices"]
        messages = [json.loads(each["message"]) for each in kept]
        return [each["kind"] for each in messages if each["exchangeId"] == exchange_id]

    with serving(data_dir, variables={"WORKFLOW": "1"}) as first:
        (found,) = first.ask(waiting, "operator")["exchanges"]["nodes"]
        exchange_id = found["id"]
        wait_until(lambda: notices(first) == ["approval_needed"])
    assert f'{{"kind":"approval_needed","exchangeId":"{exchange_id}"}}' in "".join(first.output)
    automatic = {"WORKFLOW": "1", "AUTO_APPROVE_POINTS": "1000000"}
    with serving(data_dir, variables=automatic) as second:
        wait_until(lambda: notices(second) == ["hand_over_needed"])
        decided = second.ask(exchange, "operator", id=exchange_id)
        assert decided == {"exchange": {"status": "CONFIRMED"}}
    assert "Traceback" not in "".join([*first.output, *second.output])
