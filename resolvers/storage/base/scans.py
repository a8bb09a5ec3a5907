"""Scan whole tables in parallel segments. Only this module uses Scan.

For operators' commands, never for requests: a scan reads and pays for the whole table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from resolvers.storage.base.client import BUSY_CODES, CapacityExceededError, Database
from resolvers.storage.base.expressions import Item, from_attributes
from resolvers.storage.base.faults import code_of

SEGMENTS = 4
Page = tuple[Sequence[Mapping[str, Any]], Mapping[str, Any] | None]


def scan_pages(
    database: Database, table: str, *, index: str | None = None, segments: int = SEGMENTS
) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Yield the pages of a table, or of its index, as items in DynamoDB's JSON.

    Pages of one segment keep their order; segments mix as their pages arrive. At most one page of
    each segment is read ahead. A table is read consistently; an index cannot be. Raise DynamoDB's
    errors, and CapacityExceededError if no attempt returns a page.
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


def scan_rows(database: Database, table: str, *, segments: int = SEGMENTS) -> Iterator[Item]:
    """Yield the rows of a table, in any order, as `scan_pages` reads them."""
    for items in scan_pages(database, table, segments=segments):
        yield from map(from_attributes, items)


def count_items(database: Database, tables: Iterable[str]) -> int:
    """Return the approximate number of rows: DynamoDB counts them every six hours."""
    return sum(
        database.client.describe_table(TableName=database.table_name(table))["Table"]["ItemCount"]
        for table in tables
    )


def read_page(database: Database, request: Mapping[str, Any]) -> Page:
    """Read one page of a Scan, with retries, and return it with the start key of the next.

    Raise DynamoDB's errors, and CapacityExceededError.
    """
    failed: Exception | None = None
    for _ in database.retry_policy.attempts():
        try:
            answer = database.client.scan(**request)
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and code_of(error) not in BUSY_CODES:
                raise
            failed = error
        else:
            return answer["Items"], answer.get("LastEvaluatedKey")
    kind = "" if failed is None else code_of(failed)
    raise CapacityExceededError(f"cannot read {request['TableName']}: {kind}") from failed
