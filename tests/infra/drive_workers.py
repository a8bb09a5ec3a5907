"""What the functions that nobody calls do to the tables, done once, as in drive.py."""

import json
from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

import boto3

from admin.archive.backfill import SOURCES
from admin.programme import check_table
from admin.rollups.counted import CountedDays
from admin.rollups.rebuild import verify_rollups
from admin.verification.archive import verify_archive
from resolvers.domain.base.times import format_instant
from resolvers.events.archive.rows import TABLES
from resolvers.settings import Function
from resolvers.workers import mailer
from tests.infra.recorded_service import RecordedService
from tests.support.change_requests import HOOK
from tests.support.clients import LosesReplies, LosesRequests
from tests.support.every_type import live
from tests.support.identities import ADMIN, OPERATOR
from tests.support.mailroom import Mailroom, SentMails, batch_of, reminders_of
from tests.support.partners import LOGISTICS, PARTNERS, SENSORS, event_from, messages_of
from tests.support.push_keys import SERVER_PRIVATE_KEY, SERVER_PUBLIC_KEY
from tests.support.push_service import open_push_service
from tests.support.rollup_books import count, counted_events
from tests.support.stream_records import records_of
from tests.support.voucher_pools import fill_pool
from tests.support.webhook_receiver import open_receiver


def drive_workflow(service: RecordedService) -> None:
    """A hold that is approved and handed over, with answers lost; two that are not; one by hand."""
    service = service.with_settings(auto_approve_points=10)
    held = service.make_reward(pointsCost=10, stock=100, requiresApproval=True)
    fill_pool(service, held, "AB-1", "AB-2")
    service.earn(100)
    ids = [service.exchange(held, key)["exchange"]["id"] for key in ("one", "two", "three", "four")]
    by_hand = ids.pop()
    service.done("approveExchange", OPERATOR, exchangeId=by_hand)
    service.done("fulfilExchange", OPERATOR, exchangeId=by_hand, voucherCode="AB-2")
    for in_front in (LosesRequests, LosesReplies):
        for step in ("look", "approve", "handOver"):
            event = {"step": step, "exchangeId": ids[0]}
            service.recorded_through(in_front(service.client)).handle(Function.WORKFLOW, event)
    service.done("rejectExchange", OPERATOR, exchangeId=ids[1], reason="no stamp")
    service.wait(hours=service.settings.hold_hours)
    for exchange_id in ids[1:]:
        for step in ("approve", "handOver"):
            event = {"step": step, "exchangeId": exchange_id}
            answer = service.handle(Function.WORKFLOW, event)
            assert answer["refusal"] == "INVALID_STATE_TRANSITION"


def drive_webhooks(service: RecordedService) -> None:
    """An event becomes a delivery, whose endpoint wants no more."""
    with closing(boto3.client("sqs")) as sqs, open_receiver() as receiver:
        url = sqs.create_queue(QueueName="deliveries")["QueueUrl"]
        sender = service.with_settings(webhook_queue=url, webhook_loopback=True)
        content = {**HOOK, "url": receiver.url}
        sender.done("createWebhookSubscription", ADMIN, input=content, idempotencyKey="hook")
        detail = {"id": "exchange-1:CONFIRMED", "type": "exchange.confirmed", "data": {}}
        made = {"messageId": "1", "body": json.dumps({"detail": detail})}
        answer = sender.handle(Function.WEBHOOKS, {"Records": [made]})
        assert answer == {"batchItemFailures": []}
        received = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
        receiver.status = 410
        for message in received:
            delivery = {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
            }
            answer = sender.handle(Function.WEBHOOKS, {"Records": [delivery]})
            assert answer["batchItemFailures"]
        (gone,) = sender.ask("webhookSubscriptions", ADMIN)["nodes"]
        assert not gone["isActive"]


def drive_inbound(service: RecordedService) -> None:
    """Each event of partners, with its answer lost, and again; a voucher, which stays as it is."""
    service.earn(1500)
    inbound = service.with_settings(inbound_partners=PARTNERS)
    reward_id = service.make_reward(fulfilmentType="PICKUP", stock=100)
    of_pickup, of_voucher = (
        service.exchange(each, each)["exchange"]["id"]
        for each in (reward_id, service.make_reward())
    )
    report = {"locationId": service.location_id, "status": "FULL"}
    batch = messages_of(
        event_from(LOGISTICS, "pickup.completed", {"exchangeId": of_pickup}),
        event_from(LOGISTICS, "pickup.completed", {"exchangeId": of_voucher}),
        event_from(LOGISTICS, "stock.received", {"rewardId": reward_id, "quantity": 3}),
        event_from(
            SENSORS,
            "location.status_reported",
            {**report, "observedAt": format_instant(service.now)},
        ),
    )
    inbound.recorded_through(LosesReplies(service.client, 3)).handle(Function.INBOUND, batch)
    assert inbound.handle(Function.INBOUND, batch) == {"batchItemFailures": []}


