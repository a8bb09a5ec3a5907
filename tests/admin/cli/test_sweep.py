"""`recycle-points sweep`, on the real engine."""

import json

import pytest

from resolvers.storage.client import Database
from resolvers.storage.expressions import key_of
from tests.support.expirations import PASSED, expired, give
from tests.support.operators import Command

pytestmark = pytest.mark.engine

NOTHING_LEFT = (
    "0 accounts expired (0 points), 0 holds ended, 0 reservations ended, 0 erasures finished, "
    "0 failed\n"
)


@pytest.fixture(autouse=True)
def _points(database: Database) -> None:
    """Hanako and Taro have 7 points each that expired in 2026, and one that never does."""
    for name in ("hanako", "taro"):
        give(database, name, {PASSED: 7, "never": 1})


def test_sweep_writes_what_is_due_once(command: Command, database: Database) -> None:
    answer = command.run_verb("sweep", "--progress")

    assert answer.returncode == 0
    assert answer.stdout == (
        "2 accounts expired (14 points), 0 holds ended, 0 reservations ended, "
        "0 erasures finished, 0 failed\n"
    )
    assert "2 rows in " in answer.stderr
    again = command.run_verb("sweep")
    assert (again.returncode, again.stdout, again.stderr) == (0, NOTHING_LEFT, "")
    assert len(expired(database, "hanako")) == len(expired(database, "taro")) == 1


def test_failed_account_is_named_and_ends_with_1(command: Command, database: Database) -> None:
    database.client.update_item(
        TableName=database.table_name("users"),
        Key=key_of("users", "hanako"),
        UpdateExpression="SET points_balance = :wrong",
        ExpressionAttributeValues={":wrong": {"N": "1000"}},
    )

    answer = command.run_verb("sweep", "--json")

    assert answer.returncode == 1
    assert json.loads(answer.stdout) == {
        "accounts_expired": 1,
        "points_expired": 7,
        "holds_ended": 0,
        "reservations_ended": 0,
        "erasures_finished": 0,
        "failed": [{"kind": "account", "id": "hanako", "problem": "LedgerError"}],
        "has_more": False,
    }
    text = command.run_verb("sweep")
    assert text.returncode == 1
    assert text.stdout.splitlines() == [
        "failed: account hanako: LedgerError",
        NOTHING_LEFT.strip().replace("0 failed", "1 failed"),
    ]
