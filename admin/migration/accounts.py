"""Plan the migration of all old accounts from one reading, then write them one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from admin.migration.account_maps import MapRow
from admin.migration.old_accounts import OldAccount
from admin.migration.old_tables import read_whole_table
from admin.migration.reports import MigratedAccount, Migration
from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import AlreadyDoneError, DomainError
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.deposits.opening_balance import OPERATION, open_account, opening_command
from resolvers.domain.points.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import Movement
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.point_transactions import PointWrites, commit_points
from resolvers.storage.base.client import Database
from resolvers.storage.base.rows import read_rows
from resolvers.storage.points import ledger, users

_ATTRIBUTES = ("transaction_id", "user_id", "points_change", "caller_hash")
_Verdict = tuple[Migration, str | None]
_OF_ANOTHER = "the sub has the opening balance of another old account"


@dataclass(frozen=True)
class OpeningBalance:
    """An entry of the ledger here with the points of an old account."""

    user_id: str
    points: int
    caller_hash: str


class OpeningBalances:
    """All opening balances, by the ids of their entries and by the old accounts."""

    def __init__(self, database: Database) -> None:
        self.by_id: dict[str, OpeningBalance] = {}
        self.by_caller: dict[str, OpeningBalance] = {}
        rows = read_whole_table(
            database, database.table_name(ledger.TABLE), _ATTRIBUTES, ("operation", OPERATION)
        )
        for row in rows:
            opening = OpeningBalance(row["user_id"], row["points_change"], row["caller_hash"])
            self.by_id[row["transaction_id"]] = opening
            self.by_caller[opening.caller_hash] = opening


@dataclass(frozen=True)
class AccountMigrator:
    """The state that all accounts share; their points come in at `now`."""

    database: Database
    programme: Programme
    now: datetime
    new_salt: Callable[[], str]

    def plan(
        self, accounts: Sequence[OldAccount], map_rows: Sequence[MapRow]
    ) -> list[MigratedAccount]:
        """Return the outcome of each account, if no other process writes meanwhile."""
        rows_of: dict[str, list[MapRow]] = {}
        for row in map_rows:
            rows_of.setdefault(row.old_id, []).append(row)
        openings = OpeningBalances(self.database)
        subs = [row.sub for row in map_rows if row.problem is None]
        found = read_rows(self.database, users.TABLE, Account, subs, consistent=True)
        existing = {account.user_id: account for account in found if account is not None}
        return [
            self._plan_one(account, rows_of.get(account.id, []), openings, existing)
            for account in accounts
        ]

    def _plan_one(
        self,
        old: OldAccount,
        rows: Sequence[MapRow],
        openings: OpeningBalances,
        existing: Mapping[str, Account],
    ) -> MigratedAccount:
        if not rows:
            return self._plan_unmapped(old, openings)
        row = rows[0]
        if row.problem is None:
            outcome, reason = self._judge(old, row.sub, openings, existing.get(row.sub))
        else:
            outcome, reason = Migration.REFUSED, f"map: {row.problem}"
        return MigratedAccount(old.id, outcome, old.points, row.sub, row.row, reason)

    def _plan_unmapped(self, old: OldAccount, openings: OpeningBalances) -> MigratedAccount:
        """Keep an account migrated that an earlier map had, even if this map leaves it out."""
        # The digest of the old account is the same for every sub.
        opening = openings.by_caller.get(opening_command("", old.id).caller_hash)
        if opening is None:
            return MigratedAccount(old.id, Migration.UNMAPPED, old.points, reason=old.problem)
        outcome, reason = _compare_points(old, opening)
        return MigratedAccount(old.id, outcome, old.points, opening.user_id, reason=reason)

    def _judge(
        self, old: OldAccount, sub: str, openings: OpeningBalances, account: Account | None
    ) -> _Verdict:
        command = opening_command(sub, old.id)
        verdict = _compare_opening(old, command, openings)
        if verdict is not None:
            return verdict
        if old.problem is not None:
            return Migration.REFUSED, old.problem
        assert old.points is not None  # noqa: S101 - else it has a problem
        if account is not None and account.is_erased:
            return Migration.REFUSED, "the account was erased"
        if old.points == 0:
            return (Migration.MIGRATED if account is None else Migration.UNCHANGED), None
        try:
            self._open(account or zero_account(sub, self.now), old.points, command)
        except DomainError as error:
            return Migration.REFUSED, error.message
        return Migration.MIGRATED, None

    def migrate(self, planned: MigratedAccount) -> MigratedAccount:
        """Credit the planned opening balance, and return the outcome.

        Raise DomainError, OutcomeUnknownError; BotoCoreError, ClientError, CapacityExceededError.
        """
        assert planned.sub is not None  # noqa: S101 - it is planned to be migrated
        assert planned.points is not None  # noqa: S101 - as above
        if planned.points == 0:
            return replace(planned, outcome=self._create_account(planned.sub))
        command, points = opening_command(planned.sub, planned.id), planned.points

        try:
            result = commit_points(
                self.database,
                command,
                self.now,
                lambda account, _: PointWrites[None](self._open(account, points, command)),
                guard=AccountGuard.NOT_ERASED,
            )
        except AlreadyDoneError as done:
            raise DomainError(ErrorCode.INVALID_STATE_TRANSITION, _OF_ANOTHER) from done
        credited = result.entry.points_change
        if credited != points:
            return replace(planned, outcome=Migration.DIFFERS, reason=_explain_difference(credited))
        outcome = Migration.UNCHANGED if result.replayed else Migration.MIGRATED
        return replace(planned, outcome=outcome)

    def _open(self, account: Account, points: int, command: Command) -> Movement:
        return open_account(
            account, points, command, now=self.now, programme=self.programme, salt=self.new_salt()
        )

    def _create_account(self, sub: str) -> Migration:
        """Create an account without points, unless it exists."""

        def decide() -> Change[Migration]:
            existing = users.read(self.database, sub)
            if existing is not None:
                check_not_erased(existing)
                return Change(Migration.UNCHANGED)
            zero = zero_account(sub, self.now)
            return Change(Migration.MIGRATED, [users.write_profile(None, zero)])

        return write_optimistically(self.database, decide)


def _compare_opening(
    old: OldAccount, command: Command, openings: OpeningBalances
) -> _Verdict | None:
    """Compare with the opening balance that exists; None if none does."""
    opening = openings.by_id.get(command.transaction_id)
    if opening is None:
        elsewhere = openings.by_caller.get(command.caller_hash)
        if elsewhere is None:
            return None
        return Migration.REFUSED, f"was migrated to the sub {elsewhere.user_id} already"
    if opening.caller_hash != command.caller_hash:
        return Migration.REFUSED, _OF_ANOTHER
    return _compare_points(old, opening)


def _compare_points(old: OldAccount, opening: OpeningBalance) -> _Verdict:
    if opening.points != old.points:
        return Migration.DIFFERS, _explain_difference(opening.points)
    return Migration.UNCHANGED, None


def _explain_difference(points: int) -> str:
    return (
        f"has an opening balance of {points} points, which stays: adjust the account if necessary"
    )
