"""The cost of verifying a whole programme, in a process with tables that page as DynamoDB's.

Run as a script, it verifies the given number of citizens and prints its cost without making pages.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin.verification.incremental import verify_new
from admin.verification.verify import verify_programme
from resolvers.domain.verification.checkpoints import checkpoint_of
from resolvers.domain.verification.ledger_replay import LedgerReplay
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import from_attributes
from resolvers.storage.points import ledger_checkpoints
from tests.support.domain_programme import NOW
from tools.benchmarks.harness import Figure, Results, Scale
from tools.benchmarks.paging_tables import TABLES, PagingTables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOT = Path(__file__).parents[2]
BUDGET_MICROSECONDS = 1_000_000 / 30_000
"""30,000 entries a second and core."""
MOVED_MAXIMUM = 200
BATCH_LIMIT = 25
"""Items of one BatchWriteItem. Source: Amazon DynamoDB API Reference, BatchWriteItem."""


def measure(scale: Scale) -> Results:
    """Measure with accounts, deposits, exchanges and stock read in addition to the entries."""
    took = _in_a_process(scale.verified_citizens)
    entries = took["entries"]
    what = f"{entries:,} entries of {scale.verified_citizens:,} citizens"
    microseconds = took["cpuSeconds"] / entries * 1e6
    return Results(
        [
            Figure(
                "verify",
                f"{what}: CPU an entry",
                microseconds,
                "µs",
                BUDGET_MICROSECONDS,
                why_over="A processor that is shared counts waiting for memory as work.",
            ),
            Figure("verify", f"{what}: a second and core", round(1e6 / microseconds), "entries"),
            Figure("verify", f"{what}: most memory", took["peakBytes"] / 2**20, "MiB"),
            Figure("verify", "the same before anything is read", took["startBytes"] / 2**20, "MiB"),
        ]
    )


def measure_on_engine(client: "DynamoDBClient", environment: str, scale: Scale) -> Results:
    """Measure on empty tables of the engine: elapsed seconds, and CPU with checkpoints."""
    tables = PagingTables(scale.engine_citizens)
    load(client, environment, tables)
    database = Database(client, table_prefix_of(environment))
    began = time.perf_counter()
    report = verify_programme(database)
    seconds = time.perf_counter() - began
    assert report.ok, report.problems[:3]
    rate = round(report.entries_checked / seconds)
    what = f"{report.entries_checked:,} entries in the engine"
    moved = min(scale.engine_citizens, MOVED_MAXIMUM)
    _set_checkpoints(database, tables, moved)
    both = _cpu_seconds(database, moved=moved)
    still = _cpu_seconds(database, moved=0)
    return Results(
        [
            Figure("verify", f"{what}: a second", rate, "entries"),
            Figure(
                "verify",
                f"{scale.engine_citizens:,} accounts that are as their checkpoints: CPU of each",
                still / scale.engine_citizens * 1e6,
                "µs",
            ),
            Figure(
                "verify",
                f"{moved:,} accounts with an entry after it: CPU of each more",
                (both - still) / moved * 1e6,
                "µs",
            ),
        ]
    )


def _set_checkpoints(database: Database, tables: PagingTables, moved: int) -> None:
    """Make all citizens verified, the first ones up to the entry before their last."""
    checkpoints = []
    for number in range(tables.citizens):
        last = tables.ENTRIES_EACH - (number < moved)
        (account,) = (from_attributes(row) for row, _ in tables.rows_of("users", number))
        rows = [from_attributes(row) for row, _ in tables.rows_of("points_ledger", number)]
        replay = LedgerReplay(account["user_id"])
        for row in rows[:last]:
            replay.add(row)
        left = {**account, "ledger_seq": last, "ledger_head": replay.head}
        checkpoints.append(checkpoint_of(left, replay, NOW))
    for start in range(0, tables.citizens, BATCH_LIMIT):
        ledger_checkpoints.keep(database, checkpoints[start : start + BATCH_LIMIT])


def _cpu_seconds(database: Database, *, moved: int) -> float:
    """Return this process's CPU; the engine is another process."""
    began = time.process_time()
    report = verify_new(database, NOW)
    seconds = time.process_time() - began
    assert (report.ok, report.read_again) == (True, 0), report.problems[:3]
    assert (report.entries_checked > 0) is (moved > 0)
    return seconds


def load(client: Any, environment: str, tables: PagingTables) -> None:
    """Write the whole programme into real tables."""
    for table in TABLES:
        requests: list[Any] = []
        for row, _ in tables.rows(table):
            requests.append({"PutRequest": {"Item": row}})
            if len(requests) == BATCH_LIMIT:
                _write(client, f"{table_prefix_of(environment)}{table}", requests)
                requests = []
        if requests:
            _write(client, f"{table_prefix_of(environment)}{table}", requests)


def _write(client: Any, name: str, requests: list[Any]) -> None:
    answer = client.batch_write_item(RequestItems={name: requests})
    assert not answer["UnprocessedItems"]


def _in_a_process(citizens: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.benchmarks.verification", str(citizens)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    took: dict[str, Any] = json.loads(ran.stdout)
    return took


def _peak_bytes() -> int:
    """The most memory so far. Linux counts the parent in ru_maxrss, too: proc(5), VmHWM."""
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _stay_on_one_core() -> None:
    """Stay on one core, because on two, pages are made in one cache and read in another.

    Linux only; elsewhere the system may move the process.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main(citizens: int) -> None:
    _stay_on_one_core()
    tables = PagingTables(citizens)
    start = _peak_bytes()
    began = time.process_time()
    report = verify_programme(Database(tables, "stub-"))
    seconds = time.process_time() - began - tables.seconds
    assert report.ok, report.problems[:3]
    assert report.read_again == 0
    took = {
        "entries": report.entries_checked,
        "cpuSeconds": seconds,
        "startBytes": start,
        "peakBytes": _peak_bytes(),
    }
    sys.stdout.write(json.dumps(took))


if __name__ == "__main__":
    main(int(sys.argv[1]))
