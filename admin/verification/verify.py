"""Verification of a citizen, or of the whole programme: nothing is written.

The programme is read in one pass: accounts first, then what stands beside the ledger, then the
ledger, each table in parallel segments. What does not fit in that pass is only suspected, as
everybody goes on moving points meanwhile; suspects are read again before anything is reported.
"""

from collections.abc import Callable, Iterator

from admin.verification.fingerprints import Fingerprints
from admin.verification.reports import Totals, VerificationReport
from admin.verification.stock import Stocks, check_again
from admin.workers import spread
from resolvers.domain.verification.accounts import ledger_seq_of
from resolvers.domain.verification.problems import Problem
from resolvers.services.verification import LEDGER, LEDGER_INDEX, Verified, verify_citizen
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, from_attributes
from resolvers.storage.scans import SEGMENTS, scan_pages

Tell = Callable[[int, int], None]
READERS = 4
"""Suspects that are read again at once."""


def verify_user(database: Database, user_id: str) -> VerificationReport:
    """Check one citizen by Queries. Stock and P13 are of the whole programme: not here."""
    verified = verify_citizen(database, user_id)
    if verified is None:
        unknown = Problem(user_id, None, "account", "nothing is known of this citizen")
        return VerificationReport(0, 0, [unknown])
    return VerificationReport(1, verified.history.count, verified.problems)


def verify_programme(
    database: Database, *, segments: int = SEGMENTS, tell_progress: Tell | None = None
) -> VerificationReport:
    """Check all citizens, all stock, and P13; raises what DynamoDB does.

    `tell_progress` hears how many entries of how many are checked.
    """
    snapshots, stocks = Fingerprints(Totals()), Stocks()
    for items in scan_pages(database, "users", segments=segments):
        snapshots.add_accounts(items)
    _read_beside(database, snapshots, stocks, segments)
    for items in scan_pages(database, LEDGER, index=LEDGER_INDEX, segments=segments):
        snapshots.add_entries(items)
        if tell_progress is not None:
            tell_progress(snapshots.entries, max(snapshots.entries, snapshots.expected_entries))
    suspects = _suspects_of(database, snapshots)
    problems = _read_again(database, sorted(suspects), snapshots)
    if snapshots.totals.problem is not None:
        problems.append(snapshots.totals.problem)
    lasting, unsettled = check_again(database, stocks.problems())
    return VerificationReport(
        len(snapshots),
        snapshots.entries,
        [*problems, *lasting],
        snapshots.totals,
        unsettled,
        len(suspects),
    )


def _read_beside(
    database: Database, snapshots: Fingerprints, stocks: Stocks, segments: int
) -> None:
    """What entries and accounts will be compared with."""

    def rows(table: str) -> Iterator[Item]:
        for items in scan_pages(database, table, segments=segments):
            yield from map(from_attributes, items)

    for row in rows("stock_movements"):
        stocks.add_movement(row)
    for row in rows("earn_rules"):
        snapshots.rules[row["rule_id"]] = row
    for row in rows("recycle_events"):
        snapshots.add_event(row)
    for row in rows("exchanges"):
        snapshots.add_exchange(row)
        stocks.add_exchange(row)
    for row in rows("rewards"):
        stocks.add_reward(row)


def _suspects_of(database: Database, snapshots: Fingerprints) -> set[str]:
    """Who is not known to be clean, and whose account still does not count their newest entry."""
    beyond = snapshots.finish()
    keys = [("users", user_id) for user_id in beyond]
    accounts = database.batch_get(keys, consistent=True)
    return snapshots.suspects | {
        user_id
        for user_id, sequence in beyond.items()
        if ledger_seq_of(accounts.get(("users", user_id))) < sequence
    }


def _read_again(database: Database, suspects: list[str], snapshots: Fingerprints) -> list[Problem]:
    """The problems of suspects that last; what they have goes into the totals, as it is now."""

    def verify(user_id: str) -> Verified | None:
        return verify_citizen(database, user_id)

    problems: list[Problem] = []
    with spread(verify, suspects, READERS) as found:
        for user_id, verified in zip(suspects, found, strict=True):
            if verified is None:
                continue
            problems.extend(verified.problems)
            if not snapshots.is_counted(user_id):
                snapshots.totals.add(verified.history.buckets, verified.amount)
    return problems
