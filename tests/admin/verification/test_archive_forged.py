"""Entries of the archive that were forged and sealed again, and deposits that are on their way."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from admin.verification.archive import ArchiveReport
from resolvers.domain.digests import canonical_bytes
from resolvers.domain.times import parse_instant
from resolvers.events.archive.rows import Row, rows_of_item
from tests.support.archived_books import LATER, A, B, C, Rows, changed, places, without
from tests.support.domain_programme import TOKYO


def forged(rows: Rows, user_id: str, sequence: int, **changes: Any) -> Row:
    """Return the row of an entry with other content, and the hash of that."""
    (row,) = changed(rows, "ledger_entries", user_id, sequence)
    content = {**json.loads(row.values["canonical"]), **changes}
    sealed = hashlib.sha256(canonical_bytes(content)).hexdigest()
    return next(rows_of_item("points_ledger", {**content, "hash": sealed}, LATER, TOKYO))


def test_twin_does_not_replace_the_chains_entry(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    twins = [forged(archived, A, sequence, previous_hash="0" * 64) for sequence in (6, 7, 8, 9)]

    report = verify(twins, archived)

    assert places(report) == [(A, sequence, "duplicate") for sequence in (6, 7, 8, 9)]


def test_forged_end_has_not_the_accounts_head(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    rows = without(archived, "ledger_entries", B, 20)
    rows = without(rows, "ledger_entries", C, 19, 20)

    report = verify(
        rows, [forged(archived, B, 20, caller_hash="1"), forged(archived, C, 19, caller_hash="1")]
    )

    assert places(report) == [(C, 20, "chain"), (C, 20, "missing"), (B, 20, "chain")]


def test_deposit_may_come_after_its_entry(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    (entry,) = changed(archived, "ledger_entries", A, 10)
    moment = parse_instant(entry.values["created_at"])
    event_id = entry.values["recycle_event_id"]
    rows = [row for row in archived if row.values.get("event_id") != event_id]

    assert verify(rows, now=moment + timedelta(minutes=5)).not_yet_archived == 1
    assert places(verify(now=LATER)) == [(A, 10, "missing")]
