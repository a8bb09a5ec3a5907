import tracemalloc

import pytest

from admin.verification.fingerprints import Fingerprints
from admin.verification.reports import Totals
from admin.verification.verify import verify_programme
from resolvers.storage.base.client import Database
from resolvers.storage.base.retries import RetryPolicy
from tools.benchmarks.paging_tables import PagingTables


@pytest.mark.parametrize("segments", [1, 4])
def test_every_entry_is_read_once(segments: int) -> None:
    tables = PagingTables(citizens=50, page_bytes=20_000)
    database = Database(tables, "stub-", RetryPolicy(lambda _: None, lambda: 1.0))
    progress: list[tuple[int, int]] = []

    report = verify_programme(
        database,
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
