import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.activity import ACTIVITY, LONGEST_SECONDS, Activity, Pause, watch_writes
from resolvers.settings import table_prefix_of
from tests.support.fast_moto import REGION


class Waits(Activity, threading.Event):
    """Notes how long a pause would have been; `is_written`: whether a write shortens each."""

    def __init__(self) -> None:
        Activity.__init__(self)
        threading.Event.__init__(self)
        self.is_written = False
        self.seconds: list[float] = []

    def wait(self, *arguments: Any) -> bool:
        if len(arguments) == 1:
            self.seconds.append(arguments[0])
            return False
        if not self.is_written:
            self.seconds[-1] += arguments[1]
        return self.is_written


def pauses_of(waits: Waits, *busy: bool, longest_seconds: float = LONGEST_SECONDS) -> list[float]:
    pause = Pause(1.0, waits, longest_seconds, waits)
    for was_busy in busy:
        pause.wait(was_busy=was_busy)
    return waits.seconds


def test_pauses_double_until_something_comes() -> None:
    busy = (*[False] * 6, True, False)

    assert pauses_of(Waits(), *busy) == [1.0, 2.0, 4.0, 8.0, LONGEST_SECONDS, LONGEST_SECONDS, 1.0]
    assert pauses_of(Waits(), *busy, longest_seconds=1.0) == [1.0] * 7


def test_write_leaves_the_shortest_pause() -> None:
    waits = Waits()
    waits.is_written = True

    assert pauses_of(waits, *[False] * 3) == [1.0] * 3


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
