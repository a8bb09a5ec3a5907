"""`recycle-points VERB`: what an operator runs, on this machine's programme or in AWS.

Exit codes: 0 done, 1 rows refused or problems found, 2 wrong usage.
"""

import os
import sys
from collections.abc import Mapping

import click
from botocore.exceptions import BotoCoreError, ClientError

from local.appsync.publisher import load_publisher
from local.engine import running_endpoint
from local.environment import (
    SetUpRefused,
    change_environment,
    describe_endpoint,
    read_local_settings,
)


@click.group()
def commands() -> None:
    """Operate a recycling-points programme.

    ENVIRONMENT names the deployment whose tables are used, with AWS's usual settings for region
    and credentials. Without it the tables are those of `make run` on this machine: the engine
    that runs on DATA_DIR (.data), or AWS_ENDPOINT_URL_DYNAMODB where that is set.
    """


def describe_target(given: Mapping[str, str]) -> dict[str, str]:
    """What to add to the environment so that boto3 and the settings reach the programme meant.

    Raises:
        SetUpRefused: neither a deployment is named nor does a server run here.
    """
    if given.get("ENVIRONMENT"):
        return {}
    settings = read_local_settings(given)
    endpoint_url = settings.endpoint_url or running_endpoint(settings.engine_dir)
    if endpoint_url is None:
        raise SetUpRefused(
            f"no server runs on DATA_DIR {settings.data_dir}: start `make run`, or name a "
            "deployment in AWS by ENVIRONMENT"
        )
    streams_endpoint_url = settings.streams_endpoint_url or endpoint_url
    publisher = load_publisher(settings.data_dir)
    target = describe_endpoint(given, endpoint_url, streams_endpoint_url, publisher)
    return {"ENVIRONMENT": "local", **target}


def set_target() -> None:
    """For each verb that reaches tables, before it imports what does.

    Raises:
        click.UsageError: as `describe_target`.
    """
    try:
        change_environment(describe_target(os.environ))
    except (SetUpRefused, ValueError) as refusal:
        raise click.UsageError(str(refusal)) from refusal


def main() -> None:
    try:
        commands()
    except (BotoCoreError, ClientError) as error:
        click.echo(f"DynamoDB: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
