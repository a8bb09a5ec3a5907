import copy
import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from moto.moto_api._internal import mock_random

import lambda_entry
from local.aws.engine.tables import create_tables
from resolvers.application import Application
from resolvers.domain.base.times import at_milliseconds
from resolvers.domain.rewards.rewards import Reward
from resolvers.domain.rewards.stock_shards import StockShard, added_shards
from resolvers.settings import Settings, table_prefix_of
from resolvers.storage.base.client import Database, open_client
from resolvers.storage.base.retries import RetryPolicy
from tests.simulation.hostile.bottles import BOTTLES, CAP, STEP
from tests.simulation.hostile.kiosk_days import KIOSK_CAP
from tests.simulation.hostile.network import Network, Sender, answer_truly, before_send
from tests.simulation.hostile.scheduler import Scheduler
from tests.simulation.hostile.user_pool import UserPool
from tests.support.fast_moto import ENVIRONMENT, REGION, moto_tables
from tests.support.identities import ADMIN, KIOSK, NOW, SETTINGS, signed_in
from tests.support.reward_rows import divide
from tests.support.service import HANAKO, TARO, Service, delete_users_by
from tests.support.voucher_pools import fill_pool

OPERATOR_2 = signed_in("operator-2", "operators")
ADMIN_2 = signed_in("admin-2", "admins")
CLERK = signed_in("clerk", "admins")
CLERK_2 = signed_in("clerk-2", "admins")
BUDGET_POINTS = 150
ADMIN_LIMIT = 12
"""The most points that one admin moves alone on one day."""
RULE_SETTINGS: Settings = SETTINGS.model_copy(
    update={
        "hold_hours": 1,
        "auto_approve_points": 12,
        "refund_grace_days": 3,
        "adjustment_limit_points": ADMIN_LIMIT,
        "kiosk_daily_cap_points": KIOSK_CAP,
    }
)
REWARDS: dict[str, dict[str, Any]] = {
    "tea": {"pointsCost": 10, "stock": 2, "fulfilmentType": "PICKUP"},
    "bag": {"pointsCost": 15, "stock": 2, "requiresApproval": True, "fulfilmentType": "POSTAL"},
    "ride": {"pointsCost": 6, "limitPerUser": 2, "fulfilmentType": "DONATION"},
    "ticket": {"pointsCost": 12, "requiresApproval": True},
}
"""By the names that the story has for them. A ticket is a voucher of a pool."""
DIVIDED = ("tea", "ticket")
"""Rewards whose stock is divided, and again by the first lost race, into shards of a few pieces."""
VOUCHERS = 2
SKEWS_SECONDS = (0.0, 0.0, 0.0, -1.5, 2.0)
CLOCKS_DIFFER_BY = timedelta(seconds=max(SKEWS_SECONDS))


@dataclass(frozen=True)
class Programme:
    """The tables before a seed begins: of each run of this process the same."""

    location_id: str
    reward_ids: dict[str, str]
    tables: dict[str, Any]
    entries: frozenset[str]
    tokens: frozenset[str]


@dataclass(eq=False)
class Server:
    """One process of the product: its connections, its clock, and what it remembers."""

    application: Application
    sender: Sender


@dataclass
class World:
    """`jumps` are those of the clock, each with the step of the scheduler."""

    seed: int
    without: frozenset[str]
    scheduler: Scheduler
    network: Network
    programme: Programme
    rate: float
    jumped: timedelta = timedelta()
    latest: datetime = NOW
    jumps: list[tuple[int, str]] = field(default_factory=list)
    pool: UserPool = field(default_factory=UserPool)

    def now(self, skew_seconds: float = 0.0) -> datetime:
        moment = NOW + self.jumped + timedelta(seconds=self.scheduler.now + skew_seconds)
        moment = at_milliseconds(moment)
        self.latest = max(self.latest, moment)
        return moment

    def open_server(self, chance: random.Random) -> Server:
        """Start a process; some clocks are not quite right."""
        sender = Sender(chance, self.rate, self.without)
        client = open_client.__wrapped__()
        client.meta.events.register("before-send.dynamodb", before_send(self.network, sender))
        policy = RetryPolicy(self.scheduler.pause, chance.random, lambda: self.scheduler.now)
        database = Database(client, table_prefix_of(ENVIRONMENT), policy)
        skew_seconds = chance.choice(SKEWS_SECONDS)
        application = Application(RULE_SETTINGS, database, lambda: self.now(skew_seconds))
        kiosk_users, delete_user = self.pool.open_to(self.network, sender)
        application.callers.__dict__["_kiosk_users"] = kiosk_users
        delete_users_by(application, delete_user)
        return Server(application, sender)

    def onlooker(self) -> Service:
        """Return the product without faults, after the latest moment of any clock."""
        now = self.latest + timedelta(milliseconds=1)
        service = Service(open_true_client(), ENVIRONMENT, now, RULE_SETTINGS)
        delete_users_by(service.application, self.pool.delete_truly)
        return service


