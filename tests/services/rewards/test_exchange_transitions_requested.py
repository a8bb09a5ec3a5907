from typing import Any

import pytest

from tests.support.clients import IsOvertaken, TearsReads
from tests.support.exchange_steps import OTHER_OPERATOR, Desk, granted
from tests.support.identities import ADMIN, AUDITOR, NOW, OPERATOR, refusal_of
from tests.support.service import HANAKO, TARO, Service

WRONG_STATE = ("INVALID_STATE_TRANSITION", ["exchangeId"])
ERASED_AT = "2026-11-25T09:00:00.000Z"


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


@pytest.mark.parametrize(
    ("kind", "faster", "slower", "status"),
    [
        ("hold", "reject", "approve", "REJECTED"),
        ("hold", "approve", "reject", "CONFIRMED"),
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


@pytest.mark.parametrize(("step", "status"), [("fulfil", "FULFILLED"), ("cancel", "CANCELLED")])
def test_p5_replay_shows_exchange_as_it_is(desk: Desk, step: str, status: str) -> None:
    exchange = desk.hold()
    approved = granted(desk.approve(exchange, note="on Tuesday"))
    moved_on = granted(getattr(desk, step)(exchange))["exchange"]

    again = desk.service.unchanged(desk.approve, exchange, note="on Tuesday")

    assert moved_on["status"] == status
    assert again == {**approved, "exchange": moved_on, "replayed": True}


@pytest.mark.parametrize("other", [{"note": "on Friday"}, {"note": "on Tuesday", "by": ADMIN}])
def test_p5_other_request_on_ended_exchange_learns_nothing(
    desk: Desk, other: dict[str, Any]
) -> None:
    exchange = desk.hold()
    granted(desk.approve(exchange, note="on Tuesday"))

    payload = desk.service.unchanged(desk.approve, exchange, **other)

    assert refusal_of(payload) == WRONG_STATE
    assert "Tuesday" not in str(payload)


@pytest.mark.parametrize(("grace_days", "available"), [(0, 0), (14, 500)])
def test_refund_of_expired_points_has_grace(desk: Desk, grace_days: int, available: int) -> None:
    exchange = desk.confirmed()
    later = Desk(desk.service.with_settings(refund_grace_days=grace_days))
    later.service.now = NOW.replace(year=2028, month=4, day=1)

    granted(later.cancel(exchange))

    assert later.service.ask("viewer")["balance"]["available"] == available
