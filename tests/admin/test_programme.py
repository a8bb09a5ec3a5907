"""The look at a table before a command works on it."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from admin.programme import TableMissingError, check_table
from resolvers.storage.client import Database
from tests.support.clients import ClientInFront


class RefusesReads(ClientInFront):
    def __init__(self, client: Any, code: str) -> None:
        super().__init__(client)
        self.code = code

    def get_item(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": self.code}}, "GetItem")


@pytest.mark.parametrize("table", ["users", "locations"])
def test_check_rejects_tables_of_a_mistyped_environment(table: str, database: Database) -> None:
    check_table(database, table)
    with pytest.raises(
        TableMissingError,
        match=rf"table recycle-points-prdo-{table} does not exist in .*ENVIRONMENT",
    ):
        check_table(replace(database, table_prefix="recycle-points-prdo-"), table)


def test_check_passes_without_permission_to_read_by_key(database: Database) -> None:
    refuses = RefusesReads(database.client, "AccessDeniedException")
    check_table(replace(database, client=refuses), "users")
