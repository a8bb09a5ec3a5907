"""The look at a table before a command works on it."""

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from admin.programme import check_table
from resolvers.storage.base.client import Database
from tests.support.clients import ClientInFront


class RefusesReads(ClientInFront):
    def __init__(self, client: Any, code: str) -> None:
        super().__init__(client)
        self.code = code

    def get_item(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": self.code}}, "GetItem")


def test_check_passes_without_permission_to_read_by_key(database: Database) -> None:
    refuses = RefusesReads(database.client, "AccessDeniedException")
    check_table(replace(database, client=refuses), "users")
