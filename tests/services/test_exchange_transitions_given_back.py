"""What the end of an exchange gives back: points, stock and limits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.accounts import Account
from resolvers.domain.exchange_states import Step
from resolvers.domain.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.services.exchange_transitions import transition_exchange
from resolvers.storage import exchanges
from tests.support.crowd import pieces_of
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN, AUDITOR, NOW, OPERATOR, refusal_of
from tests.support.requests import record_requests
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

NEXT_FISCAL_YEAR = "2029-03-31T14:59:59.999Z"
LAST_DAY = datetime(2028, 3, 31, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
AFTER_IT = datetime(2028, 3, 31, 15, tzinfo=UTC)  # midnight in Tokyo
END_OF_THE_SECOND_DAY = "2028-04-03T14:59:59.999Z"
GIVEN_BACK = ["reject", "cancel"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 300 points that end in March 2028, and 1,000 of the year after."""
    service.with_points(300).now = NOW + timedelta(days=200)
    service.built("later", lambda: service.earn(1000, name="later"))
    return service


def hanako(desk: Desk) -> Account:
    account = desk.service.account(HANAKO)
    assert account is not None
    return account


LOTS = {END_OF_FISCAL_YEAR: 300, NEXT_FISCAL_YEAR: 1000}
ALLOCATED = [
    {"expiresAt": END_OF_FISCAL_YEAR, "points": 300},
    {"expiresAt": NEXT_FISCAL_YEAR, "points": 200},
]


@pytest.mark.parametrize("kind", ["hold", "confirmed", "approved"])
def test_p6_cancellation_returns_points_to_their_lots(desk: Desk, kind: str) -> None:
    exchange = getattr(desk, kind)()
    assert hanako(desk).lots == {NEXT_FISCAL_YEAR: 800}
    desk.service.earn(5, name="meanwhile")

    payload = granted(desk.cancel(exchange))

    assert payload["ledgerEntry"]["allocations"] == ALLOCATED
    account = hanako(desk)
    assert account.lots == {**LOTS, NEXT_FISCAL_YEAR: 1005}
    assert payload["balance"]["expiring"] == [
        {"points": 300, "expiresAt": END_OF_FISCAL_YEAR},
        {"points": 1005, "expiresAt": NEXT_FISCAL_YEAR},
    ]
    assert account.lifetime_earned == 1305


@pytest.mark.parametrize("grace_days", [0, 2])
@pytest.mark.parametrize("step", GIVEN_BACK)
def test_p9_hold_gives_back_expired_points_unspendable(
    desk: Desk, step: str, grace_days: int
) -> None:
    desk.service.now = LAST_DAY
    exchange = desk.hold()
    later = Desk(desk.service.with_settings(refund_grace_days=grace_days))
    later.service.now = AFTER_IT

    payload = granted(getattr(later, step)(exchange))

    assert payload["ledgerEntry"]["allocations"] == ALLOCATED
    assert payload["ledgerEntry"]["balanceAfter"] == 1300
    assert payload["balance"]["available"] == 1000
    assert hanako(desk).lots == LOTS
    assert hanako(desk).next_expiry == datetime.fromisoformat(END_OF_FISCAL_YEAR)


@pytest.mark.parametrize("kind", ["confirmed", "approved"])
def test_p6_refund_with_grace_revives_expired_points(desk: Desk, kind: str) -> None:
    exchange = getattr(desk, kind)()
    gracious = Desk(desk.service.with_settings(refund_grace_days=2))
    gracious.service.now = AFTER_IT

    payload = granted(gracious.cancel(exchange))

    assert sorted(payload["ledgerEntry"]["allocations"], key=str) == [
        {"expiresAt": END_OF_THE_SECOND_DAY, "points": 300},
        {"expiresAt": NEXT_FISCAL_YEAR, "points": 200},
    ]
    assert payload["balance"]["available"] == 1300
    assert hanako(desk).next_expiry == datetime.fromisoformat(END_OF_THE_SECOND_DAY)
    gracious.service.now = datetime.fromisoformat(END_OF_THE_SECOND_DAY)
    assert gracious.service.ask("viewer")["balance"]["available"] == 1300
    gracious.service.wait(microseconds=1000)
    assert gracious.service.ask("viewer")["balance"]["available"] == 1000
    # What was granted stays so, though the programme changes its mind.
    assert desk.service.unchanged(desk.cancel, exchange) == {**payload, "replayed": True}


