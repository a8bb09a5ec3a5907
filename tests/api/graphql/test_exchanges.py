"""exchangeReward's whole answer, and who sees which exchanges."""

from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.identities import ADMIN, API_KEY, AUDITOR, OPERATOR
from tests.support.requests import record_requests
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, TARO, Service

NO_CURSORS = ["", "x", "e30", "bnVsbA", "5" * 5000, "あ"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points, Taro has 1,000."""
    service.earn(1500)
    service.earn(1000, TARO, "taro")
    return service


def test_exchange_answers_entry_and_balance(service: Service) -> None:
    reward_id = service.make_reward(stock=3)
    service.wait(hours=1)

    payload = service.exchange(reward_id, quantity=2, expectedPointsCost=500)

    made, entry = payload["exchange"], payload["ledgerEntry"]
    assert payload == {
        "exchange": {
            "id": made["id"],
            "userId": HANAKO["sub"],
            "rewardId": reward_id,
            "quantity": 2,
            "pointsSpent": 1000,
            "status": "CONFIRMED",
            "voucherCode": None,
            "note": None,
            "holdUntil": None,
            "requestedAt": "2026-11-25T10:00:00.000Z",
            "updatedAt": "2026-11-25T10:00:00.000Z",
        },
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "EXCHANGE",
            "points": -1000,
            "heldPoints": 0,
            "balanceAfter": 500,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 1000}],
            "reason": None,
            "notice": None,
            "actor": "citizen",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": made["id"],
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 500,
            "held": 0,
            "lifetimeEarned": 1500,
            "expiring": [{"points": 500, "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    reward = service.ask("reward", API_KEY, id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (1, 2)


def exchange_often(service: Service, count: int, *rewards: str) -> list[str]:
    """Make exchanges a minute apart, rewards in turn; return their ids, newest first."""
    made = []
    for number in range(count):
        service.wait(minutes=1)
        payload = service.exchange(rewards[number % len(rewards)], f"key-{number}")
        made.append(payload["exchange"]["id"])
    return made[::-1]


def ids(connection: Any) -> list[str]:
    return [node["id"] for node in connection["nodes"]]


def test_p20_page_of_exchanges_is_two_requests(service: Service) -> None:
    rewards = [service.make_reward(pointsCost=number) for number in range(1, 4)]
    made = exchange_often(service, 21, *rewards)

    with record_requests(service.client) as requests:
        page = service.ask("exchanges", OPERATOR, status="CONFIRMED", first=20)
        loaded = service.nested("Exchange.reward", page["nodes"], OPERATOR)

    assert requests.operations == ["Query", "BatchGetItem"]
    assert ids(page) == made[:20]
    assert [reward["id"] for reward in loaded] == [node["rewardId"] for node in page["nodes"]]
    rest = service.ask(
        "exchanges", OPERATOR, status="CONFIRMED", after=page["pageInfo"]["endCursor"]
    )
    assert (ids(rest), rest["pageInfo"]["hasNextPage"]) == (made[20:], False)


def test_p20_page_of_own_exchanges_is_three_requests(service: Service) -> None:
    made = exchange_often(service, 20, service.make_reward(pointsCost=1))

    with record_requests(service.client) as requests:
        viewer = service.ask("viewer")
        (page,) = service.nested("User.exchanges", [viewer], first=20)
        loaded = service.nested("Exchange.reward", page["nodes"])

    assert requests.operations == ["GetItem", "Query", "BatchGetItem"]
    assert ids(page) == made
    assert len(loaded) == 20
    assert page["pageInfo"]["hasNextPage"] is False


def test_exchange_survives_its_deleted_reward(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1)
    exchange_often(service, 1, reward_id)
    service.delete("rewards", reward_id)

    page = service.ask("exchanges", ADMIN, rewardId=reward_id)

    assert service.nested("Exchange.reward", page["nodes"], ADMIN) == [None]


def test_exchanges_are_filtered_by_status_and_reward(service: Service) -> None:
    bag, cup = service.make_reward(pointsCost=1), service.make_reward(pointsCost=2)
    newest, second, third, first = exchange_often(service, 4, bag, cup)
    service.write("exchanges", second, status="FULFILLED")

    def listed(**filters: Any) -> list[str]:
        return ids(service.ask("exchanges", OPERATOR, **filters))

    assert listed(status="CONFIRMED") == [newest, third, first]
    assert listed(status="FULFILLED") == [second]
    assert listed(rewardId=bag) == [second, first]
    assert listed(rewardId=cup, status=None) == [newest, third]
    assert listed(rewardId=bag, status="FULFILLED") == [second]
    assert listed(rewardId=cup, status="FULFILLED") == []
    for unknown in ("unknown", "", "x" * 3000):
        assert listed(rewardId=unknown) == []


def test_p18_pages_skip_and_repeat_nothing(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1)
    made = exchange_often(service, 5, reward_id)

    first = service.ask("exchanges", OPERATOR, status="CONFIRMED", first=2)
    service.wait(minutes=1)
    service.exchange(reward_id, "meanwhile", TARO)
    second = service.ask(
        "exchanges", OPERATOR, status="CONFIRMED", first=2, after=first["pageInfo"]["endCursor"]
    )
    third = service.ask(
        "exchanges", OPERATOR, status="CONFIRMED", first=2, after=second["pageInfo"]["endCursor"]
    )

    assert ids(first) + ids(second) + ids(third) == made
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second, third)] == [
        True,
        True,
        False,
    ]
    assert second["pageInfo"]["hasPreviousPage"] is True
    assert second["pageInfo"]["startCursor"] == second["edges"][0]["cursor"]


def test_exchanges_need_a_known_filter(service: Service) -> None:
    for filters in ({}, {"status": None}, {"rewardId": None}):
        with pytest.raises(InvalidInput, match="status: pass status, rewardId or voucherCode"):
            service.ask("exchanges", OPERATOR, **filters)
    with pytest.raises(InvalidInput, match="status"):
        service.ask("exchanges", OPERATOR, status="LOST")


def test_p17_other_citizens_see_no_exchange(service: Service) -> None:
    (exchange_id,) = exchange_often(service, 1, service.make_reward(pointsCost=1))
    service.write("exchanges", exchange_id, voucher_code="V-1")

    for caller in (HANAKO, OPERATOR, ADMIN):
        assert service.ask("exchange", caller, id=exchange_id)["voucherCode"] == "V-1"
    for caller in (TARO, AUDITOR):
        assert service.ask("exchange", caller, id=exchange_id) is None
    for unknown in ("unknown", "", "x" * 3000, "\ud800"):
        assert service.ask("exchange", id=unknown) is None


def test_user_exchanges_are_filtered_by_status(service: Service) -> None:
    made = exchange_often(service, 2, service.make_reward(pointsCost=1))
    user = service.ask("user", OPERATOR, id=HANAKO["sub"])

    for caller in (HANAKO, OPERATOR, ADMIN):
        (page,) = service.nested("User.exchanges", [user], caller)
        assert ids(page) == made
    (none,) = service.nested("User.exchanges", [user], status="CANCELLED")
    assert ids(none) == []
