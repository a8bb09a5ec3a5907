"""Exchanges without a key at once on the real engine: equal requests are one exchange."""

from collections import Counter
from typing import Any

import pytest

from tests.support.clients import LosesEverySecondAnswer
from tests.support.crowd import at_once, check_books, open_service
from tests.support.old_exchanges import Result, sent_until_answered
from tests.support.scenarios import problems
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

REQUESTS = 8


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


def check_effects(service: Service, results: list[Result], effects: int) -> None:
    """Check the number of exchanges, and that the account says the same as its entries."""
    ids = {result.entry.exchange_id for result in results}
    assert {row["exchange_id"]["S"] for row in service.rows("exchanges")} == ids
    assert len(ids) == effects
    assert all(r.created.exchange_id == r.entry.exchange_id for r in results)
    assert check_books(service)[HANAKO["sub"]].ledger_seq == 1 + effects
    assert problems(service, HANAKO["sub"]) == []


@pytest.mark.parametrize(
    "content",
    [{}, {"stock": 1}, {"pointsCost": 1000, "limitPerUser": 1}, {"requiresApproval": True}],
)
def test_p5_eight_at_once_are_one_exchange(service: Service, content: dict[str, Any]) -> None:
    reward_id = service.make_reward(**content)

    results = at_once([sent_until_answered(service, reward_id)] * REQUESTS)

    check_effects(service, results, 1)
    assert [result.replayed for result in results].count(False) == 1


def test_p5_two_rewards_at_once_are_two_exchanges(service: Service) -> None:
    rewards = [service.make_reward(stock=1), service.make_reward(stock=1)]

    results = at_once([sent_until_answered(service, each) for each in rewards * 4])

    check_effects(service, results, 2)
    asked = Counter(result.entry.reward_id for result in results)
    assert asked == dict.fromkeys(rewards, 4)
    first = [result.entry.reward_id for result in results if not result.replayed]
    assert sorted(map(str, first)) == sorted(rewards)


@pytest.mark.parametrize("requests", [REQUESTS, 32])
def test_p5_lost_answers_at_once_pay_once(service: Service, requests: int) -> None:
    reward_id = service.make_reward(stock=1)
    client = LosesEverySecondAnswer(service.client)
    unreliable = open_service(client, service.environment)
    unreliable.now = service.now

    results = at_once([sent_until_answered(unreliable, reward_id)] * requests)

    check_effects(service, results, 1)
    assert next(client.writes) > 1


def test_p5_other_movements_beside_keep_it_one(service: Service) -> None:
    """Deposits move the account on, so the requests come from different sequences."""
    reward_id = service.make_reward(pointsCost=100, stock=1)
    tokens = [service.issue(5, f"deposit-{number}") for number in range(REQUESTS)]
    work: list[Any] = [sent_until_answered(service, reward_id)] * REQUESTS

    answers = at_once(
        work + [lambda t=token: service.change("redeemQrToken", code=t["code"]) for token in tokens]
    )

    results = answers[:REQUESTS]
    assert len({result.entry.transaction_id for result in results}) == 1
    assert [result.replayed for result in results].count(False) == 1
    assert len(service.rows("exchanges")) == 1
    assert problems(service, HANAKO["sub"]) == []


def test_p5_windows_at_once_are_one_each(service: Service) -> None:
    """Requests of the next window come at once, too."""
    reward_id = service.make_reward(pointsCost=100)
    first = at_once([sent_until_answered(service, reward_id)] * REQUESTS)
    service.wait(seconds=30.1)

    second = at_once([sent_until_answered(service, reward_id)] * REQUESTS)

    check_effects(service, first + second, 2)
    assert {result.entry.sequence for result in second} == {3}
