import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.activity import ACTIVITY, LONGEST_SECONDS, Activity, Pause, watch_writes
from resolvers.settings import table_prefix_of
from tests.support.fast_moto import REGION
from tests.support.patience import PATIENCE_SECONDS


class Waits(Activity):
    """Notes how long it would have waited; `is_written`: whether a write ends each pause."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.is_written = False

    def wait(self, _seen_writes: int, seconds: float) -> bool:
        self.seconds.append(seconds)
        return self.is_written


def test_pauses_double_until_something_comes() -> None:
    activity = Waits()
    pause = Pause(1.0, activity)

    for was_busy in (False, False, False, False, False, False, True, False):
        pause.wait(was_busy=was_busy)

    assert activity.seconds == [1.0, 2.0, 4.0, 8.0, LONGEST_SECONDS, LONGEST_SECONDS, 1.0]


def test_write_makes_pauses_short_again() -> None:
    activity = Waits()
    pause = Pause(1.0, activity)
    pause.wait(was_busy=False)
    activity.is_written = True
    pause.wait(was_busy=False)
    pause.wait(was_busy=False)

    assert activity.seconds == [1.0, 2.0, 1.0]


def test_write_since_the_poll_ends_the_pause() -> None:
    activity = Activity()
    pause = Pause(PATIENCE_SECONDS, activity)
    pause.begin()
    activity.note()

    waiting = threading.Thread(target=pause.wait, kwargs={"was_busy": False})
    waiting.start()
    waiting.join(PATIENCE_SECONDS / 2)

    assert not waiting.is_alive()


@pytest.fixture
def watched(moto_environment: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, str]]:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    watch_writes()
    client = boto3.client("dynamodb", region_name=REGION)
    yield client, f"{table_prefix_of(moto_environment)}users"
    client.close()


def test_writes_of_clients_count(watched: tuple[Any, str]) -> None:
    client, table = watched
    before = ACTIVITY.writes

    client.list_tables()
    assert ACTIVITY.writes == before
    put = {"TableName": table, "Item": {"user_id": {"S": "hanako"}}}
    client.transact_write_items(TransactItems=[{"Put": put}])
    assert ACTIVITY.writes == before + 1
