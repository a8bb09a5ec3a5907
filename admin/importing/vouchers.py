"""Loading of voucher codes into a reward's pool, from a file.

No report has a code: rows are named by their numbers. A code is in a pool at most once, and cannot
be loaded again after a citizen got it, so a second run loads only missing codes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from admin.fulfilments import check_reward
from admin.importing.files import FileError, read_text
from admin.workers import Progress, do_until_lost
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.places.place_lists.sheets import Record, read_records
from resolvers.domain.rewards.vouchers import Voucher, new_voucher
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.rewards.vouchers import load_voucher
from resolvers.storage.base.client import DATABASE_ERRORS, Database
from resolvers.storage.rewards import vouchers

CODE = "code"
NOT_KNOWN = "not known whether it was loaded: run it again"
NOT_LOADED = "the tables were lost, it was not loaded: run it again"


class VoucherOutcome(StrEnum):
    LOADED = "loaded"
    KNOWN = "loaded before"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class VoucherRow:
    """The result of a row, counted from 1 as in a spreadsheet."""

    row: int
    outcome: VoucherOutcome
    reason: str | None = None


@dataclass(frozen=True)
class VoucherReport:
    """`rows` need attention.

    `in_pool` is the number of the reward's codes now, None if the tables were lost. `not_reached`
    counts the rows that were not tried: of a file with refused rows, or after the tables were lost.
    """

    file: str
    reward_id: str
    counts: dict[str, int]
    in_pool: int | None
    rows: tuple[VoucherRow, ...]
    not_reached: int
    is_file_refused: bool


@dataclass(frozen=True)
class _Row:
    """A row of the file: a voucher, or a problem."""

    number: int
    voucher: Voucher | None
    problem: str | None = None


def load_vouchers(
    database: Database,
    path: Path,
    *,
    reward_id: str,
    now: datetime,
    dry_run: bool = False,
    report_progress: Progress | None = None,
) -> VoucherReport:
    """Load the codes of a file: one a line, or the column `code` of a CSV file.

    If a row is refused, nothing is loaded. A dry run reads the tables and reports the same, but
    writes nothing. Raise FileError; InvalidInputError for a reward that has no codes;
    KeyboardInterrupt with the number of loaded codes.
    """
    check_reward(database, reward_id)
    rows = _read_rows(path, reward_id, now)
    refused = [
        VoucherRow(row.number, VoucherOutcome.REFUSED, row.problem) for row in rows if row.problem
    ]
    done = refused or _load(database, rows, report_progress, dry_run=dry_run)
    counts = Counter(row.outcome for row in done)
    return VoucherReport(
        file=str(path),
        reward_id=reward_id,
        counts={outcome.value: counts[outcome] for outcome in VoucherOutcome},
        in_pool=_count_in_pool(database, reward_id),
        rows=tuple(row for row in done if row.reason is not None),
        not_reached=len(rows) - len(done),
        is_file_refused=bool(refused),
    )


def _count_in_pool(database: Database, reward_id: str) -> int | None:
    try:
        return vouchers.count_in_pool(database, reward_id)
    except DATABASE_ERRORS:
        return None


def _read_rows(path: Path, reward_id: str, now: datetime) -> list[_Row]:
    records = [record for record in read_records(read_text(path)) if not record.is_blank]
    titles = [cell.casefold() for cell in records[0].cells] if records else []
    column = titles.index(CODE) if CODE in titles else None
    rows = [_read_row(record, column, reward_id, now) for record in records[column is not None :]]
    if not rows:
        raise FileError(f"{path}: has no codes")
    first: dict[str, int] = {}
    return [_without_duplicate(row, first) for row in rows]


def _read_row(record: Record, column: int | None, reward_id: str, now: datetime) -> _Row:
    problem, cells = record.problem, record.cells
    if problem is None and column is None and len(cells) > 1:
        problem = f"has {len(cells)} cells: name the column of the codes `{CODE}` in the first row"
    if problem is None:
        try:
            code = "".join(cells[column:][:1])
            return _Row(record.row, new_voucher(reward_id, code, now))
        except InvalidInputError as error:
            problem = error.message
    return _Row(record.row, None, problem)


def _without_duplicate(row: _Row, first: dict[str, int]) -> _Row:
    """Return the row, or a problem if one of the rows in `first`, by their ids, has its code."""
    if row.voucher is None:
        return row
    number = first.setdefault(row.voucher.voucher_id, row.number)
    if number == row.number:
        return row
    return _Row(row.number, None, f"row {number} has the same code")


def _load(
    database: Database, rows: Sequence[_Row], report_progress: Progress | None, *, dry_run: bool
) -> list[VoucherRow]:
    """Load the rows, several at once, until the tables are lost."""
    done: list[VoucherRow] = []

    def load_one(row: _Row) -> VoucherRow | None:
        loaded = _load_row(database, row, dry_run=dry_run)
        done.append(loaded)
        return loaded

    def leave_out(row: _Row, lost: Exception | None) -> VoucherRow | None:
        if lost is None:
            return None
        return VoucherRow(row.number, VoucherOutcome.REFUSED, f"{NOT_LOADED} ({lost})")

    try:
        results = do_until_lost(load_one, rows, left_out=leave_out, report_progress=report_progress)
    except KeyboardInterrupt as interrupt:
        loaded = 0 if dry_run else sum(row.outcome is VoucherOutcome.LOADED for row in done)
        said = f"{loaded} of {len(rows)} codes were loaded; run it again to go on"
        raise KeyboardInterrupt(said) from interrupt
    return [row for row in results if row is not None]


def _load_row(database: Database, row: _Row, *, dry_run: bool) -> VoucherRow:
    assert row.voucher is not None  # noqa: S101 - a file with a refused row is not loaded
    try:
        if dry_run:
            is_new = vouchers.read_many(database, [row.voucher.voucher_id]) == [None]
        else:
            is_new = load_voucher(database, row.voucher)
    except DomainError as refused:
        return VoucherRow(row.number, VoucherOutcome.REFUSED, f"{refused}: run it again")
    except OutcomeUnknownError:
        return VoucherRow(row.number, VoucherOutcome.UNKNOWN, NOT_KNOWN)
    return VoucherRow(row.number, VoucherOutcome.LOADED if is_new else VoucherOutcome.KNOWN)
