from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from admin.programme import TableMissingError, check_table, open_database, read_materials
from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.settings import SettingsError
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


def test_table_that_cannot_be_read_is_named(database: Database) -> None:
    for code, error, says in (
        ("ThrottlingException", ClientError, "ThrottlingException"),
        (
            "ResourceNotFoundException",
            TableMissingError,
            f"table {database.table_name('users')} does not exist in .*: are ENVIRONMENT",
        ),
    ):
        refuses = replace(database, client=RefusesReads(database.client, code))
        with pytest.raises(error, match=says):
            check_table(refuses, "users")


def test_environment_has_to_be_named() -> None:
    for environment in ({}, {"ENVIRONMENT": ""}):
        with pytest.raises(SettingsError, match="ENVIRONMENT is missing"):
            open_database(environment)


def test_unknown_material_is_named() -> None:
    assert read_materials(["BATTERY", "OTHER"]) == (Material.BATTERY, Material.OTHER)
    with pytest.raises(InvalidInputError, match="'GLUE' is not one of PET_BOTTLE, ") as refused:
        read_materials(["BATTERY", "GLUE"])
    assert refused.value.field == ["accepts"]
