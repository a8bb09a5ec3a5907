"""Old accounts become accounts here: each once, with its balance, and nobody else's."""

from decimal import Decimal
from typing import Any

import pytest

from admin.migration.reports import LedgerDifference, MigratedAccount, Migration
from resolvers.domain.accounts import zero_account
from resolvers.domain.digests import digest
from resolvers.domain.enums import AccountStatus
from resolvers.storage import users
from resolvers.storage.client import Database
from tests.support.adoptions import LATER, LOT, NOW, Adopt, only, outcomes
from tests.support.movables import account, entries, move
from tests.support.old_system import OldSystem, old_entry


def test_an_opening_is_one_adjustment_by_the_migration_that_expires_by_the_default(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    report = adopt_pairs(("u1", "hanako"))
    assert only(report) == MigratedAccount("u1", Migration.ADOPTED, 120, "hanako", 2)
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


def test_an_opening_adds_to_what_its_account_has_here_already(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    move(database, 5)
    old.put_user("u1", 120)
    adopt_pairs(("u1", "hanako"))
    assert account(database).points_balance == 125
    assert [entry.points_change for entry in entries(database)] == [5, 120]


def test_a_suspended_account_is_opened_as_any_other(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    item = zero_account("hanako", NOW).model_copy(update={"status": AccountStatus.SUSPENDED})
    database.commit(users.write_profile(None, item))
    old.put_user("u1", 7)
    assert only(adopt_pairs(("u1", "hanako"))).outcome is Migration.ADOPTED
    assert account(database).status is AccountStatus.SUSPENDED


def test_an_account_without_points_is_made_whole_and_without_an_entry(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 0)
    assert only(adopt_pairs(("u1", "hanako"))).outcome is Migration.ADOPTED
    assert account(database) == zero_account("hanako", NOW)
    assert entries(database) == []
    assert only(adopt_pairs(("u1", "hanako"), now=LATER)).outcome is Migration.UNCHANGED
    assert account(database).created_at == NOW


def test_an_old_balance_that_changed_since_is_told_and_credited_to_nobody(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    adopt_pairs(("u1", "hanako"))
    for balance in (150, 0, -5):
        old.put_user("u1", balance)
        again = adopt_pairs(("u1", "hanako"), now=LATER)
        assert only(again).outcome is Migration.DIFFERS
        assert "was opened with 120 points, which stays" in str(only(again).reason)
        assert again.has_problems
    assert account(database).points_balance == 120


def test_points_spent_since_are_no_difference(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    adopt_pairs(("u1", "hanako"))
    move(database, -20, "spent")
    assert only(adopt_pairs(("u1", "hanako"), now=LATER)).outcome is Migration.UNCHANGED
    assert account(database).points_balance == 100


def test_an_old_account_is_adopted_by_one_sub_only_whatever_later_maps_say(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 120)
    adopt_pairs(("u1", "hanako"))
    again = adopt_pairs(("u1", "taro"), ("u2", "hanako"), now=LATER)
    assert [(row.outcome, row.reason) for row in again.accounts] == [
        (Migration.REFUSED, "was adopted by the sub hanako already"),
        (Migration.REFUSED, "the sub was opened with the points of another old account"),
    ]
    assert users.read(database, "taro") is None
    assert account(database).points_balance == 120


@pytest.mark.parametrize(
    ("balance", "reason"),
    [
        (-1, "points_balance is 0 to 1000000000, not -1"),
        (10**9 + 1, "points_balance is 0 to 1000000000, not 1000000001"),
        (Decimal("1.5"), "points_balance is no whole number but 1.5"),
        ("120", "points_balance is no whole number but '120'"),
        (True, "points_balance is no whole number but True"),
        (None, "points_balance is missing"),
    ],
)
def test_a_balance_that_is_no_points_is_refused_and_makes_no_account(
    adopt_pairs: Adopt, old: OldSystem, database: Database, balance: Any, reason: str
) -> None:
    old.put("users", {"user_id": "u1", "points_balance": balance})
    report = adopt_pairs(("u1", "hanako"))
    assert (only(report).outcome, only(report).reason) == (Migration.REFUSED, reason)
    assert report.has_problems
    assert users.read(database, "hanako") is None


def test_an_account_that_holds_too_much_already_is_refused(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    move(database, 1)
    old.put_user("u1", 10**9)
    report = adopt_pairs(("u1", "hanako"))
    assert only(report).outcome is Migration.REFUSED
    assert "would exceed the account's maximum of 1000000000 points" in str(only(report).reason)
    assert account(database).points_balance == 1


@pytest.mark.parametrize("balance", [0, 5])
def test_an_erased_account_is_refused_and_stays_erased(
    adopt_pairs: Adopt, old: OldSystem, database: Database, balance: int
) -> None:
    changes = {"status": AccountStatus.ERASED, "erased_at": NOW}
    erased = zero_account("hanako", NOW).model_copy(update=changes)
    database.commit(users.write_profile(None, erased))
    old.put_user("u1", balance)
    report = adopt_pairs(("u1", "hanako"))
    assert (only(report).outcome, only(report).reason) == (
        Migration.REFUSED,
        "the account was erased",
    )
    assert account(database) == erased


def test_unmapped_accounts_are_reported_and_are_no_problem(
    adopt_pairs: Adopt, old: OldSystem
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 30)
    report = adopt_pairs(("u1", "hanako"))
    assert report.accounts[1] == MigratedAccount("u2", Migration.UNMAPPED, 30)
    assert not report.has_problems


def test_map_rows_without_an_old_account_are_a_problem_by_their_rows(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 1)
    report = adopt_pairs(("u1", "hanako"), ("nobody", "taro"))
    (problem,) = report.map_problems
    assert (problem.row, problem.old_id) == (3, "nobody")
    assert problem.problem == "no row of prod-users has this user_id"
    assert report.has_problems
    assert users.read(database, "taro") is None


def test_rows_that_contradict_each_other_map_nothing_and_are_both_named(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    for old_id in ("u1", "u2", "u3", "u4"):
        old.put_user(old_id, 10)
    report = adopt_pairs(("u1", "a"), ("u1", "b"), ("u2", "c"), ("u3", "c"), ("u4", "d"))
    assert [(row.row, row.problem) for row in report.map_problems] == [
        (2, "row 3 has the same old id"),
        (3, "row 2 has the same old id"),
        (4, "row 5 has the same sub"),
        (5, "row 4 has the same sub"),
    ]
    assert {row.id: row.outcome for row in report.accounts if row.id != "u4"} == dict.fromkeys(
        ("u1", "u2", "u3"), Migration.REFUSED
    )
    assert [users.read(database, sub) for sub in "abc"] == [None, None, None]
    assert account(database, "d").points_balance == 10


def test_a_ledger_that_is_not_its_balance_is_told_and_the_balance_adopted(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120, 100, 30, -20)
    old.put_user("u2", 120)
    old.put_user("u3", 10, 10, Decimal("0.5"))
    old.put("points_ledger", old_entry("orphan", "ghost", 9))
    report = adopt_pairs(("u1", "hanako"))
    assert report.ledger_differences == (
        LedgerDifference("ghost", None, 9, has_account=False),
        LedgerDifference("u1", 120, 110),
        LedgerDifference("u3", 10, 10, unreadable=1),
    )
    assert account(database).points_balance == 120
    assert not report.has_problems


def test_an_account_that_an_earlier_map_opened_is_no_unmapped_one_of_a_later_map(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 30)
    adopt_pairs(("u1", "hanako"))
    again = adopt_pairs(("u2", "taro"), now=LATER)
    assert outcomes(again) == {"u1": Migration.UNCHANGED, "u2": Migration.ADOPTED}
    assert again.sums["unchanged"] + again.sums["adopted"] == 150
    assert again.accounts[0].sub == "hanako"
    old.put_user("u1", 150)
    differing = adopt_pairs(("u2", "taro"), now=LATER).accounts[0]
    assert (differing.outcome, differing.sub) == (Migration.DIFFERS, "hanako")
    assert [entry.points_change for entry in entries(database)] == [120]
