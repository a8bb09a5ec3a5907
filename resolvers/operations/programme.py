"""The programme that an operator's command works on: the one that the environment names."""

from collections.abc import Iterable, Mapping

from botocore.exceptions import ClientError

from resolvers.operations.old_tables import TableMissing
from resolvers.rules.earning import Programme
from resolvers.rules.refusals import InvalidInput
from resolvers.rules.vocabulary import FulfilmentType, Material
from resolvers.settings import SettingsError, read_programme_settings
from resolvers.tables.dynamo import CapacityExceeded, Database, open_client

__all__ = [
    "CapacityExceeded",
    "Database",
    "SettingsError",
    "TableMissing",
    "check_table",
    "open_database",
    "read_fulfilment_type",
    "read_materials",
    "read_programme",
]

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

    Raises TableMissing, which names the table and ENVIRONMENT; what else DynamoDB does.
    """
    try:
        database.get(table, _NO_ROW)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code == "ResourceNotFoundException":
            name, region = database.table_name(table), database.client.meta.region_name
            raise TableMissing(
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
            raise InvalidInput(f"{name!r} is no material: {known}", ["accepts"]) from unknown
    return tuple(materials)


def read_fulfilment_type(name: str) -> FulfilmentType:
    """The way of fulfilment of this name; raises InvalidInput for one that is unknown."""
    try:
        return FulfilmentType(name)
    except ValueError as unknown:
        known = ", ".join(FulfilmentType)
        raise InvalidInput(f"{name!r} is none of {known}", ["fulfilment-type"]) from unknown
