"""What the function does with events, deliveries and answers."""

import json
import logging
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import pytest

from resolvers.application import Application
from resolvers.domain.webhooks import RETRY_DELAYS_SECONDS
from resolvers.events.webhooks.sender import Answer, WebhookSender
from resolvers.settings import Function
from resolvers.workers.webhooks import read_retry_after
from tests.support.identities import ADMIN, NOW, SETTINGS
from tests.support.telemetry_lines import lines_of, metrics_of
from tests.workers.conftest import PERSONAL, Partner, exchanged


def bodies(partner: Partner) -> list[Any]:
    return [json.loads(body) for body in partner.queue.bodies]


def test_event_becomes_delivery_of_each_that_wants_it(partner: Partner) -> None:
    first, _ = partner.subscribe()
    second, _ = partner.subscribe(*PERSONAL, "EXCHANGE_CONFIRMED", includesUserIds=True)
    partner.subscribe("REWARD_SOLD_OUT")
    partner.subscribe(isActive=False)

    assert partner.put(exchanged()) == {"batchItemFailures": []}

    found = {each["subscriptionId"]: each["envelope"]["data"] for each in bodies(partner)}
    whole = exchanged()["data"]
    without = {name: value for name, value in whole.items() if name != "userId"}
    assert found == {first: without, second: whole}


def test_many_subscriptions_take_several_requests(partner: Partner) -> None:
    ids = {partner.subscribe()[0] for _ in range(11)}

    partner.put(exchanged())

    assert {each["subscriptionId"] for each in bodies(partner)} == {*partner.queue.groups} == ids


def test_unreadable_subscription_lets_event_come_again(partner: Partner) -> None:
    spoiled, _ = partner.subscribe()
    partner.service.write("webhook_subscriptions", spoiled, is_active="a newer release's")

    assert len(partner.put(exchanged())["batchItemFailures"]) == 1
    assert partner.queue.bodies == []


def test_subscriptions_are_read_once_a_batch(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner.subscribe()
    asked: list[str] = []
    query = type(partner.service.database).query

    def query_and_note(*given: Any, **more: Any) -> Any:
        asked.append("query")
        return query(*given, **more)

    monkeypatch.setattr(
        type(partner.service.database),
        "query",
        query_and_note,
    )

    partner.put(exchanged(1), exchanged(2), exchanged(3))

    assert (len(partner.queue.bodies), asked) == (3, ["query"])


def test_delivery_arrives_signed(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "resolvers.telemetry")
    _, secret = partner.subscribe()
    partner.put(exchanged(note="名"))

    partner.run()

    (received,) = partner.receiver.received
    sent = exchanged(note="名")
    del sent["data"]["userId"]
    assert received.verify(secret) == sent
    assert received.headers["Webhook-Id"] == sent["id"]
    assert received.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert partner.queue.bodies == []
    line = lines_of(caplog)[-1]
    assert (line["kind"], line["messages"], line["handled"]) == ("webhooks", 1, 1)
    assert metrics_of(line) == {("WebhooksDelivered", "Environment=moto"): 1}


def test_same_event_twice_is_the_same_request(partner: Partner) -> None:
    partner.subscribe()

    partner.put(exchanged(), exchanged())
    partner.run()

    first, second = partner.receiver.received
    assert first.body == second.body
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]


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


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), 0),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("9" * 5000, 999_999_999),
        (f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: int) -> None:
    assert read_retry_after(value, NOW) == seconds


def test_gone_endpoint_ends_its_subscription(partner: Partner) -> None:
    subscription_id, _ = partner.subscribe()
    partner.receiver.status = 410
    partner.put(exchanged(1), exchanged(2))

    partner.run(hours=1)

    assert len(partner.receiver.received) == 1
    assert partner.queue.bodies == []
    shown = partner.service.ask("webhookSubscription", ADMIN, id=subscription_id)
    assert (shown["isActive"], shown["goneAt"]) == (False, "2026-11-25T09:00:00.000Z")


def test_deletion_before_gone_answer_is_no_fault(
    partner: Partner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    subscription_id, _ = partner.subscribe()

    def answer(*_: object) -> Answer:
        partner.change("deleteWebhookSubscription", id=subscription_id)
        return Answer(HTTPStatus.GONE)

    monkeypatch.setattr(WebhookSender, "post", answer)
    partner.put(exchanged())

    partner.run(minutes=1)

    assert partner.queue.bodies == []
    assert "ERROR" not in caplog.text


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


def test_function_without_queue_says_so(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    partner.subscribe()
    settings = SETTINGS.model_copy(update={"function": Function.WEBHOOKS})
    application = Application(settings, partner.service.database, lambda: NOW)
    body = json.dumps({"detail-type": "exchange.confirmed", "detail": exchanged()})

    answer = application.webhooks.handle({"Records": [{"messageId": "message-1", "body": body}]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert "WEBHOOK_QUEUE: missing" in caplog.text
