"""`recycle-points webhooks redeliver`, on the real engine."""

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

EVENT = json.dumps({"detail-type": "points.earned", "detail": {}})


@dataclass
class Deployment:
    client: Any
    environment: str
    command: QuickCommand

    def make_queue(self, name: str) -> str:
        name = f"recycle-points-{self.environment}-{name}"
        return str(self.client.create_queue(QueueName=name)["QueueUrl"])

    def send(self, name: str, *bodies: str) -> None:
        for body in bodies:
            self.client.send_message(QueueUrl=self.make_queue(name), MessageBody=body)

    def count(self, name: str) -> int:
        attributes = self.client.get_queue_attributes(
            QueueUrl=self.make_queue(name), AttributeNames=["All"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])


def delivery_to(subscription_id: str) -> str:
    return json.dumps({"subscriptionId": subscription_id, "envelope": {}})


@pytest.fixture
def deployment(engine_endpoint: str) -> Iterator[Deployment]:
    """Three deliveries, an event and something unreadable that were given up."""
    environment = f"test-{uuid.uuid4().hex[:12]}"
    command = QuickCommand(engine_endpoint, environment)
    command.variables["AWS_ENDPOINT_URL_SQS"] = engine_endpoint
    with closing(boto3.client("sqs", endpoint_url=engine_endpoint)) as client:
        made = Deployment(client, environment, command)
        made.make_queue("webhook-deliveries")
        made.send("webhook-dead", *map(delivery_to, ("shop", "city", "shop")), "[not JSON")
        made.send("webhook-events-dead", EVENT)
        yield made


def test_deliveries_of_one_or_all_go_back(deployment: Deployment) -> None:
    asked = ("webhooks", "redeliver", "--subscription", "shop")
    dry = deployment.command.run_verb(*asked, "--dry-run")
    assert deployment.count("webhook-deliveries") == 0
    done = deployment.command.run_verb(*asked, "--json")

    assert dry.stdout == "2 messages wait in webhook-dead and webhook-events-dead\n"
    assert json.loads(done.stdout) == {"waiting": 2, "moved": 2}
    assert deployment.count("webhook-deliveries") == 2
    assert deployment.count("webhook-dead") == 2
    assert deployment.count("webhook-events-dead") == 1

    rest = deployment.command.run_verb("webhooks", "redeliver", "--progress")
    assert (rest.returncode, rest.stdout) == (0, "3 messages moved to webhook-deliveries\n")
    assert "rows in" in rest.stderr
    assert deployment.count("webhook-deliveries") == 5
    assert deployment.count("webhook-dead") == deployment.count("webhook-events-dead") == 0
    deployment.command.variables["ENVIRONMENT"] = "elsewhere"
    missing = deployment.command.run_verb("webhooks", "redeliver")
    assert missing.returncode == 3
    assert "queue recycle-points-elsewhere-webhook-dead does not exist" in missing.stderr