@pytest.mark.parametrize("stock", [None, 10])
@pytest.mark.parametrize("step", GIVEN_BACK)
def test_p3_stock_gets_all_pieces_back(desk: Desk, stock: int | None, step: str) -> None:
    reward_id = desk.service.make_reward(requiresApproval=True, pointsCost=5, stock=stock)
    exchange = granted(desk.service.exchange(reward_id, quantity=7))["exchange"]
    left = None if stock is None else 3
    assert desk.stock(exchange) == (left, 7)

    granted(getattr(desk, step)(exchange))
    assert desk.stock(exchange) == (stock, 0)

    granted(desk.approve(granted(desk.service.exchange(reward_id, "b", quantity=7))["exchange"]))
    assert desk.stock(exchange) == (left, 7)


@pytest.mark.parametrize("content", [{"isActive": False}, {"pointsCost": 9, "limitPerUser": 1}])
def test_changed_reward_takes_pieces_back(desk: Desk, content: dict[str, Any]) -> None:
    held, confirmed = desk.hold(stock=5), desk.confirmed(stock=5)
    for exchange in (held, confirmed):
        desk.service.done("updateReward", ADMIN, id=exchange["rewardId"], input=content)

    for exchange in (held, confirmed):
        granted(desk.cancel(exchange))
        assert desk.stock(exchange) == (5, 0)
        reward = desk.service.ask("reward", ADMIN, id=exchange["rewardId"])
        assert content.items() <= reward.items()
    assert hanako(desk).lots == LOTS


@pytest.mark.parametrize("kind", ["hold", "confirmed", "approved"])
def test_deleted_reward_gives_points_back(desk: Desk, kind: str) -> None:
    exchange = getattr(desk, kind)(stock=5)
    desk.service.delete("rewards", exchange["rewardId"])

    with record_requests(desk.service.client) as requests:
        payload = granted(desk.cancel(exchange))

    assert payload["exchange"]["status"] == "CANCELLED"
    assert hanako(desk).lots == LOTS
    assert desk.service.rows("rewards") == []
    assert len(requests[-1][1]["TransactItems"]) == 3


def test_deleted_reward_allows_every_step(desk: Desk) -> None:
    approved, rejected = desk.hold("a", stock=5), desk.hold("b", stock=5)
    for exchange in (approved, rejected):
        desk.service.delete("rewards", exchange["rewardId"])

    granted(desk.approve(approved))
    granted(desk.fulfil(approved))
    granted(desk.reject(rejected))

    assert desk.service.rows("rewards") == []


@pytest.mark.parametrize("step", GIVEN_BACK)
@pytest.mark.parametrize(
    ("limit", "code"),
    [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")],
)
def test_p4_given_back_pieces_free_the_limit(desk: Desk, step: str, limit: str, code: str) -> None:
    limited: dict[str, Any] = {limit: 1}
    exchange = desk.hold(pointsCost=5, **limited)
    again = (exchange["rewardId"], "again")
    assert refusal_of(desk.service.unchanged(desk.service.exchange, *again))[0] == code

    granted(getattr(desk, step)(exchange))

    second = granted(desk.service.exchange(*again))["exchange"]
    granted(desk.approve(second))
    third = (exchange["rewardId"], "third")
    assert refusal_of(desk.service.unchanged(desk.service.exchange, *third))[0] == code
    granted(desk.cancel(second))
    granted(desk.service.exchange(*third))
    assert pieces_of(desk.service) == {exchange["rewardId"]: 1}


def test_p4_cancellation_frees_its_own_quantity(desk: Desk) -> None:
    reward_id = desk.service.make_reward(pointsCost=5, limitPerUser=5)
    exchange = granted(desk.service.exchange(reward_id, quantity=3))["exchange"]
    granted(desk.service.exchange(reward_id, "two-more", quantity=2))

    granted(desk.cancel(exchange))

    refused = desk.service.unchanged(desk.service.exchange, reward_id, "four", quantity=4)
    assert refusal_of(refused)[0] == "PER_USER_LIMIT_REACHED"
    granted(desk.service.exchange(reward_id, "three", quantity=3))


def test_p7_ended_hold_makes_room_for_another(desk: Desk) -> None:
    reward_id = desk.service.make_reward(pointsCost=1, requiresApproval=True)
    holds = [granted(desk.service.exchange(reward_id, f"h-{n}"))["exchange"] for n in range(20)]
    assert refusal_of(desk.service.exchange(reward_id, "21"))[0] == "PER_USER_LIMIT_REACHED"

    for end, hold in ((desk.approve, holds[0]), (desk.cancel, holds[1])):
        granted(end(hold))
        granted(desk.service.exchange(reward_id, f"instead-of-{hold['id'][:8]}"))

    assert len(hanako(desk).holds) == 20


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
