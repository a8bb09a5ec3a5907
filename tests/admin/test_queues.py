from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from admin.queues import MoveReport, QueueMissingError, Queues

NAMES = ("inbound", "inbound-dead")


@pytest.fixture
def queues() -> Iterator[Queues]:
    with mock_aws(), closing(boto3.client("sqs")) as client:
        for name in NAMES:
            client.create_queue(QueueName=f"recycle-points-moto-{name}")
        yield Queues("moto", client)


def send(queues: Queues, *bodies: str, **settings: Any) -> None:
    for body in bodies:
        queues.client.send_message(
            QueueUrl=queues._url_of("inbound-dead"), MessageBody=body, **settings
        )


def receive(queues: Queues, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while messages := queues.client.receive_message(
        QueueUrl=queues._url_of(name),
        MaxNumberOfMessages=10,
        MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["MessageGroupId"],
    ).get("Messages"):
        found += messages
    return found


def test_all_messages_are_moved(queues: Queues) -> None:
    bodies = [str(number) for number in range(25)]
    send(queues, *bodies)

    assert queues.move("inbound-dead", "inbound", dry_run=True) == MoveReport(25)
    assert queues.move("inbound-dead", "inbound", dry_run=False) == MoveReport(25, 25)

    assert sorted(each["Body"] for each in receive(queues, "inbound")) == sorted(bodies)
    assert receive(queues, "inbound-dead") == []


def test_attributes_move_with_their_message(queues: Queues) -> None:
    attribute = {"DataType": "Number", "StringValue": "3"}
    send(queues, "body", MessageAttributes={"attempt": attribute}, MessageGroupId="shop")

    queues.move("inbound-dead", "inbound", dry_run=False)

    (message,) = receive(queues, "inbound")
    assert message["MessageAttributes"] == {"attempt": attribute}
    assert message["Attributes"] == {"MessageGroupId": "shop"}


def test_unwanted_messages_stay_and_come_at_once(queues: Queues) -> None:
    send(queues, *("wanted", "other") * 12)

    seen: list[tuple[int, int]] = []

    def move(*, dry_run: bool) -> MoveReport:
        return queues.move(
            "inbound-dead",
            "inbound",
            dry_run=dry_run,
            wants=lambda body: body == "wanted",
            report_progress=lambda done, total: seen.append((done, total)),
        )

    assert move(dry_run=True) == MoveReport(12)
    assert receive(queues, "inbound") == []
    seen.clear()
    assert move(dry_run=False) == MoveReport(12, 12)
    assert seen == [(number, 24) for number in range(1, 25)]
    assert {each["Body"] for each in receive(queues, "inbound")} == {"wanted"}
    assert [each["Body"] for each in receive(queues, "inbound-dead")] == ["other"] * 12


def test_messages_that_fail_again_stay(queues: Queues) -> None:
    send(queues, *("first",) * 12)

    def fail_again(_body: str) -> bool:
        send(queues, "again")
        return True

    report = queues.move("inbound-dead", "inbound", dry_run=False, wants=fail_again)

    assert report == MoveReport(12, 12)
    assert [each["Body"] for each in receive(queues, "inbound-dead")] == ["again"] * 12


def test_missing_queue_is_named(queues: Queues) -> None:
    for names in (("nowhere", "inbound"), ("inbound", "nowhere")):
        with pytest.raises(
            QueueMissingError, match=r"^queue recycle-points-moto-nowhere does not exist in "
        ):
            queues.move(*names, dry_run=True)

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetQueueUrl")

    queues.client.meta.events.register("before-call.sqs.GetQueueUrl", refuse)
    with pytest.raises(ClientError, match="AccessDenied"):
        queues.move(*NAMES, dry_run=True)


def test_unsent_message_stays(queues: Queues) -> None:
    send(queues, "1")

    def fail(**_: Any) -> None:
        raise ConnectionError

    queues.client.meta.events.register("before-call.sqs.SendMessage", fail)
    with pytest.raises(ConnectionError):
        queues.move("inbound-dead", "inbound", dry_run=False)

    attributes = queues.client.get_queue_attributes(
        QueueUrl=queues._url_of("inbound-dead"),
        AttributeNames=["ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    assert attributes == {"ApproximateNumberOfMessagesNotVisible": "1"}
