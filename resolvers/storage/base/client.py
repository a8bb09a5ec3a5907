"""DynamoDB: the client, reads, and `commit`, the only way to write."""

import functools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import boto3
from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.conditions import Key as KeyCondition
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError
from botocore.session import get_session

from resolvers.storage.base.expressions import (
    DEFINITIONS,
    Item,
    Key,
    Write,
    can_exist,
    from_attributes,
    key_of,
    to_attributes,
)
from resolvers.storage.base.faults import code_of
from resolvers.storage.base.retries import ATTEMPT_LIMIT, READING_SECONDS, RetryPolicy

BATCH_GET_LIMIT = 100
"""The most keys of a BatchGetItem. Source: Amazon DynamoDB API Reference, BatchGetItem."""
# DynamoDB did nothing. The fault is ours, so a retry is useless.
_FAULT_CODES = frozenset(
    {
        "ValidationException",
        "AccessDeniedException",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "ExpiredTokenException",
    }
)
# DynamoDB, or the row, is too busy. botocore's two attempts are over within 50 ms.
BUSY_CODES = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)

_MODELS: Final = Path(__file__).parent / "botocore_models"

logger = logging.getLogger(__name__)
making_a_client = threading.Lock()


class CapacityExceededError(Exception):
    """DynamoDB had not processed the whole request after the last attempt."""


DATABASE_ERRORS = (BotoCoreError, ClientError, CapacityExceededError)
"""The errors of a request that gets no usable answer from DynamoDB."""


class StartKeyError(Exception):
    """The start key of a query is outside its conditions."""


class CommitError(Exception):
    """A transaction was not committed, or its outcome is not known.

    `reason` is the error of the first failed condition, by position. It is None if a conflict with
    another transaction is before it, if no condition failed, or if no answer came. `in_doubt` means
    that an answer got lost: the transaction may have taken effect, or may still do so.
    """

    def __init__(self, reason: Exception | None, *, in_doubt: bool) -> None:
        super().__init__(str(reason or "not committed"))
        self.reason = reason
        self.in_doubt = in_doubt


@dataclass(frozen=True)
class Database:
    """The tables whose names begin with `table_prefix`.

    `counts` counts this object's work; its keys are names of metrics.
    """

    client: Any
    table_prefix: str
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    counts: Counter[str] = field(default_factory=Counter)

    def table_name(self, table: str) -> str:
        return f"{self.table_prefix}{table}"

    def get(self, table: str, key: str) -> Item | None:
        """Read one item, consistently."""
        if not can_exist(key):
            return None
        answer = self._read(
            self.client.get_item,
            TableName=self.table_name(table),
            Key=key_of(table, key),
            ConsistentRead=True,
        )
        return from_attributes(answer["Item"]) if "Item" in answer else None

    def batch_get(
        self, keys: Iterable[Key], *, consistent: bool, attributes: Sequence[str] = ()
    ) -> dict[Key, Item]:
        """Read items of one or more tables, at most 100 in a request; omit missing items.

        Request unprocessed keys again. Raise CapacityExceededError after the last attempt.
        `attributes`, if given, are all that is read: the tables' keys too, no reserved word.
        """
        wanted = [
            (table, key_of(table, key)) for table, key in dict.fromkeys(keys) if can_exist(key)
        ]
        options: Item = {"ProjectionExpression": ",".join(attributes)} if attributes else {}
        options["ConsistentRead"] = consistent
        found: dict[Key, Item] = {}
        for start in range(0, len(wanted), BATCH_GET_LIMIT):
            self._batch_get_some(wanted[start : start + BATCH_GET_LIMIT], options, found)
        return found

    def _batch_get_some(
        self, wanted: Sequence[tuple[str, Item]], options: Item, found: dict[Key, Item]
    ) -> None:
        tables = {self.table_name(table): table for table, _ in wanted}
        request: dict[str, Any] = {
            name: {"Keys": [key for of, key in wanted if of == table], **options}
            for name, table in tables.items()
        }
        for _ in self.retry_policy.attempts():
            answer = self._read(self.client.batch_get_item, RequestItems=request)
            for name, items in answer["Responses"].items():
                hash_key = DEFINITIONS[tables[name]]["hash_key"]
                for item in map(from_attributes, items):
                    found[tables[name], item[hash_key]] = item
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return
        raise CapacityExceededError("BatchGetItem left keys unprocessed")

    def query(
        self,
        table: str,
        index: str,
        partition: str,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        start: Mapping[str, Any] | None = None,
        sort: ConditionBase | None = None,
    ) -> tuple[list[Item], bool]:
        """Read a partition of an index with one request; return the items and whether more exist.

        `sort` is a Key condition on the sort key; `start` is the exclusive start key. Raise
        StartKeyError if DynamoDB rejects the start key.
        """
        if not can_exist(partition):
            return [], False
        condition: ConditionBase = KeyCondition(
            DEFINITIONS[table]["indexes"][index]["hash_key"]
        ).eq(partition)
        built = ConditionExpressionBuilder().build_expression(
            condition & sort if sort else condition, is_key_condition=True
        )
        try:
            answer = self._read(
                self.client.query,
                TableName=self.table_name(table),
                IndexName=index,
                KeyConditionExpression=built.condition_expression,
                ExpressionAttributeNames=built.attribute_name_placeholders,
                ExpressionAttributeValues=to_attributes(built.attribute_value_placeholders),
                ScanIndexForward=not newest_first,
                **({"Limit": limit} if limit else {}),
                **({"ExclusiveStartKey": to_attributes(start)} if start else {}),
            )
        except ClientError as error:
            if start and _rejects_start(error):
                raise StartKeyError from error
            raise
        return [from_attributes(i) for i in answer["Items"]], "LastEvaluatedKey" in answer

    def _read(self, send: Callable[..., Any], **request: Any) -> Any:  # noqa: ANN401 - boto3's
        """Send a read. While DynamoDB is too busy, send it again, within READING_SECONDS."""
        for attempt in self.retry_policy.attempts(READING_SECONDS):
            try:
                return send(**request)
            except ClientError as error:
                if attempt == ATTEMPT_LIMIT or code_of(error) not in BUSY_CODES:
                    raise
                busy = error
        raise busy

    def commit(self, *writes: Write) -> None:
        """Do all writes or none, in one TransactWriteItems.

        Raise CommitError, with the reason of the first write whose condition failed. Raise a fault
        of the request itself (wrong name, no permission, not sendable) unchanged.
        """
        items = [
            {write.action: {"TableName": self.table_name(write.table), **write.request}}
            for write in writes
        ]
        try:
            self.client.transact_write_items(TransactItems=items)
        except ClientError as error:
            failure = _commit_failure(error, writes)
            if failure is error:
                raise
            raise failure from error
        except (ParamValidationError, NoCredentialsError):
            # The request was not sent.
            raise
        except BotoCoreError as error:
            logger.warning("no answer to a transaction: %s", type(error).__name__)
            raise CommitError(None, in_doubt=True) from error


