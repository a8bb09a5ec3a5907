"""Exchanges of rewards, at once or with a hold, while others write, and without a key.

Without one, equal requests within the window are one exchange: each makes up its own key, so no row
of the ledger catches the other one.
"""

from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.storage.base.retries import ATTEMPT_LIMIT
from tests.support.clients import ClientInFront, LosesReplies, TearsReads
from tests.support.identities import API_KEY, refusal_of
from tests.support.movables import entries
from tests.support.old_exchanges import Result, exchange_without_key
from tests.support.scenarios import problems
from tests.support.service import HANAKO, TARO, Service


@pytest.mark.parametrize(
    ("content", "arguments", "refusal"),
    [
        ({}, {"expectedPointsCost": 499}, ("PRICE_CHANGED", ["expectedPointsCost"])),
        ({"stock": 1}, {"quantity": 2}, ("OUT_OF_STOCK", None)),
        ({"pointsCost": 1501}, {}, ("INSUFFICIENT_POINTS", None)),
        ({"limitPerUser": 1}, {"quantity": 2}, ("PER_USER_LIMIT_REACHED", None)),
    ],
)
def test_rejected_exchange_changes_nothing(
    service: Service, content: Any, arguments: Any, refusal: Any
) -> None:
    payload = service.unchanged(service.exchange, service.make_reward(**content), **arguments)

    assert refusal_of(payload) == refusal


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points, Taro has 500."""
    service.with_points(1500).built("taro", lambda: service.earn(500, TARO, "taro"))
    return service


def test_p3_faster_citizen_gets_last_piece(service: Service) -> None:
    reward_id = service.make_reward(stock=1)
    slow = service.overtaken(lambda: service.exchange(reward_id, caller=TARO))

    payload = slow.exchange(reward_id)

    assert refusal_of(payload) == ("OUT_OF_STOCK", None)
    assert payload["userErrors"][0]["stockRemaining"] == 0
    assert len(service.rows("exchanges")) == 1
    assert service.ask("reward", API_KEY, id=reward_id)["stockRemaining"] == 0


@pytest.mark.parametrize(
    ("limit", "code"),
    [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")],
)
def test_p4_faster_exchange_counts_towards_limit(service: Service, limit: str, code: str) -> None:
    reward_id = service.make_reward(pointsCost=1, **{limit: 1})
    slow = service.overtaken(lambda: service.exchange(reward_id, "faster"))

    assert refusal_of(slow.exchange(reward_id, "slower"))[0] == code
    assert len(service.rows("exchanges")) == 1


HANAKOS = HANAKO["sub"]


def refused(service: Service, reward_id: str) -> ErrorCode:
    """Return the code of a refusal that changed nothing."""
    with pytest.raises(DomainError) as refusal:
        service.unchanged(exchange_without_key, service, reward_id)
    return refusal.value.code


@pytest.mark.parametrize("seconds", [29.999, -5])
def test_p5_request_within_window_is_replay(service: Service, seconds: float) -> None:
    reward_id = service.make_reward()
    first = exchange_without_key(service, reward_id)
    service.wait(seconds=seconds)

    again = service.unchanged(exchange_without_key, service, reward_id)

    assert (first.replayed, again.replayed) == (False, True)
    assert (again.entry, again.created) == (first.entry, first.created)


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


@pytest.mark.parametrize("content", [{}, {"stock": 1}, {"limitPerUser": 1}, {"pointsCost": 1500}])
@pytest.mark.parametrize("is_torn", [False, True])
def test_p5_overtaken_request_is_replay(
    service: Service, content: dict[str, Any], *, is_torn: bool
) -> None:
    """The other one takes the last piece, the limit or the points: that rejects nobody."""
    reward_id = service.make_reward(**content)
    twins: list[Result] = []

    def overtake() -> None:
        twins.append(exchange_without_key(service, reward_id))

    torn = TearsReads(service.client, service.database.table_name("users"), overtake)
    slow = service.through(torn) if is_torn else service.overtaken(overtake)

    ours = exchange_without_key(slow, reward_id)

    assert (ours.replayed, twins[0].replayed) == (True, False)
    check_one_effect(service, ours, *twins)


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
