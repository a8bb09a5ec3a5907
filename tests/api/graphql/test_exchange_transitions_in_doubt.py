"""Steps whose answers get lost: the first result, never twice, never told as failed."""

from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InternalFailure, OutcomeUnknown
from tests.support.clients import (
    LOST,
    FailsReads,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    SendsTwice,
)
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import refusal_of
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Step = tuple[str, str, dict[str, Any]]
STEPS: list[Step] = [
    ("hold", "approve", {"note": "on Tuesday"}),
    ("hold", "reject", {}),
    ("hold", "cancel", {}),
    ("confirmed", "cancel", {}),
    ("approved", "cancel", {}),
    ("confirmed", "fulfil", {"voucherCode": "GIFT-2026"}),
    ("approved", "fulfil", {}),
]
STATUS = {
    "approve": "CONFIRMED",
    "reject": "REJECTED",
    "cancel": "CANCELLED",
    "fulfil": "FULFILLED",
}
each_step = pytest.mark.parametrize(("kind", "step", "arguments"), STEPS)


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def take(desk: Desk, client: Any, step: str, exchange: Any, arguments: dict[str, Any]) -> Any:
    return getattr(desk.through(client), step)(exchange, **arguments)


def check_done_once(desk: Desk, exchange: Any, step: str) -> None:
    """The points, the stock and the ledger are those of the step, done once."""
    account = desk.service.account(HANAKO)
    assert account is not None
    is_spent = step in ("approve", "fulfil")
    assert (account.points_balance, account.points_held) == (1000 if is_spent else 1500, 0)
    assert desk.stock(exchange) == ((2, 1) if is_spent else (3, 0))
    assert desk.now(exchange)["status"] == STATUS[step]
    assert account.ledger_seq == len(desk.service.rows("points_ledger"))


@each_step
@pytest.mark.parametrize("lost", sorted(LOST))
def test_a_lost_answer_is_found_to_be_done(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any], lost: str
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    client = LosesReplies(desk.service.client, kind=lost)
    payload = granted(take(desk, client, step, exchange, arguments))

    assert (payload["replayed"], client.lost) == (False, 1)
    check_done_once(desk, exchange, step)
    again = desk.service.unchanged(getattr(desk, step), exchange, **arguments)
    assert again == {**payload, "replayed": True}


