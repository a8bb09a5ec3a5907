"""Every mutation that writes and moves no points: lost on the way, or at once with others."""

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.account_requests import KEY, a_member_number
from tests.support.budget_requests import CHANGES_OF_BUDGETS, a_budget
from tests.support.clients import (
    Cancels,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
)
from tests.support.identities import ADMIN, refusal_of
from tests.support.movement_requests import (
    CHANGES,
    RULE,
    Request,
    a_closing,
    a_name,
    a_new_address,
    a_new_price,
    a_report,
    a_reward,
    a_rule,
    a_suspension,
    an_ended_rule,
    prepared,
)
from tests.support.service import HANAKO, Service

Prepare = Callable[[Service], Request]
each_change = pytest.mark.parametrize("prepare", [*CHANGES, *CHANGES_OF_BUDGETS])


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    return service.with_points(1000)


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
def test_lost_reply_is_found_done(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    payload = send(service.through(LosesReplies(service.client)), request)

    check_done_once(service, request, payload)


@each_change
def test_unanswered_change_is_unknown_until_repeated(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    with pytest.raises(OutcomeUnknown):
        service.unchanged(send, service.through(LosesRequests(service.client, 100)), request)

    check_done_once(service, request, send(service, request))


@each_change
def test_conflict_every_time_asks_for_retry(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    busy = service.through(Cancels(service.client, "TransactionConflict", count=100))

    assert refusal_of(service.unchanged(send, busy, request)) == ("CONFLICT_RETRY", None)


@each_change
def test_faster_twin_gives_the_answer(service: Service, prepare: Prepare) -> None:
    """Of the same moment: only ids and versions show that somebody was faster."""
    request = prepared(service, prepare)
    answers: list[Any] = []
    client = IsOvertaken(service.client, lambda: answers.append(send(service, request)))

    payload = send(service.through(client), request)

    assert {**payload, "replayed": None} == {**answers[0], "replayed": None}
    check_done_once(service, request, payload)


def changing(request: Request, **content: Any) -> Request:
    """Return the request for the same row with other content."""
    field, caller, arguments = request
    return field, caller, {**arguments, "input": content}


# Two changes of one row that can both stay.
BESIDE: dict[Prepare, Callable[[Request], Request]] = {
    a_new_address: lambda request: changing(request, openingHours="9-17"),
    a_report: lambda request: (
        "updateLocation",
        ADMIN,
        {"id": request[2]["locationId"], "input": {"address": "焼津市"}},
    ),
    a_closing: lambda request: ("updateLocation", ADMIN, changing(request, address="x")[2]),
    a_new_price: lambda request: changing(request, category="goods"),
    a_name: lambda request: changing(request, language="en"),
    a_suspension: lambda _: ("updateViewer", HANAKO, {"input": {"displayName": "花子"}}),
    a_rule: lambda request: changing(request, **RULE | {"material": "BATTERY"}),
    an_ended_rule: lambda _: ("saveEarnRule", ADMIN, {"input": RULE | {"material": "BATTERY"}}),
}
# A later change of the same row that the first one would undo.
LATER: dict[Prepare, Callable[[Request], Request]] = {
    a_new_address: lambda request: changing(request, address="later"),
    a_report: lambda request: (request[0], ADMIN, {**request[2], "status": "OPEN"}),
    a_closing: lambda request: (
        "reportLocationStatus",
        ADMIN,
        {"locationId": request[2]["id"], "status": "OPEN"},
    ),
    a_new_price: lambda request: changing(request, pointsCost=300),
    a_name: lambda request: changing(request, displayName="later"),
    a_suspension: lambda _: ("reinstateUser", ADMIN, {"userId": HANAKO["sub"]}),
    a_budget: lambda request: changing(request, fiscalYear=2026, points=600),
    a_member_number: lambda request: (*request[:2], {**request[2], "memberNumber": "later"}),
}


@pytest.mark.parametrize("prepare", BESIDE)
def test_changes_at_once_both_stay(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    other = BESIDE[prepare](request)
    client = IsOvertaken(service.client, lambda: send(service, other))

    payload = send(service.through(client), request)

    check_done_once(service, request, payload)
    assert service.unchanged(send, service, other)["userErrors"] == []


@pytest.mark.parametrize("prepare", LATER)
def test_lost_reply_undoes_no_later_change(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)
    later = LATER[prepare](request)
    client = IsOvertaken(service.client, after=lambda: send(service, later))

    with pytest.raises(OutcomeUnknown):
        send(service.through(LosesReplies(client)), request)

    assert service.unchanged(send, service, later)["userErrors"] == []


# createReward reads nothing before it writes.
@pytest.mark.parametrize("prepare", [each for each in CHANGES if each is not a_reward])
def test_failed_read_before_any_write_is_fault(service: Service, prepare: Prepare) -> None:
    request = prepared(service, prepare)

    with pytest.raises(InternalFailure):
        service.unchanged(send, service.through(FailsReads(service.client)), request)
