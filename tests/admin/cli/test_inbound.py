"""`recycle-points inbound redrive`, on the real engine."""

import json
import uuid
from contextlib import closing

import boto3
import pytest

from tests.support.operators import QuickCommand

pytestmark = pytest.mark.engine


@pytest.fixture
def environment(engine_endpoint: str) -> str:
    """An ENVIRONMENT with an event that was given up."""
    environment = f"test-{uuid.uuid4().hex[:12]}"
    with closing(boto3.client("sqs", endpoint_url=engine_endpoint)) as client:
        names = [f"recycle-points-{environment}-{name}" for name in ("inbound", "inbound-dead")]
        _, dead = [client.create_queue(QueueName=name)["QueueUrl"] for name in names]
        client.send_message(QueueUrl=dead, MessageBody="{}")
    return environment


@pytest.fixture
def command(engine_endpoint: str, environment: str) -> QuickCommand:
    command = QuickCommand(engine_endpoint, environment)
    command.variables["AWS_ENDPOINT_URL_SQS"] = engine_endpoint
    return command


def test_events_go_back_once(command: QuickCommand) -> None:
    dry = command.run_verb("inbound", "redrive", "--dry-run")
    done = command.run_verb("inbound", "redrive")
    again = command.run_verb("inbound", "redrive", "--json")

    assert [each.returncode for each in (dry, done, again)] == [0, 0, 0]
    assert dry.stdout == "1 events wait in inbound-dead\n"
    assert done.stdout == "1 of 1 events moved to inbound\n"
    assert json.loads(again.stdout) == {"waiting": 0, "moved": 0}


def test_missing_queue_ends_with_3(command: QuickCommand) -> None:
    command.variables["ENVIRONMENT"] = "elsewhere"

    answer = command.run_verb("inbound", "redrive")

    assert answer.returncode == 3
    assert "queue recycle-points-elsewhere-inbound-dead does not exist" in answer.stderr


def test_silent_queue_ends_with_3(command: QuickCommand) -> None:
    command.variables["AWS_ENDPOINT_URL_SQS"] = "http://127.0.0.1:9"

    answer = command.run_verb("inbound", "redrive")

    assert answer.returncode == 3
    assert "SQS: Could not connect" in answer.stderr


def test_wrong_environment_is_wrong_usage(command: QuickCommand) -> None:
    command.variables["ENVIRONMENT"] = "a b"

    assert command.run_verb("inbound", "redrive").returncode == 2
