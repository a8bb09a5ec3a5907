"""The proof of an archive in files: what is wrong in it is named, and nothing else.

10,000 entries; ARCHIVE_ENTRIES is another number.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from admin.verification.archive import KINDS, ArchiveReport
from resolvers.domain.times import parse_instant
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
    more,
    places,
    without,
)


def test_every_kind_is_explained() -> None:
    page = (Path(__file__).parents[3] / "docs" / "archive.md").read_text(encoding="utf-8")

    assert "\n".join(f"| `{kind}` | {meaning} |" for kind, meaning in KINDS.items()) in page


def test_whole_archive_fits_the_accounts(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    report = verify(archived)

    assert report == ArchiveReport(CITIZENS, len(archived), 0, [])


def test_rows_that_came_twice_are_one(archived: Rows, verify: Callable[..., ArchiveReport]) -> None:
    report = verify(archived, archived[::-1])

    assert report == ArchiveReport(CITIZENS, 2 * len(archived), 0, [])


def test_four_of_four_tamperings_are_named(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    entries = "ledger_entries"
    rows = without(archived, entries, A, 7)
    rows = without(rows, entries, B, 5)
    rows += changed(archived, entries, B, 5, points_change=more)
    rows = without(rows, entries, C, 9, *range(10, 21))
    twin = changed(archived, entries, D, 4, balance_after=more)

    report = verify(rows, twin)

    assert places(report) == [
        (D, 4, "duplicate"),
        (C, 9, "missing"),
        (B, 5, "changed"),
        (A, 7, "missing"),
    ]
    assert [each.detail for each in report.problems if each.user_id == C] == [
        "entries 9 to 20 are missing"
    ]


def test_text_that_was_changed_with_its_hash(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    """Sealed again it breaks the chain; at the end the account has another head."""
    middle = changed(archived, "ledger_entries", A, 7, hash="f" * 64)
    rows = without(archived, "ledger_entries", A, 7)

    report = verify(rows, middle, changed(archived, "ledger_entries", B, 3, canonical="{}"))

    assert places(report) == [
        (B, 3, "duplicate"),
        (A, 7, "changed"),
        (A, 8, "chain"),
    ]


def test_rows_beside_the_entries_are_compared(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    rows = without(archived, "lot_changes", A, 1)
    rows = without(rows, "lot_changes", B, 2)
    rows += changed(archived, "lot_changes", B, 2, points_change=more)
    rows += changed(archived, "lot_changes", C, 3, points_change=more)
    rows += changed(archived, "lot_changes", D, 4, lot="never", expires_on=None)
    rows += changed(archived, "lot_changes", D, 5, sequence=0)

    assert places(verify(rows)) == [
        (D, 0, "foreign"),
        (D, 4, "foreign"),
        (C, 3, "duplicate"),
        (B, 2, "changed"),
        (A, 1, "missing"),
    ]


def test_deposits_add_up_to_their_entries(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    rows = without(archived, "deposit_items", A)
    rows = without(rows, "deposit_items", B)
    rows += changed(archived, "deposit_items", B, points_earned=more)
    rows += changed(archived, "deposit_items", C, quantity=more)
    rows = without(rows, "deposit_items", D)
    rows += changed(archived, "deposit_items", D, transaction_id="another")
    rows += changed(archived, "deposit_items", D, event_id="unknown", transaction_id="unknown")

    found = places(verify(rows))

    kinds = ((D, "foreign"), (C, "duplicate"), (B, "changed"), (A, "missing"))
    assert found == [
        (D, None, "foreign"),
        *((user_id, sequence, kind) for user_id, kind in kinds for sequence in range(1, 11)),
    ]


def test_last_minutes_may_be_on_their_way(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    (last,) = changed(archived, "ledger_entries", A, 20)
    minutes_later = parse_instant(last.values["created_at"]) + timedelta(minutes=5)
    rows = without(archived, "ledger_entries", A, 20)
    rows = without(rows, "lot_changes", B, 20)

    report = verify(rows, now=minutes_later)

    assert (report.problems, report.not_yet_archived) == ([], 2)
    assert places(verify(rows, now=LATER)) == [(B, 20, "missing"), (A, 20, "missing")]


def test_several_entries_may_be_on_their_way(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    (first,) = changed(archived, "ledger_entries", A, 18)
    rows = without(archived, "ledger_entries", A, 18, 19, 20)

    report = verify(rows, now=parse_instant(first.values["created_at"]))

    assert (report.problems, report.not_yet_archived) == ([], 3)


def test_older_entries_are_not_on_their_way(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    (last,) = changed(archived, "ledger_entries", A, 20)
    minutes_later = parse_instant(last.values["created_at"]) + timedelta(minutes=5)
    rows = without(archived, "ledger_entries", A, 19, 20)

    report = verify(rows, now=minutes_later)

    assert places(report) == [(A, 19, "missing")]
    assert report.problems[0].detail == "entry 19 is missing"
    assert report.not_yet_archived == 1


def test_ledger_that_lost_its_end_is_named(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    tables = Tables(CITIZENS)
    tables.moved_back = (A, 17)

    report = verify(archived, tables=tables)

    assert places(report) == [(A, 18, "cut")]
    assert report.problems[0].detail == "the account counts 17 entries, and not 20"


def test_entries_after_the_reading_are_no_cut(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    class Moving(Tables):
        """The account had 17 entries when it was scanned, and 20 since."""

        def get_item(self, **request: Any) -> Any:
            self.moved_back = None
            return super().get_item(**request)

    tables = Moving(CITIZENS)
    tables.moved_back = (A, 17)

    assert verify(archived, tables=tables).problems == []


def test_citizen_without_rows_is_missing(
    archived: Rows, verify: Callable[..., ArchiveReport]
) -> None:
    rows = [row for row in archived if row.values["user_id"] != A]

    assert places(verify(rows)) == [(A, 1, "missing")]


def test_rows_of_nobody_are_named(archived: Rows, verify: Callable[..., ArchiveReport]) -> None:
    tables = Tables(CITIZENS - 1)
    tables.get_item = lambda **_: {}  # type: ignore[method-assign] # nobody has this account

    assert places(verify(archived, tables=tables)) == [(A, 1, "cut")]
