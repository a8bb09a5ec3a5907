"""The programme that a command works on: the deployment that the environment names."""

from collections.abc import Iterable, Mapping

from botocore.exceptions import ClientError

from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.settings import SettingsError, TableSettings, read_model
from resolvers.storage.base.client import Database, open_client
from resolvers.storage.base.faults import code_of

_NO_ROW = "-"


class TableMissingError(Exception):
    """A table does not exist; the message names it."""


def open_database(environment: Mapping[str, str]) -> Database:
    """Return the tables of ENVIRONMENT, at the endpoint of boto3's own variables.

    Raise SettingsError if ENVIRONMENT is missing, or if it or TABLE_PREFIX is invalid.
    """
    if not environment.get("ENVIRONMENT"):
        raise SettingsError("ENVIRONMENT is missing: set it to the deployment's name")
    return Database(open_client(), read_model(TableSettings, environment).table_prefix)


def check_table(database: Database, table: str) -> None:
    """Read a row that does not exist, so that a missing table is found before any work.

    Raise TableMissingError, which names the table and ENVIRONMENT, and DynamoDB's other errors.
    """
    try:
        database.get(table, _NO_ROW)
    except ClientError as error:
        code = code_of(error)
        if code == "ResourceNotFoundException":
            name, region = database.table_name(table), database.client.meta.region_name
            raise TableMissingError(
                f"table {name} does not exist in {region}: are ENVIRONMENT and TABLE_PREFIX right?"
            ) from error
        # The command itself may need other permissions than this read.
        if code != "AccessDeniedException":
            raise


def read_materials(names: Iterable[str]) -> tuple[Material, ...]:
    """Return the materials of these names. Raise InvalidInputError for an unknown one."""
    materials = []
    for name in names:
        try:
            materials.append(Material(name))
        except ValueError as error:
            known = ", ".join(Material)
            raise InvalidInputError(f"{name!r} is not one of {known}", ["accepts"]) from error
    return tuple(materials)
