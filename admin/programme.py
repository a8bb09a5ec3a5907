"""The programme that an operator's command works on: the one that the environment names."""

from collections.abc import Iterable, Mapping

from botocore.exceptions import ClientError

from admin.migration.old_tables import TableMissingError
from resolvers.domain.earning import Programme
from resolvers.domain.enums import FulfilmentType, Material
from resolvers.domain.errors import InvalidInputError
from resolvers.settings import SettingsError, read_programme_settings
from resolvers.storage.client import Database, open_client

_NO_ROW = "-"


def open_database(environment: Mapping[str, str]) -> Database:
    """The tables of ENVIRONMENT, where boto3's own variables say.

    Raises SettingsError where ENVIRONMENT is missing.
    """
    name = environment.get("ENVIRONMENT")
    if not name:
        raise SettingsError("ENVIRONMENT: missing, no deployment is named")
    return Database(open_client(), name)


def check_table(database: Database, table: str) -> None:
    """Read a row that there is not, so that no work begins on tables that are not there.

    Raises TableMissingError, which names the table and ENVIRONMENT; what else DynamoDB does.
    """
    try:
        database.get(table, _NO_ROW)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code == "ResourceNotFoundException":
            name, region = database.table_name(table), database.client.meta.region_name
            raise TableMissingError(
                f"there is no table {name} in {region}: is ENVIRONMENT right?"
            ) from error
        # Whoever may not read a row by its key may be allowed what the command itself asks.
        if code != "AccessDeniedException":
            raise


def read_programme(environment: Mapping[str, str]) -> Programme:
    """What the programme says of its points; raises SettingsError naming each variable at fault."""
    return read_programme_settings(environment).programme


def read_materials(names: Iterable[str]) -> tuple[Material, ...]:
    """The materials of these names; raises InvalidInput for one that is unknown."""
    materials = []
    for name in names:
        try:
            materials.append(Material(name))
        except ValueError as unknown:
            known = ", ".join(Material)
            raise InvalidInputError(f"{name!r} is no material: {known}", ["accepts"]) from unknown
    return tuple(materials)


def read_fulfilment_type(name: str) -> FulfilmentType:
    """The way of fulfilment of this name; raises InvalidInput for one that is unknown."""
    try:
        return FulfilmentType(name)
    except ValueError as unknown:
        known = ", ".join(FulfilmentType)
        raise InvalidInputError(f"{name!r} is none of {known}", ["fulfilment-type"]) from unknown
