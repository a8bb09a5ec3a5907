"""Queues are made once, and outlive the engine's process with their messages."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.engine.engine import Engine
from local.queues.definitions import QUEUES, arn_of, create_queues, url_of
from resolvers.domain import webhooks
from resolvers.workers import push
from tests.support.queues import Function, count_messages, new_queue

QUEUE = new_queue(Function(), visibility_seconds=30)


def read_attributes(endpoint_url: str) -> dict[str, Any]:
    with closing(boto3.client("sqs", endpoint_url=endpoint_url)) as client:
        found: dict[str, Any] = client.get_queue_attributes(
            QueueUrl=url_of(endpoint_url, QUEUE.name), AttributeNames=["All"]
        )["Attributes"]
    return found


@pytest.mark.engine
def test_next_start_keeps_messages(tmp_path: Path) -> None:
    with Engine(tmp_path) as first, closing(boto3.client("sqs", endpoint_url=first)) as client:
        create_queues(client, [QUEUE])
        client.send_message(QueueUrl=url_of(first, QUEUE.name), MessageBody="kept")
        client.send_message(QueueUrl=url_of(first, QUEUE.dead_letters), MessageBody="dead")

    with Engine(tmp_path) as second, closing(boto3.client("sqs", endpoint_url=second)) as client:
        create_queues(client, [replace(QUEUE, visibility_seconds=60, maximum_receives=5)])
        attributes = read_attributes(second)
        assert count_messages(second, QUEUE.name) == 1
        assert count_messages(second, QUEUE.dead_letters) == 1

    assert attributes["VisibilityTimeout"] == "60"
    assert json.loads(attributes["RedrivePolicy"]) == {
        "deadLetterTargetArn": arn_of("ap-northeast-1", QUEUE.dead_letters),
        "maxReceiveCount": 5,
    }


def test_queues_try_as_often_as_workers_count() -> None:
    attempts = {queue.name: queue.maximum_receives for queue in QUEUES}

    assert attempts["push"] == push.ATTEMPTS
    assert attempts["webhook-deliveries"] == webhooks.ATTEMPTS
