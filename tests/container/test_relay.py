"""The relay's two ends on a real Valkey."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from container.relay import RelayReader
from local.valkey import Valkey
from resolvers.balance_relay import BalanceRelay, stream_of
from tests.support.container_tasks import need_valkey

pytestmark = pytest.mark.engine


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    need_valkey()
    process = Valkey(tmp_path)
    process.start()
    yield process
    process.stop()


def balance(version: int) -> dict[str, Any]:
    return {"userId": "hanako", "available": version, "version": version}


def read(valkey: Valkey, work: Any, count: int) -> list[dict[str, Any]]:
    """Do the work once a reader is ready; return what it has handed over by then."""
    got: list[dict[str, Any]] = []

    async def follow() -> None:
        relay = RelayReader(valkey.url, "one", got.append)
        reading = asyncio.create_task(relay.run())
        async with asyncio.timeout(20):
            while relay.problem:  # noqa: ASYNC110 - set in a task
                await asyncio.sleep(0.01)
            await asyncio.to_thread(work)
            while len(got) < count:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    asyncio.run(follow())
    return got


def test_only_new_balances_are_read(valkey: Valkey) -> None:
    relay = BalanceRelay(valkey.url, "one")
    relay.publish({"input": balance(1)})

    assert read(valkey, lambda: relay.publish({"input": balance(2)}), 1) == [balance(2)]


def test_other_environment_is_not_read(valkey: Valkey) -> None:
    def publish() -> None:
        BalanceRelay(valkey.url, "two").publish({"input": balance(1)})
        BalanceRelay(valkey.url, "one").publish({"input": balance(2)})

    assert read(valkey, publish, 1) == [balance(2)]


def test_backlog_arrives_whole_and_in_order(valkey: Valkey) -> None:
    relay = BalanceRelay(valkey.url, "one")

    def publish() -> None:
        for version in range(250):
            relay.publish({"input": balance(version)})

    assert read(valkey, publish, 250) == [balance(version) for version in range(250)]


@pytest.mark.parametrize("entry", [{"balance": "{"}, {"other": "x"}])
def test_foreign_entry_is_passed_over(valkey: Valkey, entry: dict[Any, Any]) -> None:
    relay = BalanceRelay(valkey.url, "one")

    def publish() -> None:
        relay._client.xadd(stream_of("one"), entry)
        relay.publish({"input": balance(1)})

    assert read(valkey, publish, 1) == [balance(1)]


def test_stream_keeps_a_bounded_number(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.balance_relay.KEPT_BALANCES", 100)
    relay = BalanceRelay(valkey.url, "one")
    for version in range(500):
        relay.publish({"input": balance(version)})

    kept: Any = relay._client.xlen(stream_of("one"))
    assert 100 <= kept <= 200
