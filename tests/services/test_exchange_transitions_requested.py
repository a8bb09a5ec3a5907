"""The steps of an exchange: which state allows them, until when, by whom, and who comes second."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import FailsReads, IsOvertaken, LosesReplies, LosesRequests
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, AUDITOR, NOW, OPERATOR, refusal_of
from tests.support.service import HANAKO, TARO, Service

WRONG_STATE = ("INVALID_STATE_TRANSITION", ["exchangeId"])
ERASED_AT = "2026-11-25T09:00:00.000Z"
THE_HOLD_IS_OVER = NOW + timedelta(hours=72)


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def in_every_state(desk: Desk) -> dict[str, Any]:
    """Make an exchange of each state; the operator ends those that have ended."""
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


def check_done_once(desk: Desk, exchange: Any, status: str) -> None:
    """The points, the stock and the ledger are those of one end of an exchange of 500 points."""
    account = desk.service.account(HANAKO)
    assert account is not None
    is_spent = status in ("CONFIRMED", "FULFILLED")
    assert (account.points_balance, account.holds) == (1000 if is_spent else 1500, {})
    assert desk.stock(exchange) == ((2, 1) if is_spent else (3, 0))
    assert desk.now(exchange)["status"] == status
    assert account.ledger_seq == len(desk.service.rows("points_ledger"))


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        ("approve", ["approved", "rejected", "cancelled", "refunded", "fulfilled"]),
        ("reject", ["approved", "cancelled", "refunded", "fulfilled"]),
        ("cancel", ["rejected", "cancelled", "refunded", "fulfilled"]),
        ("fulfil", ["pending", "rejected", "cancelled", "refunded", "fulfilled"]),
    ],
)
def test_wrong_state_rejects_step(desk: Desk, step: str, refused: list[str]) -> None:
    exchanges = in_every_state(desk)

    for name in refused:
        payload = desk.service.unchanged(getattr(desk, step), exchanges[name], by=OTHER_OPERATOR)
        assert refusal_of(payload) == WRONG_STATE, name
        # The message names the state: "done before" could be read as a success.
        if (step, name) != ("fulfil", "fulfilled"):
            status = desk.now(exchanges[name])["status"]
            message = payload["userErrors"][0]["message"]
            assert message.startswith(f"an exchange with status {status} cannot ")


def test_confirmed_exchange_cannot_be_approved_or_rejected(desk: Desk) -> None:
    exchange = desk.confirmed()

    for step in (desk.approve, desk.reject):
        assert refusal_of(desk.service.unchanged(step, exchange)) == WRONG_STATE


def test_step_names_argument_out_of_range(desk: Desk) -> None:
    payload = desk.service.unchanged(desk.fulfil, desk.confirmed(), voucherCode="\u200b")

    assert refusal_of(payload) == ("INVALID_INPUT", ["voucherCode"])


def test_steps_accept_longest_texts(desk: Desk) -> None:
    noted = granted(desk.approve(desk.hold("a", pointsCost=5), note="注" * 2000))["exchange"]
    granted(desk.reject(desk.hold("b", pointsCost=5), reason="理" * 500))
    granted(desk.fulfil(noted, voucherCode="V" * 2000))
    granted(desk.cancel(desk.hold("c", pointsCost=5), "k" * 128))


def test_unknown_exchange_is_not_found(desk: Desk) -> None:
    for unknown in ({"id": "unknown"}, {"id": ""}, {"id": "x" * 3000}):
        for step in (desk.approve, desk.reject, desk.fulfil):
            assert refusal_of(step(unknown)) == ("NOT_FOUND", ["exchangeId"])


def test_p17_only_owner_and_operators_cancel(desk: Desk) -> None:
    """Another citizen's exchange answers as an unknown one does."""
    for exchange in (desk.hold(), desk.confirmed(), {"id": "unknown"}):
        for by in (TARO, AUDITOR):
            payload = desk.service.unchanged(desk.cancel, exchange, by=by)
            assert refusal_of(payload) == ("NOT_FOUND", ["exchangeId"])


