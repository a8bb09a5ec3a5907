"""/dev/clock: who may move the programme's time, and where to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.appsync import Settings
from local.clock.clock import Clock
from local.clock.page import PATH
from tests.support.local_appsync import LocalAppSync, running_server

NOW = datetime(2027, 3, 31, 14, 59, 50, tzinfo=UTC)


@pytest.fixture
def appsync(tmp_path: Path) -> Iterator[LocalAppSync]:
    with running_server(tmp_path, Settings(clock=Clock(tmp_path, lambda: NOW))) as running:
        yield running


def move(appsync: LocalAppSync, who: str | None, **content: Any) -> tuple[int, Any]:
    headers = appsync.token(who) if who else {}
    answer = appsync.http.post(PATH, json=content, headers=headers)
    return answer.status_code, answer.json()


def test_only_staff_move_it_ahead(appsync: LocalAppSync) -> None:
    for who, refusal in (("hanako", 403), ("kiosk", 403), (None, 401)):
        assert move(appsync, who, advance="P1D")[0] == refusal
    status, moved = move(appsync, "admin", advance="PT15S")
    assert (status, moved["local"]) == (200, "2027-04-01T00:00:05+09:00")
    assert move(appsync, "operator", to="2027-04-01T15:00:00Z")[0] == 200
    status, moved = move(appsync, "auditor", to="2027-04-02T00:00")
    assert (status, moved["aheadSeconds"]) == (200, 86_410)
    assert appsync.http.get(PATH).json() == moved
