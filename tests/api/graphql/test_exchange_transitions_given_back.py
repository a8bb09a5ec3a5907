"""What the end of an exchange gives back: lots, stock, limits; and what it leaves as it is."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.domain.accounts import Account
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN, NOW, refusal_of
from tests.support.requests import record_requests
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NEXT_FISCAL_YEAR = "2029-03-31T14:59:59.999Z"
LAST_DAY = datetime(2028, 3, 31, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
AFTER_IT = LAST_DAY + timedelta(minutes=1)
END_OF_THE_SECOND_DAY = "2028-04-03T14:59:59.999Z"
GIVEN_BACK = ["reject", "cancel"]


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 300 points that end in March 2028, and 1,000 of the year after."""
    service = Service.open(moto_client, moto_environment)
    service.earn(300)
    service.now = NOW + timedelta(days=200)
    service.earn(1000, name="later")
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
def test_p6_points_go_back_to_the_lots_that_they_came_from(desk: Desk, kind: str) -> None:
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


def test_an_approval_moves_no_lot_and_says_which_ones_it_spent(desk: Desk) -> None:
    exchange = desk.hold()

    payload = granted(desk.approve(exchange))

    assert payload["ledgerEntry"]["allocations"] == ALLOCATED
    assert hanako(desk).lots == {NEXT_FISCAL_YEAR: 800}


def test_what_was_held_is_spent_though_its_lot_has_expired_since(desk: Desk) -> None:
    desk.service.now = LAST_DAY
    exchange = desk.hold()
    desk.service.now = AFTER_IT

    payload = granted(desk.approve(exchange))

    assert (payload["balance"]["available"], payload["balance"]["held"]) == (800, 0)


@pytest.mark.parametrize("grace_days", [0, 2])
@pytest.mark.parametrize("step", GIVEN_BACK)
def test_p9_what_a_hold_gives_back_expired_is_unspendable_at_once_with_or_without_grace(
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
def test_p6_a_refund_of_expired_points_without_grace_leaves_them_unspendable(
    desk: Desk, kind: str
) -> None:
    exchange = getattr(desk, kind)()
    desk.service.now = AFTER_IT

    payload = granted(desk.cancel(exchange))

    assert payload["ledgerEntry"]["allocations"] == ALLOCATED
    assert (payload["ledgerEntry"]["balanceAfter"], payload["balance"]["available"]) == (1300, 1000)
    reward_id = desk.service.make_reward(pointsCost=1001)
    refused = desk.service.unchanged(desk.service.exchange, reward_id, "too-much")
    assert refusal_of(refused)[0] == "INSUFFICIENT_POINTS"


@pytest.mark.parametrize("kind", ["confirmed", "approved"])
def test_p6_a_refund_of_expired_points_with_grace_is_spendable_for_as_many_days(
    desk: Desk, kind: str
) -> None:
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


def test_grace_is_not_for_what_has_not_expired(desk: Desk) -> None:
    exchange = desk.confirmed()
    gracious = Desk(desk.service.with_settings(refund_grace_days=2))
    gracious.service.now = LAST_DAY

    assert granted(gracious.cancel(exchange))["ledgerEntry"]["allocations"] == ALLOCATED


@pytest.mark.parametrize("stock", [None, 10])
@pytest.mark.parametrize("step", GIVEN_BACK)
def test_p3_the_stock_and_the_total_get_back_all_pieces(
    desk: Desk, stock: int | None, step: str
) -> None:
    reward_id = desk.service.make_reward(requiresApproval=True, pointsCost=5, stock=stock)
    exchange = granted(desk.service.exchange(reward_id, quantity=7))["exchange"]
    left = None if stock is None else 3
    assert desk.stock(exchange) == (left, 7)

    granted(getattr(desk, step)(exchange))
    assert desk.stock(exchange) == (stock, 0)

    granted(desk.approve(granted(desk.service.exchange(reward_id, "b", quantity=7))["exchange"]))
    assert desk.stock(exchange) == (left, 7)


@pytest.mark.parametrize("content", [{"isActive": False}, {"pointsCost": 9, "limitPerUser": 1}])
def test_a_reward_that_has_changed_since_takes_it_back_and_stays_as_it_was_changed(
    desk: Desk, content: dict[str, Any]
) -> None:
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
def test_a_reward_that_is_gone_gets_nothing_and_the_citizen_all(desk: Desk, kind: str) -> None:
    exchange = getattr(desk, kind)(stock=5)
    desk.service.delete("rewards", exchange["rewardId"])

    with record_requests(desk.service.client) as requests:
        payload = granted(desk.cancel(exchange))

    assert payload["exchange"]["status"] == "CANCELLED"
    assert hanako(desk).lots == LOTS
    assert desk.service.rows("rewards") == []
    assert len(requests[-1][1]["TransactItems"]) == 3


def test_a_reward_that_is_gone_can_still_be_approved_rejected_and_fulfilled(desk: Desk) -> None:
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
def test_p4_what_is_given_back_may_be_exchanged_again_the_same_day(
    desk: Desk, step: str, limit: str, code: str
) -> None:
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
    assert hanako(desk).reward_counts == {exchange["rewardId"]: 1}


def test_p4_a_cancellation_on_the_next_day_gives_nothing_back_of_that_day(desk: Desk) -> None:
    """The limit of a day counts the day of the exchange, at midnight in Tokyo."""
    desk.service.now = desk.service.now.replace(hour=14, minute=59)  # 23:59 in Tokyo
    yesterdays = desk.confirmed("yesterday", pointsCost=5, limitPerUserPerDay=1)
    reward_id = yesterdays["rewardId"]
    desk.service.wait(minutes=1)
    granted(desk.service.exchange(reward_id, "today"))

    granted(desk.cancel(yesterdays))

    payload = desk.service.unchanged(desk.service.exchange, reward_id, "one-more-today")
    assert refusal_of(payload)[0] == "DAILY_LIMIT_REACHED"
    assert hanako(desk).reward_counts == {reward_id: 1}


def test_p4_a_cancellation_gives_back_as_many_as_the_exchange_had(desk: Desk) -> None:
    reward_id = desk.service.make_reward(pointsCost=5, limitPerUser=5)
    exchange = granted(desk.service.exchange(reward_id, quantity=3))["exchange"]
    granted(desk.service.exchange(reward_id, "two-more", quantity=2))

    granted(desk.cancel(exchange))

    refused = desk.service.unchanged(desk.service.exchange, reward_id, "four", quantity=4)
    assert refusal_of(refused)[0] == "PER_USER_LIMIT_REACHED"
    granted(desk.service.exchange(reward_id, "three", quantity=3))


def test_an_open_hold_that_ends_makes_room_for_another(desk: Desk) -> None:
    reward_id = desk.service.make_reward(pointsCost=1, requiresApproval=True)
    holds = [granted(desk.service.exchange(reward_id, f"h-{n}"))["exchange"] for n in range(20)]
    assert refusal_of(desk.service.exchange(reward_id, "21"))[0] == "PER_USER_LIMIT_REACHED"

    for end, hold in ((desk.approve, holds[0]), (desk.cancel, holds[1])):
        granted(end(hold))
        granted(desk.service.exchange(reward_id, f"instead-of-{hold['id'][:8]}"))

    assert len(hanako(desk).holds) == 20
