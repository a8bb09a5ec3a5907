"""Steps that are refused: what is told, and that nothing changes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.clients import IsOvertaken
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import NOW, OPERATOR, refusal_of
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WRONG_STATE = ("INVALID_STATE_TRANSITION", ["exchangeId"])
NINE = "2026-11-25T09:00:00.000Z"
THE_HOLD_IS_OVER = NOW + timedelta(hours=72)


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def in_every_state(desk: Desk) -> dict[str, Any]:
    """An exchange of each state, those that have ended brought there by the operator."""
    exchanges = {
        name: desk.hold(name, pointsCost=5)
        for name in ("pending", "approved", "rejected", "cancelled", "refunded", "fulfilled")
    }
    for name in ("approved", "refunded", "fulfilled"):
        granted(desk.approve(exchanges[name]))
    granted(desk.reject(exchanges["rejected"]))
    granted(desk.cancel(exchanges["cancelled"], "first", OPERATOR))
    granted(desk.cancel(exchanges["refunded"], "first", OPERATOR))
    granted(desk.fulfil(exchanges["fulfilled"], voucherCode="GIFT-2026"))
    return exchanges


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        ("approve", ["approved", "rejected", "cancelled", "refunded", "fulfilled"]),
        ("reject", ["approved", "cancelled", "refunded", "fulfilled"]),
        ("cancel", ["rejected", "cancelled", "refunded", "fulfilled"]),
        ("fulfil", ["pending", "rejected", "cancelled", "refunded", "fulfilled"]),
    ],
)
def test_a_step_that_does_not_fit_the_state_is_refused_and_changes_nothing(
    desk: Desk, step: str, refused: list[str]
) -> None:
    exchanges = in_every_state(desk)

    for name in refused:
        payload = desk.service.unchanged(getattr(desk, step), exchanges[name], by=OTHER_OPERATOR)
        assert refusal_of(payload) == WRONG_STATE, name
        # Who comes second hears what has become of it: "done before" could be taken for a yes.
        if (step, name) != ("fulfil", "fulfilled"):
            status = desk.now(exchanges[name])["status"]
            message = payload["userErrors"][0]["message"]
            assert message.startswith(f"an exchange with status {status} cannot ")


def test_a_step_of_an_exchange_that_never_waited_is_refused(desk: Desk) -> None:
    exchange = desk.confirmed()

    for step in (desk.approve, desk.reject):
        assert refusal_of(desk.service.unchanged(step, exchange)) == WRONG_STATE


@pytest.mark.parametrize(
    ("step", "arguments", "field"),
    [
        ("approve", {"note": ""}, "note"),
        ("approve", {"note": "\u3000"}, "note"),
        ("approve", {"note": "x" * 2001}, "note"),
        ("approve", {"note": "a\r\nb"}, "note"),
        ("reject", {"reason": ""}, "reason"),
        ("reject", {"reason": "x" * 501}, "reason"),
        ("reject", {"reason": "a\u0000"}, "reason"),
        ("cancel", {"key": ""}, "idempotencyKey"),
        ("cancel", {"key": "k" * 129}, "idempotencyKey"),
        ("cancel", {"key": "鍵"}, "idempotencyKey"),
    ],
)
def test_an_argument_outside_its_range_is_named(
    desk: Desk, step: str, arguments: dict[str, Any], field: str
) -> None:
    exchange = desk.hold()

    payload = desk.service.unchanged(getattr(desk, step), exchange, **arguments)

    assert refusal_of(payload) == ("INVALID_INPUT", [field])


@pytest.mark.parametrize("code", ["", "\u200b", "x" * 2001, "a\tb"])
def test_a_voucher_code_outside_its_range_is_named(desk: Desk, code: str) -> None:
    exchange = desk.confirmed()

    payload = desk.service.unchanged(desk.fulfil, exchange, voucherCode=code)

    assert refusal_of(payload) == ("INVALID_INPUT", ["voucherCode"])


def test_the_longest_texts_are_taken(desk: Desk) -> None:
    noted = granted(desk.approve(desk.hold("a", pointsCost=5), note="注" * 2000))["exchange"]
    granted(desk.reject(desk.hold("b", pointsCost=5), reason="理" * 500))
    granted(desk.fulfil(noted, voucherCode="V" * 2000))
    granted(desk.cancel(desk.hold("c", pointsCost=5), "k" * 128))


def test_p7_a_hold_is_approved_to_its_last_millisecond_and_not_after(desk: Desk) -> None:
    in_time, too_late = (desk.hold(name, pointsCost=5) for name in ("in-time", "too-late"))
    assert in_time["holdUntil"] == "2026-11-28T09:00:00.000Z"

    desk.service.now = THE_HOLD_IS_OVER - timedelta(microseconds=1)
    granted(desk.approve(in_time))
    desk.service.now = THE_HOLD_IS_OVER
    assert refusal_of(desk.service.unchanged(desk.approve, too_late)) == WRONG_STATE


def test_p7_a_clock_that_is_behind_approves_no_hold_that_another_request_saw_end(
    desk: Desk,
) -> None:
    exchange = desk.hold(pointsCost=5)
    desk.service.now = THE_HOLD_IS_OVER
    desk.service.earn(1, name="later")
    desk.service.now = NOW

    assert refusal_of(desk.service.unchanged(desk.approve, exchange)) == WRONG_STATE


def test_p7_the_end_of_a_hold_is_a_condition_of_the_transaction(desk: Desk) -> None:
    exchange = desk.hold()
    expiring = IsOvertaken(
        desk.service.client,
        lambda: desk.service.write("exchanges", exchange["id"], hold_until=NINE),
    )

    assert refusal_of(desk.through(expiring).approve(exchange)) == WRONG_STATE
    assert desk.now(exchange)["status"] == "PENDING_APPROVAL"
    assert desk.service.ask("viewer")["balance"]["held"] == 500


def test_p7_a_movement_that_passes_the_end_of_the_hold_meanwhile_is_seen(desk: Desk) -> None:
    """The approval's own clock is before it; the account's last entry, when it commits, is not."""
    exchange = desk.hold()

    def earn_later() -> None:
        ahead = desk.service.through(desk.service.client)
        ahead.now = THE_HOLD_IS_OVER
        ahead.earn(1, name="later")

    overtaken = IsOvertaken(desk.service.client, earn_later)

    assert refusal_of(desk.through(overtaken).approve(exchange)) == WRONG_STATE


@pytest.mark.parametrize("step", ["reject", "cancel"])
def test_a_hold_that_is_over_can_be_given_back_by_hand(desk: Desk, step: str) -> None:
    exchange = desk.hold()
    desk.service.now = THE_HOLD_IS_OVER + timedelta(days=1)

    payload = granted(getattr(desk, step)(exchange))

    assert payload["balance"]["available"] == 1500


@pytest.mark.parametrize(
    ("faster", "slower"),
    [
        ("reject", "approve"),
        ("cancel", "approve"),
        ("approve", "reject"),
        ("cancel", "reject"),
        ("reject", "cancel"),
    ],
)
def test_p7_whoever_comes_second_at_the_last_moment_is_refused(
    desk: Desk, faster: str, slower: str
) -> None:
    exchange = desk.hold(stock=3)
    overtaken = desk.through(
        IsOvertaken(desk.service.client, lambda: granted(getattr(desk, faster)(exchange)))
    )

    assert refusal_of(getattr(overtaken, slower)(exchange)) == WRONG_STATE
    assert len(desk.service.rows("points_ledger")) == 3
    assert desk.stock(exchange) == ((2, 1) if faster == "approve" else (3, 0))


def test_a_cancellation_that_an_approval_overtakes_is_a_refund(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    overtaken = desk.through(
        IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))
    )

    payload = granted(overtaken.cancel(exchange))

    assert payload["ledgerEntry"]["type"] == "EXCHANGE_REFUND"
    assert payload["exchange"]["status"] == "CANCELLED"
    assert desk.stock(exchange) == (3, 0)
    assert desk.service.unchanged(desk.cancel, exchange) == {**payload, "replayed": True}


def test_a_cancellation_that_a_fulfilment_overtakes_is_refused(desk: Desk) -> None:
    exchange = desk.confirmed()
    overtaken = desk.through(
        IsOvertaken(desk.service.client, lambda: granted(desk.fulfil(exchange)))
    )

    assert refusal_of(overtaken.cancel(exchange)) == WRONG_STATE
    assert desk.service.ask("viewer")["balance"]["available"] == 1000


def test_a_fulfilment_that_a_cancellation_overtakes_is_refused(desk: Desk) -> None:
    exchange = desk.confirmed()
    overtaken = desk.through(
        IsOvertaken(desk.service.client, lambda: granted(desk.cancel(exchange)))
    )

    assert refusal_of(overtaken.fulfil(exchange, voucherCode="V")) == WRONG_STATE
    assert desk.now(exchange)["voucherCode"] is None


def test_who_is_overtaken_every_time_may_send_it_again(desk: Desk) -> None:
    exchange = desk.hold()
    deposits = (f"other-{number}" for number in range(100))
    busy = IsOvertaken(
        desk.service.client, lambda: desk.service.earn(1, name=next(deposits)), count=100
    )

    assert refusal_of(desk.through(busy).approve(exchange)) == ("CONFLICT_RETRY", None)
    assert granted(desk.approve(exchange))["replayed"] is False
