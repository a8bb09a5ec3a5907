"""P5 on the real engine: every movement, 64 times at once, while answers get lost."""

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import LosesEverySecondAnswer
from tests.support.crowd import (
    SENT_AGAIN_LIMIT,
    at_once,
    check_alike,
    check_books,
    codes,
    open_service,
    sent,
)
from tests.support.movement_requests import MOVEMENTS, Prepare, Request
from tests.support.service import Service

pytestmark = [pytest.mark.engine, pytest.mark.slow]

DUPLICATES = 64


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


def sent_by_a_client(service: Service, request: Request) -> Callable[[], Any]:
    """Return a client that repeats a request until it gets a definite answer."""
    field, caller, arguments = request

    def send() -> Any:
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                payload = service.change(field, caller, **arguments)
            except OutcomeUnknown:
                continue
            if [error["code"] for error in payload["userErrors"]] != ["CONFLICT_RETRY"]:
                return payload
        raise AssertionError("no definite answer")

    return send


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_duplicates_at_once_are_one_movement(service: Service, prepare: Prepare) -> None:
    request, other, refusal = prepare(service)
    entries = len(service.rows("points_ledger"))
    client = LosesEverySecondAnswer(service.client)
    unreliable = open_through(service, client)

    payloads = at_once([sent_by_a_client(unreliable, request)] * DUPLICATES)

    assert codes(payloads) == {"done": DUPLICATES}
    answers = [{**payload, "replayed": None} for payload in payloads]
    assert answers == [answers[0]] * DUPLICATES
    # After a lost answer a call cannot know whether the entry is its own or a twin's.
    lost = (next(client.writes) + 1) // 2
    assert lost > 0
    assert [payload["replayed"] for payload in payloads].count(False) <= 1 + lost
    assert len(service.rows("points_ledger")) == entries + 1
    check_books(service)
    refused = service.unchanged(at_once, [sent_by_a_client(service, other)] * 8)
    assert codes(refused) == {refusal: 8}
    assert not any(payload["ledgerEntry"] or payload["balance"] for payload in refused)


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_one_of_twenty_duplicates_is_first(service: Service, prepare: Prepare) -> None:
    """Every answer arrives: exactly one of them is not a replay."""
    (field, caller, arguments), _, _ = prepare(service)

    check_alike(at_once([sent(service, field, caller, **arguments)] * 20))

    check_books(service)


def open_through(service: Service, client: Any) -> Service:
    other = open_service(client, service.environment)
    other.now, other.location_id = service.now, service.location_id
    return other
