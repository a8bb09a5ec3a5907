import json
import signal
import socket
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from container.__main__ import verbs
from resolvers.storage.base.expressions import key_of
from tests.support.expirations import PASSED, expired, give
from tests.support.operators import Command
from tests.support.patience import PATIENCE_SECONDS
from tests.support.service import Service

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture
def job(engine_endpoint: str, engine_service: Service) -> Command:
    """Run verbs on an environment where Hanako and Taro have points that expired."""
    database = engine_service.database
    for name in ("hanako", "taro"):
        give(database, name, {PASSED: 7, "never": 1})
    return Command(engine_endpoint, engine_service.environment, "container")


def test_sweep_writes_the_line_of_the_schedule(job: Command, engine_service: Service) -> None:
    # It needs no secrets, and the region of ECS alone.
    del job.variables["AWS_DEFAULT_REGION"]
    ended = job.run_verb("sweep")

    assert ended.returncode == 0, ended.stderr
    (line,) = map(json.loads, ended.stdout.splitlines())
    assert (line["kind"], line["outcome"], line["hasMore"]) == ("sweep", "ok", False)
    assert (line["accountsExpired"], line["PointsExpired"]) == (2, 14)
    for name in ("hanako", "taro"):
        assert len(expired(engine_service.database, name)) == 1


def test_sweep_goes_on_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    done = ("accounts_expired", "holds_ended", "reservations_ended", "erasures_finished")
    nothing: dict[str, Any] = dict.fromkeys(done, 0)
    left = [
        {**nothing, "accounts_expired": 5, "failed": [], "has_more": True},
        {**nothing, "holds_ended": 1, "failed": [], "has_more": True},
        {**nothing, "reservations_ended": 1, "failed": [], "has_more": True},
        {**nothing, "failed": [], "has_more": False},
    ]
    sweeper = SimpleNamespace(handle=lambda _: left.pop(0))
    application = SimpleNamespace(sweeper=sweeper)
    monkeypatch.setattr("container.__main__.open_application", lambda _: application)
    monkeypatch.setattr("container.__main__.write_lines", lambda: None)

    assert (CliRunner().invoke(verbs, ["sweep"]).exit_code, left) == (0, [])


def test_failed_row_makes_sweep_end_with_1(job: Command, engine_service: Service) -> None:
    engine_service.client.update_item(
        TableName=engine_service.database.table_name("users"),
        Key=key_of("users", "hanako"),
        UpdateExpression="SET points_balance = :wrong",
        ExpressionAttributeValues={":wrong": {"N": "1000"}},
    )

    assert job.run_verb("sweep").returncode == 1
    assert len(expired(engine_service.database, "taro")) == 1


def test_sigterm_ends_a_job(job: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_answers:
        job.variables["AWS_ENDPOINT_URL_DYNAMODB"] = (
            f"http://127.0.0.1:{never_answers.getsockname()[1]}"
        )
        process = job.start("sweep")
        never_answers.settimeout(60)
        connection, _ = never_answers.accept()
        with connection:
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, output, errors) == (130, "", "interrupted\n")
