from typing import TYPE_CHECKING, Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.identities import API_KEY, KIOSK, PUBLISHER, refusal_of
from tests.support.service import HANAKO, TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 101}, "quantity"),
        ({"quantity": 10**9}, "quantity"),
        ({"expectedPointsCost": 0}, "expectedPointsCost"),
        ({"expectedPointsCost": 1_000_001}, "expectedPointsCost"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
        ({"idempotencyKey": "k" * 129}, "idempotencyKey"),
        ({"idempotencyKey": "鍵"}, "idempotencyKey"),
        ({"idempotencyKey": "a b"}, "idempotencyKey"),
    ],
)
def test_an_argument_outside_its_range_is_named(
    service: Service, arguments: dict[str, Any], field: str
) -> None:
    whole = {"rewardId": service.make_reward(), "idempotencyKey": "k", **arguments}

    payload = service.unchanged(service.change, "exchangeReward", **whole)

    assert refusal_of(payload) == ("INVALID_INPUT", [field])


@pytest.mark.parametrize("reward_id", ["", "x" * 3000, "a\u0000b", "鍵"])
def test_an_id_that_no_reward_can_have_is_unknown(service: Service, reward_id: str) -> None:
    payload = service.unchanged(
        service.change, "exchangeReward", rewardId=reward_id, idempotencyKey="k"
    )

    assert refusal_of(payload) == ("NOT_FOUND", ["rewardId"])


@pytest.mark.parametrize(
    "arguments",
    [
        {"idempotencyKey": "k"},
        {"rewardId": "r", "idempotencyKey": None},
        {"rewardId": "r", "idempotencyKey": "k", "quantity": 2**31},
        {"rewardId": "r", "idempotencyKey": "k", "quantity": 1.5},
    ],
)
def test_an_argument_of_another_type_is_a_top_level_error(
    service: Service, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        service.unchanged(service.change, "exchangeReward", **arguments)


@pytest.mark.parametrize(
    ("content", "arguments", "refusal"),
    [
        ({"isActive": False}, {}, ("REWARD_INACTIVE", ["rewardId"])),
        (
            {"redeemableFrom": "2026-11-25T09:00:00.001Z"},
            {},
            ("REWARD_NOT_YET_AVAILABLE", ["rewardId"]),
        ),
        ({"redeemableUntil": "2026-11-25T09:00:00Z"}, {}, ("REWARD_ENDED", ["rewardId"])),
        ({}, {"expectedPointsCost": 499}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"stock": 1}, {"quantity": 2}, ("OUT_OF_STOCK", None)),
        ({"limitPerUser": 1}, {"quantity": 2}, ("PER_USER_LIMIT_REACHED", None)),
        ({"limitPerUserPerDay": 1}, {"quantity": 2}, ("DAILY_LIMIT_REACHED", None)),
        ({"pointsCost": 1501}, {}, ("INSUFFICIENT_POINTS", None)),
    ],
)
def test_what_a_reward_refuses_changes_nothing(
    service: Service,
    content: dict[str, Any],
    arguments: dict[str, Any],
    refusal: tuple[str, list[str] | None],
) -> None:
    reward_id = service.make_reward(**content)

    payload = service.unchanged(service.exchange, reward_id, **arguments)

    assert refusal_of(payload) == refusal


def test_who_may_not_or_has_nothing_changes_nothing(service: Service) -> None:
    reward_id = service.make_reward()
    assert refusal_of(service.unchanged(service.exchange, "unknown")) == (
        "NOT_FOUND",
        ["rewardId"],
    )
    nobody = service.unchanged(service.exchange, reward_id, caller=TARO)
    assert refusal_of(nobody)[0] == "INSUFFICIENT_POINTS"
    for caller in (API_KEY, KIOSK, PUBLISHER):
        with pytest.raises(Unauthorized):
            service.unchanged(service.exchange, reward_id, caller=caller)

    service.write_account(HANAKO, status="SUSPENDED")
    suspended = service.unchanged(service.exchange, reward_id)
    assert refusal_of(suspended)[0] == "ACCOUNT_SUSPENDED"


def test_an_erased_account_is_told_nothing_of_what_it_did(service: Service) -> None:
    reward_id = service.make_reward()
    service.exchange(reward_id)
    service.write_account(HANAKO, erased_at="2026-11-25T09:00:00.000Z")

    for key in ("key-1", "key-2"):
        payload = service.unchanged(service.exchange, reward_id, key)
        assert refusal_of(payload)[0] == "ACCOUNT_ERASED"
