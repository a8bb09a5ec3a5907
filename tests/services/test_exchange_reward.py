"""Exchanges of rewards, at once or with a hold, and while others write before the commit."""

from typing import Any

import pytest

from tests.support.clients import IsOvertaken
from tests.support.identities import ADMIN, API_KEY, refusal_of
from tests.support.service import END_OF_FISCAL_YEAR, TARO, Service


def test_quantity_and_price_are_optional(service: Service) -> None:
    reward_id = service.make_reward()

    payload = service.exchange(reward_id, quantity=None, expectedPointsCost=None)

    assert (payload["exchange"]["quantity"], payload["exchange"]["pointsSpent"]) == (1, 500)
    assert service.exchange(reward_id, quantity=1)["replayed"] is True


def test_p5_replay_shows_exchange_as_it_is(service: Service) -> None:
    reward_id = service.make_reward()
    first = service.exchange(reward_id)
    service.write("exchanges", first["exchange"]["id"], status="FULFILLED", voucher_code="V-1")

    again = service.exchange(reward_id)

    fulfilled = {**first["exchange"], "status": "FULFILLED", "voucherCode": "V-1"}
    assert (again["exchange"], again["ledgerEntry"]) == (fulfilled, first["ledgerEntry"])


@pytest.mark.parametrize(
    ("content", "arguments", "refusal"),
    [
        ({}, {"quantity": 101}, ("INVALID_INPUT", ["quantity"])),
        ({"isActive": False}, {}, ("REWARD_INACTIVE", ["rewardId"])),
        ({}, {"expectedPointsCost": 499}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"stock": 1}, {"quantity": 2}, ("OUT_OF_STOCK", None)),
        ({"pointsCost": 1501}, {}, ("INSUFFICIENT_POINTS", None)),
        ({"limitPerUser": 1}, {"quantity": 2}, ("PER_USER_LIMIT_REACHED", None)),
        ({"limitPerUserPerDay": 1}, {"quantity": 2}, ("DAILY_LIMIT_REACHED", None)),
    ],
)
def test_rejected_exchange_changes_nothing(
    service: Service, content: Any, arguments: Any, refusal: Any
) -> None:
    payload = service.unchanged(service.exchange, service.make_reward(**content), **arguments)

    assert refusal_of(payload) == refusal


def test_exchange_that_requires_approval_holds_points(service: Service) -> None:
    reward_id = service.make_reward(stock=3, requiresApproval=True)
    service.wait(hours=1)

    payload = service.exchange(reward_id, quantity=2)

    made, entry, balance = payload["exchange"], payload["ledgerEntry"], payload["balance"]
    assert (made["status"], made["pointsSpent"]) == ("PENDING_APPROVAL", 1000)
    assert made["requestedAt"] == "2026-11-25T10:00:00.000Z"
    assert made["holdUntil"] == "2026-11-28T10:00:00.000Z"
    assert (entry["type"], entry["points"], entry["heldPoints"]) == ("HOLD", -1000, 1000)
    assert (entry["balanceAfter"], entry["heldAfter"]) == (500, 1000)
    assert entry["allocations"] == [{"expiresAt": END_OF_FISCAL_YEAR, "points": 1000}]
    assert (entry["exchangeId"], entry["actor"]) == (made["id"], "citizen")
    assert (balance["available"], balance["held"], balance["lifetimeEarned"]) == (500, 1000, 1500)
    assert balance["expiring"] == [{"points": 500, "expiresAt": END_OF_FISCAL_YEAR}]
    assert service.ask("viewer")["balance"] == balance
    reward = service.ask("reward", API_KEY, id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (1, 2)


def test_hold_lasts_hours_of_programme(service: Service) -> None:
    patient = service.with_settings(hold_hours=24)

    made = patient.exchange(service.make_reward(requiresApproval=True))["exchange"]

    assert made["holdUntil"] == "2026-11-26T09:00:00.000Z"


@pytest.mark.parametrize("requires_approval", [True, False])
def test_reward_at_commit_decides_on_hold(service: Service, *, requires_approval: bool) -> None:
    reward_id = service.make_reward(requiresApproval=not requires_approval)
    change = {"requiresApproval": requires_approval}
    slow = service.through(
        IsOvertaken(
            service.client, lambda: service.done("updateReward", ADMIN, id=reward_id, input=change)
        )
    )

    payload = slow.exchange(reward_id)

    status = "PENDING_APPROVAL" if requires_approval else "CONFIRMED"
    assert payload["exchange"]["status"] == status
    assert payload["balance"]["held"] == (500 if requires_approval else 0)


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
        ({"pointsCost": 1}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"limitPerUser": 1}, ("PER_USER_LIMIT_REACHED", None)),
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
