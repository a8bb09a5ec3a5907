"""The steps of an exchange: which state allows them, until when, by whom, and sent again."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.clients import IsOvertaken, TearsReads
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


def check_done_once(desk: Desk, exchange: Any, status: str) -> None:
    """The points, the stock and the ledger are those of one end of an exchange of 500 points."""
    account = desk.service.account(HANAKO)
    assert account is not None
    is_spent = status in ("CONFIRMED", "FULFILLED")
    assert (account.points_balance, account.holds) == (1000 if is_spent else 1500, {})
    assert desk.stock(exchange) == ((2, 1) if is_spent else (3, 0))
    assert desk.now(exchange)["status"] == status
    assert account.ledger_seq == len(desk.service.rows("points_ledger"))


def test_step_of_another_state_is_rejected(desk: Desk) -> None:
    """The message names the state: "done before" could be read as a success."""
    held, confirmed = desk.hold(), desk.confirmed()
    for step, exchange in (
        (desk.fulfil, held),
        (desk.approve, confirmed),
        (desk.reject, confirmed),
    ):
        payload = desk.service.unchanged(step, exchange)
        assert refusal_of(payload) == WRONG_STATE
        message = payload["userErrors"][0]["message"]
        assert message.startswith(f"an exchange with status {exchange['status']} cannot ")


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

    for step, exchange in ((desk.approve, held), (desk.reject, held), (desk.fulfil, confirmed)):
        payload = desk.service.unchanged(step, exchange, staff)
        assert refusal_of(payload) == ("FORBIDDEN", ["exchangeId"])
    for exchange in (held, confirmed):
        entry = granted(desk.cancel(exchange, by=staff))["ledgerEntry"]
        assert entry["actor"].partition(":")[0] == "citizen"
    granted(desk.approve(desk.hold("again", staff), OTHER_OPERATOR))


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


def test_cancellation_overtaken_by_approval_is_refund(desk: Desk) -> None:
    exchange = desk.hold(stock=3)
    overtaken = IsOvertaken(desk.service.client, lambda: granted(desk.approve(exchange)))

    payload = granted(desk.through(overtaken).cancel(exchange))

    assert (payload["ledgerEntry"]["type"], payload["replayed"]) == ("EXCHANGE_REFUND", False)
    check_done_once(desk, exchange, "CANCELLED")


def test_torn_read_of_approval_sends_no_transaction(desk: Desk) -> None:
    """The exchange is read as confirmed, but the entry of its approval is not there yet."""
    exchange, sent = desk.hold(stock=3), []
    counted = IsOvertaken(desk.service.client, lambda: sent.append(1), count=99)
    ledger = desk.service.database.table_name("points_ledger")
    torn = TearsReads(counted, ledger, lambda: granted(desk.approve(exchange)))

    payload = granted(desk.through(torn).cancel(exchange))

    assert (payload["ledgerEntry"]["type"], len(sent)) == ("EXCHANGE_REFUND", 1)
    check_done_once(desk, exchange, "CANCELLED")


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


@pytest.mark.parametrize(("step", "status"), [("fulfil", "FULFILLED"), ("cancel", "CANCELLED")])
def test_p5_replay_shows_exchange_as_it_is(desk: Desk, step: str, status: str) -> None:
    exchange = desk.hold()
    approved = granted(desk.approve(exchange, note="on Tuesday"))
    moved_on = granted(getattr(desk, step)(exchange))["exchange"]

    again = desk.service.unchanged(desk.approve, exchange, note="on Tuesday")

    assert moved_on["status"] == status
    assert again == {**approved, "exchange": moved_on, "replayed": True}


@pytest.mark.parametrize(
    ("step", "first", "other"),
    [
        ("approve", {"note": "on Tuesday"}, {"note": "on Wednesday"}),
        ("approve", {}, {"by": OTHER_OPERATOR}),
        ("reject", {"reason": "one"}, {"reason": "another"}),
        ("reject", {"reason": "one"}, {"reason": "one", "by": OTHER_OPERATOR}),
        ("cancel", {"key": "one"}, {"key": "another"}),
        ("fulfil", {"voucherCode": "one"}, {"voucherCode": "another"}),
        ("fulfil", {"voucherCode": "one"}, {"voucherCode": "one", "by": OTHER_OPERATOR}),
    ],
)
def test_p5_other_request_on_ended_exchange_learns_nothing(
    desk: Desk, step: str, first: dict[str, Any], other: dict[str, Any]
) -> None:
    exchange = desk.confirmed() if step == "fulfil" else desk.hold()
    granted(getattr(desk, step)(exchange, **first))

    payload = desk.service.unchanged(getattr(desk, step), exchange, **other)

    assert refusal_of(payload) == WRONG_STATE
    assert "Tuesday" not in str(payload)
    assert "one" not in payload["userErrors"][0]["message"].split()


def test_p15_ledger_chains_digests_of_texts(desk: Desk) -> None:
    """An erasure removes the texts without breaking the chain."""
    granted(desk.approve(desk.hold("a"), note="marked-note"))
    granted(desk.fulfil(desk.now(desk.confirmed("b")), voucherCode="marked-code"))
    desk.reject(desk.hold("c"), reason="marked-reason")

    rows = desk.service.rows("points_ledger")
    assert "marked-note" not in str(rows)
    assert "marked-code" not in str(rows)
    (rejected,) = [row for row in rows if "marked-reason" in str(row)]
    assert rejected["reason"] == {"S": "marked-reason"}
    assert {"reason_digest", "salt"} <= set(rejected)
