"""Exchanges that go through the state machines while operators, citizens and sweeps race."""

import random
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from admin.verification.verify import verify_programme
from local.machines import NAMES
from local.workflow.deployment import machine_arn
from resolvers.domain.vouchers import voucher_id_of
from resolvers.services.erasure import continue_erasure
from tests.support.crowd import sent
from tests.support.fast_moto import REGION
from tests.support.identities import OPERATOR, signed_in
from tests.support.voucher_pools import fill_pool
from tests.support.workflow_stage import (
    AUTO_APPROVE_POINTS,
    HOLD_HOURS,
    Stage,
    open_stage,
    running_engine,
)

THREADS: Final = 8
EXCHANGES_OF_ONE: Final = 4
AT_ONCE: Final = 4 * EXCHANGES_OF_ONE
"""So many are requested before anybody acts on them."""
ENDS: Final = {"FULFILLED", "REJECTED", "CANCELLED", "EXPIRED"}
END_EVENTS: Final = {f"exchange.{status.lower()}" for status in ENDS}
OTHER_OPERATOR: Final = signed_in("operator-2", "operators")
IN_THE_POOLS: Final = 0.9
"""The part of the voucher exchanges for which there are codes."""
SWEEP_PAUSE_SECONDS: Final = 0.5
POLL_SECONDS: Final = 1.0
WAIT_SCALE: Final = 0.00002
"""Of one exchange: with more of them, more has to happen before a machine reminds."""
Act = Callable[[], str]


@dataclass(frozen=True)
class Kind:
    """A kind of exchange: its share of all, and how probable each act of a person is."""

    share: float
    acts: Mapping[str, float]
    fulfilment: str = "VOUCHER_CODE"
    points: int = AUTO_APPROVE_POINTS + 1


KINDS: Final = (
    Kind(0.4, {"cancel": 0.15, "erase": 0.02}, points=AUTO_APPROVE_POINTS),
    Kind(0.3, {"approve": 0.7, "reject": 0.3, "cancel": 0.2, "erase": 0.02}),
    Kind(0.2, {"approve": 0.9, "reject": 0.2, "cancel": 0.2, "fulfil": 0.9}, fulfilment="POSTAL"),
    Kind(0.1, {}),
)


