"""The context of a GraphQL request: the services' context, and loaders for nested fields."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from resolvers.domain.deposits.earning import EarnRule
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.domain.places.locations import Location
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.rewards import Reward
from resolvers.services.base.context import ServiceContext
from resolvers.storage.base.client import Database
from resolvers.storage.deposits import earn_rules, recycle_events
from resolvers.storage.places import locations
from resolvers.storage.rewards import exchanges, rewards

Row = TypeVar("Row")
InThread = Callable[[Callable[[], Any]], Awaitable[Any]]


async def _at_once(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - of any kind
    return work()


@dataclass
class Loaders:
    """Rows that nested fields load by id, with one request for a whole batch.

    They may be stale: decisions about points never use them. `in_thread` runs the requests: a
    server's loop must not wait for them.
    """

    database: Database
    in_thread: InThread = _at_once

    @cached_property
    def earn_rules(self) -> tuple[EarnRule, ...]:
        """The active and upcoming rules, read once."""
        return earn_rules.read_current(self.database)

    @cached_property
    def locations(self) -> DataLoader[str, Location | None]:
        return self._loader(locations.read_many)

    @cached_property
    def rewards(self) -> DataLoader[str, Reward | None]:
        return self._loader(rewards.read_many)

    @cached_property
    def rewards_without_texts(self) -> DataLoader[str, Reward | None]:
        return self._loader(partial(rewards.read_many, with_texts=False))

    @cached_property
    def exchanges(self) -> DataLoader[str, Exchange | None]:
        return self._loader(exchanges.read_many)

    @cached_property
    def recycle_events(self) -> DataLoader[str, RecycleEvent | None]:
        return self._loader(recycle_events.read_many)

    def _loader(
        self, read_many: Callable[[Database, Sequence[str]], list[Row | None]]
    ) -> DataLoader[str, Row | None]:
        async def load(ids: list[str]) -> list[Row | None]:
            rows: list[Row | None] = await self.in_thread(partial(read_many, self.database, ids))
            return rows

        return DataLoader(load_fn=load)


@dataclass(frozen=True, kw_only=True)
class Context(ServiceContext):
    """`selection` has the fields of the answer that the caller gets; empty: all."""

    loaders: Loaders
    selection: Mapping[str, Any] = field(default_factory=dict)

    def selects(self, names: AbstractSet[str]) -> bool:
        """Return whether the caller gets one of these fields."""
        return not self.selection or not names.isdisjoint(self.selection)
