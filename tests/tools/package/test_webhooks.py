"""The webhooks function from the zip, with an endpoint in place of SQS."""

import json
from collections.abc import Callable

import pytest

from tests.support.change_requests import HOOK
from tests.support.identities import ADMIN
from tests.support.service import Service
from tests.tools.package.endpoints import endpoint
from tests.tools.package.runtime import Container

pytestmark = [pytest.mark.package, pytest.mark.engine]

DETAIL = {"id": "exchange-1:CONFIRMED", "type": "exchange.confirmed", "data": {"quantity": 1}}


def message(body: object) -> dict[str, object]:
    return {
        "messageId": "message-1",
        "receiptHandle": "receipt-1",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1"},
    }


def test_event_becomes_delivery_that_is_tried(
    start: Callable[..., Container], service: Service
) -> None:
    # An address inside, as its name would resolve: nothing of the test's machine is asked.
    content = {**HOOK, "url": "https://localhost.localdomain:9/"}
    made = service.done("createWebhookSubscription", ADMIN, input=content, idempotencyKey="hook")
    subscription_id = made["webhookSubscription"]["id"]
    with (
        endpoint({"Successful": [], "Failed": []}) as queue,
        start(
            "webhooks", AWS_ENDPOINT_URL_SQS=queue.url, WEBHOOK_QUEUE=f"{queue.url}/1/deliveries"
        ) as function,
    ):
        fanned_out = function.answer({"Records": [message({"detail": DETAIL})]})
        beginning, first = function.watched()
        (entry,) = queue.requests[0]["Entries"]
        delivery = json.loads(entry["MessageBody"])
        tried = function.answer({"Records": [message(delivery)]})
        _, _, second = function.watched()

    assert fanned_out == {"batchItemFailures": []}
    assert delivery == {"subscriptionId": subscription_id, "envelope": DETAIL}
    assert tried == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert queue.requests[1]["VisibilityTimeout"] == 5
    assert beginning["made"].count("ClientCreator") == 2
    assert first == second == {"imported": [], "made": []}
