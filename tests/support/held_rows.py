"""DynamoDB's conflicts, which the local engine does not have."""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from resolvers.storage.expressions import DEFINITIONS
from tests.support.clients import ClientInFront


class HoldsRows(ClientInFront):
    """Hold the rows of each transaction for some time; cancel one that finds a row held.

    Source: Amazon DynamoDB Developer Guide, "Transaction conflict handling".
    """

    def __init__(self, client: Any, table_prefix: str, hold_seconds: float) -> None:
        super().__init__(client)
        self.table_prefix = table_prefix
        self.hold_seconds = hold_seconds
        self._held: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def transact_write_items(self, **request: Any) -> Any:
        rows = [*self._rows_of(request)]
        with self._lock:
            codes = ["TransactionConflict" if row in self._held else "None" for row in rows]
            if "TransactionConflict" not in codes:
                self._held.update(rows)
        if "TransactionConflict" in codes:
            raise _cancelled(codes)
        try:
            time.sleep(self.hold_seconds)
            return self.client.transact_write_items(**request)
        finally:
            with self._lock:
                self._held.difference_update(rows)

    def _rows_of(self, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for each in request["TransactItems"]:
            (write,) = each.values()
            table = write["TableName"].removeprefix(self.table_prefix)
            key = (write.get("Key") or write["Item"])[DEFINITIONS[table]["hash_key"]]
            yield table, key["S"]


def _cancelled(codes: list[str]) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
            "CancellationReasons": [{"Code": code} for code in codes],
        },
        "TransactWriteItems",
    )
