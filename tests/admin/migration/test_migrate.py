"""An adoption as a whole: done once, told truly, whatever is lost on the way."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from admin.migration.migrate import NOT_KNOWN, NOT_WRITTEN
from admin.migration.old_tables import TableMissingError
from admin.migration.reports import Migration
from resolvers.domain.accounts import balance_of
from resolvers.domain.errors import InvalidInputError
from resolvers.domain.expiry import parse_expiry
from resolvers.services.balance_stream import changed_balance
from resolvers.storage import users
from resolvers.storage.client import Database
from tests.support.adoptions import LATER, NOW, PROGRAMME, Adopt, only, outcomes
from tests.support.clients import ClientInFront, FailsReads, LosesReplies, LosesRequests, Refuses
from tests.support.movables import account, entries
from tests.support.old_system import KEYS, OldSystem, old_location, old_reward
from tests.support.requests import record_requests
from tests.support.reward_rows import rows_of


class HasAllButOne(ClientInFront):
    """Every table of `prod` is there as that of `prod-`, but for one."""

    def __init__(self, client: Any, missing: str) -> None:
        super().__init__(client)
        self.missing = missing

    def scan(self, **request: Any) -> Any:
        name = request["TableName"].removeprefix("prod")
        if name in KEYS and name != self.missing:
            request["TableName"] = f"prod-{name}"
        return self.client.scan(**request)


def test_a_second_run_changes_nothing(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 0)
    adopt_pairs(("u1", "hanako"), ("u2", "taro"))
    with record_requests(database.client) as requests:
        again = adopt_pairs(("u1", "hanako"), ("u2", "taro"), now=LATER)
    assert set(outcomes(again).values()) == {Migration.UNCHANGED}
    assert "TransactWriteItems" not in requests.operations
    assert again.sums["unchanged"] == again.sums["old"] == 120
    assert not again.has_problems


def test_every_old_point_is_told_once_by_what_became_of_it(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    for number, balance in enumerate([100, 20, 3, -7, 0, 50]):
        old.put_user(f"u{number}", balance)
    old.put("users", {"user_id": "u9", "points_balance": Decimal("0.5")})
    pairs = [(f"u{number}", f"sub-{number}") for number in (0, 3, 4, 9)]
    report = adopt_pairs(*pairs, ("u5", "twice"), ("u2", "twice"))
    assert report.sums == {
        "old": 166,
        "adopted": 100,
        "unchanged": 0,
        "differs": 0,
        "refused": 46,
        "unmapped": 20,
        "unknown": 0,
        "not reached": 0,
    }
    assert report.counts["accounts"] == {"adopted": 2, "refused": 4, "unmapped": 1}
    assert sum(row.points_change for row in entries(database, "sub-0")) == 100


def test_a_dry_run_reports_the_same_and_writes_nothing(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", -3)
    pairs = (("u1", "hanako"), ("u2", "taro"), ("u3", "jiro"))
    with record_requests(database.client) as requests:
        dry = adopt_pairs(*pairs, dry_run=True)
    assert set(requests.operations) == {"Scan", "BatchGetItem"}
    assert replace(dry, dry_run=False) == adopt_pairs(*pairs)


def test_old_tables_are_only_ever_scanned(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 0)
    with record_requests(database.client) as requests:
        adopt_pairs(("u1", "hanako"), ("u2", "taro"))
    touching = {operation for operation, body in requests if old.prefix in str(body)}
    assert touching == {"Scan"}


def test_a_lost_reply_opens_an_account_once(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    old.put_user("u2", 0)
    losing = LosesReplies(database.client, count=2)
    report = adopt_pairs(("u1", "hanako"), ("u2", "taro"), client=losing)
    assert losing.lost == 2
    assert set(outcomes(report).values()) == {Migration.ADOPTED}
    assert [entry.points_change for entry in entries(database)] == [120]


def test_what_is_not_known_is_told_as_that_and_settled_by_the_next_run(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    report = adopt_pairs(("u1", "hanako"), client=LosesRequests(database.client, count=99))
    assert (only(report).outcome, only(report).reason) == (Migration.UNKNOWN, NOT_KNOWN)
    assert report.sums["unknown"] == 120
    assert report.has_problems
    assert only(adopt_pairs(("u1", "hanako"))).outcome is Migration.ADOPTED
    assert [entry.points_change for entry in entries(database)] == [120]


def test_lost_tables_end_the_run_and_the_next_one_completes_it(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    pairs = [(f"u{number}", f"sub-{number}") for number in range(5)]
    for old_id, _ in pairs:
        old.put_user(old_id, 10)
    # One BatchGetItem is of the accounts as they stand, the others are of movements.
    report = adopt_pairs(*pairs, client=FailsReads(database.client, good=3))
    assert [row.outcome for row in report.accounts] == [
        *[Migration.ADOPTED] * 2,
        *[Migration.NOT_REACHED] * 3,
    ]
    assert str(report.accounts[2].reason).startswith(f"{NOT_WRITTEN} (")
    assert report.accounts[3].reason == "the tables were lost before"
    assert report.sums["old"] == sum(report.sums.values()) - report.sums["old"] == 50
    again = adopt_pairs(*pairs, now=LATER)
    assert again.counts["accounts"] == {"adopted": 3, "unchanged": 2}
    assert [account(database, sub).points_balance for _, sub in pairs] == [10] * 5


def test_progress_begins_with_the_writing_and_ends_with_the_last_row(
    adopt_pairs: Adopt, old: OldSystem
) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    old.put_user("u1", 120)
    old.put_user("u2", 10)
    adopt_pairs(("u1", "hanako"), tell_progress=tell)
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_fault_that_ends_the_run_names_it(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    report = adopt_pairs(("u1", "hanako"), client=Refuses(database.client, "AccessDeniedException"))
    assert only(report).outcome is Migration.NOT_REACHED
    assert "AccessDeniedException" in str(only(report).reason)


def test_a_prefix_of_tables_of_this_very_programme_is_refused(
    adopt_pairs: Adopt, database: Database
) -> None:
    with pytest.raises(
        InvalidInputError, match="own tables: moto-users, moto-points_ledger"
    ) as refusal:
        adopt_pairs(("u1", "hanako"), prefix=f"{database.environment}-")
    assert refusal.value.field == ["from-prefix"]


@pytest.mark.parametrize("prefix", ["prod/", "x" * 250])
def test_a_prefix_that_no_table_has_is_refused(adopt_pairs: Adopt, prefix: str) -> None:
    with pytest.raises(InvalidInputError):
        adopt_pairs(("u1", "hanako"), prefix=prefix)


@pytest.mark.parametrize("table", KEYS)
def test_a_table_that_is_missing_is_named_and_nothing_done(
    adopt_pairs: Adopt, old: OldSystem, database: Database, table: str
) -> None:
    old.put_user("u1", 120)
    old.put("rewards", old_reward())
    old.put("locations", old_location())
    with pytest.raises(TableMissingError, match=f"there is no table prod{table}"):
        adopt_pairs(("u1", "hanako"), prefix="prod", client=HasAllButOne(database.client, table))
    assert users.read(database, "hanako") is None
    assert rows_of(database, "rewards") == rows_of(database, "locations") == 0


def test_points_that_would_be_expired_at_once_are_not_adopted(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    over = replace(PROGRAMME, expiry=parse_expiry("FIXED_DATE:2026-11-24"))
    with pytest.raises(InvalidInputError, match="FIXED_DATE:2026-11-24 is over"):
        adopt_pairs(("u1", "hanako"), programme=over)
    assert users.read(database, "hanako") is None


def test_the_adopted_balance_is_what_the_stream_publishes(
    adopt_pairs: Adopt, old: OldSystem, database: Database
) -> None:
    old.put_user("u1", 120)
    adopt_pairs(("u1", "hanako"))
    (item,) = database.client.scan(TableName=database.table_name("users"))["Items"]
    published = changed_balance({"dynamodb": {"NewImage": item}})
    assert published is not None
    assert published == balance_of(account(database), NOW)
    assert (published.available, published.version) == (120, 1)
