"""Exchanges without a key whose answers get lost, or that an equal request overtakes.

Every request makes up its own key, so no row of the ledger catches the other one.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
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
from tests.support.movables import entries
from tests.support.old_exchanges import Result, exchange_without_key
from tests.support.scenarios import problems
from tests.support.service import HANAKO, Service

HANAKOS = HANAKO["sub"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


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


def refused(service: Service, reward_id: str) -> ErrorCode:
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
    assert refused(blind, reward_id) is ErrorCode.CONFLICT_RETRY
    check_one_effect(service, first)
