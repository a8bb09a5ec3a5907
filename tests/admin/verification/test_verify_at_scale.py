"""Many entries in pages as DynamoDB has them: read once, little of them held."""

import tracemalloc
from collections.abc import Sequence
from typing import Any

import pytest

from admin.verification.fingerprints import Fingerprints
from admin.verification.reports import Totals
from admin.verification.verify import verify_programme
from resolvers.storage.client import Database
from resolvers.storage.retries import RetryPolicy
from tests.support.paging_tables import PagingTables


def database_of(tables: PagingTables) -> Database:
    return Database(tables, "stub-", RetryPolicy(lambda _: None, lambda: 1.0))


@pytest.mark.parametrize("segments", [1, 4])
def test_every_entry_is_read_once(segments: int) -> None:
    tables = PagingTables(citizens=50, page_bytes=20_000)
    progress: list[tuple[int, int]] = []

    report = verify_programme(
        database_of(tables),
        segments=segments,
        report_progress=lambda done, total: progress.append((done, total)),
    )

    assert report.problems == []
    assert (report.users_checked, report.entries_checked, report.read_again) == (50, 1_000, 0)
    assert report.totals is not None
    assert sum(report.totals.buckets.values()) == report.totals.held_by_accounts
    assert tables.pages > 50
    assert progress[-1] == (1_000, 1_000)
    assert progress == sorted(progress)


@pytest.mark.slow
def test_memory_does_not_grow_with_rows() -> None:
    few, many = (_peak_bytes(PagingTables(count, page_bytes=10_000)) for count in (20, 100))

    assert few > 0
    # A citizen's rows are 25 kB in DynamoDB's JSON; a citizen's fingerprint is a fraction of them.
    assert (many - few) / 80 < 10_000


@pytest.mark.slow
def test_million_citizens_fit_in_512_megabytes() -> None:
    tables = PagingTables(10_000)
    tracemalloc.start()
    try:
        fingerprints = Fingerprints(Totals())
        for row, _ in tables.rows("users"):
            fingerprints.add_accounts([row])
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert len(fingerprints) == 10_000
    # 200 measured; a process begins with 65 MiB.
    assert kept / 10_000 < 400


def _peak_bytes(tables: PagingTables) -> int:
    tracemalloc.start()
    try:
        assert verify_programme(database_of(tables), segments=1).ok
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Lagging(PagingTables):
    """Answers Queries, too: of the one citizen who is spoilt."""

    def get_item(self, **request: Any) -> Any:
        (key,) = request["Key"].values()
        row, _ = self.rows_of("users", int(key["S"][-8:]))[0]
        return {"Item": row}

    def batch_get_item(self, **request: Any) -> Any:
        asked = request["RequestItems"].items()
        return {"Responses": {name: self._find(name, each["Keys"]) for name, each in asked}}

    def _find(self, name: str, keys: Sequence[Any]) -> list[Any]:
        table = name.partition("-")[2]
        assert self.spoilt is not None
        is_whole = table in ("earn_rules", "rewards")
        rows = self.rows(table) if is_whole else self.rows_of(table, self.spoilt[0])
        return [row for row, _ in rows if any(key.items() <= row.items() for key in keys)]

    def query(self, **request: Any) -> Any:
        (key,) = request["ExpressionAttributeValues"].values()
        table = request["TableName"].partition("-")[2]
        if table == "qr_tokens":
            return super().query(**request)
        return {"Items": [row for row, _ in self.rows_of(table, int(key["S"][-8:]))]}


def test_one_row_among_thousands_is_named() -> None:
    tables = Lagging(citizens=50)
    tables.spoilt = (42, 7)

    report = verify_programme(database_of(tables))

    assert report.read_again == 1
    assert {(problem.user_id, problem.sequence) for problem in report.problems} == {
        ("citizen-00000042", 7),
        (None, None),
    }
    assert {"hash", "balance", "programme"} <= {problem.kind for problem in report.problems}