def _rejects_start(error: ClientError) -> bool:
    # "The provided starting key is outside query boundaries based on provided conditions", "The
    # provided starting key is invalid": DynamoDB has a message for it, but not a code.
    said = error.response.get("Error", {})
    return said.get("Code") == "ValidationException" and "starting key" in said.get("Message", "")


def _commit_failure(error: ClientError, writes: Sequence[Write]) -> Exception:
    code = error.response.get("Error", {}).get("Code", "")
    # botocore retries after a lost answer: an earlier attempt may have taken effect.
    was_retried = bool(error.response.get("ResponseMetadata", {}).get("RetryAttempts"))
    if code == "TransactionCanceledException":
        reasons = error.response.get("CancellationReasons", [])
        if any(reason.get("Code") == "ValidationError" for reason in reasons):
            return error
        for write, reason in zip(writes, reasons, strict=False):
            if reason.get("Code") == "TransactionConflict":
                write.on_conflict()
        return CommitError(_first_meaning(writes, reasons), in_doubt=was_retried)
    if code in _FAULT_CODES and not was_retried:
        return error
    logger.warning("the outcome of a transaction is unknown: %s", code)
    return CommitError(None, in_doubt=True)


def _first_meaning(
    writes: Sequence[Write], reasons: Sequence[Mapping[str, Any]]
) -> Exception | None:
    for write, reason in zip(writes, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            item = reason.get("Item")
            return write.on_condition_failed(from_attributes(item) if item else None)
        if reason.get("Code") not in (None, "None"):
            # Another request holds this item, perhaps an equal one that already wrote the next
            # items: their failed conditions can be its work.
            return None
    return None


def close_client() -> None:
    """Close the connections of this process's client, if any; the client can open new ones."""
    if open_client.cache_info().currsize:
        open_client().close()


@functools.cache
def dynamodb_session() -> boto3.Session:
    """Return a session whose DynamoDB clients pass attribute values on as they are.

    Botocore makes a new dictionary of each value, which takes half the CPU of reading 100 rows. It
    leaves documents alone, and _MODELS calls attribute values that. Binary values do not work then.
    Source: botocore/loaders.py, which merges a file of extras into a service's model.
    """
    session = get_session()
    session.get_component("data_loader").search_paths.append(str(_MODELS))
    return boto3.Session(botocore_session=session)


@functools.cache
def open_client() -> Any:  # noqa: ANN401 - boto3's client has no type at run time
    """Return the client of this process; region and endpoint come from the environment."""
    config = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 2},
        max_pool_connections=50,
        tcp_keepalive=True,
    )
    # Threads can share boto3's clients, but only one at a time can create them.
    with making_a_client:
        return dynamodb_session().client("dynamodb", config=config)
