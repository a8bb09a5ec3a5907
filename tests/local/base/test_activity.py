from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from local.base.activity import Pause, watch_writes
from resolvers.storage.base.client import dynamodb_session


class Waits:
    """An event whose waits take no time; `seconds` has them."""

    seconds: list[float]

    def __init__(self) -> None:
        self.is_set = False

    def set(self) -> None:
        self.is_set = True

    def clear(self) -> None:
        self.is_set = False

    def wait(self, seconds: float) -> bool:
        self.seconds[-1] += 0 if self.is_set else seconds
        return self.is_set


def test_pauses_grow_until_a_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.base.activity.Event", Waits)
    Waits.seconds = []
    pause = Pause("rows", 1.0, 10.0)
    for number in range(8):
        Waits.seconds.append(0)
        pause.begin()
        if number == 4:
            pause.shorten()
        pause.wait(has_found=number == 6)
    assert Waits.seconds == [1.0, 4.0, 10.0, 10.0, 1.0, 1.0, 1.0, 4.0]


def test_write_shortens_pauses_of_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    shortened: list[Pause] = []
    monkeypatch.setattr(Pause, "shorten", lambda pause: shortened.append(pause))  # noqa: PLW0108 - a builtin is no method
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    watch_writes()
    rows = answering(dynamodb_session().client("dynamodb", "eu-west-1"))
    messages = answering(boto3.client("sqs", "eu-west-1"))
    put = {"Put": {"TableName": "put", "Item": {}}}
    update = {"Update": {"TableName": "updated", "Key": {}, "UpdateExpression": ""}}
    pauses = [Pause(name, 1.0) for name in ("put", "updated", "batch", "sent", "other")]

    rows.transact_write_items(TransactItems=[put, update])
    assert set(shortened) == {*pauses[:2]}
    rows.put_item(**put["Put"])
    rows.batch_write_item(RequestItems={"batch": [{"DeleteRequest": {"Key": {}}}]})
    rows.get_item(TableName="other", Key={})
    messages.send_message(QueueUrl="sent", MessageBody="")
    messages.delete_message(QueueUrl="other", ReceiptHandle="")
    assert shortened[2:] == [pauses[0], *pauses[2:4]]


def answering(client: Any) -> Any:
    """Let a client's requests succeed without a server."""
    client.meta.events.register("before-call", lambda **_: (SimpleNamespace(status_code=200), {}))
    return client
