"""Every mutation that writes and moves no points, with lost requests and lost answers."""

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import LOST, Cancels, FailsReads, LosesReplies, LosesRequests
from tests.support.identities import refusal_of
from tests.support.movement_requests import CHANGES, KEY, Request, a_reward
from tests.support.service import Service

Prepare = Callable[[Service], Request]
each_change = pytest.mark.parametrize("prepare", CHANGES)


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


def send(service: Service, request: Request) -> Any:
    field, caller, arguments = request
    return service.change(field, caller, **arguments)


def check_done_once(service: Service, request: Request, payload: Any) -> None:
    """The change was granted, and the same request again answers alike and writes nothing."""
    assert payload["userErrors"] == []
    again = service.unchanged(send, service, request)
    assert {**again, "replayed": None} == {**payload, "replayed": None}
    assert KEY not in str(service.snapshot())


@each_change
@pytest.mark.parametrize("kind", sorted(LOST))
def test_lost_reply_is_found_done(service: Service, prepare: Prepare, kind: str) -> None:
    request = prepare(service)

    payload = send(service.through(LosesReplies(service.client, kind=kind)), request)

    check_done_once(service, request, payload)


@each_change
def test_lost_request_is_sent_again(service: Service, prepare: Prepare) -> None:
    request = prepare(service)

    payload = send(service.through(LosesRequests(service.client, 2)), request)

    check_done_once(service, request, payload)


@each_change
def test_unanswered_change_is_unknown_until_repeated(service: Service, prepare: Prepare) -> None:
    request = prepare(service)

    with pytest.raises(OutcomeUnknown):
        service.unchanged(send, service.through(LosesRequests(service.client, 100)), request)

    check_done_once(service, request, send(service, request))


@each_change
def test_conflict_every_time_asks_for_retry(service: Service, prepare: Prepare) -> None:
    request = prepare(service)
    busy = service.through(Cancels(service.client, "TransactionConflict", count=100))

    assert refusal_of(service.unchanged(send, busy, request)) == ("CONFLICT_RETRY", None)


# createReward reads nothing before it writes.
@pytest.mark.parametrize("prepare", [each for each in CHANGES if each is not a_reward])
def test_failed_read_before_any_write_is_fault(service: Service, prepare: Prepare) -> None:
    request = prepare(service)

    with pytest.raises(InternalFailure):
        service.unchanged(send, service.through(FailsReads(service.client)), request)
