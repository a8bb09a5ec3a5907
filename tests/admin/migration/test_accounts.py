from decimal import Decimal
from typing import Any

from admin.migration.reports import LedgerDifference, MigratedAccount, Migration
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AccountStatus
from resolvers.domain.points.accounts import zero_account
from resolvers.storage.base.client import Database
from resolvers.storage.points import users
from tests.support.migrations import LATER, LOT, NOW, Old, old_entry, only, outcomes
from tests.support.movables import account, entries, move


def test_opening_balance_is_one_adjustment_that_expires(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 30)
    report = old.migrate(("u1", "hanako"))
    assert report.accounts == (
        MigratedAccount("u1", Migration.MIGRATED, 120, "hanako", 2),
        MigratedAccount("u2", Migration.UNMAPPED, 30),
    )
    (entry,) = entries(database)
    assert entry.transaction_id == digest("opening", "hanako")
    assert (entry.operation, entry.transaction_type) == ("adopt", "ADJUST")
    assert (entry.actor.sub, entry.actor.role) == ("", "migration")
    assert (entry.points_change, entry.result.lots) == (120, {LOT: 120})
    assert entry.reason == "opening balance, adopted from the old system"
    assert entry.salt
    made = account(database)
    assert (made.points_balance, made.lifetime_earned, made.last_at) == (120, 0, NOW)
    assert (made.status, made.created_at) == (AccountStatus.ACTIVE, NOW)
    assert not report.has_problems


def test_account_without_points_has_no_entry(old: Old, database: Database) -> None:
    old.put_user("u1", 0)
    assert only(old.migrate(("u1", "hanako"))).outcome is Migration.MIGRATED
    assert account(database) == zero_account("hanako", NOW)
    assert entries(database) == []
    assert only(old.migrate(("u1", "hanako"), now=LATER)).outcome is Migration.UNCHANGED
    assert account(database).created_at == NOW


def test_changed_old_balance_differs_and_is_not_credited(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.migrate(("u1", "hanako"))
    move(database, -20, "spent")
    assert only(old.migrate(("u1", "hanako"), now=LATER)).outcome is Migration.UNCHANGED
    for balance in (150, 0, -5):
        old.put_user("u1", balance)
        again = old.migrate(("u1", "hanako"), now=LATER)
        assert only(again).outcome is Migration.DIFFERS
        assert "has an opening balance of 120 points, which stays" in str(only(again).reason)
        assert again.has_problems
    assert account(database).points_balance == 100


def test_old_account_is_migrated_to_one_sub(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 120)
    old.migrate(("u1", "hanako"))
    for dry_run in (True, False):
        again = old.migrate(("u1", "taro"), ("u2", "hanako"), now=LATER, dry_run=dry_run)
        assert [(row.outcome, row.reason) for row in again.accounts] == [
            (Migration.REFUSED, "was migrated to the sub hanako already"),
            (Migration.REFUSED, "the sub has the opening balance of another old account"),
        ]
    assert users.read(database, "taro") is None
    assert account(database).points_balance == 120


def test_invalid_balance_is_refused(old: Old, database: Database) -> None:
    balances: tuple[tuple[Any, str], ...] = (
        (-1, "points_balance is 0 to 1000000000, not -1"),
        (10**9 + 1, "points_balance is 0 to 1000000000, not 1000000001"),
        (Decimal("1.5"), "points_balance is not a whole number but 1.5"),
        ("120", "points_balance is not a whole number but '120'"),
        (True, "points_balance is not a whole number but True"),
        (None, "points_balance is missing"),
    )
    for balance, reason in balances:
        old.put("users", {"user_id": "u1", "points_balance": balance})
        report = old.migrate(("u1", "hanako"))
        assert (only(report).outcome, only(report).reason) == (Migration.REFUSED, reason)
        assert report.has_problems
    assert (only(old.migrate()).outcome, only(old.migrate()).reason) == (
        Migration.UNMAPPED,
        "points_balance is missing",
    )
    assert users.read(database, "hanako") is None


def test_account_mapped_to_no_sub_is_refused(old: Old) -> None:
    old.put_user("u1", 120)
    row = only(old.migrate(("u1", "")))
    assert (row.outcome, row.reason) == (Migration.REFUSED, "map: the sub is empty")


def test_balance_past_the_ceiling_is_refused(old: Old, database: Database) -> None:
    move(database, 1)
    old.put_user("u1", 10**9)
    for dry_run in (True, False):
        row = only(old.migrate(("u1", "hanako"), dry_run=dry_run))
        assert row.outcome is Migration.REFUSED
        assert "would exceed the account's maximum of 1000000000 points" in str(row.reason)
    assert account(database).points_balance == 1


def test_erased_account_is_refused_and_stays_erased(old: Old, database: Database) -> None:
    changes = {"status": AccountStatus.ERASED, "erased_at": NOW}
    erased = zero_account("hanako", NOW).model_copy(update=changes)
    database.commit(users.write_profile(None, erased))
    for balance, dry_run in ((0, True), (0, False), (5, True), (5, False)):
        old.put_user("u1", balance)
        row = only(old.migrate(("u1", "hanako"), dry_run=dry_run))
        assert (row.outcome, row.reason) == (Migration.REFUSED, "the account was erased")
    assert account(database) == erased


def test_ledger_difference_is_reported_and_balance_migrated(old: Old, database: Database) -> None:
    old.put_user("u1", 120, 100, 30, -20)
    old.put_user("u2", 120)
    old.put_user("u3", 10, 10, Decimal("0.5"))
    old.put("points_ledger", old_entry("orphan", "ghost", 9))
    report = old.migrate(("u1", "hanako"))
    assert report.ledger_differences == (
        LedgerDifference("ghost", None, 9, has_account=False),
        LedgerDifference("u1", 120, 110),
        LedgerDifference("u3", 10, 10, unreadable=1),
    )
    assert account(database).points_balance == 120
    assert not report.has_problems


def test_account_of_an_earlier_map_stays_migrated(old: Old, database: Database) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 30)
    old.migrate(("u1", "hanako"))
    again = old.migrate(("u2", "taro"), now=LATER)
    assert outcomes(again) == {"u1": Migration.UNCHANGED, "u2": Migration.MIGRATED}
    assert again.sums["unchanged"] + again.sums["migrated"] == 150
    assert again.accounts[0].sub == "hanako"
    old.put_user("u1", 150)
    differing = old.migrate(("u2", "taro"), now=LATER).accounts[0]
    assert (differing.outcome, differing.sub) == (Migration.DIFFERS, "hanako")
    assert "has an opening balance of 120 points" in str(differing.reason)
    assert [entry.points_change for entry in entries(database)] == [120]


def test_suspended_account_keeps_its_points_and_status(old: Old, database: Database) -> None:
    move(database, 5)
    suspended = account(database).model_copy(update={"status": AccountStatus.SUSPENDED})
    database.commit(users.write_status(account(database), suspended))
    old.put_user("u1", 120)
    assert only(old.migrate(("u1", "hanako"))).outcome is Migration.MIGRATED
    assert [entry.points_change for entry in entries(database)] == [5, 120]
    after = account(database)
    assert (after.points_balance, after.status) == (125, AccountStatus.SUSPENDED)
