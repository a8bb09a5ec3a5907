"""Exchanges of rewards, at once or with a hold that waits for approval."""

from typing import Any

import pytest

from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.identities import ADMIN, API_KEY, refusal_of
from tests.support.service import END_OF_FISCAL_YEAR, TARO, Service

LIMITS = [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


@pytest.mark.parametrize("null", [False, True])
def test_quantity_and_price_are_optional(service: Service, null: bool) -> None:
    arguments: dict[str, Any] = {"quantity": None, "expectedPointsCost": None} if null else {}
    reward_id = service.make_reward()

    payload = service.exchange(reward_id, **arguments)

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
    "changes", [{"quantity": 2}, {"expectedPointsCost": 500}, {"rewardId": "another"}]
)
def test_p5_key_rejects_another_body(service: Service, changes: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"rewardId": service.make_reward(), "idempotencyKey": "key-1"}
    service.done("exchangeReward", **arguments)

    payload = service.unchanged(service.change, "exchangeReward", **{**arguments, **changes})

    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_p5_key_belongs_to_its_citizen(service: Service) -> None:
    reward_id = service.make_reward()
    service.earn(500, TARO, "taro")

    hers, his = service.exchange(reward_id), service.exchange(reward_id, caller=TARO)

    assert hers["replayed"] is his["replayed"] is False
    assert hers["exchange"]["id"] != his["exchange"]["id"]


@pytest.mark.parametrize(
    ("content", "arguments", "refusal"),
    [
        ({}, {"quantity": 101}, ("INVALID_INPUT", ["quantity"])),
        ({}, {"expectedPointsCost": 0}, ("INVALID_INPUT", ["expectedPointsCost"])),
        ({}, {"key": "鍵"}, ("INVALID_INPUT", ["idempotencyKey"])),
        ({"isActive": False}, {}, ("REWARD_INACTIVE", ["rewardId"])),
        (
            {"redeemableFrom": "2026-11-25T09:00:00.001Z"},
            {},
            ("REWARD_NOT_YET_AVAILABLE", ["rewardId"]),
        ),
        ({"redeemableUntil": "2026-11-25T09:00:00Z"}, {}, ("REWARD_ENDED", ["rewardId"])),
        ({}, {"expectedPointsCost": 499}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"stock": 1}, {"quantity": 2}, ("OUT_OF_STOCK", None)),
        ({"pointsCost": 1501}, {}, ("INSUFFICIENT_POINTS", None)),
        ({}, {"caller": TARO}, ("INSUFFICIENT_POINTS", None)),
        # Stock comes before the limits, and these before the points.
        ({"stock": 0, "limitPerUser": 1}, {"quantity": 2}, ("OUT_OF_STOCK", None)),
        (
            {"limitPerUser": 1, "limitPerUserPerDay": 1},
            {"quantity": 2},
            ("PER_USER_LIMIT_REACHED", None),
        ),
        (
            {"limitPerUserPerDay": 1, "pointsCost": 1501},
            {"quantity": 2},
            ("DAILY_LIMIT_REACHED", None),
        ),
    ],
)
def test_rejected_exchange_changes_nothing(
    service: Service,
    content: dict[str, Any],
    arguments: dict[str, Any],
    refusal: tuple[str, list[str] | None],
) -> None:
    payload = service.unchanged(service.exchange, service.make_reward(**content), **arguments)

    assert refusal_of(payload) == refusal


@pytest.mark.parametrize("reward_id", ["unknown", "", "x" * 3000, "a\u0000b", "鍵"])
def test_unknown_reward_is_not_found(service: Service, reward_id: str) -> None:
    payload = service.unchanged(service.exchange, reward_id)

    assert refusal_of(payload) == ("NOT_FOUND", ["rewardId"])


@pytest.mark.parametrize(
    ("limit", "code", "resets_at"), [(*LIMITS[0], None), (*LIMITS[1], "2026-11-25T15:00:00.000Z")]
)
def test_refusal_names_limit_and_reset(
    service: Service, limit: str, code: str, resets_at: str | None
) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 3})
    service.exchange(reward_id, "first-two", quantity=2)

    payload = service.unchanged(service.exchange, reward_id, "two-more", quantity=2)

    assert refusal_of(payload) == (code, None)
    (error,) = payload["userErrors"]
    assert (error["limit"], error["resetsAt"]) == (3, resets_at)
    assert service.exchange(reward_id, "the-third")["userErrors"] == []


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


def test_p7_held_points_cannot_be_spent(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=1200, requiresApproval=True))

    payload = service.unchanged(service.exchange, service.make_reward(), "key-2")

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert payload["userErrors"][0]["available"] == 300


def test_p5_lost_reply_reaches_no_limit(service: Service) -> None:
    """The limits and the stock are used up by the request itself."""
    reward_id = service.make_reward(
        requiresApproval=True, limitPerUser=1, limitPerUserPerDay=1, stock=1
    )

    payload = service.through(LosesReplies(service.client)).exchange(reward_id)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert service.unchanged(service.exchange, reward_id) == {**payload, "replayed": True}


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


def test_changed_reward_leaves_hold_alone(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True)
    made = service.exchange(reward_id)["exchange"]

    change = {"requiresApproval": False, "pointsCost": 1}
    service.done("updateReward", ADMIN, id=reward_id, input=change)

    assert service.ask("exchange", id=made["id"]) == made
    assert service.ask("viewer")["balance"]["held"] == 500


def test_p7_citizen_has_twenty_open_holds(service: Service) -> None:
    rewards = [service.make_reward(pointsCost=1, requiresApproval=True) for _ in range(2)]
    for number in range(20):
        assert service.exchange(rewards[0], f"hold-{number}")["userErrors"] == []

    for reward_id in rewards:
        payload = service.unchanged(service.exchange, reward_id, "one-more")
        assert refusal_of(payload) == ("PER_USER_LIMIT_REACHED", None)
        (error,) = payload["userErrors"]
        assert (error["limit"], error["resetsAt"]) == (20, None)
        assert "20 exchanges wait" in error["message"]
    assert service.exchange(rewards[0], "hold-7")["replayed"] is True
    assert service.exchange(service.make_reward(), "at-once")["userErrors"] == []
    service.earn(500, TARO, "taro")
    assert service.exchange(rewards[0], caller=TARO)["userErrors"] == []
