from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR, PUBLISHER
from tests.support.requests import record_requests
from tests.support.service import HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NO_CURSORS = ["", "x", "e30", "bnVsbA", "5" * 5000, "あ"]


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako and Taro have 1,000 points each."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1000)
    service.earn(1000, TARO, "taro")
    return service


def exchange_often(service: Service, count: int, *rewards: str) -> list[str]:
    """Exchanges a minute apart, newest first, the rewards in turn."""
    made = []
    for number in range(count):
        service.wait(minutes=1)
        payload = service.exchange(rewards[number % len(rewards)], f"key-{number}")
        made.append(payload["exchange"]["id"])
    return made[::-1]


def ids(connection: Any) -> list[str]:
    return [node["id"] for node in connection["nodes"]]


def test_a_hundred_exchanges_of_a_status_with_their_rewards_are_two_requests(
    service: Service,
) -> None:
    rewards = [service.make_reward(pointsCost=number) for number in range(1, 4)]
    made = exchange_often(service, 101, *rewards)

    with record_requests(service.client) as requests:
        page = service.ask("exchanges", OPERATOR, status="CONFIRMED", first=100)
        loaded = service.nested("Exchange.reward", page["nodes"], OPERATOR)

    assert requests.operations == ["Query", "BatchGetItem"]
    assert ids(page) == made[:100]
    assert [reward["id"] for reward in loaded] == [node["rewardId"] for node in page["nodes"]]
    rest = service.ask(
        "exchanges", OPERATOR, status="CONFIRMED", after=page["pageInfo"]["endCursor"]
    )
    assert (ids(rest), rest["pageInfo"]["hasNextPage"]) == (made[100:], False)


def test_a_hundred_exchanges_of_the_viewer_with_their_rewards_are_three_requests(
    service: Service,
) -> None:
    made = exchange_often(service, 100, service.make_reward(pointsCost=1))

    with record_requests(service.client) as requests:
        viewer = service.ask("viewer")
        (page,) = service.nested("User.exchanges", [viewer], first=100)
        loaded = service.nested("Exchange.reward", page["nodes"])

    assert requests.operations == ["GetItem", "Query", "BatchGetItem"]
    assert ids(page) == made
    assert len(loaded) == 100
    assert page["pageInfo"]["hasNextPage"] is False


def test_a_reward_that_is_gone_leaves_its_exchange_standing(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1)
    exchange_often(service, 1, reward_id)
    service.delete("rewards", reward_id)

    page = service.ask("exchanges", ADMIN, rewardId=reward_id)

    assert service.nested("Exchange.reward", page["nodes"], ADMIN) == [None]


def test_exchanges_are_of_a_status_of_a_reward_or_of_both(service: Service) -> None:
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


def test_p18_pages_skip_and_repeat_nothing_while_others_exchange(service: Service) -> None:
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


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_a_page_has_one_to_a_hundred(service: Service, first: int) -> None:
    with pytest.raises(InvalidInput, match="first"):
        service.ask("exchanges", OPERATOR, status="CONFIRMED", first=first)


def test_exchanges_need_a_filter_of_a_kind_that_there_is(service: Service) -> None:
    for filters in ({}, {"status": None}, {"rewardId": None}):
        with pytest.raises(InvalidInput, match="status: one of status and rewardId is required"):
            service.ask("exchanges", OPERATOR, **filters)
    with pytest.raises(InvalidInput, match="status"):
        service.ask("exchanges", OPERATOR, status="LOST")


def test_a_cursor_is_of_its_own_list_only(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1)
    exchange_often(service, 2, reward_id)
    cursor = service.ask("exchanges", OPERATOR, status="CONFIRMED", first=1)["pageInfo"][
        "endCursor"
    ]
    viewer = service.ask("viewer")

    for after in (cursor, *NO_CURSORS):
        with pytest.raises(InvalidInput, match="after"):
            service.ask("exchanges", OPERATOR, rewardId=reward_id, after=after)
        answer = service.answer([service.event("User.exchanges", HANAKO, viewer, after=after)])
        assert [each["errorType"] for each in answer] == ["InvalidInput"]


def test_an_exchange_is_shown_to_its_citizen_and_operators_and_to_nobody_else(
    service: Service,
) -> None:
    (exchange_id,) = exchange_often(service, 1, service.make_reward(pointsCost=1))
    service.write("exchanges", exchange_id, voucher_code="V-1")

    for caller in (HANAKO, OPERATOR, ADMIN):
        assert service.ask("exchange", caller, id=exchange_id)["voucherCode"] == "V-1"
    for caller in (TARO, AUDITOR):
        assert service.ask("exchange", caller, id=exchange_id) is None
    for unknown in ("unknown", "", "x" * 3000, "\ud800"):
        assert service.ask("exchange", id=unknown) is None
    for stranger in (API_KEY, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("exchange", stranger, id=exchange_id)


def test_everybodys_exchanges_are_for_operators_and_admins(service: Service) -> None:
    for caller in (API_KEY, HANAKO, KIOSK, AUDITOR, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.ask("exchanges", caller, status="CONFIRMED")


def test_a_citizens_exchanges_are_for_the_citizen_operators_and_admins(service: Service) -> None:
    made = exchange_often(service, 2, service.make_reward(pointsCost=1))
    user = service.ask("user", OPERATOR, id=HANAKO["sub"])

    for caller in (HANAKO, OPERATOR, ADMIN):
        (page,) = service.nested("User.exchanges", [user], caller)
        assert ids(page) == made
    (none,) = service.nested("User.exchanges", [user], status="CANCELLED")
    assert ids(none) == []
    for stranger in (TARO, AUDITOR, KIOSK, API_KEY):
        (answer,) = service.answer([service.event("User.exchanges", stranger, user)])
        assert answer["errorType"] == "Unauthorized"


def test_a_voucher_code_is_hidden_from_an_auditor_who_sees_the_ledger(service: Service) -> None:
    (exchange_id,) = exchange_often(service, 1, service.make_reward(pointsCost=1))
    service.write("exchanges", exchange_id, voucher_code="V-1")
    entries = service.ask("ledgerEntries", AUDITOR, userId=HANAKO["sub"])["nodes"]

    (newest, _) = service.nested("LedgerEntry.exchange", entries, AUDITOR)

    assert (newest["id"], newest["voucherCode"]) == (exchange_id, None)
    assert service.nested("LedgerEntry.exchange", entries)[0]["voucherCode"] == "V-1"
