"""`make run` keeps the archive whole, however it ends."""

import signal
from pathlib import Path
from shutil import copytree

import duckdb

from tests.local.test_serve_webhooks import redeem
from tests.support.servers import RunningServer, serving, wait_for_archive


def archived(data_dir: Path) -> set[str]:
    files = str(data_dir / "archive" / "incoming" / "ledger_entries" / "*" / "*.parquet")
    rows = duckdb.read_parquet(files).select("transaction_id").fetchall()
    return {transaction_id for (transaction_id,) in rows}


def test_archive_is_whole_after_a_stop(demo_dir: Path, tmp_path: Path) -> None:
    data_dir = copytree(demo_dir, tmp_path / "data")
    with serving(data_dir) as server:
        # Before anything reads the streams.
        entry = redeem(server)
    wait_for_archive(data_dir, "whole")

    assert entry["id"] in archived(data_dir)


def test_killed_server_has_its_archive_filled(demo_dir: Path, tmp_path: Path) -> None:
    data_dir = copytree(demo_dir, tmp_path / "data")
    server = RunningServer(data_dir)
    server.wait_until_ready()
    entry = redeem(server)
    server.signal(signal.SIGKILL)
    server.finish()

    # Its engine saves all the same, and the next start finds what the archive lacks.
    with serving(data_dir):
        wait_for_archive(data_dir, "following")

    assert entry["id"] in archived(data_dir)
