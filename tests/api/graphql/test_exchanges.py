from typing import Any

import pytest

from tests.support.identities import ADMIN, OPERATOR
from tests.support.service import HANAKO, TARO, Service, select
from tools.support.requests import record_requests


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points, Taro has 1,000."""
    service.earn(1500)
    service.earn(1000, TARO, "taro")
    return service


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


def test_rewards_are_read_without_unselected_texts(service: Service) -> None:
    exchange_often(service, 1, service.make_reward(pointsCost=1, description="長い説明"))
    (node,) = service.ask("exchanges", OPERATOR, status="CONFIRMED")["nodes"]
    event = service.event("Exchange.reward", OPERATOR, node)
    for selection, tables in (("{ id name }", 1), ("{ id description }", 2)):
        select(event, selection)
        with record_requests(service.client) as requests:
            reward = service.answer(event)
        ((_, request),) = requests
        assert len(request["RequestItems"]) == tables
        assert reward.get("description") == ("長い説明" if tables > 1 else None)


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


def test_user_exchanges_are_filtered_by_status(service: Service) -> None:
    made = exchange_often(service, 2, service.make_reward(pointsCost=1))
    user = service.ask("user", OPERATOR, id=HANAKO["sub"])

    for caller in (HANAKO, OPERATOR, ADMIN):
        (page,) = service.nested("User.exchanges", [user], caller)
        assert ids(page) == made
    (none,) = service.nested("User.exchanges", [user], status="CANCELLED")
    assert ids(none) == []
