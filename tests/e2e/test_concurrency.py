"""Everybody at once, on the real engine: what they get adds up."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from resolvers.storage import rewards
from tests.support.crowd import at_once, check_alike, check_books, codes, open_service, sent
from tests.support.identities import signed_in
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

CITIZENS = [signed_in(f"citizen-{number:02}") for number in range(40)]


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    return open_service(engine_client, engine_environment)


def test_p3_of_two_hundred_exchanges_at_once_as_many_succeed_as_there_are_in_stock(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=50, pointsCost=100)
    for number, citizen in enumerate(CITIZENS):
        service.earn(300, citizen, f"cans-{number}")

    payloads = at_once(
        [
            sent(
                service,
                "exchangeReward",
                citizen,
                rewardId=reward_id,
                idempotencyKey=f"key-{number}",
            )
            for number in range(5)
            for citizen in CITIZENS
        ]
    )

    told = codes(payloads)
    assert told["done"] == 50
    assert set(told) <= {"done", "OUT_OF_STOCK", "INSUFFICIENT_POINTS"}
    assert sum(told.values()) == 200
    reward = rewards.read(service.database, reward_id)
    assert reward is not None
    assert (reward.stock_count, reward.total_redeemed) == (0, 50)
    made = Counter(row["user_id"]["S"] for row in service.rows("exchanges"))
    assert sum(made.values()) == 50
    accounts = check_books(service)
    assert {
        user_id: (300 - account.points_balance) // 100
        for user_id, account in accounts.items()
        if account.points_balance < 300
    } == made


def test_p5_one_exchange_sent_twenty_times_at_once_is_made_once_and_answered_alike(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=50, pointsCost=100)
    service.earn(1000)

    exchange = sent(service, "exchangeReward", rewardId=reward_id, idempotencyKey="key-1")
    check_alike(at_once([exchange] * 20))

    assert len(service.rows("exchanges")) == 1
    assert check_books(service)[HANAKO["sub"]].points_balance == 900


def test_p2_p5_one_token_redeemed_twenty_times_at_once_by_its_citizen_is_one_earn(
    service: Service,
) -> None:
    token = service.issue(50)

    check_alike(at_once([sent(service, "redeemQrToken", code=token["code"])] * 20))

    assert check_books(service)[HANAKO["sub"]].points_balance == 10


def test_p2_one_token_that_eight_citizens_redeem_at_once_is_one_earn(service: Service) -> None:
    token = service.issue(50)

    payloads = at_once(
        [sent(service, "redeemQrToken", citizen, code=token["code"]) for citizen in CITIZENS[:8]]
    )

    assert codes(payloads) == {"done": 1, "TOKEN_ALREADY_REDEEMED": 7}
    (account,) = check_books(service).values()
    assert account.points_balance == 10
    assert len(service.rows("recycle_events")) == 1


def test_p8_p12_eight_deposits_of_one_citizen_at_once_are_all_credited(service: Service) -> None:
    tokens = [service.issue(7, f"deposit-{number}") for number in range(8)]

    payloads = at_once([sent(service, "redeemQrToken", code=token["code"]) for token in tokens])

    assert codes(payloads) == {"done": 8}
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.remainders) == (11, {"PET_BOTTLE#PIECE": 1})
    assert account.ledger_seq == 8


def test_p2_one_deposit_reported_twenty_times_at_once_is_one_token(service: Service) -> None:
    tokens = at_once([lambda: service.issue(12)] * 20)

    assert len({token["code"] for token in tokens}) == 1
    assert all(token == tokens[0] for token in tokens)
    assert len(service.rows("qr_tokens")) == 1
