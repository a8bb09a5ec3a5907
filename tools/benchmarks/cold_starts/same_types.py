"""The naive form with all the product's types: boto3's resource, the query parsed and checked."""

import os
import sys

import boto3

from resolvers.api.appsync.identity import read_caller
from resolvers.api.context import Context, Loaders
from resolvers.api.graphql.schema import schema
from resolvers.services.base.context import utc_now
from resolvers.settings import read_settings
from resolvers.storage.base.client import Database
from tools.benchmarks.cold_starts.request import EVENT

settings = read_settings(os.environ)
# Its low-level client reads as the product does; the cost of the resource is spent by then.
database = Database(boto3.resource("dynamodb").meta.client, settings.table_prefix)
caller = read_caller(EVENT["identity"], user_pool_issuer=None)
context = Context(
    caller=caller, now=utc_now(), settings=settings, database=database, loaders=Loaders(database)
)
result = schema.execute_sync("{ viewer { id displayName language } }", context_value=context)
assert result.errors is None, result.errors
assert result.data is not None
sys.stdout.write(result.data["viewer"]["id"])
