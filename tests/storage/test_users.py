from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from boto3.dynamodb.types import TypeSerializer

from resolvers.domain.accounts import Account, zero_account
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.suspension import reinstate, suspend
from resolvers.storage import users
from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import RetryError
from tests.support.movables import NOW, account, entries, move

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment)


def change_row(database: Database, **attributes: Any) -> None:
    """Change the row as no movement does."""
    serialize = TypeSerializer().serialize
    database.client.update_item(
        TableName=database.table_name("users"),
        Key={"user_id": {"S": "hanako"}},
        UpdateExpression=f"SET {', '.join(f'#{name} = :{name}' for name in attributes)}",
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues={f":{n}": serialize(value) for n, value in attributes.items()},
    )


def refused(database: Database, write: Any) -> bool:
    before = account(database)
    with pytest.raises(CommitError) as failed:
        database.commit(write)
    assert account(database) == before
    return isinstance(failed.value.reason, RetryError)


def moved(before: Account) -> Account:
    return before.model_copy(update={"ledger_seq": before.ledger_seq + 1, "ledger_head": "f" * 64})


def test_somebody_without_an_account_is_not_found(database: Database) -> None:
    assert users.read(database, "hanako") is None
    assert users.read(database, "") is None
    assert users.from_item(None) is None


def test_an_account_comes_back_as_it_was_written(database: Database) -> None:
    move(database, 100)
    before = account(database)

    after = before.model_copy(
        update={
            "holds": {"exchange": 3},
            "remainders": {"PET_BOTTLE#PIECE": 4},
            "reward_counts": {"voucher": 2},
            "ledger_seq": 2,
        }
    )
    database.commit(users.write_movement(before, after))

    assert account(database) == after


def test_a_movement_leaves_what_other_writers_own(database: Database) -> None:
    move(database, 100)
    before = account(database)
    change_row(database, display_name="花子", lang="ja", status_reason="none", of_others="kept")

    database.commit(users.write_movement(before, moved(before)))

    item = database.get("users", "hanako")
    assert item is not None
    assert (item["display_name"], item["lang"], item["of_others"]) == ("花子", "ja", "kept")
    assert item["ledger_seq"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"ledger_seq": 2},
        {"status": "SUSPENDED"},
        {"status": "ERASED"},
        {"erased_at": "2026-11-25T09:00:00.000Z"},
    ],
)
def test_a_movement_needs_the_account_as_it_was_read_active_and_not_erased(
    database: Database, change: dict[str, Any]
) -> None:
    move(database, 100)
    before = account(database)
    change_row(database, **change)

    assert refused(database, users.write_movement(before, moved(before)))


def test_a_first_movement_needs_that_there_is_no_account(database: Database) -> None:
    move(database, 100)

    assert refused(database, users.write_movement(None, zero_account("hanako", NOW)))
    assert refused(database, users.write_profile(None, zero_account("hanako", NOW)))


def test_a_movement_of_an_account_that_is_gone_makes_none(database: Database) -> None:
    write = users.write_movement(zero_account("taro", NOW), moved(zero_account("taro", NOW)))

    with pytest.raises(CommitError):
        database.commit(write)
    assert users.read(database, "taro") is None


def test_a_profile_is_changed_though_points_moved_meanwhile(database: Database) -> None:
    move(database, 100, "key-1")
    before = account(database)
    move(database, 100, "key-2")

    named = before.model_copy(
        update={"display_name": "花子", "updated_at": NOW + timedelta(hours=1)}
    )
    database.commit(users.write_profile(before, named))

    after = account(database)
    assert (after.display_name, after.points_balance, after.ledger_seq) == ("花子", 200, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"erased_at": "2026-11-25T09:00:00.000Z"},
    ],
)
def test_a_profile_needs_the_account_as_it_was_read_and_not_erased(
    database: Database, change: dict[str, Any]
) -> None:
    move(database, 100)
    before = account(database)
    change_row(database, **change)

    named = before.model_copy(update={"display_name": "花子"})
    assert refused(database, users.write_profile(before, named))


def test_a_profile_without_a_time_of_change_is_changed_once(database: Database) -> None:
    database.client.put_item(
        TableName=database.table_name("users"), Item={"user_id": {"S": "hanako"}}
    )
    before = account(database)
    named = before.model_copy(update={"display_name": "花子", "version": 1})

    database.commit(users.write_profile(before, named))

    assert account(database).display_name == "花子"
    assert refused(database, users.write_profile(before, named))


