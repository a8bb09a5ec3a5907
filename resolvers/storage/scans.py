"""Scans: whole tables, in parallel segments. The one place where Scan is allowed.

For an operator's command, never for a request: it reads all there is, and pays for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from resolvers.storage.client import CapacityExceededError, Database

SEGMENTS = 4
_COMES_BACK = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
    }
)
Page = tuple[Sequence[Mapping[str, Any]], Mapping[str, Any] | None]


def scan_pages(
    database: Database, table: str, *, index: str | None = None, segments: int = SEGMENTS
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Read a table, or an index of it: pages of items in DynamoDB's JSON.

    The pages of one segment come in their order, those of several as they arrive; of each segment
    one page at most is read ahead. A base table is read consistently, an index cannot be. Raises
    what DynamoDB does, and CapacityExceededError where a page is refused again and again.
    """
    request: dict[str, Any] = {"TableName": database.table_name(table), "TotalSegments": segments}
    request |= {"IndexName": index} if index else {"ConsistentRead": True}
    with ThreadPoolExecutor(segments) as threads:
        reading: dict[Future[Page], int] = {
            threads.submit(read_page, database, {**request, "Segment": segment}): segment
            for segment in range(segments)
        }
        while reading:
            done, _ = wait(reading, return_when=FIRST_COMPLETED)
            for future in done:
                segment = reading.pop(future)
                items, last = future.result()
                if last:
                    more = {**request, "Segment": segment, "ExclusiveStartKey": last}
                    reading[threads.submit(read_page, database, more)] = segment
                yield items


def read_page(database: Database, request: Mapping[str, Any]) -> Page:
    """One page of a Scan, and where the next one starts; asked for again where it has to be.

    Raises what DynamoDB does, CapacityExceededError.
    """
    failed: Exception | None = None
    for _ in database.retry_policy.attempts():
        try:
            answer = database.client.scan(**request)
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and not _comes_back(error):
                raise
            failed = error
        else:
            return answer["Items"], answer.get("LastEvaluatedKey")
    kind = _code_of(failed) if isinstance(failed, ClientError) else type(failed).__name__
    raise CapacityExceededError(
        f"no page of {request['TableName']} was to be had: {kind}"
    ) from failed


def _comes_back(error: ClientError) -> bool:
    return _code_of(error) in _COMES_BACK


def _code_of(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")
