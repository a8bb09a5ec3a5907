from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.errors import OutcomeUnknownError
from tests.support.clients import LosesEverySecondAnswer
from tests.support.crowd import SENT_AGAIN_LIMIT, at_once, check_books
from tests.support.old_exchanges import Result, exchange_without_key
from tests.support.scenarios import problems
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

REQUESTS = 8


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


def sent(service: Service, reward_id: str) -> Callable[[], Result]:
    """Return a client that sends its request again until it gets a definite answer."""

    def send() -> Result:
        for _ in range(SENT_AGAIN_LIMIT):
            try:
                return exchange_without_key(service, reward_id)
            except OutcomeUnknownError:
                continue
            except DomainError as error:
                if error.code is not ErrorCode.CONFLICT_RETRY:
                    raise
        raise AssertionError("no definite answer")

    return send


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

    results = at_once([sent(service, reward_id)] * REQUESTS)

    check_effects(service, results, 1)
    assert [result.replayed for result in results].count(False) == 1


@pytest.mark.parametrize("requests", [REQUESTS, 32])
def test_p5_lost_answers_at_once_pay_once(service: Service, requests: int) -> None:
    reward_id = service.make_reward(stock=1)
    client = LosesEverySecondAnswer(service.client)

    results = at_once([sent(service.through(client), reward_id)] * requests)

    check_effects(service, results, 1)
    assert next(client.writes) > 1
