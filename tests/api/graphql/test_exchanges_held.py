"""Exchanges of rewards that require approval, until somebody decides."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.identities import ADMIN, API_KEY, OPERATOR, refusal_of
from tests.support.requests import item_bytes, record_requests, write_units
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def test_an_exchange_that_requires_approval_holds_its_points(service: Service) -> None:
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


def test_the_stock_and_the_total_count_an_exchange_that_waits(service: Service) -> None:
    reward_id = service.make_reward(stock=3, requiresApproval=True)

    service.exchange(reward_id, quantity=2)

    reward = service.ask("reward", API_KEY, id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (1, 2)


def test_operators_find_what_waits_for_approval(service: Service) -> None:
    made = service.exchange(service.make_reward(requiresApproval=True))["exchange"]
    service.exchange(service.make_reward(), "at-once")

    page = service.ask("exchanges", OPERATOR, status="PENDING_APPROVAL")

    assert page["nodes"] == [made]


def test_a_hold_lasts_as_long_as_the_programme_says(service: Service) -> None:
    patient = service.with_settings(hold_hours=24)

    made = patient.exchange(service.make_reward(requiresApproval=True))["exchange"]

    assert made["holdUntil"] == "2026-11-26T09:00:00.000Z"


def test_p7_held_points_are_spent_on_nothing_else(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=1200, requiresApproval=True))

    payload = service.unchanged(service.exchange, service.make_reward(), "key-2")

    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert payload["userErrors"][0]["available"] == 300


def test_p5_a_hold_sent_again_is_one_hold(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True, limitPerUser=1)
    first = service.exchange(reward_id)

    again = service.unchanged(service.exchange, reward_id)

    assert again == {**first, "replayed": True}


def test_a_hold_whose_answer_got_lost_is_found_to_be_done(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True, limitPerUser=1, stock=1)

    payload = service.through(LosesReplies(service.client)).exchange(reward_id)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert payload["exchange"]["status"] == "PENDING_APPROVAL"
    assert payload["balance"]["held"] == 500


@pytest.mark.parametrize("requires_approval", [True, False])
def test_whether_it_is_held_is_decided_by_the_reward_at_the_commit(
    service: Service, *, requires_approval: bool
) -> None:
    reward_id = service.make_reward(requiresApproval=not requires_approval)
    change = {"requiresApproval": requires_approval}
    slow = service.through(
        IsOvertaken(
            service.client,
            lambda: service.done("updateReward", ADMIN, id=reward_id, input=change),
        )
    )

    payload = slow.exchange(reward_id)

    status = "PENDING_APPROVAL" if requires_approval else "CONFIRMED"
    assert payload["exchange"]["status"] == status
    assert payload["balance"]["held"] == (500 if requires_approval else 0)


def test_a_change_of_the_reward_leaves_a_hold_as_it_is(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True)
    made = service.exchange(reward_id)["exchange"]

    change = {"requiresApproval": False, "pointsCost": 1}
    service.done("updateReward", ADMIN, id=reward_id, input=change)

    assert service.ask("exchange", id=made["id"]) == made
    assert service.ask("viewer")["balance"]["held"] == 500


def test_a_citizen_has_at_most_twenty_open_holds(service: Service) -> None:
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


def test_holding_is_two_round_trips_and_eight_write_units(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5, requiresApproval=True)

    with record_requests(service.client) as requests:
        service.exchange(reward_id, quantity=100)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    written = [next(iter(write.values())) for write in requests[1][1]["TransactItems"]]
    sizes: dict[str, Any] = {
        write["TableName"]: item_bytes(service.row_of(write)) for write in written
    }
    assert sum(write_units(size) for size in sizes.values()) == 8, sizes


def test_a_suspended_citizen_holds_nothing(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True)
    service.write_account(HANAKO, status="SUSPENDED")

    payload = service.unchanged(service.exchange, reward_id)

    assert refusal_of(payload)[0] == "ACCOUNT_SUSPENDED"
