"""`recycle-points reindex`, on the real engine."""

import json

import pytest

from resolvers.domain.accounts import Account
from resolvers.storage.client import Database
from resolvers.storage.expressions import to_attributes
from tests.support.operators import Command

pytestmark = pytest.mark.engine


def test_reindex_counts_rows_that_got_keys(command: Command, database: Database) -> None:
    database.client.put_item(
        TableName=database.table_name("users"),
        Item=to_attributes(Account(user_id="hanako", display_name="花子").to_item()),
    )

    answer = command.run_verb("reindex", "--progress")

    assert answer.returncode == 0
    assert answer.stdout == "1 rows: 1 users, 0 exchanges and 0 locations got keys\n"
    assert "1 rows in " in answer.stderr
    again = command.run_verb("reindex", "--json")
    assert json.loads(again.stdout) == {
        "rows": 1,
        "users": 0,
        "exchanges": 0,
        "locations": 0,
        "unreadable": 0,
    }
