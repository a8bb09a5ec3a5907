"""Exchanges without an idempotency key: equal requests within the window are one exchange."""

from collections.abc import Callable

import pytest

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import answered_balance
from tests.support.exchange_steps import Desk, granted, written_units
from tests.support.identities import ADMIN
from tests.support.movables import entries
from tests.support.old_exchanges import Result, exchange_without_key
from tests.support.requests import record_requests
from tests.support.scenarios import problems
from tests.support.service import HANAKO, Service

HANAKOS = HANAKO["sub"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def refused(service: Service, reward_id: str) -> ErrorCode:
    """Return the code of a refusal that changed nothing."""
    with pytest.raises(DomainError) as refusal:
        service.unchanged(exchange_without_key, service, reward_id)
    return refusal.value.code


def replayed(service: Service, reward_id: str, first: Result) -> Result:
    """Send the request again; check that it changes nothing and answers the first exchange."""
    again = service.unchanged(exchange_without_key, service, reward_id)
    assert (again.entry, again.replayed) == (first.entry, True)
    assert answered_balance(again.entry) == answered_balance(first.entry)
    return again


def test_exchange_without_key_takes_one_piece(service: Service) -> None:
    reward_id = service.make_reward(stock=3)

    result = exchange_without_key(service, reward_id)

    assert (result.created.quantity, result.created.status) == (1, ExchangeStatus.CONFIRMED)
    assert (result.entry.points_change, result.entry.balance_after) == (-500, 1000)
    assert (result.entry.operation, result.entry.actor.role) == ("exchange", "citizen")
    assert result.entry.exchange_id == result.created.exchange_id
    assert problems(service, HANAKOS) == []


@pytest.mark.parametrize("seconds", [29.999, -5])
def test_p5_request_within_window_is_replay(service: Service, seconds: float) -> None:
    reward_id = service.make_reward()
    first = exchange_without_key(service, reward_id)
    service.wait(seconds=seconds)

    again = replayed(service, reward_id, first)

    assert (first.replayed, again.created) == (False, first.created)


def test_request_after_window_is_another_exchange(service: Service) -> None:
    reward_id = service.make_reward()
    first = exchange_without_key(service, reward_id)
    service.wait(seconds=30)

    second = exchange_without_key(service, reward_id)

    assert (second.replayed, second.entry.balance_after) == (False, 500)
    assert second.entry.exchange_id != first.entry.exchange_id
    replayed(service, reward_id, second)


def test_window_of_zero_repeats_nothing(service: Service) -> None:
    reward_id = service.make_reward()
    each_its_own = service.with_settings(old_exchange_window_seconds=0)

    results = [exchange_without_key(each_its_own, reward_id) for _ in range(3)]

    assert [result.replayed for result in results] == [False] * 3
    assert [entry.points_change for entry in entries(service.database, HANAKOS)[1:]] == [-500] * 3
    assert exchanges_kept(service) is None


def test_undone_exchange_is_not_repeated(desk: Desk, service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True)
    other = service.make_reward()
    kept = exchange_without_key(service, other)
    first = exchange_without_key(service, reward_id)
    granted(desk.cancel({"id": first.entry.exchange_id}))

    again = exchange_without_key(service, reward_id)

    assert again.replayed is False
    assert again.created.exchange_id != first.created.exchange_id
    replayed(service, other, kept)


def suspend(service: Service) -> None:
    service.done("suspendUser", ADMIN, userId=HANAKOS, reason="two accounts")


@pytest.mark.parametrize(
    "change",
    [
        suspend,
        lambda service: service.exchange(service.make_reward(pointsCost=1000), "the-rest"),
    ],
)
def test_replay_asks_no_rule(service: Service, change: Callable[[Service], object]) -> None:
    """The stock and the limit are used up by the exchange itself, then the points, too."""
    reward_id = service.make_reward(stock=1, limitPerUser=1)
    first = exchange_without_key(service, reward_id)
    service.done("updateReward", ADMIN, id=reward_id, input={"isActive": False, "pointsCost": 9})
    change(service)

    replayed(service, reward_id, first)


def test_refused_request_keeps_nothing(service: Service) -> None:
    """A rejection is not an exchange: the same request can succeed within the window."""
    reward_id = service.make_reward(stock=0)
    refused(service, reward_id)
    service.done("restockReward", ADMIN, id=reward_id, delta=1, idempotencyKey="restock")

    assert exchange_without_key(service, reward_id).replayed is False


def test_p15_erasure_removes_kept_exchanges(service: Service) -> None:
    reward_id = service.make_reward()
    exchange_without_key(service, reward_id)
    assert exchanges_kept(service) == {reward_id}

    service.done("eraseViewer", confirm=HANAKOS)

    assert exchanges_kept(service) is None
    assert refused(service, reward_id) is ErrorCode.ACCOUNT_ERASED
    assert problems(service, HANAKOS) == []


def exchanges_kept(service: Service) -> set[str] | None:
    """Return the rewards of the kept exchanges; None if the row lacks the attribute."""
    item = service.database.get("users", HANAKOS)
    assert item is not None
    return set(item["exchanges_without_key"]) if "exchanges_without_key" in item else None


def test_p20_exchange_without_key_costs_no_more(service: Service) -> None:
    reward_id = service.make_reward()

    with record_requests(service.client) as requests:
        exchange_without_key(service, reward_id)

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    assert sum(written_units(service, requests).values()) == 8
    with record_requests(service.client) as requests:
        exchange_without_key(service, reward_id)
    assert requests.operations == ["BatchGetItem", "GetItem", "GetItem"]
    assert all(body["ConsistentRead"] for name, body in requests if name == "GetItem")
