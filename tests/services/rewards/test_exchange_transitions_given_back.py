"""What the end of an exchange gives back: points, stock and limits."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.services.rewards.exchange_transitions import transition_exchange
from resolvers.storage.rewards import exchanges
from tests.support.crowd import pieces_of
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import AUDITOR, NOW, OPERATOR, refusal_of
from tests.support.service import HANAKO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 300 points that end in March 2028, and 1,000 of the year after."""
    service.with_points(300).now = NOW + timedelta(days=200)
    service.built("later", lambda: service.earn(1000, name="later"))
    return service


@pytest.mark.parametrize("stock", [None, 10])
def test_p3_stock_gets_all_pieces_back(desk: Desk, stock: int | None) -> None:
    reward_id = desk.service.make_reward(requiresApproval=True, pointsCost=5, stock=stock)
    exchange = granted(desk.service.exchange(reward_id, quantity=7))["exchange"]
    assert desk.stock(exchange) == (None if stock is None else 3, 7)

    granted(desk.reject(exchange))

    assert desk.stock(exchange) == (stock, 0)


@pytest.mark.parametrize(
    ("limit", "code"),
    [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")],
)
def test_p4_cancellation_frees_its_own_quantity(desk: Desk, limit: str, code: str) -> None:
    limited: dict[str, Any] = {limit: 5}
    reward_id = desk.service.make_reward(pointsCost=5, **limited)
    exchange = granted(desk.service.exchange(reward_id, quantity=3))["exchange"]
    granted(desk.service.exchange(reward_id, "two-more", quantity=2))

    granted(desk.cancel(exchange))

    refused = desk.service.unchanged(desk.service.exchange, reward_id, "four", quantity=4)
    assert refusal_of(refused)[0] == code
    granted(desk.service.exchange(reward_id, "three", quantity=3))
    assert pieces_of(desk.service) == {reward_id: 5}


AFTER_THE_FISCAL_YEAR = NOW.replace(year=2028, month=4, day=1)


def verify(desk: Desk) -> int:
    """Return how many entries verify; all of them must."""
    verification = desk.service.ask("ledgerVerification", AUDITOR, userId=HANAKO["sub"])
    assert verification["problems"] == []
    assert verification["ok"] is True
    checked: int = verification["entriesChecked"]
    return checked


def time_out(desk: Desk, exchange_id: str) -> None:
    row = exchanges.read(desk.service.database, exchange_id)
    assert row is not None
    assert row.hold_until is not None
    zone = desk.service.settings.programme_time_zone
    terms = TransitionTerms(now=row.hold_until, zone=zone, refund_grace_days=0, salt="")
    transition_exchange(desk.service.database, row, TransitionRequest(Step.TIME_OUT), terms)


def test_p16_every_end_leaves_a_valid_ledger(desk: Desk) -> None:
    holds = [desk.hold(f"hold-{number}", pointsCost=70, stock=5) for number in range(6)]
    confirmed = [desk.confirmed(f"key-{number}", pointsCost=70, stock=5) for number in range(3)]

    granted(desk.approve(holds[0], note="on Tuesday"))
    granted(desk.fulfil(holds[0], voucherCode="GIFT-2026"))
    granted(desk.approve(holds[1]))
    granted(desk.cancel(holds[1], by=OPERATOR))
    granted(desk.reject(holds[2]))
    granted(desk.cancel(holds[3]))
    granted(desk.fulfil(confirmed[0]))
    granted(desk.cancel(confirmed[1]))
    desk.service.delete("rewards", confirmed[2]["rewardId"])
    granted(desk.cancel(confirmed[2]))
    time_out(desk, holds[4]["id"])

    # Two deposits, nine exchanges; two approvals; and six gave points back.
    assert verify(desk) == 2 + 9 + 2 + 6
    assert desk.now(holds[5])["status"] == "PENDING_APPROVAL"
    account = desk.service.account(HANAKO)
    assert account is not None
    assert (account.points_balance, account.points_held) == (1300 - 3 * 70, 70)


@pytest.mark.parametrize("grace_days", [0, 14])
def test_p16_ends_after_expiry_leave_valid_ledger(desk: Desk, grace_days: int) -> None:
    held, confirmed = desk.hold(pointsCost=150), desk.confirmed(pointsCost=150)
    later = Desk(desk.service.with_settings(refund_grace_days=grace_days))
    later.service.now = AFTER_THE_FISCAL_YEAR

    granted(later.cancel(held))
    granted(later.cancel(confirmed))

    assert verify(later) == 6
    spendable = later.service.ask("viewer")["balance"]["available"]
    assert spendable == (1150 if grace_days else 1000)
