"""Everybody at once, on the real engine: what they get adds up."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from resolvers.rules.accounts import Account
from resolvers.rules.ledger import LedgerEntry
from resolvers.rules.verification import verify_chain
from resolvers.tables import rewards
from resolvers.tables.dynamo import Chance
from resolvers.tables.writes import from_attributes
from tests.nouns import signed_in
from tests.service import HANAKO, Identity, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

CITIZENS = [signed_in(f"citizen-{number:02}") for number in range(40)]
SENT_AGAIN_LIMIT = 50
Answer = TypeVar("Answer")


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    service = Service.open(engine_client, engine_environment)
    # Here a wait gives way to the others.
    service.database = replace(service.database, chance=Chance())
    service.functions._database = service.database
    return service


def at_once(work: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do all the work, each in a thread of its own, from the same moment on."""
    barrier = Barrier(len(work))

    def do(each: Callable[[], Answer]) -> Answer:
        barrier.wait(timeout=10)
        return each()

    with ThreadPoolExecutor(max_workers=len(work)) as threads:
        return list(threads.map(do, work))


def sent(service: Service, field: str, caller: Identity = HANAKO, **arguments: Any) -> Any:
    """A request that is sent again as long as it is answered CONFLICT_RETRY."""

    def send() -> Any:
        for _ in range(SENT_AGAIN_LIMIT):
            payload = service.change(field, caller, **arguments)
            if [error["code"] for error in payload["userErrors"]] != ["CONFLICT_RETRY"]:
                return payload
        raise AssertionError("CONFLICT_RETRY again and again")

    return send


def codes(payloads: Sequence[Any]) -> Counter[str]:
    return Counter(
        error["code"]
        for payload in payloads
        for error in payload["userErrors"] or [{"code": "done"}]
    )


def check_alike(payloads: Sequence[Any]) -> None:
    """One effect, and answers that are equal but for `replayed`."""
    assert codes(payloads) == {"done": len(payloads)}
    assert [payload["replayed"] for payload in payloads].count(False) == 1
    assert all({**payload, "replayed": 0} == {**payloads[0], "replayed": 0} for payload in payloads)


def check_books(service: Service) -> dict[str, Account]:
    """Every account is what its entries say; the accounts by their ids."""
    entries = [
        LedgerEntry.model_validate(from_attributes(row)) for row in service.rows("points_ledger")
    ]
    accounts = [Account.model_validate(from_attributes(row)) for row in service.rows("users")]
    assert {entry.user_id for entry in entries} <= {account.user_id for account in accounts}
    for account in accounts:
        own = sorted(
            (entry for entry in entries if entry.user_id == account.user_id),
            key=lambda entry: entry.sequence,
        )
        assert verify_chain(own) is None
        assert account.ledger_seq == len(own)
        assert account.ledger_head == own[-1].hash
        assert account.points_balance == sum(entry.points_change for entry in own)
        assert account.points_balance == sum(account.lots.values()) >= 0
    return {account.user_id: account for account in accounts}


def test_of_two_hundred_exchanges_at_once_as_many_succeed_as_there_are_in_stock(
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


def test_one_exchange_sent_twenty_times_at_once_is_made_once_and_answered_alike(
    service: Service,
) -> None:
    reward_id = service.make_reward(stock=50, pointsCost=100)
    service.earn(1000)

    exchange = sent(service, "exchangeReward", rewardId=reward_id, idempotencyKey="key-1")
    check_alike(at_once([exchange] * 20))

    assert len(service.rows("exchanges")) == 1
    assert check_books(service)[HANAKO["sub"]].points_balance == 900


def test_one_token_redeemed_twenty_times_at_once_by_its_citizen_is_one_earn(
    service: Service,
) -> None:
    token = service.issue(50)

    check_alike(at_once([sent(service, "redeemQrToken", code=token["code"])] * 20))

    assert check_books(service)[HANAKO["sub"]].points_balance == 10


def test_one_token_that_eight_citizens_redeem_at_once_is_one_earn(service: Service) -> None:
    token = service.issue(50)

    payloads = at_once(
        [sent(service, "redeemQrToken", citizen, code=token["code"]) for citizen in CITIZENS[:8]]
    )

    assert codes(payloads) == {"done": 1, "TOKEN_ALREADY_REDEEMED": 7}
    (account,) = check_books(service).values()
    assert account.points_balance == 10
    assert len(service.rows("recycle_events")) == 1


def test_eight_deposits_of_one_citizen_at_once_are_all_credited(service: Service) -> None:
    tokens = [service.issue(7, f"deposit-{number}") for number in range(8)]

    payloads = at_once([sent(service, "redeemQrToken", code=token["code"]) for token in tokens])

    assert codes(payloads) == {"done": 8}
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.remainders) == (11, {"PET_BOTTLE#PIECE": 1})
    assert account.ledger_seq == 8


def test_one_deposit_reported_twenty_times_at_once_is_one_token(service: Service) -> None:
    tokens = at_once([lambda: service.issue(12)] * 20)

    assert len({token["code"] for token in tokens}) == 1
    assert all(token == tokens[0] for token in tokens)
    assert len(service.rows("qr_tokens")) == 1
