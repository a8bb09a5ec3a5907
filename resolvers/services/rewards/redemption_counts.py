"""Find a user's pieces of a reward: in the count's row, or else in the history.

An unreadable row counts as missing: the next exchange overwrites it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from resolvers.domain.base.times import day_of, format_instant
from resolvers.domain.points.accounts import Account
from resolvers.domain.rewards.exchange_states import COUNTED
from resolvers.domain.rewards.exchange_transitions import ExchangeTransition
from resolvers.domain.rewards.redemption_counts import RedemptionCount, is_counted, no_count
from resolvers.domain.rewards.rewards import Reward
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, RetryError, Write
from resolvers.storage.points import ledger
from resolvers.storage.rewards import exchanges, redemption_counts

_CLOCKS_DIFFER = timedelta(minutes=5)
"""An upper bound for the difference between the clocks of two functions."""


@dataclass(frozen=True)
class CountAsRead:
    """The row of a count; `count` is None if the row is missing or unreadable."""

    is_readable: bool
    count: RedemptionCount | None

    @classmethod
    def of(cls, database: Database, item: Item | None) -> "CountAsRead":
        """Read the row; an unreadable one is reported, and later returns do not change it."""
        count = None if item is None else redemption_counts.read_or_report(database, item)
        return cls(count is not None or item is None, count)

    def changed(self, count: RedemptionCount) -> Write:
        """Return the write of the count after an exchange."""
        if self.is_readable:
            return redemption_counts.write(self.count, count)
        return redemption_counts.write_anew(count)

    def returned(self, moved: ExchangeTransition, reward: Item) -> list[Write]:
        """Return the writes that correct the count when `moved` gives an exchange back."""
        if moved.count is not None:
            return [self.changed(moved.count)]
        has_limit = any(
            reward.get(name)
            for name in (
                "counted_from_start",
                "redemption_limit_per_user",
                "redemption_limit_per_day",
            )
        )
        if not (has_limit and self.is_readable):
            return []
        # Another movement may have created the row since, and counted the exchange in it.
        exchange = moved.exchange
        return [redemption_counts.check_missing(exchange.user_id, exchange.reward_id)]


def find_count(
    database: Database, account: Account, reward: Reward, read: CountAsRead, zone: ZoneInfo
) -> RedemptionCount | None:
    """Return the account's count of the reward; None: it is not counted.

    Raise RetryError if the index does not show the whole history yet.
    """
    if read.count is not None:
        return read.count
    if not is_counted(reward):
        return None
    count = no_count(account.user_id, reward.reward_id)
    if read.is_readable and reward.counted_from_start:
        return count
    newest_first = list(_exchanged(database, account, reward))
    for exchange in exchanges.read_all(database, newest_first[::-1]):
        if exchange.status in COUNTED:
            day = day_of(exchange.requested_at, zone)
            count = count.plus(exchange.quantity, day, account.ledger_seq)
    return count


def _exchanged(database: Database, account: Account, reward: Reward) -> Iterator[str]:
    """Yield the ids of the account's exchanges of the reward, newest first.

    Entries are numbered, so that a lagging index cannot hide one. The reward's age limits how far
    back they reach.
    """
    begins = format_instant(reward.created_at - _CLOCKS_DIFFER)
    expected = account.ledger_seq
    for entries in ledger.history_back(database, account.user_id, expected):
        for entry in entries:
            if entry["sequence"] != expected:
                raise RetryError
            expected -= 1
            if entry["created_at"] < begins:
                return
            if (entry["operation"], entry.get("reward_id")) == ("exchange", reward.reward_id):
                yield entry["exchange_id"]
    if expected:
        raise RetryError
