"""Verification of one user, or of the whole programme. Nothing is written.

The programme is read in one pass: accounts first, then the tables other than the ledger, then the
ledger, each in parallel segments. Points move meanwhile, so a mismatch in that pass is only a
suspicion: suspects are read again before anything is reported.
"""

from functools import partial

from admin.verification.budgets import Issued, check_budgets
from admin.verification.earn_rules import check_earn_rules
from admin.verification.fingerprints import Fingerprints
from admin.verification.reports import Totals, VerificationReport
from admin.verification.stock import Stocks, check_again
from admin.verification.vouchers import Vouchers
from admin.workers import Progress, spread
from resolvers.domain.verification.accounts import ledger_seq_of
from resolvers.domain.verification.problems import Problem
from resolvers.services import verification
from resolvers.services.verification import Verified
from resolvers.storage.base.client import Database
from resolvers.storage.base.scans import SEGMENTS, scan_pages, scan_rows
from resolvers.storage.points import ledger

READERS = 4
"""Suspects that are read again at the same time."""


def verify_user(database: Database, user_id: str) -> VerificationReport:
    """Check one user by Queries, but not stock and P13, which cover the whole programme."""
    verified = verification.verify_user(database, user_id)
    if verified is None:
        unknown = Problem(user_id, None, "account", "this user does not exist")
        return VerificationReport(0, 0, [unknown])
    return VerificationReport(1, verified.history.count, verified.problems)


def verify_programme(
    database: Database, *, segments: int = SEGMENTS, report_progress: Progress | None = None
) -> VerificationReport:
    """Check all users, all stock, all budgets, and P13. Raise DynamoDB's errors.

    `report_progress` counts ledger entries.
    """
    fingerprints, stocks, vouchers = Fingerprints(Totals()), Stocks(), Vouchers()
    issued = Issued()
    for items in scan_pages(database, "users", segments=segments):
        fingerprints.add_accounts(items)
    _read_beside(database, fingerprints, stocks, vouchers, issued, segments)
    for items in scan_pages(database, ledger.TABLE, index=ledger.USER_INDEX, segments=segments):
        fingerprints.add_entries(items)
        if report_progress is not None:
            report_progress(
                fingerprints.entries, max(fingerprints.entries, fingerprints.expected_entries)
            )
    suspects = _suspects_of(database, fingerprints)
    problems = _read_again(database, sorted(suspects), fingerprints)
    if fingerprints.totals.problem is not None:
        problems.append(fingerprints.totals.problem)
    lasting, unsettled = check_again(database, stocks.problems())
    of_budgets, unsettled_budgets = check_budgets(database, issued)
    return VerificationReport(
        len(fingerprints),
        fingerprints.entries,
        [
            *problems,
            *fingerprints.statuses.problems(database),
            *lasting,
            *vouchers.problems(database),
            *of_budgets,
            *check_earn_rules(database, fingerprints.rules),
        ],
        fingerprints.totals,
        [*unsettled, *unsettled_budgets],
        len(suspects),
    )


def _read_beside(
    database: Database,
    fingerprints: Fingerprints,
    stocks: Stocks,
    vouchers: Vouchers,
    issued: Issued,
    segments: int,
) -> None:
    """Read the rows that entries and accounts are compared with."""
    rows = partial(scan_rows, database, segments=segments)
    for row in rows("rewards"):
        fingerprints.add_reward(row)
        vouchers.add_reward(row)
    for row in rows("redemption_counts"):
        fingerprints.add_count(row)
    for row in rows("vouchers"):
        vouchers.add_voucher(row)
    for row in rows("stock_movements"):
        stocks.add_movement(row)
    for row in rows("earn_rules"):
        fingerprints.rules[row["rule_id"]] = row
    for row in rows("recycle_events"):
        fingerprints.add_event(row)
        issued.add_event(row)
    for row in rows("exchanges"):
        fingerprints.add_exchange(row)
        stocks.add_exchange(row)
        vouchers.add_exchange(row)
    for row in rows("rewards"):
        stocks.add_reward(row)
    for row in rows("stock_shards"):
        stocks.add_shard(row)


def _suspects_of(database: Database, fingerprints: Fingerprints) -> set[str]:
    """Return the users not known to be clean, and those whose account lacks an entry."""
    beyond = fingerprints.finish()
    keys = [("users", user_id) for user_id in beyond]
    accounts = database.batch_get(keys, consistent=True)
    return fingerprints.suspects | {
        user_id
        for user_id, sequence in beyond.items()
        if ledger_seq_of(accounts.get(("users", user_id))) < sequence
    }


def _read_again(
    database: Database, suspects: list[str], fingerprints: Fingerprints
) -> list[Problem]:
    """Return the suspects' problems that last, and add their present sums to the totals."""

    def verify(user_id: str) -> Verified | None:
        return verification.verify_user(database, user_id)

    problems: list[Problem] = []
    with spread(verify, suspects, READERS) as found:
        for user_id, verified in zip(suspects, found, strict=True):
            if verified is None:
                continue
            problems.extend(verified.problems)
            if not fingerprints.is_counted(user_id):
                fingerprints.totals.add(verified.history.buckets, verified.amount)
    return problems
