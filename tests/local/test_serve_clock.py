"""The programme's time moves ahead: what is due happens at once, and nobody is signed out."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest

from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import EMPTY, RunningServer, serving

pytestmark = pytest.mark.engine

VIEWER = """{
  viewer {
    balance { available expiring { expiresAt } }
    ledgerEntries(first: 1) { nodes { type recordedAt } }
  }
}"""


def viewer(server: RunningServer) -> Any:
    return server.ask(VIEWER, "hanako")["viewer"]


def test_points_expire_once_time_moves_on(demo_dir: Path, tmp_path: Path) -> None:
    begins_at = datetime.now(UTC) + timedelta(hours=3)
    variables = {"CLOCK": begins_at.isoformat()}
    with serving(copytree(demo_dir, tmp_path / "data"), variables=variables) as server:
        before = viewer(server)["balance"]
        assert before["available"] > 0
        token = server.token("admin")

        moved = httpx.post(
            f"{server.origin}/dev/clock",
            json={"to": before["expiring"][-1]["expiresAt"]},
            headers={"authorization": token},
        ).json()
        httpx.post(
            f"{server.origin}/dev/clock",
            json={"advance": "PT1S"},
            headers={"authorization": token},
        ).raise_for_status()

        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while (now := viewer(server))["ledgerEntries"]["nodes"][0]["type"] != "EXPIRE":
            assert time.monotonic() < give_up_at
            time.sleep(0.1)
        assert now["balance"]["available"] == 0
        assert now["ledgerEntries"]["nodes"][0]["recordedAt"] >= moved["now"]


def test_time_goes_on_ahead_after_a_stop(tmp_path: Path) -> None:
    begins_at = datetime.now(UTC) + timedelta(days=100)
    with serving(tmp_path, variables={**EMPTY, "CLOCK": begins_at.isoformat()}):
        pass
    with serving(tmp_path, variables=EMPTY) as server:
        shown = httpx.get(f"{server.origin}/dev/clock").json()["now"]
    assert datetime.fromisoformat(shown) > begins_at


@pytest.mark.parametrize(
    ("clock", "problem"),
    [("2026-01-01T00:00:00Z", "it only goes forward"), ("2027-03-31T23:59:50", "timezone")],
)
def test_clock_that_cannot_be_set_is_named(tmp_path: Path, clock: str, problem: str) -> None:
    server = RunningServer(tmp_path, variables={**EMPTY, "CLOCK": clock})
    assert server.finish() == 2
    (line,) = (each for each in server.output if each.startswith("CLOCK: "))
    assert problem in line
