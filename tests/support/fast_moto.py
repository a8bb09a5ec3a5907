"""Spare moto the work that no test needs: it would take half the time of all tests on moto."""

import copy
import json
from collections.abc import Callable, Hashable
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest
from botocore.loaders import JSONFileLoader
from joserfc.jwk import RSAKey
from moto.cognitoidp import models as user_pools
from moto.core import models, responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import ResponseSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator
from moto.dynamodb.responses import DynamoHandler

ENVIRONMENT = "moto"
REGION = "ap-northeast-1"
URL = f"https://dynamodb.{REGION}.amazonaws.com/"
T = TypeVar("T")
_kept: dict[tuple[Any, ...], tuple[Any, dict[str, Any]]] = {}
_update = DynamoDBBackend.update_item
_process = BotocoreStubber.process_request
_serialize = ResponseSerializer._serialize


def make_moto_fast() -> None:
    """Patch moto for the rest of this process."""
    # Each start would register every address of AWS, for clients other than botocore's.
    models.RESPONSES_METHODS.clear()
    # Each session of boto3, so each test that opens a client, would read its models again.
    load = cache(partial(JSONFileLoader.load_file, JSONFileLoader()))
    patch.object(JSONFileLoader, "load_file", lambda _, path: load(path)).start()
    patch.object(BotocoreStubber, "process_request", _answer_directly).start()
    patch.object(Table, "__deepcopy__", _copy_table, create=True).start()
    patch.object(DynamoDBBackend, "update_item", _update_a_copy).start()
    patch.object(ResponseSerializer, "_serialize", _serialize_unless_it_is_a_value).start()
    patch.object(responses, "method_names_from_class", cache(method_names_from_class)).start()
    # They would look at all clauses again at each clause.
    actions = ActionCountValidator.verify_action_counts
    patch.object(ActionCountValidator, "traverse", actions).start()
    paths = OverlappingPathsValidator.check_for_overlapping_paths
    patch.object(OverlappingPathsValidator, "traverse", paths).start()
    # Each user pool would check moto's key again, which takes a tenth of a second.
    read_key = RSAKey.import_key
    read_once = cache(lambda content: read_key(json.loads(content)))
    keys = SimpleNamespace(import_key=lambda content: read_once(json.dumps(content)))
    patch.object(user_pools, "jwk", SimpleNamespace(RSAKey=keys)).start()


def moto_tables() -> dict[str, Table]:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables


def moto_rows(table_name: str) -> list[dict[str, Any]]:
    """Return every row as a scan would, without a request."""
    return [item.to_json()["Attributes"] for item in moto_tables()[table_name].all_items()]


def build_once(what: Hashable, environment: str, build: Callable[[], T]) -> T:
    """Build, or bring back the rows and the answer of the build that began with equal rows."""
    if environment != ENVIRONMENT:
        return build()
    tables = moto_tables()
    begun_with = (what, *(str(moto_rows(name)) for name in tables))
    if begun_with not in _kept:
        answer = build()
        rows = {name: table.items for name, table in tables.items()}
        _kept[begun_with] = copy.deepcopy((answer, rows))
        return answer
    answer, rows = copy.deepcopy(_kept[begun_with])
    for name, items in rows.items():
        tables[name].items = items
    return answer


def forget_builds() -> None:
    _kept.clear()


def _answer_directly(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
    """Hand DynamoDB's requests to moto as they are: moto builds one of a web server first."""
    return answer_dynamodb(request) if request.url == URL else _process(stubber, request)


def answer_dynamodb(request: AWSPreparedRequest) -> Any:
    """Return status, headers and body of a request to DynamoDB, also where moto is not started."""
    headers = {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    handler = DynamoHandler()
    handler.headers, handler.response_headers = headers, {}
    handler.querystring, handler.uri_match = {}, {}
    handler.region, handler.current_account = REGION, DEFAULT_ACCOUNT_ID
    handler.parse_parameters(
        SimpleNamespace(  # type: ignore[arg-type] # all that is read of a request
            method=request.method,
            content_type=headers["Content-Type"],
            values={},
            headers=headers,
            data=request.body,
            path="/",
        )
    )
    return handler.call_action()


def _copy_table(table: Table, memo: dict[int, Any]) -> Table:
    """Return what a transaction's rollback needs: no row and no stream record ever changes."""
    memo[id(table)] = twin = copy.copy(table)
    twin.items = copy.copy(table.items)
    if table.range_key_attr:
        for hash_key, rows in table.items.items():
            twin.items[hash_key] = copy.copy(rows)
    if table.stream_shard is not None:
        twin.stream_shard = copy.copy(table.stream_shard)
        twin.stream_shard.items = list(table.stream_shard.items)
        twin.stream_shard.table = twin
    return twin


def _update_a_copy(
    backend: DynamoDBBackend, table_name: str, key: dict[str, Any], **update: Any
) -> Any:
    """Put a copy of the row into its place: moto changes rows where they are."""
    table = backend.get_table(table_name)
    hash_key = DynamoType(key[table.hash_key_attr])
    if hash_key in table.items:
        table.items[hash_key] = copy.deepcopy(table.items[hash_key])
    return _update(backend, table_name, key, **update)


def _serialize_unless_it_is_a_value(
    serializer: ResponseSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """Pass attribute values on: moto stores them as DynamoDB answers them, unless binary.

    Else tests that scan tables take three times as long.
    """
    if shape.name == "AttributeValue":
        serializer._default_serialize(serialized, value, shape, key)
    else:
        _serialize(serializer, serialized, value, shape, key)
