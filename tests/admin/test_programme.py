"""The look at a table before a command works on it."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from admin.migration.old_tables import TableMissingError
from admin.programme import check_table
from resolvers.storage.client import Database
from tests.support.clients import ClientInFront


class RefusesReads(ClientInFront):
    def __init__(self, client: Any, code: str) -> None:
        super().__init__(client)
        self.code = code

    def get_item(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": self.code}}, "GetItem")


@pytest.mark.parametrize("table", ["users", "locations"])
def test_tables_that_are_there_are_taken_and_a_mistyped_environment_is_not(
    table: str, database: Database
) -> None:
    check_table(database, table)
    with pytest.raises(
        TableMissingError, match=rf"no table prdo-{table} in .*: is ENVIRONMENT right\?"
    ):
        check_table(replace(database, environment="prdo"), table)


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
def test_credentials_that_are_none_are_told_before_anything_begins(
    code: str, database: Database
) -> None:
    with pytest.raises(ClientError, match=code):
        check_table(replace(database, client=RefusesReads(database.client, code)), "users")


def test_whoever_may_not_read_a_row_by_its_key_may_go_on_to_what_the_command_asks(
    database: Database,
) -> None:
    refuses = RefusesReads(database.client, "AccessDeniedException")
    check_table(replace(database, client=refuses), "users")