@dataclass(repr=False)
class Race:
    """`count` exchanges on a stage.

    `answers` counts what the acts of people came to, `statuses` how the exchanges ended, and
    `problems` is empty if all is right.
    """

    stage: Stage
    count: int
    seed: int = 13
    exchanges: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service = self.stage.service
        self.chance = random.Random(self.seed)  # noqa: S311 - a seed, not a secret
        self.codes: dict[str, list[str]] = {}
        self._done = threading.Event()

    def run(self) -> None:
        """Live through all of it, and compare what is left."""
        sweeps = threading.Thread(target=self._sweep, name="sweeps", daemon=True)
        with ThreadPoolExecutor(THREADS) as threads:
            requests = self._prepare(threads)
            sweeps.start()
            early, late = [], []
            for start in range(0, self.count, AT_ONCE):
                asked = [threads.submit(ask) for ask in requests[start : start + AT_ONCE]]
                acts = [act for each in asked for act in each.result()]
                self.chance.shuffle(acts)
                late += acts[: len(acts) // 4]
                early += [threads.submit(act) for act in acts[len(acts) // 4 :]]
            self.answers.update(each.result() for each in early)
            # The holds of all that nobody has decided end while the others act.
            self.service.now += timedelta(hours=HOLD_HOURS, minutes=1)
            self.answers.update(threads.map(lambda act: act(), late))
            self.stage.wait_for(self._have_ended, POLL_SECONDS)
            self._done.set()
            sweeps.join()
            list(threads.map(self._finish, self.exchanges))
        self.problems = [*self._find_problems()]

    def _prepare(self, threads: ThreadPoolExecutor) -> list[Callable[[], list[Act]]]:
        """Give citizens points and pools codes; return the requests, each of which returns acts."""
        rewards = [
            self.service.make_reward(
                pointsCost=kind.points, fulfilmentType=kind.fulfilment, requiresApproval=True
            )
            for kind in KINDS
        ]
        kinds = [
            number
            for number, kind in enumerate(KINDS)
            for _ in range(round(self.count * kind.share))
        ]
        self.chance.shuffle(kinds)
        for number, reward_id in enumerate(rewards):
            wanted = kinds.count(number) if KINDS[number].fulfilment == "VOUCHER_CODE" else 0
            self.codes[reward_id] = [
                f"{number}-{each}" for each in range(int(wanted * IN_THE_POOLS))
            ]
        for reward_id, codes in self.codes.items():
            fill_pool(self.service, reward_id, *codes)
        citizens = [
            signed_in(str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))
            for _ in range(-(-self.count // EXCHANGES_OF_ONE))
        ]
        points = EXCHANGES_OF_ONE * (AUTO_APPROVE_POINTS + 1)
        list(threads.map(lambda who: self.service.earn(points, who, who["sub"]), citizens))
        self.service.now = datetime.now(UTC)
        return [
            self._request(rewards[number], KINDS[number], citizens[place // EXCHANGES_OF_ONE])
            for place, number in enumerate(kinds)
        ]

    def _request(
        self, reward_id: str, kind: Kind, citizen: dict[str, Any]
    ) -> Callable[[], list[Act]]:
        chosen = [name for name, chance in kind.acts.items() if self.chance.random() < chance]

        def request() -> list[Act]:
            key = {"rewardId": reward_id, "idempotencyKey": uuid.uuid4().hex}
            answer = sent(self.service, "exchangeReward", citizen, **key)()
            exchange_id: str = answer["exchange"]["id"]
            self.exchanges.append(exchange_id)
            return [self._act(name, exchange_id, citizen) for name in chosen]

        return request

    def _act(self, name: str, exchange_id: str, citizen: dict[str, Any]) -> Act:
        """Return the act of a person, which returns what it came to; others may be faster."""
        field_name, who, more = {
            "cancel": ("cancelExchange", citizen, {"idempotencyKey": "cancel"}),
            "approve": ("approveExchange", OPERATOR, {}),
            "reject": ("rejectExchange", OTHER_OPERATOR, {"reason": "no"}),
            "fulfil": ("fulfilExchange", OPERATOR, {}),
            "erase": ("eraseViewer", citizen, {"confirm": citizen["sub"]}),
        }[name]
        arguments = more if name == "erase" else {"exchangeId": exchange_id, **more}

        def act() -> str:
            errors = sent(self.service, field_name, who, **arguments)()["userErrors"]
            if name == "erase":
                zone = self.service.settings.programme_time_zone
                continue_erasure(self.service.database, citizen["sub"], self.service.now, zone)
            return f"{name}: {errors[0]['code'] if errors else 'done'}"

        return act

    def _sweep(self) -> None:
        while not self._done.wait(SWEEP_PAUSE_SECONDS):
            self.service.application.sweep()

    def _have_ended(self) -> bool:
        return sum(self._executions("RUNNING").values()) == 0 and (
            len(self._executions("SUCCEEDED")) >= len(self.exchanges)
        )

    def _executions(self, status: str) -> Counter[tuple[str, str]]:
        """Return how many executions of this status each machine has for each exchange."""
        pages = [
            (name, page)
            for name in NAMES
            for page in self.stage.states.get_paginator("list_executions").paginate(
                stateMachineArn=machine_arn(name, REGION),
                statusFilter=status,
            )
        ]
        return Counter((name, each["name"]) for name, page in pages for each in page["executions"])

    def _finish(self, exchange_id: str) -> None:
        """Let a person hand over what the machines could not."""
        exchange = self.service.ask("exchange", OPERATOR, id=exchange_id)
        if exchange["status"] == "CONFIRMED":
            self.service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id)

    def _find_problems(self) -> Iterator[str]:
        rows = {row["exchange_id"]["S"]: row for row in self.service.rows("exchanges")}
        self.statuses = Counter(row["status"]["S"] for row in rows.values())
        if len(rows) != self.count or self.statuses.keys() - ENDS:
            yield f"{len(rows)} exchanges of {self.count} are there, not all have ended"
        self.stage.wait_for(lambda: len(self._ends()) >= len(rows))
        if twice := [each for each, count in self._ends().items() if count != 1]:
            yield f"{len(twice)} exchanges ended more than once"
        started = Counter(each for _, each in self._executions("SUCCEEDED").elements())
        if set(started) != set(rows) or self._executions("FAILED"):
            yield f"{len(started)} exchanges have executions, {self._executions('FAILED')} failed"
        yield from self._problems_of_vouchers(rows)
        yield from (str(each) for each in verify_programme(self.service.database).problems)

    def _ends(self) -> Counter[str]:
        return Counter(
            event["data"]["exchangeId"]
            for event in self.stage.envelopes
            if event["type"] in END_EVENTS
        )

    def _problems_of_vouchers(self, exchanges: Mapping[str, Any]) -> Iterator[str]:
        """Compare the vouchers that left the pools with the codes of the exchanges."""
        taken = {
            row["exchange_id"]["S"]: row["voucher_id"]["S"]
            for row in self.service.rows("vouchers")
            if "exchange_id" in row
        }
        given = {
            exchange_id: voucher_id_of(row["reward_id"]["S"], row["voucher_code"]["S"])
            for exchange_id, row in exchanges.items()
            if "voucher_code" in row
        }
        free = sum("pool" in row for row in self.service.rows("vouchers"))
        loaded = sum(len(codes) for codes in self.codes.values())
        if free + len(taken) != loaded or len({*taken.values()}) != len(taken):
            yield f"of {loaded} vouchers {free} are free, and {len(taken)} exchanges have one"
        # An erasure removes the code from the exchange.
        if not given.items() <= taken.items():
            yield "an exchange has a code that is not its own"
        if any(exchanges[each]["status"]["S"] != "FULFILLED" for each in taken):
            yield "an exchange that is not fulfilled has a voucher"


def race(count: int) -> Race:
    """Let so many exchanges race on an engine of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_engine(Path(folder), count * WAIT_SCALE) as endpoint_url,
        open_stage(endpoint_url, "race") as stage,
    ):
        found = Race(stage, count)
        found.run()
        return found