@cache
def open_true_client() -> Any:
    """Return a client whose requests all arrive and are answered."""
    config = Config(signature_version=UNSIGNED)
    client = boto3.client("dynamodb", region_name=REGION, config=config)
    client.meta.events.register("before-send.dynamodb", answer_truly)
    return client


def _added_shards(reward: Reward) -> list[StockShard]:
    return added_shards(reward) if reward.names.ja in DIVIDED else []


@contextmanager
def dividing_soon() -> Iterator[None]:
    with ExitStack() as stack:
        for name, replaced in {
            "resolvers.services.rewards.reward_stock.added_shards": _added_shards,
            "resolvers.services.rewards.reward_stock.RACES_LOST_MAXIMUM": 0,
            "resolvers.storage.rewards.stock_shards.PORTION_MAXIMUM": 2,
            "resolvers.domain.rewards.stock_shards.PORTION_MAXIMUM": 2,
            "resolvers.domain.rewards.stock_shards.PORTION_MINIMUM": 1,
            "resolvers.domain.rewards.stock_shards.RESERVE_PER_SHARD": 1,
            "resolvers.domain.rewards.stock_shards.FIRST_SHARDS": 2,
            "resolvers.domain.rewards.stock_shards.SHARDS_MAXIMUM": 4,
        }.items():
            stack.enter_context(patch(name, replaced))
        yield


@cache
def _build() -> Programme:
    """Make the tables and the programme: two citizens have points, and rewards can run out."""
    moto_tables().clear()
    create_tables(open_true_client(), table_prefix_of(ENVIRONMENT))
    with chance_of(random.Random(0)):  # noqa: S311 - a seed, not a secret
        service = Service(open_true_client(), ENVIRONMENT, NOW, RULE_SETTINGS)
        service.save_rule(material=BOTTLES, quantityPerPoint=STEP, dailyCapPoints=CAP)
        service.save_rule(material="ALUMINIUM_CAN")
        service.location_id = service.make_location(KIOSK)
        service.earn(30, HANAKO, "cans-hanako")
        service.earn(25, TARO, "cans-taro")
        budget = {"fiscalYear": 2026, "points": BUDGET_POINTS}
        service.done("setBudget", ADMIN, input=budget)
        reward_ids = {
            name: service.make_reward(names={"ja": name}, **content)
            for name, content in REWARDS.items()
        }
        fill_pool(service, reward_ids["ticket"], *(f"V-{n}" for n in range(VOUCHERS)))
        with dividing_soon():
            for name in DIVIDED:
                divide(service.database, reward_ids[name])
    return Programme(
        service.location_id,
        reward_ids,
        copy.deepcopy(dict(moto_tables())),
        frozenset(row["transaction_id"]["S"] for row in service.rows("points_ledger")),
        frozenset(row["token_id"]["S"] for row in service.rows("qr_tokens")),
    )


@contextmanager
def chance_of(chance: random.Random) -> Iterator[None]:
    """Let everything random be of this chance: the same seed, the same ids, salts and waits."""
    random.seed(chance.random())
    mock_random.seed(chance.random())
    with ExitStack() as stack:
        for name, replaced in {
            "uuid.uuid4": lambda: uuid.UUID(int=chance.getrandbits(128), version=4),
            "secrets.token_hex": lambda size=32: chance.randbytes(size).hex(),
            "secrets.token_bytes": lambda size=32: chance.randbytes(size),
        }.items():
            stack.enter_context(patch(name, replaced))
        yield


@contextmanager
def open_world(seed: int, without: frozenset[str] = frozenset()) -> Iterator[World]:
    """Bring the programme back as it began, in front of a network of this seed."""
    programme = _build()
    tables = moto_tables()
    for name, table in programme.tables.items():
        tables[name] = copy.deepcopy(table)
    chance = random.Random(f"{seed} world")  # noqa: S311 - a seed, not a secret
    scheduler = Scheduler(random.Random(f"{seed} order"))  # noqa: S311 - as above
    network = Network(scheduler, remembers=chance.random() < 0.5)
    rate = chance.choice([0.05, 0.15, 0.25, 0.4])
    world = World(seed, without, scheduler, network, programme, rate)

    def application() -> Application:
        running = scheduler.running
        assert running is not None
        opened: Application = running.owner.server.application
        return opened

    pauses = SimpleNamespace(sleep=scheduler.pause)
    with (
        chance_of(random.Random(f"{seed} ids")),  # noqa: S311 - as above
        patch.object(lambda_entry, "_application", application),
        patch("botocore.endpoint.time", pauses),
        dividing_soon(),
    ):
        yield world