def test_a_balance_that_moves_rewrites_no_index_while_the_soonest_lot_stays(
    database: Database,
) -> None:
    """Its index is of next_expiry and its shard alone."""

    def indexed() -> list[Any]:
        return [
            database.query("users", "expiry_shard-next_expiry-index", str(shard))[0]
            for shard in range(10)
        ]

    move(database, 100, "key-1")
    before = indexed()
    move(database, -30, "key-2")

    assert indexed() == before
    (row,) = [row for rows in before for row in rows]
    assert set(row) == {"user_id", "expiry_shard", "next_expiry"}


def test_an_account_that_another_writer_began_moves_as_one_of_zeros(database: Database) -> None:
    """Without ledger_seq, status and maps: absent is 0, active and empty."""
    database.client.put_item(
        TableName=database.table_name("users"), Item={"user_id": {"S": "hanako"}}
    )

    move(database, 100, "key-1")
    move(database, -30, "key-2")

    assert [entry.balance_after for entry in entries(database)] == [100, 70]
    assert account(database).ledger_seq == 2


@pytest.mark.parametrize("change", [{}, {"status": "SUSPENDED"}])
def test_an_account_that_is_not_erased_lets_others_write(
    database: Database, change: dict[str, Any]
) -> None:
    database.commit(users.check_not_erased("hanako"))
    move(database, 100)
    if change:
        change_row(database, **change)
    before = account(database)

    database.commit(users.check_not_erased("hanako"))

    assert account(database) == before


def test_an_erased_account_lets_nobody_write(database: Database) -> None:
    move(database, 100)
    change_row(database, erased_at="2026-11-25T09:00:00.000Z")

    with pytest.raises(CommitError) as failed:
        database.commit(users.check_not_erased("hanako"))

    assert isinstance(failed.value.reason, DomainError)
    assert failed.value.reason.code is ErrorCode.ACCOUNT_ERASED


@pytest.mark.parametrize("change", [{"ledger_seq": 1}, {"status": "SUSPENDED"}])
def test_an_account_without_a_sequence_is_guarded_all_the_same(
    database: Database, change: dict[str, Any]
) -> None:
    database.client.put_item(
        TableName=database.table_name("users"), Item={"user_id": {"S": "hanako"}}
    )
    before = account(database)
    change_row(database, **change)

    assert refused(database, users.write_movement(before, moved(before)))


def test_a_status_is_changed_though_points_moved_meanwhile_and_leaves_the_rest(
    database: Database,
) -> None:
    move(database, 100, "key-1")
    before = account(database)
    move(database, 100, "key-2")

    suspended = suspend(before, reason="two accounts", actor_id="admin-1", now=NOW)
    database.commit(users.write_status(before, suspended))

    after = account(database)
    assert (after.status_reason, after.points_balance, after.ledger_seq) == ("two accounts", 200, 2)
    database.commit(users.write_status(after, reinstate(after, actor_id="admin-2", now=NOW)))
    assert (account(database).status_reason, account(database).status_by) == (None, "admin-2")


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"erased_at": "2026-11-25T09:00:00.000Z"},
    ],
)
def test_a_status_needs_the_account_as_it_was_read_and_not_erased(
    database: Database, change: dict[str, Any]
) -> None:
    move(database, 100)
    before = account(database)
    change_row(database, **change)

    suspended = suspend(before, reason="two accounts", actor_id="admin-1", now=NOW)
    assert refused(database, users.write_status(before, suspended))


def test_a_suspension_makes_no_account(database: Database) -> None:
    nobody = zero_account("taro", NOW)

    with pytest.raises(CommitError):
        database.commit(
            users.write_status(nobody, suspend(nobody, reason="x", actor_id="a", now=NOW))
        )
    assert users.read(database, "taro") is None


def test_an_erasure_is_finished_once_it_is_one_and_nothing_moved_since(database: Database) -> None:
    move(database, 100)
    before = account(database)

    assert refused(database, users.finish_erasure(before))
    change_row(database, erased_at="2026-11-25T09:00:00.000Z")
    assert refused(database, users.finish_erasure(moved(before)))
    database.commit(users.finish_erasure(before))

    after = account(database)
    assert (before.next_expiry is None, after.next_expiry, after.expiry_shard) == (
        False,
        None,
        None,
    )