@each_step
def test_every_answer_lost_is_still_one_effect(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    payload = granted(take(desk, LosesReplies(desk.service.client, 100), step, exchange, arguments))

    assert payload["replayed"] is False
    check_done_once(desk, exchange, step)


@each_step
def test_a_request_that_is_lost_twice_is_done_by_the_third(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    payload = granted(take(desk, LosesRequests(desk.service.client, 2), step, exchange, arguments))

    assert payload["replayed"] is False
    check_done_once(desk, exchange, step)


@each_step
def test_what_nothing_settles_is_unknown_and_the_same_request_again_settles_it(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    with pytest.raises(OutcomeUnknown):
        take(desk, LosesRequests(desk.service.client, 100), step, exchange, arguments)

    assert granted(getattr(desk, step)(exchange, **arguments))["replayed"] is False
    check_done_once(desk, exchange, step)


@each_step
def test_a_lost_request_that_arrives_late_does_nothing_more(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)
    client = LosesRequests(desk.service.client)
    granted(take(desk, client, step, exchange, arguments))
    if step == "approve":
        granted(desk.cancel(exchange))
        step = "cancel"

    for late in client.lost:
        with pytest.raises(desk.service.client.exceptions.TransactionCanceledException):
            desk.service.unchanged(desk.service.client.transact_write_items, **late)

    check_done_once(desk, exchange, step)


@each_step
def test_what_botocore_sends_twice_by_itself_is_done_once(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    payload = granted(take(desk, SendsTwice(desk.service.client), step, exchange, arguments))

    assert payload["replayed"] is False
    check_done_once(desk, exchange, step)


@each_step
def test_a_twin_that_did_it_before_the_lost_answer_is_replayed(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    """The caller sent it twice: the first request never arrived, the second one was done."""
    exchange = getattr(desk, kind)(stock=3)
    answers: list[Any] = []

    def be_faster() -> None:
        twin = Desk(desk.service.through(desk.service.client))
        twin.service.wait(seconds=1)
        answers.append(granted(getattr(twin, step)(exchange, **arguments)))

    client = LosesRequests(IsOvertaken(desk.service.client, be_faster))

    payload = granted(take(desk, client, step, exchange, arguments))

    assert payload["replayed"] is True
    assert payload["exchange"] == answers[0]["exchange"]
    assert payload["ledgerEntry"] == answers[0]["ledgerEntry"]
    check_done_once(desk, exchange, step)


@each_step
def test_a_read_that_fails_after_a_lost_answer_leaves_the_outcome_unknown(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)
    good = 1 if step == "fulfil" and not arguments else 2
    client = FailsReads(LosesReplies(desk.service.client), good)

    with pytest.raises(OutcomeUnknown):
        take(desk, client, step, exchange, arguments)

    check_done_once(desk, exchange, step)
    assert granted(getattr(desk, step)(exchange, **arguments))["replayed"] is True


@each_step
def test_what_stands_is_not_told_as_a_fault_where_the_answer_to_it_cannot_be_read(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)
    granted(getattr(desk, step)(exchange, **arguments))
    good = 1 if step == "fulfil" and not arguments else 2

    with pytest.raises(OutcomeUnknown):
        take(desk, FailsReads(desk.service.client, good), step, exchange, arguments)


@each_step
def test_where_nothing_was_sent_a_fault_is_a_fault(
    desk: Desk, kind: str, step: str, arguments: dict[str, Any]
) -> None:
    exchange = getattr(desk, kind)(stock=3)

    with pytest.raises(InternalFailure):
        desk.service.unchanged(
            take, desk, FailsReads(desk.service.client), step, exchange, arguments
        )


def test_a_fulfilment_that_is_done_is_no_fault_where_its_balance_cannot_be_read(
    desk: Desk,
) -> None:
    exchange = desk.confirmed(stock=3)

    with pytest.raises(OutcomeUnknown):
        take(desk, FailsReads(desk.service.client, 1), "fulfil", exchange, {})

    check_done_once(desk, exchange, "fulfil")


def test_a_lost_cancellation_of_a_hold_that_is_approved_meanwhile_is_a_refund(
    desk: Desk,
) -> None:
    exchange = desk.hold(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))
    client = LosesRequests(taken)

    payload = granted(take(desk, client, "cancel", exchange, {}))

    assert (payload["ledgerEntry"]["type"], payload["replayed"]) == ("EXCHANGE_REFUND", False)
    check_done_once(desk, exchange, "cancel")
    with pytest.raises(desk.service.client.exceptions.TransactionCanceledException):
        desk.service.unchanged(desk.service.client.transact_write_items, **client.lost[0])


def test_a_refund_after_an_approval_in_between_may_lose_its_answer_too(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))

    payload = granted(take(desk, LosesReplies(taken), "cancel", exchange, {}))

    assert (payload["ledgerEntry"]["type"], payload["replayed"]) == ("EXCHANGE_REFUND", False)
    check_done_once(desk, exchange, "cancel")


def test_an_approval_whose_answer_got_lost_is_told_though_it_was_refunded_since(
    desk: Desk,
) -> None:
    exchange = desk.hold(stock=3)
    undone = IsOvertaken(desk.service.client, after=lambda: granted(desk.cancel(exchange)))

    payload = granted(take(desk, LosesReplies(undone), "approve", exchange, {}))

    assert payload["replayed"] is False
    assert payload["balance"]["available"] == 1000
    assert payload["exchange"]["status"] == "CANCELLED"
    check_done_once(desk, exchange, "cancel")


def test_a_lost_cancellation_is_not_told_as_refused_while_it_may_still_arrive(
    desk: Desk,
) -> None:
    """What made it wrong, a fulfilment, leaves the account alone, so that nothing tells."""
    exchange = desk.confirmed()
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.fulfil(exchange)))

    with pytest.raises(OutcomeUnknown):
        take(desk, LosesRequests(taken), "cancel", exchange, {})

    assert refusal_of(desk.cancel(exchange))[0] == "INVALID_STATE_TRANSITION"


def test_a_lost_rejection_is_told_as_too_late_once_the_hold_has_ended_otherwise(
    desk: Desk,
) -> None:
    exchange = desk.hold(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))

    payload = take(desk, LosesRequests(taken), "reject", exchange, {})

    assert refusal_of(payload) == ("INVALID_STATE_TRANSITION", ["exchangeId"])
    check_done_once(desk, exchange, "approve")


def test_a_lost_fulfilment_that_a_cancellation_overtakes_is_unknown_and_then_refused(
    desk: Desk,
) -> None:
    exchange = desk.confirmed(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.cancel(exchange)))

    with pytest.raises(OutcomeUnknown):
        take(desk, LosesRequests(taken), "fulfil", exchange, {})

    assert refusal_of(desk.fulfil(exchange))[0] == "INVALID_STATE_TRANSITION"
    check_done_once(desk, exchange, "cancel")