def drive_archive(service: RecordedService) -> None:
    """Everything that became a row of a ledger, and more, becomes rows of the archive."""
    live(service)
    place = {"RoleARN": "arn:aws:iam::123456789012:role/any", "BucketARN": "arn:aws:s3:::archive"}
    with closing(boto3.client("s3")) as s3, closing(boto3.client("firehose")) as firehose:
        s3.create_bucket(
            Bucket="archive", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
        )
        for table in TABLES:
            firehose.create_delivery_stream(
                DeliveryStreamName=f"archive-{table}", ExtendedS3DestinationConfiguration=place
            )
    archiving = service.with_settings(archive_streams="archive-")
    for records in records_of(service, *SOURCES).values():
        answer = archiving.handle(Function.ARCHIVE, {"Records": records})
        assert answer == {"batchItemFailures": []}
    with service.recording.of("verify-archive task", service.client, service.environment):
        check_table(service.database, "users")
        lacking = verify_archive(
            service.database,
            lambda _table, _order: iter(()),
            zone=service.settings.programme.zone,
            now=service.now + timedelta(days=1),
        )
    assert {problem.kind for problem in lacking.problems} == {"missing"}


def drive_reminders(service: RecordedService) -> None:
    """Reminders of points that expire, with and without an answer."""
    service.earn(100)
    service.wait(days=480)
    service.recorded_through(LosesReplies(service.client)).remind()
    service.remind()


def drive_mails(service: RecordedService) -> None:
    """A mail about expiring points, one about an exchange, and each of them again."""
    drive_reminders(service)
    held = service.make_reward(pointsCost=10, requiresApproval=True)
    exchange_id = service.exchange(held, "held")["exchange"]["id"]
    service.done("approveExchange", OPERATOR, exchangeId=exchange_id)
    sent = SentMails()
    with closing(boto3.client("cognito-idp")) as cognito:
        room = Mailroom(service, cognito, sent)
        room.add_user()
        events = room.events()
        with (
            patch.object(mailer, "MailService", lambda *_: sent),
            service.recording.of("mailer", service.client, service.environment),
        ):
            room.deliver(*events)
            room.deliver(*events)
    assert len(sent.mails) == len(events) > 1


def drive_pushes(service: RecordedService) -> None:
    """A push about expiring points, and one about an exchange; one of two browsers is gone."""
    drive_reminders(service)
    held = service.make_reward(pointsCost=10, requiresApproval=True)
    exchange_id = service.exchange(held, "held")["exchange"]["id"]
    service.done("approveExchange", OPERATOR, exchangeId=exchange_id)
    events = reminders_of(service)
    pushing = service.with_settings(
        web_push_private_key=SERVER_PRIVATE_KEY,
        web_push_subject="mailto:points@city.example",
        webhook_loopback=True,
    )
    with open_push_service(SERVER_PUBLIC_KEY, lambda: service.now) as browsers:
        browsers.statuses["/gone"] = 410
        for name in ("here", "gone"):
            pushing.done("savePushSubscription", input=browsers.browser(name))
        pushing.handle(Function.PUSH, batch_of(events))
    assert len(browsers.received) == len(events) > 1
    assert browsers.asked.count("/gone") == 1


def drive_rollups(service: RecordedService) -> None:
    """Events are counted, with an answer lost; one comes long after its day."""
    service.earn(100)
    service.exchange(service.make_reward(pointsCost=10))
    events = counted_events(service)
    done: dict[str, list[object]] = {"batchItemFailures": []}
    with service.recording.of("rollups", service.client, service.environment):
        assert count(service.through(LosesReplies(service.client)), events) == done
        service.wait(days=3)
        assert count(service, events) == done
    day = service.now.date()
    with service.recording.of("verify-rollups task", service.client, service.environment):
        check_table(service.database, "daily_rollups")
        verify_rollups(service.database, CountedDays(day - timedelta(days=9), day))