@pytest.mark.parametrize("staff", [OPERATOR, ADMIN])
def test_staff_cannot_decide_their_own_exchange(desk: Desk, staff: Any) -> None:
    """They cancel it as any citizen does."""
    desk.service.earn(1000, staff, "staff")
    held, confirmed = desk.hold(caller=staff), desk.confirmed(caller=staff)

    for payload in (
        desk.service.unchanged(desk.approve, held, staff),
        desk.service.unchanged(desk.reject, held, staff),
        desk.service.unchanged(desk.fulfil, confirmed, staff),
    ):
        assert refusal_of(payload) == ("FORBIDDEN", ["exchangeId"])
    for exchange in (held, confirmed):
        entry = granted(desk.cancel(exchange, by=staff))["ledgerEntry"]
        assert entry["actor"].partition(":")[0] == "citizen"
    assert granted(desk.approve(desk.hold("again", staff), OTHER_OPERATOR))["replayed"] is False


def test_p7_hold_can_be_approved_until_end(desk: Desk) -> None:
    in_time, too_late = (desk.hold(name, pointsCost=5) for name in ("in-time", "too-late"))
    assert in_time["holdUntil"] == "2026-11-28T09:00:00.000Z"

    desk.service.now = THE_HOLD_IS_OVER - timedelta(milliseconds=1)
    granted(desk.approve(in_time))
    desk.service.now = THE_HOLD_IS_OVER
    assert refusal_of(desk.service.unchanged(desk.approve, too_late)) == WRONG_STATE


def test_p7_late_clock_approves_no_ended_hold(desk: Desk) -> None:
    """The account's last entry is later than the end of the hold."""
    exchange = desk.hold(pointsCost=5)
    desk.service.now = THE_HOLD_IS_OVER
    desk.service.earn(1, name="later")
    desk.service.now = NOW

    assert refusal_of(desk.service.unchanged(desk.approve, exchange)) == WRONG_STATE


def test_p7_transaction_checks_end_of_hold(desk: Desk) -> None:
    exchange = desk.hold()
    expiring = IsOvertaken(
        desk.service.client,
        lambda: desk.service.write("exchanges", exchange["id"], hold_until=ERASED_AT),
    )

    assert refusal_of(desk.through(expiring).approve(exchange)) == WRONG_STATE
    assert desk.now(exchange)["status"] == "PENDING_APPROVAL"
    assert desk.service.ask("viewer")["balance"]["held"] == 500


def test_p7_entry_past_hold_stops_approval(desk: Desk) -> None:
    """The entry is made between the approval's read and its commit."""
    exchange = desk.hold()

    def earn_later() -> None:
        ahead = desk.service.through(desk.service.client)
        ahead.now = THE_HOLD_IS_OVER
        ahead.earn(1, name="later")

    overtaken = IsOvertaken(desk.service.client, earn_later)

    assert refusal_of(desk.through(overtaken).approve(exchange)) == WRONG_STATE


@pytest.mark.parametrize("step", ["reject", "cancel"])
def test_ended_hold_can_be_given_back(desk: Desk, step: str) -> None:
    exchange = desk.hold()
    desk.service.now = THE_HOLD_IS_OVER + timedelta(days=1)

    payload = granted(getattr(desk, step)(exchange))

    assert payload["balance"]["available"] == 1500


