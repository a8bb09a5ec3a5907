from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.points import users
from tests.support.movables import NOW, account, move, moved
from tests.support.service import spoil

ROW = ("users", "hanako")
ERASED = {"erased_at": "2026-11-25T09:00:00.000Z"}


def refused(database: Database, write: Any) -> bool:
    before = account(database)
    with pytest.raises(CommitError) as failed:
        database.commit(write)
    assert account(database) == before
    return isinstance(failed.value.reason, RetryError)


def test_movement_leaves_other_writers_attributes(database: Database) -> None:
    move(database, 100)
    before = account(database)
    spoil(database, ROW, display_name="花子", lang="ja", status_reason="none", of_others="kept")

    database.commit(users.write_movement(before, moved(before)))

    item = database.get("users", "hanako")
    assert item is not None
    assert (item["display_name"], item["lang"], item["of_others"]) == ("花子", "ja", "kept")
    assert item["ledger_seq"] == 2


@pytest.mark.parametrize(
    "change", [{"ledger_seq": 2}, {"status": "SUSPENDED"}, {"status": "ERASED"}, ERASED]
)
def test_movement_needs_active_account_as_read(database: Database, change: dict[str, Any]) -> None:
    move(database, 100)
    before = account(database)
    spoil(database, ROW, **change)

    assert refused(database, users.write_movement(before, moved(before)))


def test_first_movement_overwrites_no_account(database: Database) -> None:
    move(database, 100)

    assert refused(database, users.write_movement(None, zero_account("hanako", NOW)))
    assert refused(database, users.write_profile(None, zero_account("hanako", NOW)))


def test_movement_creates_no_missing_account(database: Database) -> None:
    write = users.write_movement(zero_account("taro", NOW), moved(zero_account("taro", NOW)))

    with pytest.raises(CommitError):
        database.commit(write)
    assert users.read(database, "taro") is None


@pytest.mark.parametrize("change", [{}, {"status": "SUSPENDED"}])
def test_p15_only_erased_account_stops_other_writes(
    database: Database, change: dict[str, Any]
) -> None:
    database.commit(users.check_not_erased("hanako"))
    move(database, 100)
    if change:
        spoil(database, ROW, **change)
    before = account(database)

    database.commit(users.check_not_erased("hanako"))

    assert account(database) == before
    spoil(database, ROW, **ERASED)
    with pytest.raises(CommitError) as failed:
        database.commit(users.check_not_erased("hanako"))
    assert isinstance(failed.value.reason, DomainError)
    assert failed.value.reason.code is ErrorCode.ACCOUNT_ERASED


@pytest.mark.parametrize("write", [users.write_profile, users.write_status])
def test_p15_erased_account_keeps_profile_and_status(
    database: Database, write: Callable[[Account, Account], Write]
) -> None:
    move(database, 100)
    before = account(database)
    spoil(database, ROW, **ERASED)

    assert refused(database, write(before, before.model_copy(update={"version": 1})))


def test_only_unmoved_erased_account_is_finished(database: Database) -> None:
    move(database, 100)
    before = account(database)

    assert refused(database, users.finish_erasure(before))
    spoil(database, ROW, **ERASED)
    assert refused(database, users.finish_erasure(moved(before)))
    database.commit(users.finish_erasure(before))

    after = account(database)
    assert before.next_expiry is not None
    assert (after.next_expiry, after.expiry_shard) == (None, None)


def test_account_is_due_after_its_instant(database: Database) -> None:
    move(database, 100)
    spoil(database, ROW, expiry_shard="9", next_expiry=format_instant(NOW))

    def due(now: datetime) -> list[str]:
        return [at.row for at in users.due("9", now).read_page(database, PageRequest(9)).rows]

    assert (due(NOW), due(NOW + timedelta(milliseconds=1))) == ([], ["hanako"])
