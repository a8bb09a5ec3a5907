from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.rewards.vouchers import VoucherPoolEmptyError
from resolvers.services.rewards.workflow import (
    MissingRowError,
    approve_automatically,
    hand_over,
    look_at_exchange,
)
from tests.support.clients import Cancels, LosesRequests
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN
from tests.support.service import HANAKO, Service
from tests.support.voucher_pools import fill_pool, free_codes, workflow_context


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points; exchanges of 500 are approved automatically."""
    return service.with_points(1500).with_settings(auto_approve_points=500)


def look(desk: Desk, exchange: Any) -> dict[str, Any]:
    return desk.service.unchanged(look_at_exchange, workflow_context(desk.service), exchange["id"])


def approve(desk: Desk, exchange: Any) -> dict[str, Any]:
    return approve_automatically(workflow_context(desk.service, "approveExchange"), exchange["id"])


def give(desk: Desk, exchange: Any) -> dict[str, Any]:
    return hand_over(workflow_context(desk.service), exchange["id"])


def suspend(desk: Desk) -> None:
    desk.service.done("suspendUser", ADMIN, userId=HANAKO["sub"], reason="fraud")


@pytest.mark.parametrize(
    ("limit", "is_automatic"), [(None, False), (0, False), (499, False), (500, True)]
)
def test_limit_decides_what_is_automatic(
    service: Service, limit: int | None, *, is_automatic: bool
) -> None:
    desk = Desk(service.with_settings(auto_approve_points=limit))
    exchange = desk.hold()

    assert look(desk, exchange)["approvesAutomatically"] is is_automatic
    assert approve(desk, exchange) == (
        {"status": "CONFIRMED", "refusal": None}
        if is_automatic
        else {"status": "PENDING_APPROVAL", "refusal": "FORBIDDEN"}
    )


def test_facts_of_exchange_with_and_without_hold(desk: Desk) -> None:
    """The reminder comes half way through the 72 hours of the hold."""
    facts = {
        "status": "PENDING_APPROVAL",
        "pointsSpent": 500,
        "fulfilment": "VOUCHER_CODE",
        "requestedAt": "2026-11-25T09:00:00.000Z",
        "holdUntil": "2026-11-28T09:00:00.000Z",
        "remindAt": "2026-11-26T21:00:00.000Z",
        "approvesAutomatically": True,
    }
    assert look(desk, desk.hold()) == facts

    without = {"status": "CONFIRMED", "holdUntil": None, "remindAt": None}
    assert look(desk, desk.confirmed()) == {**facts, **without, "approvesAutomatically": False}


def test_suspended_citizen_waits_for_a_person(desk: Desk) -> None:
    exchange = desk.hold()
    suspend(desk)

    assert look(desk, exchange)["approvesAutomatically"] is False
    refused = desk.service.unchanged(approve, desk, exchange)

    assert refused == {"status": "PENDING_APPROVAL", "refusal": "FORBIDDEN"}


def test_erased_citizen_is_not_approved(desk: Desk) -> None:
    exchange = desk.hold()
    desk.service.done("eraseViewer", confirm=HANAKO["sub"])

    assert look(desk, exchange)["approvesAutomatically"] is False
    assert approve(desk, exchange) == {"status": "CANCELLED", "refusal": "ACCOUNT_ERASED"}


def test_approval_is_booked_as_the_workflow(desk: Desk) -> None:
    exchange = desk.hold()

    assert approve(desk, exchange) == {"status": "CONFIRMED", "refusal": None}

    (entry,) = [
        row for row in desk.service.rows("points_ledger") if row["operation"] == {"S": "approve"}
    ]
    assert entry["actor"] == {"M": {"sub": {"S": "workflow:exchanges"}, "role": {"S": "operator"}}}


def test_decided_exchange_is_an_answer(desk: Desk) -> None:
    approved, rejected = desk.approved("a"), desk.hold("b")
    desk.reject(rejected)
    expired = desk.hold("c")
    desk.service.wait(hours=72)

    wrong_state = "INVALID_STATE_TRANSITION"
    assert approve(desk, approved) == {"status": "CONFIRMED", "refusal": wrong_state}
    assert approve(desk, rejected) == {"status": "REJECTED", "refusal": wrong_state}
    assert approve(desk, expired) == {"status": "PENDING_APPROVAL", "refusal": wrong_state}


def test_missing_rows_are_faults(desk: Desk) -> None:
    exchange = desk.confirmed()
    for table, key in (("rewards", exchange["rewardId"]), ("exchanges", exchange["id"])):
        desk.service.delete(table, key)
        with pytest.raises(MissingRowError, match=f"the {table[:-1]} .*does not exist"):
            look(desk, exchange)


def test_what_can_be_tried_again_is_raised(desk: Desk) -> None:
    exchange = desk.confirmed()
    with pytest.raises(VoucherPoolEmptyError):
        give(desk, exchange)
    fill_pool(desk.service, exchange["rewardId"], "AB-1")
    busy = Cancels(desk.service.client, "TransactionConflict", count=99)
    with pytest.raises(DomainError) as refused:
        give(desk.through(busy), exchange)
    assert refused.value.code is ErrorCode.CONFLICT_RETRY
    with pytest.raises(OutcomeUnknownError):
        give(desk.through(LosesRequests(desk.service.client, count=99)), exchange)

    assert free_codes(desk.service) == ["AB-1"]
