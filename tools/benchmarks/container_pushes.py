"""The time of balances from Valkey to all their subscribers at two server tasks."""

import asyncio
import json
import time
from asyncio.subprocess import Process
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection

from gateway.issuer import Issuer
from resolvers.push_relay import PushRelay
from tests.support.wallets import made_up_balance
from tools.benchmarks.container_requests import ENVIRONMENT, mint_token, serving, surroundings
from tools.benchmarks.container_server import CONTAINER
from tools.benchmarks.harness import Figure, Results, Scale, Spread
from tools.benchmarks.push import CONNECTING_AT_ONCE, SECONDS, exchange_lines, open_files, subscribe

TASKS = 2
USERS = tuple(f"user-{number}" for number in range(10))
Server = tuple[Process, int]


@dataclass
class Watcher:
    """A socket of one user, and how often it got another user's balance."""

    user_id: str
    socket: ClientConnection
    others: int = 0

    async def wait_for(self, version: int) -> float:
        """Return the time when this version of the user's balance arrived."""
        while True:
            balance = json.loads(await self.socket.recv())["payload"]["data"]["onBalanceChanged"]
            if balance["userId"] != self.user_id:
                self.others += 1
            elif balance["version"] == version:
                return time.perf_counter()


@dataclass
class Watchers:
    """The watching sockets; each user has as many at one task as at the other."""

    relay: PushRelay
    issuer: Issuer
    tasks: Sequence[Server]
    all: list[Watcher]
    version: int = 0
    missing: int = 0

    async def connect(self, stack: AsyncExitStack, count: int) -> None:
        """Connect `count` sockets in all."""
        while len(self.all) < count:
            numbers = range(len(self.all), min(len(self.all) + CONNECTING_AT_ONCE, count))
            self.all += await asyncio.gather(*(self._watch(stack, each) for each in numbers))
        async with asyncio.timeout(SECONDS):
            while await self._count_subscribers() < count:  # noqa: ASYNC110 - in other processes
                await asyncio.sleep(0.01)
        await self.push()

    async def _watch(self, stack: AsyncExitStack, number: int) -> Watcher:
        _, port = self.tasks[number % TASKS]
        user_id = USERS[number // TASKS % len(USERS)]
        token = mint_token(self.issuer, user_id)
        return Watcher(user_id, await subscribe(stack, port, token, user_id))

    async def _count_subscribers(self) -> int:
        answers = [await exchange_lines(process, {}) for process, _ in self.tasks]
        return sum(answer["subscribers"] for answer in answers)

    async def push(self) -> list[float]:
        """Publish a balance of each user; return the seconds until each watcher had its own."""
        self.version += 1
        reading = [asyncio.create_task(each.wait_for(self.version)) for each in self.all]
        began = time.perf_counter()
        for user_id in USERS:
            self.relay.publish("publishBalance", made_up_balance(user_id, self.version))
        done, late = await asyncio.wait(reading, timeout=SECONDS)
        assert done, f"none of {len(late)} sockets got its balance within {SECONDS} seconds"
        for task in late:
            task.cancel()
        self.missing += len(late)
        return [task.result() - began for task in done]


def measure(scale: Scale) -> Results:
    """Needs valkey-server, and an open file for each subscriber."""
    with open_files(max(scale.subscribers) + 200), surroundings() as (variables, issuer):
        return asyncio.run(_measure(scale, variables, issuer))


async def _measure(scale: Scale, variables: Mapping[str, str], issuer: Issuer) -> Results:
    results = Results()
    relay = PushRelay(variables["VALKEY_URL"], ENVIRONMENT, variables["RELAY_KEYS"])
    async with AsyncExitStack() as stack:
        starting = (stack.enter_async_context(serving(CONTAINER, variables)) for _ in range(TASKS))
        watchers = Watchers(relay, issuer, await asyncio.gather(*starting), [])
        for count in scale.subscribers:
            await watchers.connect(stack, count)
            pushes = [await watchers.push() for _ in range(scale.rounds * scale.events)]
            seconds = {"median": list(map(median, pushes)), "last": list(map(max, pushes))}
            results.rounds[f"container: push, {count}"] = seconds
            results.figures.extend(_latencies(count, seconds))
        results.figures.extend(_misdirected(watchers))
    return results


def _latencies(count: int, seconds: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    to = f"balances to {count:,} sockets of {len(USERS)} users at {TASKS} tasks"
    for name, which in (("median", "the median one"), ("last", "the last one")):
        milliseconds = [1000 * each for each in seconds[name]]
        low, middle, high = quantiles(milliseconds, n=4, method="inclusive")
        spread = Spread(middle, low, high)
        yield Figure("container", f"{to}: {which} came after", middle, "ms", spread=spread)


def _misdirected(watchers: Watchers) -> Iterator[Figure]:
    others = sum(each.others for each in watchers.all)
    for name, value in (("did not come", watchers.missing), ("came to another user", others)):
        yield Figure("container", f"of all these balances: {name}", value, "balances", budget=0)
