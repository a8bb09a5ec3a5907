"""P14 on the real engine: what the stream of `users` publishes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from resolvers.api.appsync.publishing import published_input
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.points import accounts
from resolvers.services.points.balance_stream import publish_changes
from tests.support.crowd import check_books, exchanges_at_once
from tests.support.every_type import live
from tests.support.exchange_steps import Desk
from tests.support.movables import entries
from tests.support.patience import wait_until
from tests.support.service import HANAKO, TARO, Service
from tests.support.stream_records import start_pump

pytestmark = pytest.mark.engine

Balance = dict[str, Any]


class Subscriber:
    """Collect what publishBalance gets; `refusing` may refuse one balance, once."""

    def __init__(self) -> None:
        self.balances: list[Balance] = []
        self.records = 0
        self.refusing: Callable[[Balance], bool] = lambda _: False

    def __call__(self, event: Mapping[str, Any], _: Any) -> dict[str, Any]:
        self.records += len(event["Records"])
        failed = publish_changes(event["Records"], self._publish)
        return {"batchItemFailures": [] if failed is None else [{"itemIdentifier": failed}]}

    def _publish(self, changed: accounts.Balance) -> None:
        balance = published_input(changed)
        if self.refusing(balance):
            self.refusing = lambda _: False
            raise ConnectionError("the endpoint is away")
        self.balances.append(balance)

    def versions(self, user_id: str) -> list[int]:
        return [each["version"] for each in self.balances if each["userId"] == user_id]

    def wait_for(self, user_id: str, version: int) -> None:
        wait_until(lambda: version in self.versions(user_id))


@contextmanager
def watching(service: Service, endpoint_url: str) -> Iterator[Subscriber]:
    subscriber = Subscriber()
    pump = start_pump(service, endpoint_url, "users", subscriber)
    try:
        yield subscriber
    finally:
        pump.stop()


def balance_now(service: Service, caller: Any = HANAKO) -> Balance:
    balance: Balance = service.ask("viewer", caller)["balance"]
    return balance


def test_p14_every_entry_is_published_in_order(service: Service, engine_endpoint: str) -> None:
    with watching(service, engine_endpoint) as subscriber:
        seen: list[Balance] = []
        live(service, lambda: seen.append(balance_now(service)))
        Desk(service).hold("erased", pointsCost=10)
        service.done("eraseViewer", confirm=HANAKO["sub"])
        seen.append(balance_now(service))
        # Behind all of hers: one shard, in the order of the writes.
        service.earn(1, TARO, "taro")
        subscriber.wait_for(HANAKO["sub"], seen[-1]["version"])
        subscriber.wait_for(TARO["sub"], 1)

    booked = entries(service.database, HANAKO["sub"])
    assert {entry.transaction_type for entry in booked} == set(LedgerEntryType)
    assert subscriber.versions(HANAKO["sub"]) == [entry.sequence for entry in booked]
    assert subscriber.records > len(subscriber.balances)
    published = {
        each["version"]: each for each in subscriber.balances if each["userId"] == HANAKO["sub"]
    }
    assert len(seen) > 8
    for balance in seen:
        moment = {"asOf": published[balance["version"]]["asOf"]}
        assert published[balance["version"]] == {**balance, **moment}
    erased = published[seen[-1]["version"]]
    assert (erased["available"], erased["held"], erased["lifetimeEarned"]) == (0, 0, 0)


def test_p14_snapshot_and_later_events_match_query(service: Service, engine_endpoint: str) -> None:
    """A client that connects late and drops old versions misses nothing."""
    service.earn(1000)
    with watching(service, engine_endpoint) as subscriber:
        reward_id = service.make_reward(pointsCost=10)
        exchanges_at_once(service, reward_id, "early", 8)
        snapshot = balance_now(service)
        service.wait(seconds=1)
        exchanges_at_once(service, reward_id, "late", 8)
        last = balance_now(service)
        subscriber.wait_for(HANAKO["sub"], last["version"])

    shown, dropped = snapshot, 0
    for each in subscriber.balances:
        if each["version"] > shown["version"]:
            assert each["version"] == shown["version"] + 1
            shown = each
        else:
            dropped += 1
    assert dropped == 8
    assert shown == last
    check_books(service)
