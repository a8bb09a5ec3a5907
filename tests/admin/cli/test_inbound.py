"""`recycle-points inbound redrive`, on the real engine."""

import json
import uuid
from contextlib import closing

import boto3
import pytest

from tests.support.operators import QuickCommand

pytestmark = pytest.mark.engine


@pytest.fixture
def command(engine_endpoint: str) -> QuickCommand:
    """The environment has an event that was given up."""
    environment = f"test-{uuid.uuid4().hex[:12]}"
    with closing(boto3.client("sqs", endpoint_url=engine_endpoint)) as client:
        names = [f"recycle-points-{environment}-{name}" for name in ("inbound", "inbound-dead")]
        _, dead = [client.create_queue(QueueName=name)["QueueUrl"] for name in names]
        client.send_message(QueueUrl=dead, MessageBody="{}")
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


def test_queue_that_does_not_answer_is_named(command: QuickCommand) -> None:
    for variable, value, status, said in (
        ("ENVIRONMENT", "elsewhere", 3, "queue recycle-points-elsewhere-inbound-dead does not"),
        ("ENVIRONMENT", "a b", 2, "ENVIRONMENT"),
        ("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9", 3, "SQS: Could not connect"),
    ):
        right = command.variables.copy()
        command.variables[variable] = value

        answer = command.run_verb("inbound", "redrive")

        assert answer.returncode == status
        assert said in answer.stderr
        command.variables = right
