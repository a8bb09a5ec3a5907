"""The tables with the scenario's data, and the pumps of their streams."""

import os
from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

import lambda_entry
from gateway.errors import RunError
from local.aws.clock import Clock
from local.aws.engine.tables import create_tables, read_definitions
from local.aws.streams.delivery import Handler
from local.aws.streams.pump import POLL_SECONDS, StreamPump, create_streams_client, find_stream
from local.base.environment import LocalSettings
from local.demo.loading import load_scenario
from resolvers.settings import TableSettings, read_model

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EVENTS_POLL_SECONDS = 0.2
"""Events are less urgent than pushes."""
PUSHED = ("exchanges", "qr_tokens")
"""The tables with subscriptions, in addition to `users`."""


def prepare_tables(
    settings: LocalSettings,
    pictures_origin: str,
    clock: Clock,
    longest_seconds: float | None = None,
) -> list[StreamPump]:
    """Make and fill the tables where the settings say so; return the pumps, which are not started.

    The demo's data use real time; the records of the streams get the time of `clock`. The pauses of
    the pumps grow up to `longest_seconds`.

    The environment leads to DynamoDB, as describe_endpoint sets it.

    Raises:
        RunError: DynamoDB does not answer, or tables are missing.
    """
    try:
        return _prepare(settings, pictures_origin, clock, longest_seconds)
    except (BotoCoreError, ClientError) as error:
        endpoint_url = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        what = str(error)
        if "ResourceNotFoundException" in what and not settings.sets_up_tables:
            tables = f"the tables {read_model(TableSettings, os.environ).table_prefix}* are missing"
            what = f"{tables}: LOAD_DEMO=1 makes them, with the demo data"
        raise RunError(f"DynamoDB at {endpoint_url}: {what}") from error


def _prepare(
    settings: LocalSettings, pictures_origin: str, clock: Clock, longest_seconds: float | None
) -> list[StreamPump]:
    prefix = read_model(TableSettings, os.environ).table_prefix
    with closing(boto3.client("dynamodb")) as dynamodb:
        if settings.sets_up_tables:
            create_tables(dynamodb, prefix)
        balances = find_stream(dynamodb, f"{prefix}users")
        changes = _find_event_streams(dynamodb, prefix)
    if settings.sets_up_tables:
        load_scenario(settings, pictures_origin)
    elif settings.scenario:
        click.echo(
            f"SCENARIO={settings.scenario} is ignored: DynamoDB is on another machine, "
            "where only LOAD_DEMO=1 loads data"
        )
    pumps = [
        _pump(balances, clock.date_records(lambda_entry.stream_handler), longest_seconds),
        *(
            _pump(
                stream,
                clock.date_records(lambda_entry.events_handler),
                longest_seconds,
                POLL_SECONDS if table in PUSHED else EVENTS_POLL_SECONDS,
            )
            for table, stream in changes.items()
        ),
    ]
    for pump in pumps:
        pump.prepare()
    return pumps


def _find_event_streams(dynamodb: "DynamoDBClient", prefix: str) -> dict[str, str]:
    """Return the streams of the events function: without a bus, those that are pushed."""
    has_bus = bool(os.environ.get("EVENT_BUS"))
    return {
        name: find_stream(dynamodb, f"{prefix}{name}")
        for name, table in read_definitions().items()
        if "stream" in table and name != "users" and (has_bus or name in PUSHED)
    }


def _pump(
    stream_arn: str,
    handler: Handler,
    longest_seconds: float | None,
    poll_seconds: float = POLL_SECONDS,
) -> StreamPump:
    client = create_streams_client(os.environ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"])
    return StreamPump(
        client, stream_arn, handler, poll_seconds=poll_seconds, longest_seconds=longest_seconds
    )
