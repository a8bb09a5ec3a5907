"""Old accounts: what each becomes here, decided from all that was read, then done one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from admin.migration.account_maps import MapRow
from admin.migration.old_accounts import OldAccount
from admin.migration.old_tables import read_whole_table
from admin.migration.reports import MigratedAccount, Migration
from resolvers.domain.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.domain.commands import Command
from resolvers.domain.earning import Programme
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import AlreadyDoneError, DomainError
from resolvers.domain.ledger import Movement
from resolvers.domain.opening_balance import OPERATION, open_account, opening_command
from resolvers.services.optimistic_write import Change, write_optimistically
from resolvers.services.point_transactions import PointWrites, commit_points
from resolvers.storage import ledger, users
from resolvers.storage.client import Database
from resolvers.storage.rows import read_rows

_OPENING = ("transaction_id", "user_id", "points_change", "caller_hash")
_Verdict = tuple[Migration, str | None]
_OF_ANOTHER = "the sub was opened with the points of another old account"


@dataclass(frozen=True)
class Opening:
    """An opening entry that stands in the ledger here."""

    user_id: str
    points: int
    caller_hash: str


class Openings:
    """Those that stand, by the ids of their entries and by the old accounts."""

    def __init__(self, database: Database) -> None:
        self.by_id: dict[str, Opening] = {}
        self.by_caller: dict[str, Opening] = {}
        rows = read_whole_table(
            database, database.table_name(ledger.TABLE), _OPENING, ("operation", OPERATION)
        )
        for row in rows:
            opening = Opening(row["user_id"], row["points_change"], row["caller_hash"])
            self.by_id[row["transaction_id"]] = opening
            self.by_caller[opening.caller_hash] = opening


@dataclass(frozen=True)
class AccountMigrator:
    """What holds for every account; `now` is the moment that their points come in at."""

    database: Database
    programme: Programme
    now: datetime
    new_salt: Callable[[], str]

    def plan(
        self, accounts: Sequence[OldAccount], map_rows: Sequence[MapRow]
    ) -> list[MigratedAccount]:
        """What would become of each account if nobody else wrote; adopted is what has to be."""
        rows_of: dict[str, list[MapRow]] = {}
        for row in map_rows:
            rows_of.setdefault(row.old_id, []).append(row)
        openings = Openings(self.database)
        subs = [row.sub for row in map_rows if row.problem is None]
        found = read_rows(self.database, users.TABLE, Account, subs, consistent=True)
        standing = {account.user_id: account for account in found if account is not None}
        return [
            self._plan_one(account, rows_of.get(account.id, []), openings, standing)
            for account in accounts
        ]

    def _plan_one(
        self,
        old: OldAccount,
        rows: Sequence[MapRow],
        openings: Openings,
        standing: Mapping[str, Account],
    ) -> MigratedAccount:
        if not rows:
            return self._plan_unmapped(old, openings)
        row = rows[0]
        if row.problem is None:
            outcome, reason = self._judge(old, row.sub, openings, standing.get(row.sub))
        else:
            outcome, reason = Migration.REFUSED, f"map: {row.problem}"
        return MigratedAccount(old.id, outcome, old.points, row.sub, row.row, reason)

    def _plan_unmapped(self, old: OldAccount, openings: Openings) -> MigratedAccount:
        """Whoever an earlier map has opened is no less opened where this one leaves them out."""
        # The digest of the old account is the same whoever it is opened for.
        opening = openings.by_caller.get(opening_command("", old.id).caller_hash)
        if opening is None:
            return MigratedAccount(old.id, Migration.UNMAPPED, old.points, reason=old.problem)
        stands = _compare_opening(old, opening_command(opening.user_id, old.id), openings)
        outcome, reason = stands or (Migration.UNCHANGED, None)
        return MigratedAccount(old.id, outcome, old.points, opening.user_id, reason=reason)

    def _judge(
        self, old: OldAccount, sub: str, openings: Openings, account: Account | None
    ) -> _Verdict:
        command = opening_command(sub, old.id)
        stands = _compare_opening(old, command, openings)
        if stands is not None:
            return stands
        if old.points is None or old.problem is not None:
            return Migration.REFUSED, old.problem
        if account is not None and account.is_erased:
            return Migration.REFUSED, "the account was erased"
        if old.points == 0:
            return (Migration.ADOPTED if account is None else Migration.UNCHANGED), None
        try:
            self._open(account or zero_account(sub, self.now), old.points, command)
        except DomainError as refused:
            return Migration.REFUSED, refused.message
        return Migration.ADOPTED, None

    def migrate(self, planned: MigratedAccount) -> MigratedAccount:
        """Open the account that was planned to be, and tell what became of it.

        Raises DomainError, OutcomeUnknown; BotoCoreError, ClientError, CapacityExceededError.
        """
        if planned.sub is None or planned.points is None:
            raise ValueError(f"{planned.id} was not planned to be adopted")
        if planned.points == 0:
            return replace(planned, outcome=self._make_account(planned.sub))
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
        opened = result.entry.points_change
        if opened != points:
            return replace(planned, outcome=Migration.DIFFERS, reason=_tell_difference(opened))
        outcome = Migration.UNCHANGED if result.replayed else Migration.ADOPTED
        return replace(planned, outcome=outcome)

    def _open(self, account: Account, points: int, command: Command) -> Movement:
        return open_account(
            account,
            points,
            command,
            now=self.now,
            programme=self.programme,
            salt=self.new_salt(),
        )

    def _make_account(self, sub: str) -> Migration:
        """Make the account of somebody without points, unless there is one."""

        def decide() -> Change[Migration]:
            standing = users.read(self.database, sub)
            if standing is not None:
                check_not_erased(standing)
                return Change(Migration.UNCHANGED)
            zero = zero_account(sub, self.now)
            return Change(Migration.ADOPTED, [users.write_profile(None, zero)])

        return write_optimistically(self.database, decide)


def _compare_opening(old: OldAccount, command: Command, openings: Openings) -> _Verdict | None:
    """What an opening that stands says of the account; None where there is none."""
    opening = openings.by_id.get(command.transaction_id)
    if opening is None:
        elsewhere = openings.by_caller.get(command.caller_hash)
        if elsewhere is None:
            return None
        return Migration.REFUSED, f"was adopted by the sub {elsewhere.user_id} already"
    if opening.caller_hash != command.caller_hash:
        return Migration.REFUSED, _OF_ANOTHER
    if opening.points != old.points:
        return Migration.DIFFERS, _tell_difference(opening.points)
    return Migration.UNCHANGED, None


def _tell_difference(points: int) -> str:
    return f"was opened with {points} points, which stays: adjust the account if need be"
