"""How many of a reward one citizen may have, in all and a day."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.support.clients import IsOvertaken, LosesReplies
from tests.support.identities import ADMIN, refusal_of
from tests.support.service import TARO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MIDNIGHT = datetime(2026, 11, 25, 15, tzinfo=UTC)  # in Tokyo
LIMITS = [
    ("limitPerUser", "PER_USER_LIMIT_REACHED"),
    ("limitPerUserPerDay", "DAILY_LIMIT_REACHED"),
]


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


@pytest.mark.parametrize(
    ("limit", "code", "resets_at"),
    [(*LIMITS[0], None), (*LIMITS[1], "2026-11-25T15:00:00.000Z")],
)
def test_a_limit_is_told_with_its_number_and_when_it_opens_again(
    service: Service, limit: str, code: str, resets_at: str | None
) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 3})
    service.exchange(reward_id, "first-two", quantity=2)

    payload = service.unchanged(service.exchange, reward_id, "two-more", quantity=2)

    assert refusal_of(payload) == (code, None)
    (error,) = payload["userErrors"]
    assert (error["limit"], error["resetsAt"]) == (3, resets_at)
    assert service.exchange(reward_id, "the-third")["userErrors"] == []


def test_a_day_is_the_programmes_own(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, limitPerUserPerDay=1)
    in_utc = service.with_settings(programme_time_zone=ZoneInfo("UTC"))
    in_utc.now = service.now = MIDNIGHT - timedelta(minutes=1)
    service.exchange(reward_id, "today")

    in_utc.now = service.now = MIDNIGHT
    refused = in_utc.exchange(reward_id, "tomorrow")
    granted = service.exchange(reward_id, "tomorrow")

    assert refused["userErrors"][0]["resetsAt"] == "2026-11-26T00:00:00.000Z"
    assert granted["userErrors"] == []


def test_limits_are_each_citizens_own(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, limitPerUser=1, limitPerUserPerDay=1)
    service.earn(5, TARO, "taro")

    assert service.exchange(reward_id)["userErrors"] == []
    assert service.exchange(reward_id, caller=TARO)["userErrors"] == []


@pytest.mark.parametrize(("limit", "code"), LIMITS)
def test_a_limit_that_is_set_later_counts_what_was_before(
    service: Service, limit: str, code: str
) -> None:
    reward_id = service.make_reward(pointsCost=1)
    service.exchange(reward_id, quantity=5)

    service.done("updateReward", ADMIN, id=reward_id, input={limit: 5})
    assert refusal_of(service.exchange(reward_id, "key-2"))[0] == code

    service.done("updateReward", ADMIN, id=reward_id, input={limit: None})
    assert service.exchange(reward_id, "key-2")["userErrors"] == []


@pytest.mark.parametrize(("limit", "code"), LIMITS)
def test_an_exchange_of_the_own_that_is_faster_counts(
    service: Service, limit: str, code: str
) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 1})
    slow = service.through(
        IsOvertaken(service.client, lambda: service.exchange(reward_id, "faster"))
    )

    assert refusal_of(slow.exchange(reward_id, "slower"))[0] == code
    assert len(service.rows("exchanges")) == 1


@pytest.mark.parametrize("limit", [limit for limit, _ in LIMITS])
def test_an_exchange_whose_answer_got_lost_is_not_told_as_over_the_limit(
    service: Service, limit: str
) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 1})

    payload = service.through(LosesReplies(service.client)).exchange(reward_id)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    assert service.unchanged(service.exchange, reward_id)["replayed"] is True


@pytest.mark.parametrize(
    ("reward", "code"),
    [
        ({"stock": 0, "limitPerUser": 1}, "OUT_OF_STOCK"),
        ({"limitPerUser": 1, "limitPerUserPerDay": 1}, "PER_USER_LIMIT_REACHED"),
        ({"limitPerUserPerDay": 1, "pointsCost": 1501}, "DAILY_LIMIT_REACHED"),
    ],
)
def test_stock_comes_before_the_limits_and_these_before_the_points(
    service: Service, reward: dict[str, int], code: str
) -> None:
    payload = service.unchanged(service.exchange, service.make_reward(**reward), quantity=2)

    assert refusal_of(payload)[0] == code
