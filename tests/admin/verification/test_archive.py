"""The proof of an archive in files: what is wrong in it is named, and nothing else.

400 entries; ARCHIVE_ENTRIES is another number.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from admin.verification.archive import ON_THEIR_WAY, ArchiveReport
from admin.verification.archived_user import ArchivedUser
from resolvers.domain.base.digests import canonical_bytes
from resolvers.domain.base.times import parse_instant
from resolvers.domain.verification.problems import PROBLEMS_MAXIMUM
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
    more,
    places,
    without,
)
from tests.support.domain_programme import TOKYO

Verify = Callable[..., ArchiveReport]
Place = tuple[str | None, int | None, str]
SOON = timedelta(minutes=5)


def forged(rows: Rows, user_id: str, sequence: int, **changes: Any) -> Row:
    """Return the row of an entry with other content, and the hash of that."""
    (row,) = changed(rows, "ledger_entries", user_id, sequence)
    content = {**json.loads(row.values["canonical"]), **changes}
    sealed = hashlib.sha256(canonical_bytes(content)).hexdigest()
    return next(rows_of_item("points_ledger", {**content, "hash": sealed}, LATER, TOKYO))


def four_of_four(archived: Rows) -> Sequence[Rows]:
    rows = without(archived, "ledger_entries", A, 7)
    rows = without(rows, "ledger_entries", B, 5)
    rows += changed(archived, "ledger_entries", B, 5, points_change=more)
    rows = without(rows, "ledger_entries", C, 9, *range(10, 21))
    return rows, changed(archived, "ledger_entries", D, 4, balance_after=more)


def texts_with_their_hash(archived: Rows) -> Sequence[Rows]:
    """Sealed again it breaks the chain; at the end the account has another head."""
    return (
        without(archived, "ledger_entries", A, 7),
        changed(archived, "ledger_entries", A, 7, hash="f" * 64),
        changed(archived, "ledger_entries", B, 3, canonical="{}"),
    )


def text_of_the_first_entry(archived: Rows) -> Sequence[Rows]:
    """Its lots and its deposit are not looked at."""
    rows = without(archived, "ledger_entries", A, 1)
    return rows, changed(archived, "ledger_entries", A, 1, canonical="{}")


def lots(archived: Rows) -> Sequence[Rows]:
    rows = without(archived, "lot_changes", A, 1)
    rows = without(rows, "lot_changes", B, 2)
    rows += changed(archived, "lot_changes", B, 2, points_change=more)
    rows += changed(archived, "lot_changes", C, 3, points_change=more)
    rows += changed(archived, "lot_changes", D, 4, lot="never", expires_on=None)
    return (rows + changed(archived, "lot_changes", D, 5, sequence=0),)


def deposits(archived: Rows) -> Sequence[Rows]:
    rows = without(archived, "deposit_items", A)
    rows = without(rows, "deposit_items", B)
    rows += changed(archived, "deposit_items", A, points_earned=more)
    rows += changed(archived, "deposit_items", C, quantity=more)
    rows = without(rows, "deposit_items", D)
    rows += changed(archived, "deposit_items", D, transaction_id="another")
    return (
        rows + changed(archived, "deposit_items", D, event_id="unknown", transaction_id="unknown"),
    )


def twins_before_the_entries(archived: Rows) -> Sequence[Rows]:
    twins = [forged(archived, A, sequence, previous_hash="0" * 64) for sequence in (6, 7, 8, 9)]
    return twins, archived


def forged_ends(archived: Rows) -> Sequence[Rows]:
    """They have not the heads of the accounts."""
    rows = without(archived, "ledger_entries", B, 20)
    rows = without(rows, "ledger_entries", C, 19, 20)
    ends = [forged(archived, B, 20, caller_hash="1"), forged(archived, C, 19, caller_hash="1")]
    return rows, ends


def deposits_of_others_and_of_tomorrow(archived: Rows) -> Sequence[Rows]:
    of_others = changed(archived, "deposit_items", A, user_id=B)
    never = changed(archived, "deposit_items", C, event_id="x", recorded_at="2999-01-01T00:00:00Z")
    return archived, of_others[:1], never


def rows_without_values(archived: Rows) -> Sequence[Rows]:
    return archived, [
        *changed(archived, "ledger_entries", A, 3, user_id=None),
        *changed(archived, "ledger_entries", A, 3, sequence=None),
        *changed(archived, "ledger_entries", A, 4, sequence=0),
        *changed(archived, "lot_changes", B, 3, sequence=None),
        *changed(archived, "lot_changes", C, 3, user_id=None),
        *changed(archived, "deposit_items", C, event_id=None, recorded_at=None)[:1],
        *changed(archived, "deposit_items", D, points_earned=None)[:1],
    ]


def texts_that_are_no_entries(archived: Rows) -> Sequence[Rows]:
    rows, others = archived, []
    for user_id, text in zip((A, B, C, D), ("[]", '"text"', "{}", "not JSON"), strict=True):
        sealed = hashlib.sha256(text.encode()).hexdigest()
        rows = without(rows, "ledger_entries", user_id, 20)
        others += changed(archived, "ledger_entries", user_id, 20, canonical=text, hash=sealed)
    return rows, others


def citizen_without_rows(archived: Rows) -> Sequence[Rows]:
    return ([row for row in archived if row.values["user_id"] != A],)


TAMPERED: dict[Callable[[Rows], Sequence[Rows]], list[Place]] = {
    four_of_four: [(D, 4, "duplicate"), (C, 9, "missing"), (B, 5, "changed"), (A, 7, "missing")],
    texts_with_their_hash: [(B, 3, "duplicate"), (A, 7, "changed"), (A, 8, "chain")],
    text_of_the_first_entry: [(A, 1, "changed")],
    lots: [
        *((D, 0, "foreign"), (D, 4, "foreign"), (C, 3, "duplicate")),
        *((B, 2, "changed"), (A, 1, "missing")),
    ],
    deposits: [
        (D, None, "foreign"),
        *(
            (user_id, sequence, kind)
            for user_id, kind in ((D, "foreign"), (C, "duplicate"), (B, "missing"), (A, "changed"))
            for sequence in range(1, 11)
        ),
    ],
    twins_before_the_entries: [(A, sequence, "duplicate") for sequence in (6, 7, 8, 9)],
    forged_ends: [(C, 20, "chain"), (C, 20, "missing"), (B, 20, "chain")],
    deposits_of_others_and_of_tomorrow: [(C, None, "foreign"), (B, None, "foreign")],
    rows_without_values: [
        *((None, None, "foreign"), (None, None, "foreign"), (D, 1, "duplicate")),
        *((C, None, "foreign"), (B, None, "foreign"), (A, 0, "foreign"), (A, None, "foreign")),
    ],
    texts_that_are_no_entries: [
        (user_id, 20, kind) for user_id in (D, C, B, A) for kind in ("changed", "chain")
    ],
    citizen_without_rows: [(A, 1, "missing")],
}


def test_rows_that_came_twice_are_one(archived: Rows, verify: Verify) -> None:
    assert verify(archived) == ArchiveReport(CITIZENS, len(archived), 0, [])
    assert verify(archived[::-1]) == ArchiveReport(CITIZENS, 2 * len(archived), 0, [])


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_tampering_is_named_in_its_place(
    archived: Rows, verify: Verify, tamper: Callable[[Rows], Sequence[Rows]]
) -> None:
    report = verify(*tamper(archived))

    assert places(report) == TAMPERED[tamper]
    assert report.not_yet_archived == 0


def test_problems_of_one_citizen_are_limited() -> None:
    user = ArchivedUser(A, TOKYO, LATER, counted=0)
    for number in range(1, PROBLEMS_MAXIMUM + 2):
        user.note_missing(number, number)
    assert [each.sequence for each in user.problems] == [*range(1, PROBLEMS_MAXIMUM + 1)]


def created_at(archived: Rows, sequence: int) -> datetime:
    (entry,) = changed(archived, "ledger_entries", A, sequence)
    return parse_instant(entry.values["created_at"])


def test_last_minutes_may_be_on_their_way(archived: Rows, verify: Verify) -> None:
    rows = without(archived, "ledger_entries", A, 20)
    rows = without(rows, "lot_changes", B, 20)

    for age in (SOON, ON_THEIR_WAY):
        report = verify(rows, now=created_at(archived, 20) + age)
        assert (report.problems, report.not_yet_archived) == ([], 2)
    assert places(verify(now=LATER)) == [(B, 20, "missing"), (A, 20, "missing")]


def test_older_entries_are_not_on_their_way(archived: Rows, verify: Verify) -> None:
    rows = without(archived, "ledger_entries", A, 19, 20)

    report = verify(rows, now=created_at(archived, 20) + SOON)

    assert places(report) == [(A, 19, "missing")]
    assert report.problems[0].detail == "entry 19 is missing"
    assert report.not_yet_archived == 1


@pytest.mark.parametrize(("points", "kind"), [(None, "missing"), (1, "changed")])
def test_deposit_may_come_after_its_entry(
    archived: Rows, verify: Verify, points: int | None, kind: str
) -> None:
    """Whole or in parts."""
    (entry,) = changed(archived, "ledger_entries", A, 10)
    event_id = entry.values["recycle_event_id"]
    rows = [row for row in archived if row.values.get("event_id") != event_id]
    if points is not None:
        own = [row for row in archived if row.values.get("event_id") == event_id]
        rows += [Row(row.table, {**row.values, "points_earned": points}) for row in own]

    assert verify(rows, now=created_at(archived, 10) + SOON).not_yet_archived == 1
    assert places(verify(now=LATER)) == [(A, 10, kind)]


def moved_back(tables: Tables) -> Tables:
    tables.moved_back = (A, 17)
    return tables


def test_ledger_that_lost_its_end_is_named(archived: Rows, verify: Verify) -> None:
    report = verify(archived, tables=moved_back(Tables(CITIZENS)))

    assert places(report) == [(A, 18, "cut")]
    assert report.problems[0].detail == "the account counts 17 entries, and not 20"


def test_lots_of_lost_entries_show_the_cut(archived: Rows, verify: Verify) -> None:
    rows = without(archived, "ledger_entries", A, 18, 19, 20)

    assert places(verify(rows, tables=moved_back(Tables(CITIZENS)))) == [(A, 18, "cut")]


def test_entries_after_the_reading_are_no_cut(archived: Rows, verify: Verify) -> None:
    class Moving(Tables):
        """The account had 17 entries when it was scanned, and 20 since."""

        def get_item(self, **request: Any) -> Any:
            self.moved_back = None
            return super().get_item(**request)

    assert verify(archived, tables=moved_back(Moving(CITIZENS))).problems == []
