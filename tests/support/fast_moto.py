"""Spare moto the work that no test needs: it would take half the time of all tests on moto."""

import copy
from typing import Any
from unittest.mock import patch

from moto.core import models
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models.table import StreamShard

_serialize = ResponseSerializer._serialize


def make_moto_fast() -> None:
    """Patch moto for the rest of this process."""
    # Each start would register every address of AWS, for clients other than botocore's.
    models.RESPONSES_METHODS.clear()
    patch.object(StreamShard, "__deepcopy__", _copy_shard, create=True).start()
    patch.object(ResponseSerializer, "_serialize", _serialize_unless_it_is_a_value).start()


def _copy_shard(shard: StreamShard, memo: dict[int, Any]) -> StreamShard:
    """Return what a transaction's rollback needs: records in a stream never change."""
    twin = copy.copy(shard)
    twin.items = list(shard.items)
    twin.table = copy.deepcopy(shard.table, memo)
    return twin


def _serialize_unless_it_is_a_value(
    serializer: ResponseSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """Pass attribute values on: moto stores them as DynamoDB answers them, unless binary."""
    if shape.name == "AttributeValue":
        serializer._default_serialize(serialized, value, shape, key)
    else:
        _serialize(serializer, serialized, value, shape, key)
