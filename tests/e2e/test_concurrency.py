from collections import Counter

import pytest

from resolvers.storage.rewards import rewards
from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import signed_in
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

CITIZENS = [signed_in(f"citizen-{number:02}") for number in range(40)]


@pytest.mark.slow
def test_p3_exchanges_at_once_never_exceed_stock(service: Service) -> None:
    reward_id = service.make_reward(stock=50, pointsCost=100)
    for number, citizen in enumerate(CITIZENS):
        service.earn(300, citizen, f"cans-{number}")

    payloads = at_once(
        [
            sent(service, "exchangeReward", citizen, rewardId=reward_id, idempotencyKey=key)
            for key in ("key-1", "key-2", "key-3", "key-4", "key-5")
            for citizen in CITIZENS
        ]
    )

    answers = codes(payloads)
    assert answers["done"] == 50
    assert set(answers) <= {"done", "OUT_OF_STOCK", "INSUFFICIENT_POINTS"}
    assert sum(answers.values()) == 200
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


def test_p8_p12_deposits_at_once_are_all_credited(service: Service) -> None:
    tokens = [service.issue(7, f"deposit-{number}") for number in range(8)]

    payloads = at_once([sent(service, "redeemQrToken", code=token["code"]) for token in tokens])

    assert codes(payloads) == {"done": 8}
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.remainders) == (11, {"PET_BOTTLE#PIECE": 1})
    assert account.ledger_seq == 8


def test_p2_deposit_reported_at_once_is_one_token(service: Service) -> None:
    tokens = at_once([lambda: service.issue(12)] * 20)

    assert len({token["code"] for token in tokens}) == 1
    assert all(token == tokens[0] for token in tokens)
    assert len(service.rows("qr_tokens")) == 1
