import json
import logging
from typing import Any

import pytest

from resolvers.domain.partners.webhooks import ATTEMPTS, RETRY_DELAYS_SECONDS
from resolvers.workers.webhooks import WebhooksWorker, read_retry_after
from tests.support.identities import ADMIN, NOW
from tests.support.telemetry_lines import lines_of, metrics_of
from tests.workers.conftest import Partner, exchanged


def bodies(partner: Partner) -> list[Any]:
    return [json.loads(body) for body in partner.queue.bodies]


def test_event_becomes_delivery_of_each_that_wants_it(partner: Partner) -> None:
    first, _ = partner.subscribe()
    second, _ = partner.subscribe("ACCOUNT_ERASED", "EXCHANGE_CONFIRMED", includesUserIds=True)
    partner.subscribe("REWARD_SOLD_OUT")
    partner.subscribe(isActive=False)

    assert partner.put(exchanged()) == {"batchItemFailures": []}

    found = {each["subscriptionId"]: each["envelope"]["data"] for each in bodies(partner)}
    whole = exchanged()["data"]
    without = {name: value for name, value in whole.items() if name != "userId"}
    assert found == {first: without, second: whole}


def test_delivery_arrives_signed(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    _, secret = partner.subscribe()
    partner.put(exchanged(note="名"))

    partner.run()

    (received,) = partner.receiver.received
    sent = exchanged(note="名")
    del sent["data"]["userId"]
    body = received.verify(secret)
    assert body == sent
    assert received.body.decode() == json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    assert received.headers["Webhook-Id"] == sent["id"]
    assert received.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert partner.queue.bodies == []
    line = lines_of(caplog)[-1]
    assert (line["kind"], line["messages"], line["handled"]) == ("webhooks", 1, 1)
    assert metrics_of(line) == {("WebhooksDelivered", "Environment=moto"): 1}


def test_failed_delivery_comes_by_its_schedule(
    partner: Partner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "resolvers")
    subscription_id, _ = partner.subscribe()
    partner.receiver.status = 500
    partner.put(exchanged())

    partner.run(minutes=14)

    delays = zip(partner.queue.delays_seconds, RETRY_DELAYS_SECONDS, strict=False)
    assert all(planned <= seconds <= planned * 1.05 for seconds, planned in delays)
    assert len(partner.queue.delays_seconds) == len(partner.receiver.received) == 5
    timestamps = [int(each.headers["Webhook-Timestamp"]) for each in partner.receiver.received]
    assert len({*timestamps}) == 5
    assert f"attempt 1 of 13 for subscription {subscription_id}: HTTP 500" in caplog.text
    line = lines_of(caplog)[-1]
    assert (line["level"], line["handled"], line["WebhooksFailed"]) == ("INFO", 0, 1)
    assert "partner=1" not in caplog.text


def test_missing_queue_is_named(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    partner.subscribe()
    worker = WebhooksWorker(partner.settings, partner.service.database, lambda: NOW)
    body = json.dumps({"detail": exchanged()})
    worker.handle({"Records": [{"messageId": "1", "body": body}]})
    assert "WEBHOOK_QUEUE: missing, webhooks cannot be sent" in caplog.text


@pytest.mark.parametrize("status", [199, 301, 302, 400, 401, 404, 500, 503])
def test_only_2xx_is_success(partner: Partner, status: int) -> None:
    partner.subscribe()
    partner.receiver.status = status
    partner.put(exchanged())

    partner.run()

    assert len(partner.queue.bodies) == 1


@pytest.mark.parametrize(("status", "least"), [(429, 600), (503, 600), (500, 5)])
def test_busy_endpoint_can_ask_for_time(partner: Partner, status: int, least: int) -> None:
    partner.subscribe()
    partner.receiver.status = status
    partner.receiver.headers = {"Retry-After": "600"}
    partner.put(exchanged())

    partner.run()

    assert least <= partner.queue.delays_seconds[0] <= least * 1.05


def test_retry_after_is_seconds_or_date() -> None:
    for value, seconds in (
        *(("", 0), ("soon", 0), ("²", 0), ("0", 0), ("600", 600), ("9" * 10, 999_999_999)),
        ("Wed, 25 Nov 2026 09:01:00 GMT", 60),
        ("Wed, 25 Nov 2026 09:01:00 -0000", 60),
        ("Wed, 25 Nov 2026 18:01:00 +0900", 60),
        ("Wed, 25 Nov 2026 08:59:00 GMT", 0),
    ):
        assert read_retry_after(value, NOW) == seconds, value


def test_gone_endpoint_ends_its_subscription(partner: Partner) -> None:
    subscription_id, _ = partner.subscribe()
    partner.receiver.status = 410
    partner.put(exchanged(1), exchanged(2))

    partner.run(hours=1)

    assert len(partner.receiver.received) == 1
    assert partner.queue.bodies == []
    shown = partner.service.ask("webhookSubscription", ADMIN, id=subscription_id)
    assert (shown["isActive"], shown["goneAt"]) == (False, "2026-11-25T09:00:00.000Z")


@pytest.mark.parametrize("end", ["deleteWebhookSubscription", "updateWebhookSubscription"])
def test_ended_subscription_gets_nothing_that_waits(partner: Partner, end: str) -> None:
    subscription_id, _ = partner.subscribe()
    partner.put(exchanged())
    inactive = {"input": {"isActive": False}} if end.startswith("update") else {}
    partner.change(end, id=subscription_id, **inactive)

    partner.run(hours=1)

    assert (partner.receiver.received, partner.queue.bodies) == ([], [])


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("marker", "json_invalid"),
        ('{"subscriptionId": "marker"}', "Delivery.envelope: missing"),
        ('{"detail": {"id": "marker"}}', "detail.type: missing"),
        ('{"detail": {"id": "", "type": "marker", "data": {}}}', "detail.id: string_too_short"),
    ],
)
def test_malformed_message_fails_with_clear_line(
    partner: Partner, caplog: pytest.LogCaptureFixture, body: str, problem: str
) -> None:
    answer = partner.handle({"Records": [{"messageId": "message-1", "body": body}]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert "neither an event nor a delivery" in caplog.text
    assert problem in caplog.text
    assert "marker" not in caplog.text


def test_receiver_down_for_an_hour_gets_everything(partner: Partner) -> None:
    _, secret = partner.subscribe()
    partner.receiver.is_down = True
    partner.put(*map(exchanged, range(20)))
    partner.run(hours=1)
    assert partner.receiver.received == []

    partner.receiver.is_down = False
    partner.run(hours=3)

    received = [event["id"] for event in partner.receiver.events(secret)]
    assert sorted(received) == sorted(exchanged(number)["id"] for number in range(20))
    assert (partner.queue.bodies, partner.queue.dead) == ([], [])


def test_day_of_failures_ends_among_the_dead(partner: Partner) -> None:
    partner.subscribe()
    partner.receiver.status = 500
    partner.put(exchanged())

    partner.run(hours=23)
    assert len(partner.queue.bodies) == 1
    partner.run(hours=2)

    assert len(partner.receiver.received) == ATTEMPTS
    assert partner.queue.bodies == []
    assert len(partner.queue.dead) == 1
