"""Calls of DynamoDB as IAM knows them: an action on a table, or on an index of it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from resolvers.settings import table_prefix_of

# A transaction needs the permissions of its parts. Source: Amazon DynamoDB Developer Guide, "Using
# IAM with DynamoDB transactions".
_OF_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_OF_ONE_TABLE = frozenset(
    {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable"}
)
_OF_MANY_TABLES = frozenset({"BatchGetItem", "BatchWriteItem"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "ConditionCheckItem"})
"""A check locks its item for the transaction, so it is not a read."""


class Call(NamedTuple):
    """`resource` is the table's short name, or `table/index/name`."""

    action: str
    resource: str

    def __str__(self) -> str:
        return f"dynamodb:{self.action} on {self.resource}"


def calls_of(operation: str, body: Mapping[str, Any], environment: str) -> Iterator[Call]:
    """Yield the calls of a request, by IAM's names. Raise ValueError for an unknown operation."""
    prefix = table_prefix_of(environment)
    if operation in _OF_ONE_TABLE:
        table = body["TableName"].removeprefix(prefix)
        index = body.get("IndexName")
        yield Call(operation, f"{table}/index/{index}" if index else table)
    elif operation in _OF_MANY_TABLES:
        yield from (Call(operation, name.removeprefix(prefix)) for name in body["RequestItems"])
    elif operation in ("TransactWriteItems", "TransactGetItems"):
        for item in body["TransactItems"]:
            ((kind, request),) = item.items()
            yield Call(_OF_A_TRANSACTION[kind], request["TableName"].removeprefix(prefix))
    else:
        raise ValueError(f"tools/infra/calls.py does not know what {operation} needs")
