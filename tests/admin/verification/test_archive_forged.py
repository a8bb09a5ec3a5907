"""Rows of the archive that were forged, also sealed again, and deposits that are on their way."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin.verification.archive import ArchiveReport
from resolvers.domain.digests import canonical_bytes
from resolvers.domain.times import parse_instant
from resolvers.events.archive.rows import Row, rows_of_item
from tests.support.archived_books import (
    CITIZENS,
    LATER,
    A,
    B,
    C,
    D,
    Rows,
    Tables,
    changed,
    places,
    without,
)
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


def test_lots_of_lost_entries_show_the_cut(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    tables = Tables(CITIZENS)
    tables.moved_back = (A, 17)
    rows = without(archived, "ledger_entries", A, 18, 19, 20)

    assert places(verify(rows, tables=tables)) == [(A, 18, "cut")]


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


def test_deposit_may_come_in_parts(archived: Rows, verify: Callable[..., ArchiveReport]) -> None:
    (entry,) = changed(archived, "ledger_entries", A, 10)
    moment = parse_instant(entry.values["created_at"])
    event_id = entry.values["recycle_event_id"]
    rows = [
        Row(row.table, {**row.values, "points_earned": 1})
        if row.values.get("event_id") == event_id
        else row
        for row in archived
    ]

    assert verify(rows, now=moment + timedelta(minutes=5)).not_yet_archived == 1
    assert places(verify(now=LATER)) == [(A, 10, "changed")]


def test_made_up_deposit_of_tomorrow_is_named(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    of_others = changed(archived, "deposit_items", A, user_id=B)
    never = changed(archived, "deposit_items", C, event_id="x", recorded_at="2999-01-01T00:00:00Z")

    report = verify(archived, of_others[:1], never)

    assert places(report) == [(C, None, "foreign"), (B, None, "foreign")]
    assert report.not_yet_archived == 0


def test_rows_without_values_are_named(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    forged_rows = [
        *changed(archived, "ledger_entries", A, 3, user_id=None),
        *changed(archived, "ledger_entries", A, 3, sequence=None),
        *changed(archived, "ledger_entries", A, 4, sequence=0),
        *changed(archived, "lot_changes", B, 3, sequence=None),
        *changed(archived, "lot_changes", C, 3, user_id=None),
        *changed(archived, "deposit_items", C, event_id=None, recorded_at=None)[:1],
        *changed(archived, "deposit_items", D, points_earned=None)[:1],
    ]

    report = verify(archived, forged_rows)

    assert places(report) == [
        (None, None, "foreign"),
        (None, None, "foreign"),
        (D, 1, "duplicate"),
        (C, None, "foreign"),
        (B, None, "foreign"),
        (A, 0, "foreign"),
        (A, None, "foreign"),
    ]
    assert report.problems[-1].detail == "1 rows of lot_changes have no user"


@pytest.mark.parametrize("text", ["[]", '"text"', "{}", "not JSON"])
def test_sealed_text_is_that_of_an_entry(
    archived: Rows, verify: Callable[..., ArchiveReport], text: str
) -> None:
    sealed = hashlib.sha256(text.encode()).hexdigest()
    rows = without(archived, "ledger_entries", A, 20)
    rows += changed(archived, "ledger_entries", A, 20, canonical=text, hash=sealed)

    assert places(verify(rows)) == [(A, 20, "changed"), (A, 20, "chain")]
