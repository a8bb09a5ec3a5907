from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.commands import command_by_key
from resolvers.domain.points.ledger import Actor, LedgerEntry, book
from resolvers.domain.points.lots import Allocation, add
from resolvers.services.base.point_transactions import PointWrites, Rows, commit_points
from resolvers.services.base.sweep_reports import SweepReport
from resolvers.services.upkeep.expiry_sweep import sweep
from resolvers.storage.base.client import Database
from resolvers.storage.base.retries import RetryPolicy
from tests.support.clients import ClientInFront
from tests.support.identities import NOW
from tests.support.movables import entries

TOKYO = ZoneInfo("Asia/Tokyo")
PASSED = format_instant(NOW - timedelta(days=1))
JUST_PASSED = format_instant(NOW - timedelta(milliseconds=1))
LATER = format_instant(NOW + timedelta(days=1))
LONG_AGO = NOW - timedelta(days=400)


def give(database: Database, user_id: str, lots: Mapping[str, int]) -> None:
    """Points as they were given long ago, in these lots."""
    key = ",".join(lots)
    points = sum(lots.values())
    actor = Actor(sub="ichiro", role="admin")
    command = command_by_key("adjust", user_id=user_id, actor=actor, key=key, parameters=(user_id,))

    def decide(account: Account, _: Rows) -> PointWrites[None]:
        after = dict(account.lots)
        for lot, held in lots.items():
            after = add(after, lot, held)
        movement = book(
            account,
            now=LONG_AGO,
            transaction_type=LedgerEntryType.ADJUST,
            points_change=points,
            lots=after,
            allocations=[Allocation.of(lot, held) for lot, held in lots.items()],
            **replace(command, transaction_id=f"{key} of {user_id}").facts,
        )
        return PointWrites(movement)

    commit_points(database, command, LONG_AGO, decide)


def give_many(database: Database, citizens: int, lots: Mapping[str, int]) -> list[str]:
    names = [f"citizen-{number:02}" for number in range(citizens)]
    for name in names:
        give(database, name, lots)
    return names


def swept(database: Database, now: datetime = NOW, **limits: Any) -> SweepReport:
    return sweep(database, TOKYO, now, **limits)


def through(database: Database, client: Any, **policy: Any) -> Database:
    """Return the same tables, by another client and with another retry policy."""
    policy = {"sleep": lambda _: None, "fraction": lambda: 1.0, **policy}
    return replace(database, client=client, retry_policy=RetryPolicy(**policy))


def expired(database: Database, user_id: str) -> list[LedgerEntry]:
    """The EXPIRE entries of a user, whose chain has to verify."""
    return [
        entry
        for entry in entries(database, user_id)
        if entry.transaction_type is LedgerEntryType.EXPIRE
    ]


class ThrottlesPartition(ClientInFront):
    """One partition of an index gives nothing."""

    def __init__(self, client: Any, partition: str) -> None:
        super().__init__(client)
        self.partition = partition

    def query(self, **request: Any) -> Any:
        if {"S": self.partition} in request["ExpressionAttributeValues"].values():
            said: Any = {"Code": "ProvisionedThroughputExceededException", "Message": "too much"}
            raise ClientError({"Error": said}, "Query")
        return self.client.query(**request)
