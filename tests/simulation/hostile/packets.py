"""Requests to DynamoDB and its answers as botocore sends and gets them; moto is the database."""

import json
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from resolvers.settings import table_prefix_of
from resolvers.storage.base.expressions import DEFINITIONS
from tests.support.fast_moto import ENVIRONMENT, answer_dynamodb

TYPE = "com.amazonaws.dynamodb.v20120810#"
HASH_KEYS = {
    f"{table_prefix_of(ENVIRONMENT)}{name}": definition["hash_key"]
    for name, definition in DEFINITIONS.items()
}
Row = tuple[str, str]
Body = dict[str, Any]


class _RawBody:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> list[bytes]:
        return [self._body]


def run_on_moto(request: AWSPreparedRequest) -> AWSResponse:
    status, headers, body = answer_dynamodb(request)
    content = body.encode() if isinstance(body, str) else body
    return AWSResponse(request.url, status, headers, _RawBody(content))


def operation_of(request: AWSPreparedRequest) -> str:
    target = request.headers["X-Amz-Target"]
    return (target.decode() if isinstance(target, bytes) else str(target)).partition(".")[2]


def body_of(request: AWSPreparedRequest) -> Body:
    text: Any = request.body
    body: Body = json.loads(text)
    return body


def rows_of(body: Body) -> list[tuple[Row, bool]]:
    """Return the rows of a transaction in order, and whether each is written."""
    found = []
    for item in body["TransactItems"]:
        ((action, write),) = item.items()
        table = write["TableName"]
        key = write["Item" if action == "Put" else "Key"][HASH_KEYS[table]]
        found.append(((table, key["S"]), action != "ConditionCheck"))
    return found


def response(request: Any, status: int, content: Body) -> AWSResponse:
    headers: Any = {"Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, status, headers, _RawBody(json.dumps(content).encode()))


def error(request: AWSPreparedRequest, status: int, code: str) -> AWSResponse:
    return response(request, status, {"__type": f"{TYPE}{code}", "message": code})


def cancelled(request: AWSPreparedRequest, count: int, place: int) -> AWSResponse:
    """Cancel a transaction, because another one holds one of its rows."""
    reasons: list[Body] = [{"Code": "None"} for _ in range(count)]
    reasons[place] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing"}
    code = "TransactionCanceledException"
    content = {"__type": f"{TYPE}{code}", "Message": code, "CancellationReasons": reasons}
    return response(request, 400, content)
