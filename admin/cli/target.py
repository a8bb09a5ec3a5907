"""The programme that an operator's command works on: one in AWS, or the one that runs here."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click
from botocore.exceptions import BotoCoreError, ClientError

from local.engine.engine import running_endpoint
from local.environment import SetUpError, change_environment, describe_endpoint, read_local_settings
from local.publisher import load_publisher

if TYPE_CHECKING:
    from resolvers.storage.client import Database


class TablesUnreachableError(click.ClickException):
    """The tables are not there or did not answer: a status of its own, as it says nothing of them.

    Whoever runs `verify` every night has to tell that from problems in the books.
    """

    exit_code = 3


def describe_target(given: Mapping[str, str]) -> dict[str, str]:
    """What to add to the environment so that boto3 and the settings reach the programme meant.

    Raises:
        SetUpError: neither a deployment is named nor does a server run here.
    """
    if given.get("ENVIRONMENT"):
        # boto3 itself does not read the first one.
        return {"AWS_DEFAULT_REGION": given["AWS_REGION"]} if given.get("AWS_REGION") else {}
    settings = read_local_settings(given)
    endpoint_url = settings.endpoint_url or running_endpoint(settings.engine_dir)
    if endpoint_url is None:
        raise SetUpError(
            f"no server runs on DATA_DIR {settings.data_dir}: start `make run`, or name a "
            "deployment in AWS by ENVIRONMENT"
        )
    streams_endpoint_url = settings.streams_endpoint_url or endpoint_url
    publisher = load_publisher(settings.data_dir)
    target = describe_endpoint(given, endpoint_url, streams_endpoint_url, publisher)
    return {"ENVIRONMENT": "local", **target}


def set_target() -> None:
    """For each verb that reaches tables, before it imports what does (`open_tables` comes next).

    Raises:
        click.UsageError: as `describe_target`.
    """
    try:
        change_environment(describe_target(os.environ))
    except (SetUpError, ValueError) as refusal:
        raise click.UsageError(str(refusal)) from refusal


@contextmanager
def open_tables(table: str) -> Iterator["Database"]:
    """The tables of the target that is set; `table` is one that the command works on.

    Raises:
        TablesUnreachableError: it is not there, or DynamoDB is lost, now or in the block.
    """
    # Only now: what reaches tables is imported once the environment says where they are.
    from admin.migration.old_tables import TableMissingError
    from admin.programme import check_table, open_database
    from resolvers.storage.client import CapacityExceededError

    try:
        database = open_database(os.environ)
        with closing(database.client):
            check_table(database, table)
            yield database
    except TableMissingError as missing:
        raise TablesUnreachableError(str(missing)) from missing
    except (BotoCoreError, ClientError, CapacityExceededError) as lost:
        raise TablesUnreachableError(f"DynamoDB: {lost}") from lost
