from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import ClientInFront
from tests.support.crowd import pieces_of
from tests.support.exchange_steps import granted
from tests.support.identities import ADMIN, refusal_of
from tests.support.service import Service

LIMITS = [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")]
PER_USER = LIMITS[0][1]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def set_limit(service: Service, reward_id: str, **limits: int | None) -> None:
    service.done("updateReward", ADMIN, id=reward_id, input=limits)


def refused(service: Service, reward_id: str, key: str, quantity: int = 1) -> str:
    refusal = refusal_of(service.exchange(reward_id, key, quantity=quantity))
    assert refusal is not None
    return refusal[0]


@pytest.mark.parametrize(("limit", "code", "maximum"), [(*LIMITS[0], 3 + 1), (*LIMITS[1], 3)])
def test_later_limit_counts_the_history(
    service: Service, limit: str, code: str, maximum: int
) -> None:
    reward_id = service.make_reward(pointsCost=5)
    granted(service.exchange(reward_id, "yesterday"))
    service.wait(hours=24)
    granted(service.exchange(reward_id, "first", quantity=2))
    given_back = granted(service.exchange(reward_id, "second"))["exchange"]
    granted(service.change("cancelExchange", exchangeId=given_back["id"], idempotencyKey="c"))
    granted(service.exchange(service.make_reward(pointsCost=5), "another"))

    set_limit(service, reward_id, **{limit: maximum})

    assert refused(service, reward_id, "third", quantity=2) == code
    granted(service.exchange(reward_id, "fourth"))
    assert refused(service, reward_id, "fifth") == code
    assert pieces_of(service) == {reward_id: 4}


@pytest.mark.parametrize(("hours", "missing"), [(1, "2"), (0, "1")])
def test_entry_missing_in_index_grants_nothing(service: Service, hours: int, missing: str) -> None:
    service.wait(hours=hours)
    reward_id = service.make_reward(pointsCost=5)
    granted(service.exchange(reward_id, "first"))
    set_limit(service, reward_id, limitPerUser=1)
    assert refused(service, reward_id, "second") == PER_USER

    rows = service.rows("points_ledger")
    (entry_id,) = [each["transaction_id"]["S"] for each in rows if each["sequence"]["N"] == missing]
    service.delete("points_ledger", entry_id)
    assert refused(service, reward_id, "third") == "CONFLICT_RETRY"


class ReadsCountFirst(ClientInFront):
    """Let somebody else write between the read of the count and that of the other rows."""

    def __init__(self, client: Any, work: Callable[[], object]) -> None:
        super().__init__(client)
        self.work: Callable[[], object] | None = work

    def batch_get_item(self, **request: Any) -> Any:
        early = self.client.batch_get_item(**request)
        work, self.work = self.work, None
        if work is None:
            return early
        work()
        late = self.client.batch_get_item(**request)
        for table, rows in early["Responses"].items():
            if table.endswith("redemption_counts"):
                late["Responses"][table] = rows
        return late


@pytest.mark.parametrize("had", [0, 1])
def test_count_read_before_account_is_not_written(service: Service, had: int) -> None:
    reward_id = service.make_reward(pointsCost=5, limitPerUser=had + 1)
    for number in range(had):
        granted(service.exchange(reward_id, f"before-{number}"))
    others = service.through(
        ReadsCountFirst(service.client, lambda: granted(service.exchange(reward_id, "faster")))
    )

    assert refused(others, reward_id, "slower") == PER_USER
    assert pieces_of(service) == {reward_id: had + 1}


def test_cancellation_sees_count_that_was_made_meanwhile(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5)
    first = granted(service.exchange(reward_id, "first"))["exchange"]
    set_limit(service, reward_id, limitPerUser=2)
    others = service.through(
        ReadsCountFirst(service.client, lambda: granted(service.exchange(reward_id, "second")))
    )

    granted(others.change("cancelExchange", exchangeId=first["id"], idempotencyKey="c"))

    assert pieces_of(service) == {reward_id: 1}


def test_unreadable_count_comes_from_the_history(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=5, limitPerUser=2)
    first = granted(service.exchange(reward_id, "first"))["exchange"]
    for field, arguments in (
        ("exchangeReward", {"rewardId": reward_id, "idempotencyKey": "second"}),
        ("cancelExchange", {"exchangeId": first["id"], "idempotencyKey": "c"}),
        ("exchangeReward", {"rewardId": reward_id, "idempotencyKey": "third"}),
    ):
        (row,) = service.rows("redemption_counts")
        service.write("redemption_counts", row["count_id"]["S"], quantity="one")
        granted(service.change(field, **arguments))

    assert refused(service, reward_id, "fourth") == PER_USER
    assert pieces_of(service) == {reward_id: 2}
