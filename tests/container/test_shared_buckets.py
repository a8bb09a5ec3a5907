import asyncio
import logging
from contextlib import AsyncExitStack

import pytest

from container.shared_buckets import SharedBuckets
from gateway.buckets import BURST_SECONDS
from local.aws.valkey import Valkey
from tests.support.relay_readers import make_users

pytestmark = [pytest.mark.engine, pytest.mark.slow]


async def start(stack: AsyncExitStack, url: str, environment: str = "one") -> SharedBuckets:
    buckets = SharedBuckets(url, environment)
    sharing = asyncio.create_task(buckets.run())

    async def stop() -> None:
        sharing.cancel()
        await asyncio.gather(sharing, return_exceptions=True)

    stack.push_async_callback(stop)
    return buckets


def test_tasks_share_what_callers_spent(valkey: Valkey) -> None:
    url = make_users(valkey, "one")["tasks"]

    async def spend() -> None:
        async with AsyncExitStack() as stack:
            one = await start(stack, url)
            two = await start(stack, url)
            other = await start(stack, url, "other")
            assert one.take("user:taro", BURST_SECONDS) == 0
            assert one.take("user:hanako", 1) == 0
            await asyncio.sleep(0.5)
            for key in ("user:taro", "user:hanako"):
                assert two.take(key, 0.001) == 0
            await asyncio.sleep(0.5)

            assert two.take("user:taro", BURST_SECONDS) > BURST_SECONDS / 2
            assert two.take("user:hanako", BURST_SECONDS - 2) == 0
            assert other.take("user:taro", BURST_SECONDS - 2) == 0

    asyncio.run(spend())


def test_task_counts_alone_while_valkey_is_away(
    valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    async def spend() -> None:
        async with AsyncExitStack() as stack:
            buckets = await start(stack, valkey.url)
            await asyncio.to_thread(valkey.stop)
            assert buckets.take("user:taro", BURST_SECONDS) == 0
            await asyncio.sleep(0.6)
            assert buckets.take("user:taro", 5) > 0
            assert buckets.take("user:hanako", 1) == 0
            await asyncio.sleep(0.6)
            await asyncio.to_thread(valkey.start)
            await asyncio.sleep(0.6)
            buckets.take("user:hanako", 1)
            await asyncio.sleep(1)
            assert len(await buckets._client.keys("*hanako")) == 1

    with caplog.at_level(logging.WARNING):
        asyncio.run(spend())
    assert caplog.messages == ["limits are not shared: ConnectionError"]
