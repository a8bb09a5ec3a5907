"""The optimistic lock: a row that changed since it was read is not overwritten.

Two changes of one moment leave equal times: only the version differs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.base.items import Item as Row
from resolvers.domain.deposits.budgets import BudgetDraft, set_ceiling
from resolvers.domain.deposits.qr_tokens import renew
from resolvers.domain.members.profiles import update_profile
from resolvers.domain.partners.webhooks import create_subscription, rotate_secret
from resolvers.domain.places.locations import update_location
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.suspension import suspend
from resolvers.domain.rewards.rewards import update_reward
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write, key_of, to_attributes
from resolvers.storage.deposits import budgets, qr_tokens
from resolvers.storage.partners import webhook_subscriptions
from resolvers.storage.places import locations
from resolvers.storage.points import users
from resolvers.storage.rewards import rewards
from tests.support.domain_programme import BOTTLES, STATION, deposit, token_of
from tests.support.identities import NOW
from tests.support.reward_rows import made

TOKEN = token_of([deposit(BOTTLES, 12)])
BUDGET = set_ceiling(None, BudgetDraft(2026, None, 500), NOW)
HOOK = create_subscription(
    {
        "partner": "焼津市",
        "url": "https://partner.example/events",
        "event_types": ["reward.sold_out"],
    },
    subscription_id="hook",
    request_hash="hash",
    secret="first",
    now=NOW,
    may_loop_back=False,
)


def named(account: Account, name: str) -> Account:
    return update_profile(account, {"display_name": name}, NOW)


@dataclass(frozen=True)
class Lock:
    """A row as it is read, and the write of a change with this text in it."""

    table: str
    row: Row
    write: Callable[[Any, str], Write]

    @property
    def key(self) -> str:
        values: dict[str, Any] = self.row.to_item()
        (name,) = key_of(self.table, "")
        return str(values[name])


LOCKS = {
    "a location": Lock(
        "locations",
        STATION,
        lambda row, text: locations.replace(row, update_location(row, {"address": text}, NOW)),
    ),
    "a profile": Lock(
        "users",
        zero_account("hanako", NOW),
        lambda row, text: users.write_profile(row, named(row, text)),
    ),
    "a suspension": Lock(
        "users",
        zero_account("hanako", NOW),
        lambda row, text: users.write_status(
            row, suspend(row, reason=text, actor_id="admin-1", now=NOW)
        ),
    ),
    "a renewal": Lock(
        "qr_tokens",
        TOKEN,
        lambda row, text: qr_tokens.change(row, renew(row, NOW + timedelta(hours=1), len(text))),
    ),
    "a webhook": Lock(
        "webhook_subscriptions",
        HOOK,
        lambda row, text: webhook_subscriptions.replace(row, rotate_secret(row, text, NOW)),
    ),
    "a ceiling": Lock(
        "budgets",
        BUDGET,
        lambda row, text: budgets.write(
            row, set_ceiling(row, BudgetDraft(2026, None, len(text)), NOW)
        ),
    ),
}
each_lock = pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)


def put(database: Database, lock: Lock, **changes: Any) -> None:
    """Put the row as it is; None takes an attribute away."""
    item = {**lock.row.to_item(), **changes}
    kept = {name: value for name, value in item.items() if value is not None}
    database.client.put_item(TableName=database.table_name(lock.table), Item=to_attributes(kept))


def read(database: Database, lock: Lock) -> Row:
    item = database.get(lock.table, lock.key)
    assert item is not None
    return type(lock.row).model_validate(item)


def is_overtaken(database: Database, *writes: Write) -> bool:
    def rows() -> list[Any]:
        tables = (database.table_name(write.table) for write in writes)
        return [database.client.scan(TableName=table)["Items"] for table in tables]

    before = rows()
    with pytest.raises(CommitError) as failed:
        database.commit(*writes)
    assert rows() == before
    return isinstance(failed.value.reason, RetryError)


@each_lock
@pytest.mark.parametrize("version", [None, 0, 7])
def test_change_of_same_moment_stays(database: Database, lock: Lock, version: int | None) -> None:
    """An absent version reads as 0."""
    put(database, lock, version=version)
    before = read(database, lock)

    database.commit(lock.write(before, "theirs"))

    stored = database.get(lock.table, lock.key) or {}
    assert stored["version"] == (version or 0) + 1
    assert is_overtaken(database, lock.write(before, "their work"))


def test_definition_of_same_moment_stays(database: Database) -> None:
    before = made()
    database.commit(*rewards.put_new(before))
    first, second = (
        update_reward(before, {"category": category}, NOW) for category in ("goods", "vouchers")
    )
    database.commit(*rewards.redefine(before, first))

    assert is_overtaken(database, *rewards.redefine(before, second))
