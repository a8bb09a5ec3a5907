"""Send events to the partners that subscribed to them.

The function reads two queues. An event of the bus becomes a delivery for each subscription that
wants it. A delivery is sent. A failed one is sent again by its schedule, ATTEMPTS times in all.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from resolvers.domain.partners import webhooks as rules
from resolvers.domain.partners.webhooks import ATTEMPTS, Subscription
from resolvers.events.webhooks.queue import DeliveryQueue
from resolvers.events.webhooks.sender import Answer, EndpointError, WebhookSender
from resolvers.services.partners.webhooks import close_gone_subscription
from resolvers.settings import SettingsError
from resolvers.storage.partners import webhook_subscriptions
from resolvers.telemetry import Invocation
from resolvers.workers.queue_batches import ComesAgainError, Message, answer_messages
from resolvers.workers.worker import Worker

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
_ASKS_FOR_TIME = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class MessageError(Exception):
    """A message is neither an event of the bus nor a delivery; the text names the problem."""

    quotes_no_values = True


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: Annotated[str, Field(min_length=1)]
    type: str
    data: dict[str, Any]


class _BusEvent(BaseModel):
    """An EventBridge event, as a rule's target sends it."""

    detail: _Envelope


class Delivery(BaseModel):
    """An event on its way to one subscription, without members that the partner must not get."""

    model_config = ConfigDict(extra="forbid")

    subscription_id: Annotated[str, Field(alias="subscriptionId")]
    envelope: _Envelope


_MESSAGE: TypeAdapter[Delivery | _BusEvent] = TypeAdapter(Delivery | _BusEvent)


@dataclass(eq=False)
class WebhooksWorker(Worker):
    sender: WebhookSender | None = None
    queue: DeliveryQueue | None = None

    def __post_init__(self) -> None:
        settings = self.settings
        self._sender = self.sender or WebhookSender(may_loop_back=settings.webhook_loopback)
        if self.queue is None and settings.webhook_queue is not None:
            self.queue = DeliveryQueue(settings.webhook_queue)

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Make deliveries of events, and send deliveries; return as `answer_messages`."""
        invocation = Invocation(self.settings.environment, request_id)
        # Read once for all events of a batch.
        read_active = functools.cache(lambda: webhook_subscriptions.read_active(self.database))

        def handle_one(message: Message) -> None:
            read = _read(message["body"])
            if isinstance(read, Delivery):
                self._deliver(read, message, invocation)
            else:
                self._fan_out(read.detail.model_dump(), read_active())

        return answer_messages(event, handle_one, kind="webhooks", invocation=invocation)

    @property
    def _queue(self) -> DeliveryQueue:
        if self.queue is None:
            raise SettingsError("WEBHOOK_QUEUE: missing, webhooks cannot be sent")
        return self.queue

    def _fan_out(self, envelope: dict[str, Any], subscriptions: list[Subscription]) -> None:
        shown = {
            each.subscription_id: rules.show_to(each, envelope)
            for each in subscriptions
            if rules.wants(each, envelope)
        }
        self._queue.send(
            {each: _to_json({"subscriptionId": each, "envelope": shown[each]}) for each in shown}
        )

    def _deliver(self, delivery: Delivery, message: Message, invocation: Invocation) -> None:
        subscription = webhook_subscriptions.read(self.database, delivery.subscription_id)
        if subscription is None or not subscription.is_active:
            return
        retry_after_seconds = 0
        try:
            answer = self._post(subscription, delivery.envelope)
        except EndpointError as error:
            reason = str(error)
        else:
            if answer.status // 100 == HTTPStatus.OK // 100:
                invocation.counts["WebhooksDelivered"] += 1
                return
            if answer.status == HTTPStatus.GONE:
                close_gone_subscription(self.database, subscription, self.clock())
            reason = f"HTTP {answer.status}"
            if answer.status in _ASKS_FOR_TIME:
                retry_after_seconds = read_retry_after(answer.retry_after, self.clock())
        invocation.counts["WebhooksFailed"] += 1
        attempt = int(message["attributes"]["ApproximateReceiveCount"])
        chance = self.database.retry_policy.fraction()
        wait = rules.retry_delay_seconds(attempt, chance, retry_after_seconds)
        self._queue.postpone(message["receiptHandle"], wait)
        raise ComesAgainError(
            f"attempt {attempt} of {ATTEMPTS} for subscription {delivery.subscription_id}: {reason}"
        )

    def _post(self, subscription: Subscription, envelope: _Envelope) -> Answer:
        now = self.clock()
        sent_at_seconds = int(now.timestamp())
        body = _to_json(envelope.model_dump()).encode()
        signature = rules.sign(subscription.secrets_at(now), envelope.id, sent_at_seconds, body)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "User-Agent": "recycle-points",
            "Webhook-Id": envelope.id,
            "Webhook-Timestamp": str(sent_at_seconds),
            "Webhook-Signature": signature,
        }
        return self._sender.post(subscription.url, headers, body)


def read_retry_after(value: str, now: datetime) -> int:
    """Return the seconds of a Retry-After header; 0 for a past date and for an invalid header.

    Source: RFC 9110, 10.2.3: seconds, or a date.
    """
    if value.isascii() and value.isdigit():
        return int(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0
    return max(0, int((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()))


def _read(body: str) -> Delivery | _BusEvent:
    try:
        return _MESSAGE.validate_json(body)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, each['loc'])) or 'body'}: {each['type']}"
            for each in error.errors()
        ]
        raise MessageError(
            f"the message is neither an event nor a delivery: {', '.join(problems)}"
        ) from None


def _to_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
