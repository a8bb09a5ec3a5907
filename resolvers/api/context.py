"""What a resolver knows of its request: the caller, the time, the settings, the tables."""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from strawberry.dataloader import DataLoader

from resolvers.domain.authorization import Caller
from resolvers.domain.exchanges import Exchange
from resolvers.domain.locations import Location
from resolvers.domain.recycling import RecycleEvent
from resolvers.domain.rewards import Reward
from resolvers.settings import Settings
from resolvers.storage import exchanges, locations, recycle_events, rewards
from resolvers.storage.client import Database

Row = TypeVar("Row")


class Loaders:
    """Rows that nested fields load by id; one request for all that one batch asks for.

    Nothing about points is decided by them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def locations(self) -> DataLoader[str, Location | None]:
        return _loader(self._database, locations.read_many)

    @cached_property
    def rewards(self) -> DataLoader[str, Reward | None]:
        return _loader(self._database, rewards.read_many)

    @cached_property
    def exchanges(self) -> DataLoader[str, Exchange | None]:
        return _loader(self._database, exchanges.read_many)

    @cached_property
    def recycle_events(self) -> DataLoader[str, RecycleEvent | None]:
        return _loader(self._database, recycle_events.read_many)


def _loader(
    database: Database, read_many: Callable[[Database, Sequence[str]], list[Row | None]]
) -> DataLoader[str, Row | None]:
    async def load(ids: list[str]) -> list[Row | None]:
        return read_many(database, ids)

    return DataLoader(load_fn=load)


@dataclass(frozen=True)
class Context:
    """`now` is the one moment of the request, in UTC; `new_id` and `new_salt` give chance."""

    caller: Caller
    now: datetime
    settings: Settings
    database: Database
    loaders: Loaders
    new_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    new_salt: Callable[[], str] = field(default=lambda: secrets.token_hex(16))
