import asyncio
import gc
from contextlib import AsyncExitStack

import pytest

from tests.support.running_programme import Programme
from tests.support.wallets import APPSYNC, BALANCE, TRANSPORT_WS, Balance, Wallet, watching

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CHANGES = 300
ADJUST = f"""mutation ($userId: ID!, $key: ID!) {{
  adjustPoints(userId: $userId, points: 1, reason: "a test", idempotencyKey: $key) {{
    balance {{ {BALANCE} }} userErrors {{ code message }} }} }}"""
QUERY = f"{{ viewer {{ balance {{ {BALANCE} }} }} }}"


def query(wallet: Wallet) -> Balance:
    balance: Balance = wallet.ask(QUERY)["viewer"]["balance"]
    return balance


def without_time(balance: Balance) -> Balance:
    return {name: value for name, value in balance.items() if name != "asOf"}


def assert_followed(wallet: Wallet, since: int, pushed: list[Balance], final: Balance) -> None:
    """The pushes are of this user, each version once, from `since` to the queried balance."""
    assert {balance["userId"] for balance in pushed} == {wallet.user_id}
    versions = [each["version"] for each in pushed]
    assert versions[0] <= since + 1
    assert versions == list(range(versions[0], final["version"] + 1))
    assert without_time(pushed[-1]) == without_time(final)


async def reconnect(
    programme: Programme, wallet: Wallet, halfway: asyncio.Event, done: asyncio.Event, end: int
) -> tuple[int, list[Balance]]:
    """Watch, leave halfway, come back; return the snapshot's version and the pushes above it."""
    async with watching(programme.server, wallet, wallet.user_id) as first:
        await halfway.wait()
        seen = first.versions
    assert seen == sorted(set(seen))
    async with watching(programme.server, wallet, wallet.user_id) as second:
        snapshot = await asyncio.to_thread(query, wallet)
        await done.wait()
        await second.wait_for_version(end)
        later = [each for each in second.balances if each["version"] > snapshot["version"]]
    return snapshot["version"], later


# The client leaves a socket while the server still pushes to it: on a busy machine the loop ends
# before websockets has closed that socket, and Python closes it as garbage.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_p17_p14_subscribers_follow_their_own_user(programme: Programme) -> None:
    wallets = [programme.sign_in(name) for name in ("haruto", "yui")]
    # A thread each: one connection is not for two threads.
    readers = [programme.sign_in(name) for name in ("haruto", "yui")]
    admin, auditor = programme.sign_in("admin"), programme.sign_in("auditor")
    for wallet in wallets:
        programme.recycle(wallet, f"first-{wallet.user_id}", 5)
    begins = [query(wallet)["version"] for wallet in wallets]
    ends = [begin + CHANGES // 2 for begin in begins]

    async def live() -> list[tuple[int, list[Balance]]]:
        halfway, done = asyncio.Event(), asyncio.Event()

        async def change() -> None:
            for number in range(CHANGES):
                wallet = wallets[number % 2]
                await asyncio.to_thread(
                    admin.change, ADJUST, userId=wallet.user_id, key=f"change-{number}"
                )
                if number == CHANGES // 2:
                    halfway.set()

        async with AsyncExitStack() as stack:
            watches = [
                await stack.enter_async_context(
                    watching(programme.server, watcher, wallet.user_id, protocol)
                )
                for wallet in wallets
                for watcher, protocol in (
                    (wallet, APPSYNC),
                    (wallet, TRANSPORT_WS),
                    (auditor, APPSYNC),
                )
            ]
            returning = [
                asyncio.create_task(reconnect(programme, reader, halfway, done, end))
                for reader, end in zip(readers, ends, strict=True)
            ]
            await change()
            done.set()
            for watch, end in zip(watches, [ends[0]] * 3 + [ends[1]] * 3, strict=True):
                await watch.wait_for_version(end)
            back = [await each for each in returning]
        return [(begins[n // 3], watch.balances) for n, watch in enumerate(watches)] + back

    followed = asyncio.run(live())
    gc.collect()

    finals = [query(wallet) for wallet in wallets]
    for number, (since, pushed) in zip((0, 0, 0, 1, 1, 1, 0, 1), followed, strict=True):
        assert_followed(wallets[number], since, pushed, finals[number])
