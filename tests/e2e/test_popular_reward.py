"""P3 on the real engine, with DynamoDB's conflicts: a reward that many take at once."""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from resolvers.services.rewards import reward_stock
from resolvers.storage.base.expressions import DEFINITIONS
from resolvers.storage.rewards import rewards
from tests.support.clients import ClientInFront, cancelled
from tests.support.crowd import check_books, codes
from tests.support.identities import signed_in
from tests.support.service import Service

pytestmark = [pytest.mark.engine, pytest.mark.slow]

EXCHANGES = int(os.environ.get("POPULAR_EXCHANGES", "600"))
"""How many are asked for, three times the stock. Set POPULAR_EXCHANGES=3000 for more.

--log-cli-level=INFO shows the share that is granted at the first request.
"""
CITIZENS = 24
"""As many at once; a transaction takes 4 ms there beside the 10 of HOLD_SECONDS."""
HOLD_SECONDS = 0.01
STOCK = EXCHANGES // 3


logger = logging.getLogger(__name__)


class HoldsRows(ClientInFront):
    """DynamoDB's conflicts, which the local engine does not have.

    Hold the rows of each transaction for some time; cancel one that finds a row held.

    Source: Amazon DynamoDB Developer Guide, "Transaction conflict handling".
    """

    def __init__(self, client: Any, table_prefix: str) -> None:
        super().__init__(client)
        self.table_prefix = table_prefix
        self._held: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def transact_write_items(self, **request: Any) -> Any:
        rows = [*self._rows_of(request)]
        with self._lock:
            codes = ["TransactionConflict" if row in self._held else "None" for row in rows]
            if "TransactionConflict" not in codes:
                self._held.update(rows)
        if "TransactionConflict" in codes:
            raise cancelled(codes)
        try:
            time.sleep(HOLD_SECONDS)
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


def exchanged(service: Service, reward_id: str) -> Counter[str]:
    """Ask for a piece EXCHANGES times, and not again after CONFLICT_RETRY; return the answers."""
    citizens = [signed_in(f"citizen-{number:02}") for number in range(CITIZENS)]
    for number, citizen in enumerate(citizens):
        service.earn(EXCHANGES, citizen, f"cans-{number}")
    busy = service.through(HoldsRows(service.client, service.database.table_prefix))

    def take(number: int) -> list[object]:
        wanted = range(number, EXCHANGES, CITIZENS)
        return [busy.exchange(reward_id, f"key-{n}", citizens[number]) for n in wanted]

    with ThreadPoolExecutor(CITIZENS) as threads:
        answers = [each for every in threads.map(take, range(CITIZENS)) for each in every]
    return codes(answers)


def granted_share(answers: Counter[str]) -> float:
    return answers["done"] / (answers["done"] + answers["CONFLICT_RETRY"])


@pytest.mark.parametrize("in_shards", [False, True])
def test_p3_race_sells_exactly_the_stock(
    service: Service, monkeypatch: pytest.MonkeyPatch, *, in_shards: bool
) -> None:
    if not in_shards:
        monkeypatch.setattr(reward_stock, "added_shards", lambda _: [])
    reward_id = service.make_reward(stock=STOCK, pointsCost=1)

    answers = exchanged(service, reward_id)

    logger.info("%.1f %% granted, %s", 100 * granted_share(answers), dict(answers))
    reward = rewards.read(service.database, reward_id)
    assert reward is not None
    assert answers["done"] == STOCK
    assert (reward.stock_count, reward.total_redeemed) == (0, STOCK)
    assert set(answers) <= {"done", "OUT_OF_STOCK", "CONFLICT_RETRY"}
    assert list(verify_programme(service.database).problems) == []
    check_books(service)
