"""Exchanges without an idempotency key: equal requests within the window are one exchange.

Every request makes up its own key, so no row of the ledger catches the other one.
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import answered_balance
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage.retries import ATTEMPT_LIMIT
from tests.support.clients import (
    ClientInFront,
    IsOvertaken,
    LosesReplies,
    LosesRequests,
    SendsTwice,
    TearsReads,
)
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import ADMIN
from tests.support.movables import entries
from tests.support.old_exchanges import Result, exchange_without_key
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


def check_one_effect(service: Service, *results: Result) -> None:
    """Check that Hanako paid once, and that every answer is that exchange."""
    _, entry = entries(service.database, HANAKOS)
    assert [result.entry for result in results] == [entry] * len(results)
    assert [result.created.exchange_id for result in results] == [entry.exchange_id] * len(results)
    assert problems(service, HANAKOS) == []


def test_p5_lost_reply_is_answered_by_retry(service: Service) -> None:
    reward_id = service.make_reward(stock=1, limitPerUser=1)

    first = exchange_without_key(service.through(LosesReplies(service.client)), reward_id)

    assert first.replayed is False
    check_one_effect(service, first, exchange_without_key(service, reward_id))


def test_p5_request_sent_twice_by_botocore_is_first(service: Service) -> None:
    first = exchange_without_key(
        service.through(SendsTwice(service.client)), service.make_reward(stock=1)
    )

    assert first.replayed is False
    check_one_effect(service, first)


def lose_requests(service: Service, reward_id: str) -> LosesRequests:
    lost = LosesRequests(service.client, count=ATTEMPT_LIMIT)
    with pytest.raises(OutcomeUnknownError):
        exchange_without_key(service.through(lost), reward_id)
    return lost


def test_p5_late_request_follows_its_repetition_in_vain(service: Service) -> None:
    reward_id = service.make_reward()
    lost = lose_requests(service, reward_id)

    again = exchange_without_key(service, reward_id)
    for request in lost.lost:
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            service.client.transact_write_items(**request)

    check_one_effect(service, again)


def test_p5_equal_request_settles_lost_one(service: Service) -> None:
    reward_id = service.make_reward()
    twins: list[Result] = []
    slow = LosesRequests(
        IsOvertaken(service.client, lambda: twins.append(exchange_without_key(service, reward_id)))
    )

    ours = exchange_without_key(service.through(slow), reward_id)

    assert (ours.replayed, twins[0].replayed) == (True, False)
    check_one_effect(service, ours, *twins)


@pytest.mark.parametrize("content", [{}, {"stock": 1}, {"limitPerUser": 1}, {"pointsCost": 1500}])
def test_p5_overtaken_request_is_replay(service: Service, content: dict[str, Any]) -> None:
    """The other one takes the last piece, the limit or the points: that rejects nobody."""
    reward_id = service.make_reward(**content)
    twins: list[Result] = []
    slow = service.overtaken(lambda: twins.append(exchange_without_key(service, reward_id)))

    ours = exchange_without_key(slow, reward_id)

    assert (ours.replayed, twins[0].replayed) == (True, False)
    check_one_effect(service, ours, *twins)


def test_p5_torn_read_rejects_no_replay(service: Service) -> None:
    """The equal request takes the last piece between the reads of account and reward."""
    reward_id = service.make_reward(stock=1)
    twins: list[Result] = []
    torn = TearsReads(
        service.client,
        service.database.table_name("users"),
        lambda: twins.append(exchange_without_key(service, reward_id)),
    )

    ours = exchange_without_key(service.through(torn), reward_id)

    assert ours.replayed is True
    check_one_effect(service, ours, *twins)


def code_of(service: Service, reward_id: str) -> ErrorCode:
    with pytest.raises(DomainError) as refusal:
        exchange_without_key(service, reward_id)
    return refusal.value.code


class ArrivesLate(LosesRequests):
    """Do the lost transaction during the next read: after its entry is read, before the account."""

    def __init__(self, client: Any, ledger: str) -> None:
        super().__init__(client)
        self.ledger = ledger

    def batch_get_item(self, **request: Any) -> Any:
        return TearsReads(self.client, self.ledger, self.arrive).batch_get_item(**request)

    def arrive(self) -> None:
        while self.lost:
            self.client.transact_write_items(**self.lost.pop())


def test_p5_own_exchange_seen_in_account_is_first(service: Service) -> None:
    late = ArrivesLate(service.client, service.database.table_name("points_ledger"))

    ours = exchange_without_key(service.through(late), service.make_reward())

    assert ours.replayed is False
    check_one_effect(service, ours)


class HidesEntries(ClientInFront):
    """Hide rows of the ledger from the first `count` reads of one: the account is visible first."""

    def __init__(self, client: Any, ledger: str, count: int) -> None:
        super().__init__(client)
        self.ledger = ledger
        self.left = count

    def get_item(self, **request: Any) -> Any:
        if request["TableName"] == self.ledger and self.left:
            self.left -= 1
            return {}
        return self.client.get_item(**request)


def test_p5_entry_not_visible_yet_is_awaited(service: Service) -> None:
    reward_id = service.make_reward()
    first = exchange_without_key(service, reward_id)
    ledger = service.database.table_name("points_ledger")

    again = exchange_without_key(
        service.through(HidesEntries(service.client, ledger, 3)), reward_id
    )

    check_one_effect(service, first, again)
    blind = service.through(HidesEntries(service.client, ledger, ATTEMPT_LIMIT))
    assert code_of(blind, reward_id) is ErrorCode.CONFLICT_RETRY
    check_one_effect(service, first)
