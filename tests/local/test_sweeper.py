import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gateway.lambda_context import LambdaContext
from local.sweeper import Sweeper
from resolvers.storage.client import Database
from tests.support.expirations import PASSED, expired, give
from tests.support.movables import account
from tests.support.patience import PATIENCE_SECONDS
from tests.support.servers import serving

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DONE = {"has_more": False}
MORE = {"has_more": True}


class Sweeps:
    """A sweep_handler that answers by a script, whose last answer stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.moments: list[float] = []
        self.contexts: list[Any] = []
        self.called = threading.Condition()

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        with self.called:
            assert event == {"task": "sweep"}
            self.moments.append(time.monotonic())
            self.contexts.append(context)
            self.called.notify_all()
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        report: dict[str, Any] = answer() if callable(answer) else answer
        return report

    def wait_for(self, calls: int) -> None:
        with self.called:
            assert self.called.wait_for(lambda: len(self.moments) >= calls, PATIENCE_SECONDS)


@contextmanager
def sweeping(handler: Callable[..., Any], **settings: Any) -> Iterator[Sweeper]:
    sweeper = Sweeper(handler, **settings)
    sweeper.start()
    try:
        yield sweeper
    finally:
        sweeper.stop()


def test_sweeper_runs_at_start_and_after_pauses() -> None:
    sweeps = Sweeps(DONE)

    with sweeping(sweeps, pause_seconds=0.1):
        sweeps.wait_for(3)

    pauses = [later - earlier for earlier, later in pairwise(sweeps.moments)]
    assert min(pauses) >= 0.1


def test_unfinished_sweep_continues_at_once() -> None:
    sweeps = Sweeps(MORE, MORE, DONE)

    with sweeping(sweeps, pause_seconds=60):
        sweeps.wait_for(3)

    assert len(sweeps.moments) == 3


def test_woken_sweeper_ends_its_pause() -> None:
    sweeps = Sweeps(DONE)

    with sweeping(sweeps, pause_seconds=60) as sweeper:
        for runs in (1, 2):
            sweeps.wait_for(runs)
            sweeper.wake()
        sweeps.wait_for(3)


def test_failed_sweep_is_logged_and_repeated(caplog: pytest.LogCaptureFixture) -> None:
    sweeps = Sweeps(RuntimeError("no database"), DONE)

    with caplog.at_level(logging.WARNING), sweeping(sweeps, pause_seconds=0.05):
        sweeps.wait_for(3)

    assert [record.getMessage() for record in caplog.records] == [
        "the sweep failed: RuntimeError: no database"
    ]


def test_stop_ends_pause_at_once() -> None:
    sweeps = Sweeps(DONE)
    with sweeping(sweeps, pause_seconds=60) as sweeper:
        sweeps.wait_for(1)
        began = time.monotonic()
        sweeper.stop()

    assert time.monotonic() - began < 5
    assert len(sweeps.moments) == 1


def test_stop_waits_for_current_sweep() -> None:
    let_go = threading.Event()
    sweeps = Sweeps(lambda: MORE if let_go.wait(PATIENCE_SECONDS) else DONE)
    with sweeping(sweeps) as sweeper:
        sweeps.wait_for(1)
        stopping = threading.Thread(target=sweeper.stop)
        stopping.start()
        stopping.join(0.2)
        assert stopping.is_alive()
        let_go.set()
        stopping.join(PATIENCE_SECONDS)
        assert not stopping.is_alive()

    assert len(sweeps.moments) == 1


def test_sweep_knows_its_remaining_time() -> None:
    sweeps = Sweeps(DONE)
    with sweeping(sweeps, run_seconds=30):
        sweeps.wait_for(1)
    (context,) = sweeps.contexts

    assert context.aws_request_id
    assert 20_000 < context.get_remaining_time_in_millis() <= 30_000
    assert LambdaContext(seconds=-1).get_remaining_time_in_millis() == 0


@pytest.mark.engine
def test_server_expires_due_points_at_start(
    tmp_path: Path, engine_endpoint: str, engine_client: "DynamoDBClient"
) -> None:
    given = {"AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint}
    database, name = Database(engine_client, "local-"), f"due-{uuid.uuid4().hex}"
    with serving(tmp_path, variables=given):
        pass
    give(database, name, {PASSED: 7, "never": 1})

    with serving(tmp_path, variables=given) as server:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        # Only the account: its entries may be of another moment while a sweep runs.
        while PASSED in account(database, name).lots:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        assert expired(database, name)
        assert httpx.get(f"{server.origin}/healthz").status_code == 200
    assert account(database, name).lots == {"never": 1}
