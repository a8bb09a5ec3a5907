import json
import logging
from typing import Any

import pytest

from resolvers.application import Application
from resolvers.services.base.sweep_reports import SweepReport
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.storage.members.pool_users import PoolError
from resolvers.workers import sweep as module
from tests.support.expirations import LATER, PASSED, give
from tests.support.identities import NOW, OPERATOR, SETTINGS
from tests.support.service import HANAKO, Service, delete_users_by, spoil
from tests.support.telemetry_lines import last_line


def application_on(database: Database) -> Application:
    return Application(SETTINGS, database, lambda: NOW)


@pytest.fixture
def due(moto_client: Any, moto_environment: str) -> Database:
    """Hanako and Taro have points that have expired."""
    database = Database(moto_client, table_prefix_of(moto_environment))
    for name in ("hanako", "taro"):
        give(database, name, {PASSED: 7})
    return database


def test_runs_answer_reports_and_log_counts(
    due: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    give(due, "mei", {LATER: 7})
    no_rows = {"holds_ended": 0, "reservations_ended": 0, "erasures_finished": 0}
    expired = {"accounts_expired": 2, "points_expired": 14}

    report = application_on(due).sweeper.handle({})
    assert report == {**expired, **no_rows, "failed": [], "has_more": False}
    assert json.loads(json.dumps(report)) == report
    line = last_line(caplog)
    assert (line["kind"], line["outcome"], line["PointsExpired"]) == ("sweep", "ok", 14)
    names = ("accountsExpired", "holdsEnded", "reservationsEnded", "erasuresFinished", "failed")
    assert [line[name] for name in (*names, "hasMore")] == [2, 0, 0, 0, 0, False]

    report = application_on(due).sweeper.handle({"task": "remind"})
    assert report == {"reminders_created": 1, "failed": [], "has_more": False}
    line = last_line(caplog)
    assert (line["kind"], line["outcome"]) == ("remind", "ok")
    assert (line["remindersCreated"], line["failed"], line["hasMore"]) == (1, 0, False)


def test_sweep_logs_failed_account_by_id(due: Database, caplog: pytest.LogCaptureFixture) -> None:
    spoil(due, ("users", "hanako"), points_balance=1000)

    with caplog.at_level(logging.INFO):
        report = application_on(due).sweeper.handle({})

    failure = {"kind": "account", "id": "hanako", "problem": "LedgerError"}
    assert (report["failed"], report["accounts_expired"]) == ([failure], 1)
    named = [record.levelno for record in caplog.records if "hanako" in record.getMessage()]
    assert named == [logging.WARNING]
    line = json.loads(caplog.records[-1].getMessage())
    assert (line["failed"], line["SweepFailures"], line["PointsExpired"]) == (1, 1, 7)
    assert "taro" not in caplog.text


def test_sweep_measures_age_of_oldest_approval(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    reward_id = service.with_points(20).make_reward(pointsCost=5, requiresApproval=True)
    first = service.exchange(reward_id, "first")["exchange"]["id"]
    service.wait(hours=1)
    service.exchange(reward_id, "second")
    service.wait(hours=2)

    service.application.sweeper.handle({})
    assert last_line(caplog)["ApprovalAge"] == 3 * 3600

    service.done("rejectExchange", OPERATOR, exchangeId=first, reason="no")
    service.application.sweeper.handle({})
    assert last_line(caplog)["ApprovalAge"] == 2 * 3600


def test_erasure_and_sweep_delete_the_pool_user(service: Service) -> None:
    asked: list[str] = []

    def fail_first(user_id: str) -> None:
        asked.append(user_id)
        if len(asked) == 1:
            raise PoolError

    delete_users_by(service.application, fail_first)
    service.done("eraseViewer", HANAKO, confirm=HANAKO["sub"])
    service.wait(milliseconds=1)

    assert service.application.sweeper.handle({})["erasures_finished"] == 1
    assert asked == [HANAKO["sub"]] * 2


def test_sweep_leaves_time_for_last_movement(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    def sweep(*_: object, seconds: float, **__: object) -> SweepReport:
        limits.append(seconds)
        return SweepReport()

    monkeypatch.setattr(module, "sweep", sweep)
    monkeypatch.setattr(module, "longest_wait_seconds", lambda *_: 0)

    for remaining_seconds in (900.0, 30.0, 4.0, None):
        application_on(Database(None, "none-")).sweeper.handle({}, "none", remaining_seconds)

    assert limits == [880.0, 15.0, 2.0, 60.0]
