import pytest

from admin.migration.plans import OTHER_CONTENT
from admin.migration.reports import Migration
from resolvers.domain.base.enums import AccountStatus
from resolvers.domain.points.accounts import zero_account
from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from tests.support.clients import IsOvertaken
from tests.support.migrations import LATER, NOW, Old, old_location, old_reward, only
from tests.support.movables import account, entries

pytestmark = pytest.mark.usefixtures("one_worker")


def test_two_runs_at_once_migrate_once(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put("rewards", old_reward())
    old.put("locations", old_location())
    overtaken = IsOvertaken(database.client, lambda: old.migrate(("u1", "hanako"), now=LATER))
    report = old.migrate(("u1", "hanako"), client=overtaken)
    assert only(report).outcome is Migration.UNCHANGED
    assert report.counts["rewards"] == report.counts["locations"] == {"unchanged": 1}
    assert [entry.points_change for entry in entries(database)] == [120]


def test_other_runs_balance_and_reward_stay(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put("rewards", old_reward())
    started = old.snapshot()

    def overtake() -> None:
        old.put_user("u1", 130)
        old.put("rewards", old_reward(points_cost=31))
        old.migrate(("u1", "hanako"), now=LATER)
        old.put_user("u1", 120)
        old.put("rewards", old_reward())

    report = old.migrate(("u1", "hanako"), client=IsOvertaken(database.client, overtake))
    assert only(report).outcome is Migration.DIFFERS
    assert "has an opening balance of 130 points" in str(only(report).reason)
    assert account(database).points_balance == 130
    [bag] = report.rewards
    assert (bag.outcome, bag.reason) == (Migration.DIFFERS, OTHER_CONTENT)
    assert old.snapshot() == started


def test_sub_of_another_account_stays(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 50)
    overtaken = IsOvertaken(database.client, lambda: old.migrate(("u2", "hanako"), now=LATER))
    first, _ = old.migrate(("u1", "hanako"), client=overtaken).accounts
    assert first.outcome is Migration.REFUSED
    assert first.reason == "the sub has the opening balance of another old account"
    assert [entry.points_change for entry in entries(database)] == [50]


@pytest.mark.parametrize("balance", [0, 120])
def test_erasure_in_between_is_not_undone(old: Old, database: Database, balance: int) -> None:
    old.put_user("u1", balance)
    changes = {"status": AccountStatus.ERASED, "erased_at": NOW}
    erased = zero_account("hanako", NOW).model_copy(update=changes)
    overtaken = IsOvertaken(
        database.client, lambda: database.commit(users.write_profile(None, erased))
    )
    row = only(old.migrate(("u1", "hanako"), client=overtaken))
    assert (row.outcome, row.reason) == (Migration.REFUSED, "the account was erased")
    assert account(database) == erased


def test_account_created_in_between_stays(old: Old, database: Database) -> None:
    old.put_user("u1", 0)
    own = zero_account("hanako", LATER).model_copy(update={"display_name": "花子"})
    overtaken = IsOvertaken(
        database.client, lambda: database.commit(users.write_profile(None, own))
    )
    assert only(old.migrate(("u1", "hanako"), client=overtaken)).outcome is Migration.UNCHANGED
    assert account(database) == own
