"""Exchanges while others write between the read and the commit, and with lost requests."""

from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.support.clients import Cancels, IsOvertaken, LosesRequests
from tests.support.identities import ADMIN, API_KEY, refusal_of
from tests.support.service import TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points, Taro has 500."""
    service.with_points(1500).built("taro", lambda: service.earn(500, TARO, "taro"))
    return service


def update_reward(service: Service, reward_id: str, **content: Any) -> None:
    service.done("updateReward", ADMIN, id=reward_id, input=content)


def stock_of(service: Service, reward_id: str) -> int | None:
    stock: int | None = service.ask("reward", API_KEY, id=reward_id)["stockRemaining"]
    return stock


@pytest.mark.parametrize("stock", [None, 5])
@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"isActive": False}, ("REWARD_INACTIVE", ["rewardId"])),
        ({"redeemableFrom": "2026-11-26T00:00:00Z"}, ("REWARD_NOT_YET_AVAILABLE", ["rewardId"])),
        ({"redeemableUntil": "2026-11-25T09:00:00Z"}, ("REWARD_ENDED", ["rewardId"])),
        ({"pointsCost": 600}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"pointsCost": 1}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"limitPerUser": 1}, ("PER_USER_LIMIT_REACHED", None)),
        ({"limitPerUserPerDay": 1}, ("DAILY_LIMIT_REACHED", None)),
    ],
)
def test_reward_changed_before_commit_rejects_exchange(
    service: Service,
    stock: int | None,
    content: dict[str, Any],
    refusal: tuple[str, list[str] | None],
) -> None:
    reward_id = service.make_reward(stock=stock)
    slow = service.overtaken(lambda: update_reward(service, reward_id, **content))

    payload = slow.exchange(reward_id, quantity=2, expectedPointsCost=500)

    assert refusal_of(payload) == refusal
    assert service.rows("exchanges") == []
    assert stock_of(service, reward_id) == stock


def test_exchange_without_expected_price_takes_new_one(service: Service) -> None:
    reward_id = service.make_reward()
    slow = service.overtaken(lambda: update_reward(service, reward_id, pointsCost=600))

    payload = slow.exchange(reward_id)

    assert payload["exchange"]["pointsSpent"] == 600
    assert payload["balance"]["available"] == 900


def test_p3_faster_citizen_gets_last_piece(service: Service) -> None:
    reward_id = service.make_reward(stock=1)
    slow = service.overtaken(lambda: service.exchange(reward_id, caller=TARO))

    payload = slow.exchange(reward_id)

    assert refusal_of(payload) == ("OUT_OF_STOCK", None)
    assert payload["userErrors"][0]["stockRemaining"] == 0
    assert len(service.rows("exchanges")) == 1
    assert stock_of(service, reward_id) == 0


def test_restock_before_commit_is_no_conflict(service: Service) -> None:
    reward_id = service.make_reward(stock=1)
    restock = {"id": reward_id, "delta": 5, "idempotencyKey": "restock"}
    slow = service.overtaken(lambda: service.done("restockReward", ADMIN, **restock))

    assert slow.exchange(reward_id)["userErrors"] == []
    assert slow.waits == []
    assert stock_of(service, reward_id) == 5


def test_reward_deleted_before_commit_is_not_found(service: Service) -> None:
    reward_id = service.make_reward()
    slow = service.overtaken(lambda: service.delete("rewards", reward_id))

    assert refusal_of(slow.exchange(reward_id)) == ("NOT_FOUND", ["rewardId"])


def test_p1_points_are_never_spent_twice(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1000)
    slow = service.overtaken(lambda: service.exchange(reward_id, "faster"))

    payload = slow.exchange(reward_id, "slower")

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert payload["userErrors"][0]["available"] == 500


@pytest.mark.parametrize(
    ("limit", "code"),
    [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")],
)
def test_p4_faster_exchange_counts_towards_limit(service: Service, limit: str, code: str) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 1})
    slow = service.overtaken(lambda: service.exchange(reward_id, "faster"))

    assert refusal_of(slow.exchange(reward_id, "slower"))[0] == code
    assert len(service.rows("exchanges")) == 1


def test_busy_reward_is_asked_for_again(service: Service) -> None:
    reward_id = service.make_reward()
    busy = Cancels(service.client, "None", "TransactionConflict", "None", "None", count=3)

    assert service.through(busy).exchange(reward_id)["userErrors"] == []


def test_lost_request_is_unknown_when_stock_sells_out(service: Service) -> None:
    """It may still arrive: a refusal could be wrong."""
    reward_id = service.make_reward(stock=1)
    taken = IsOvertaken(service.client, lambda: service.exchange(reward_id, caller=TARO))

    with pytest.raises(OutcomeUnknown):
        service.through(LosesRequests(taken)).exchange(reward_id)

    assert refusal_of(service.exchange(reward_id))[0] == "OUT_OF_STOCK"


def test_lost_request_is_rejected_once_account_moves(service: Service) -> None:
    """It can no longer arrive: its account has another entry by now."""
    reward_id = service.make_reward(stock=1)

    def sell_out_and_earn() -> None:
        service.exchange(reward_id, caller=TARO)
        service.earn(1, name="meanwhile")

    taken = IsOvertaken(service.client, sell_out_and_earn)
    payload = service.through(LosesRequests(taken)).exchange(reward_id)

    assert refusal_of(payload)[0] == "OUT_OF_STOCK"
