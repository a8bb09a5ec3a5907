import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from tests.support.operators import QuickCommand

pytestmark = pytest.mark.engine


@dataclass
class Queues:
    client: Any
    command: QuickCommand

    def url(self, name: str) -> str:
        name = f"recycle-points-{self.command.variables['ENVIRONMENT']}-{name}"
        return str(self.client.create_queue(QueueName=name)["QueueUrl"])

    def send(self, name: str, *bodies: str) -> None:
        for body in bodies:
            self.client.send_message(QueueUrl=self.url(name), MessageBody=body)

    def counts(self, *names: str) -> list[int]:
        asked = ["ApproximateNumberOfMessages"]
        return [
            int(
                self.client.get_queue_attributes(QueueUrl=self.url(name), AttributeNames=asked)[
                    "Attributes"
                ][asked[0]]
            )
            for name in names
        ]


@pytest.fixture
def queues(engine_endpoint: str) -> Iterator[Queues]:
    command = QuickCommand(engine_endpoint, f"test-{uuid.uuid4().hex[:12]}")
    command.variables["AWS_ENDPOINT_URL_SQS"] = engine_endpoint
    with closing(boto3.client("sqs", endpoint_url=engine_endpoint)) as client:
        yield Queues(client, command)


def test_deliveries_of_one_or_all_go_back(queues: Queues) -> None:
    bodies = [json.dumps({"subscriptionId": name}) for name in ("shop", "city", "shop")]
    queues.send("webhook-dead", *bodies, "[not JSON")
    queues.send("webhook-events-dead", json.dumps({"detail-type": "points.earned"}))
    names = ("webhook-deliveries", "webhook-dead", "webhook-events-dead")
    assert queues.counts(*names) == [0, 4, 1]

    asked = ("webhooks", "redeliver", "--subscription", "shop")
    dry = queues.command.run_verb(*asked, "--dry-run")
    assert queues.counts(*names) == [0, 4, 1]
    done = queues.command.run_verb(*asked, "--json")

    assert dry.stdout == "2 messages wait in webhook-dead and webhook-events-dead\n"
    assert json.loads(done.stdout) == {"waiting": 2, "moved": 2}
    assert queues.counts(*names) == [2, 2, 1]
    rest = queues.command.run_verb("webhooks", "redeliver")
    assert (rest.returncode, rest.stdout) == (0, "3 messages moved to webhook-deliveries\n")
    assert queues.counts(*names) == [5, 0, 0]
    queues.command.variables["ENVIRONMENT"] = "elsewhere"
    assert queues.command.run_verb("webhooks", "redeliver").returncode == 3


def test_inbound_events_go_back_once(queues: Queues) -> None:
    queues.send("inbound-dead", "{}")
    assert queues.counts("inbound") == [0]

    dry = queues.command.run_verb("inbound", "redrive", "--dry-run")
    done = queues.command.run_verb("inbound", "redrive")
    again = queues.command.run_verb("inbound", "redrive", "--json")

    assert [each.returncode for each in (dry, done, again)] == [0, 0, 0]
    assert dry.stdout == "1 events wait in inbound-dead\n"
    assert done.stdout == "1 of 1 events moved to inbound\n"
    assert json.loads(again.stdout) == {"waiting": 0, "moved": 0}
