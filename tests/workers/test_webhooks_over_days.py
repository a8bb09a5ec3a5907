"""Partners that are away, for an hour or a day, and secrets that change meanwhile."""

from collections import defaultdict
from typing import Any

import pytest

from resolvers.domain.webhooks import ATTEMPTS
from tests.support.every_type import live
from tests.support.service import HANAKO, TARO, Service
from tests.support.webhook_receiver import text_of
from tests.workers.conftest import PERSONAL, Partner, envelopes_of, exchanged

TEXTS = ("花子", "a complaint", "no stamp", "two accounts", "焼津市栄町")


def lived(service: Service) -> list[Any]:
    """The events of two citizens' lives."""
    live(service)
    service.earn(12, TARO, name="taro")
    service.done("eraseViewer", TARO, confirm=TARO["sub"])
    return envelopes_of(service)


def sequences(events: list[dict[str, Any]]) -> dict[str, list[int]]:
    """The sequences of each user, without what came twice, in their order."""
    found: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event["type"].startswith("points."):
            found[event["data"]["userId"]].add(event["data"]["sequence"])
    return {user_id: sorted(numbers) for user_id, numbers in found.items()}


@pytest.mark.slow
def test_receiver_down_for_an_hour_gets_everything(partner: Partner) -> None:
    _, secret = partner.subscribe(*PERSONAL, includesUserIds=True)
    events = [event for event in lived(partner.service) if event["type"][:3] in ("poi", "acc")]
    partner.receiver.is_down = True
    for event in events:
        partner.put(event)
    partner.run(hours=1)
    assert partner.receiver.received == []

    partner.receiver.is_down = False
    partner.run(hours=3)

    received = partner.receiver.events(secret)
    assert {event["id"] for event in received} == {event["id"] for event in events}
    assert (partner.queue.bodies, partner.queue.dead) == ([], [])
    for numbers in sequences(received).values():
        assert numbers == list(range(1, len(numbers) + 1))
    assert {*sequences(received)} == {HANAKO["sub"], TARO["sub"]}


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


def test_waiting_delivery_is_signed_with_new_secret(partner: Partner) -> None:
    subscription_id, _ = partner.subscribe()
    partner.receiver.is_down = True
    partner.put(exchanged())
    partner.run(hours=1)
    current = partner.change("rotateWebhookSecret", id=subscription_id)["secret"]

    partner.receiver.is_down = False
    partner.run(hours=3)

    assert partner.receiver.received[-1].verify(current)


@pytest.mark.slow
def test_no_text_of_a_person_leaves(partner: Partner) -> None:
    types = [
        *(*PERSONAL, "DEPOSIT_CREDITED", "LOCATION_STATUS_CHANGED", "EXCHANGE_REQUESTED"),
        *("EXCHANGE_CONFIRMED", "EXCHANGE_REJECTED", "EXCHANGE_CANCELLED", "EXCHANGE_EXPIRED"),
    ]
    partner.subscribe(*types, includesUserIds=True)
    for event in lived(partner.service):
        partner.put(event)

    partner.run()

    left = "\n".join(map(text_of, partner.receiver.received))
    assert len(partner.receiver.received) > 20
    assert [text for text in TEXTS if text in left] == []
    assert HANAKO["sub"] in left
