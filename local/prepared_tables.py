"""The tables with the scenario's data, and the pump of their stream."""

import os
from contextlib import closing

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

import lambda_entry
from gateway.errors import RunError
from local.demo.loading import load_scenario
from local.engine.tables import create_tables
from local.environment import LocalSettings
from local.streams.pump import StreamPump, create_streams_client, find_stream
from resolvers.settings import read_table_settings


def prepare_tables(settings: LocalSettings, pictures_origin: str) -> StreamPump:
    """Make and fill the tables where the settings say so; return the pump, which is not started.

    The environment leads to DynamoDB, as describe_endpoint has it.

    Raises:
        RunError: DynamoDB does not answer, or tables are missing.
    """
    try:
        return _prepare(settings, pictures_origin)
    except (BotoCoreError, ClientError) as error:
        endpoint_url = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        what = str(error)
        if "ResourceNotFoundException" in what and not settings.sets_up_tables:
            tables = f"the tables {read_table_settings(os.environ).table_prefix}* are missing"
            what = f"{tables}: LOAD_DEMO=1 makes them, with the demo data"
        raise RunError(f"DynamoDB at {endpoint_url}: {what}") from error


def _prepare(settings: LocalSettings, pictures_origin: str) -> StreamPump:
    prefix = read_table_settings(os.environ).table_prefix
    with closing(boto3.client("dynamodb")) as dynamodb:
        if settings.sets_up_tables:
            create_tables(dynamodb, prefix)
        stream_arn = find_stream(dynamodb, f"{prefix}users")
    if settings.sets_up_tables:
        load_scenario(settings, pictures_origin)
    elif settings.scenario:
        click.echo(
            f"SCENARIO={settings.scenario} is ignored: DynamoDB is on another machine, "
            "where only LOAD_DEMO=1 loads data"
        )
    pump = StreamPump(
        create_streams_client(os.environ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"]),
        stream_arn,
        lambda_entry.stream_handler,
    )
    pump.prepare()
    return pump