@pytest.mark.parametrize(
    ("kind", "faster", "slower", "status"),
    [
        ("hold", "reject", "approve", "REJECTED"),
        ("hold", "cancel", "approve", "CANCELLED"),
        ("hold", "approve", "reject", "CONFIRMED"),
        ("hold", "cancel", "reject", "CANCELLED"),
        ("hold", "reject", "cancel", "REJECTED"),
        ("confirmed", "fulfil", "cancel", "FULFILLED"),
        ("confirmed", "cancel", "fulfil", "CANCELLED"),
    ],
)
def test_p7_second_step_at_once_is_rejected(
    desk: Desk, kind: str, faster: str, slower: str, status: str
) -> None:
    exchange = getattr(desk, kind)(stock=3)
    overtaken = desk.through(
        IsOvertaken(desk.service.client, lambda: granted(getattr(desk, faster)(exchange)))
    )

    assert refusal_of(getattr(overtaken, slower)(exchange)) == WRONG_STATE
    check_done_once(desk, exchange, status)


@pytest.mark.parametrize("loses", [None, LosesReplies, LosesRequests])
def test_cancellation_overtaken_by_approval_is_refund(
    desk: Desk, loses: Callable[[Any], Any] | None
) -> None:
    exchange = desk.hold(stock=3)
    client: Any = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))

    payload = granted(desk.through(loses(client) if loses else client).cancel(exchange))

    assert (payload["ledgerEntry"]["type"], payload["replayed"]) == ("EXCHANGE_REFUND", False)
    check_done_once(desk, exchange, "CANCELLED")
    assert desk.service.unchanged(desk.cancel, exchange) == {**payload, "replayed": True}


def test_lost_reply_survives_a_later_refund(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    undone = IsOvertaken(desk.service.client, after=lambda: granted(desk.cancel(exchange)))

    payload = granted(desk.through(LosesReplies(undone)).approve(exchange))

    assert (payload["replayed"], payload["balance"]["available"]) == (False, 1000)
    check_done_once(desk, exchange, "CANCELLED")


@pytest.mark.parametrize(
    ("faster", "slower", "status"),
    [("fulfil", "cancel", "FULFILLED"), ("cancel", "fulfil", "CANCELLED")],
)
def test_lost_step_is_unknown_when_overtaken(
    desk: Desk, faster: str, slower: str, status: str
) -> None:
    """A fulfilment leaves the account alone: nothing shows that a lost request cannot arrive."""
    exchange = desk.confirmed(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(getattr(desk, faster)(exchange)))

    with pytest.raises(OutcomeUnknown):
        getattr(desk.through(LosesRequests(taken)), slower)(exchange)

    assert refusal_of(getattr(desk, slower)(exchange))[0] == "INVALID_STATE_TRANSITION"
    check_done_once(desk, exchange, status)


def test_lost_rejection_is_rejected_after_approval(desk: Desk) -> None:
    """The approval is an entry: a lost rejection cannot arrive any more."""
    exchange = desk.hold(stock=3)
    taken = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))

    assert refusal_of(desk.through(LosesRequests(taken)).reject(exchange)) == WRONG_STATE
    check_done_once(desk, exchange, "CONFIRMED")


@pytest.mark.parametrize("done_before", [False, True])
def test_unreadable_balance_leaves_fulfilment_unknown(desk: Desk, *, done_before: bool) -> None:
    exchange = desk.confirmed(stock=3)
    if done_before:
        granted(desk.fulfil(exchange))

    with pytest.raises(OutcomeUnknown):
        desk.through(FailsReads(desk.service.client, 1)).fulfil(exchange)

    check_done_once(desk, exchange, "FULFILLED")


def test_p15_erasure_before_commit_stops_voucher(desk: Desk) -> None:
    exchange = desk.confirmed()
    overtaken = IsOvertaken(
        desk.service.client,
        lambda: desk.service.write_account(HANAKO, erased_at=ERASED_AT, status="ERASED"),
    )

    payload = desk.through(overtaken).fulfil(exchange, voucherCode="GIFT-2026")

    assert refusal_of(payload) == ("ACCOUNT_ERASED", None)
    assert desk.now(exchange)["status"] == exchange["status"]
    assert "GIFT-2026" not in str(desk.service.snapshot())
