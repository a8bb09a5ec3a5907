"""Old accounts: what each becomes here, decided from all that was read, then done one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from resolvers.operations.account_maps import MapRow
from resolvers.operations.adoption_reports import AdoptedAccount, Adoption
from resolvers.operations.old_accounts import OldAccount
from resolvers.operations.old_tables import read_whole_table
from resolvers.rules.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.rules.earning import Programme
from resolvers.rules.ledger import LedgerEntry, Movement
from resolvers.rules.openings import OPERATION, open_account, order_opening
from resolvers.rules.orders import Order
from resolvers.rules.refusals import Refused
from resolvers.rules.vocabulary import ErrorCode
from resolvers.tables import ledger, users
from resolvers.tables.changes import Change, make_change
from resolvers.tables.dynamo import Database
from resolvers.tables.movements import Decision, Movable, Rows, move_points
from resolvers.tables.rows import read_rows

_OPENING = ("transaction_id", "user_id", "points_change", "caller_hash")
_Verdict = tuple[Adoption, str | None]
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
class Adopter:
    """What holds for every account; `now` is the moment that their points come in at."""

    database: Database
    programme: Programme
    now: datetime
    new_salt: Callable[[], str]

    def plan(
        self, accounts: Sequence[OldAccount], map_rows: Sequence[MapRow]
    ) -> list[AdoptedAccount]:
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
    ) -> AdoptedAccount:
        if not rows:
            return self._plan_unmapped(old, openings)
        row = rows[0]
        if row.problem is None:
            outcome, reason = self._judge(old, row.sub, openings, standing.get(row.sub))
        else:
            outcome, reason = Adoption.REFUSED, f"map: {row.problem}"
        return AdoptedAccount(old.id, outcome, old.points, row.sub, row.row, reason)

    def _plan_unmapped(self, old: OldAccount, openings: Openings) -> AdoptedAccount:
        """Whoever an earlier map has opened is no less opened where this one leaves them out."""
        # The digest of the old account is the same whoever it is opened for.
        opening = openings.by_caller.get(order_opening("", old.id).caller_hash)
        if opening is None:
            return AdoptedAccount(old.id, Adoption.UNMAPPED, old.points, reason=old.problem)
        stands = _compare_opening(old, order_opening(opening.user_id, old.id), openings)
        outcome, reason = stands or (Adoption.UNCHANGED, None)
        return AdoptedAccount(old.id, outcome, old.points, opening.user_id, reason=reason)

    def _judge(
        self, old: OldAccount, sub: str, openings: Openings, account: Account | None
    ) -> _Verdict:
        order = order_opening(sub, old.id)
        stands = _compare_opening(old, order, openings)
        if stands is not None:
            return stands
        if old.points is None or old.problem is not None:
            return Adoption.REFUSED, old.problem
        if account is not None and account.is_erased:
            return Adoption.REFUSED, "the account was erased"
        if old.points == 0:
            return (Adoption.ADOPTED if account is None else Adoption.UNCHANGED), None
        try:
            self._open(account or zero_account(sub, self.now), old.points, order)
        except Refused as refused:
            return Adoption.REFUSED, refused.message
        return Adoption.ADOPTED, None

    def adopt(self, planned: AdoptedAccount) -> AdoptedAccount:
        """Open the account that was planned to be, and tell what became of it.

        Raises Refused, OutcomeUnknown; BotoCoreError, ClientError, CapacityExceeded.
        """
        if planned.sub is None or planned.points is None:
            raise ValueError(f"{planned.id} was not planned to be adopted")
        if planned.points == 0:
            return replace(planned, outcome=self._make_account(planned.sub))
        order, points = order_opening(planned.sub, planned.id), planned.points

        def decide(account: Account, _: Rows) -> Decision[None]:
            return Decision(self._open(account, points, order), [], None)

        def recall(_: LedgerEntry) -> None:
            return None

        movable = Movable(
            order,
            [],
            decide,
            recall,
            taken=Refused(ErrorCode.INVALID_STATE_TRANSITION, _OF_ANOTHER),
            guard=AccountGuard.NOT_ERASED,
        )
        settled = move_points(self.database, movable, self.now)
        stands = settled.entry.points_change
        if stands != points:
            return replace(planned, outcome=Adoption.DIFFERS, reason=_tell_difference(stands))
        outcome = Adoption.UNCHANGED if settled.replayed else Adoption.ADOPTED
        return replace(planned, outcome=outcome)

    def _open(self, account: Account, points: int, order: Order) -> Movement:
        return open_account(
            account,
            points,
            order,
            now=self.now,
            programme=self.programme,
            salt=self.new_salt(),
        )

    def _make_account(self, sub: str) -> Adoption:
        """Make the account of somebody without points, unless there is one."""

        def decide() -> Change[Adoption]:
            standing = users.read(self.database, sub)
            if standing is not None:
                check_not_erased(standing)
                return Change(Adoption.UNCHANGED)
            zero = zero_account(sub, self.now)
            return Change(Adoption.ADOPTED, [users.write_profile(None, zero)])

        return make_change(self.database, decide)


def _compare_opening(old: OldAccount, order: Order, openings: Openings) -> _Verdict | None:
    """What an opening that stands says of the account; None where there is none."""
    opening = openings.by_id.get(order.transaction_id)
    if opening is None:
        elsewhere = openings.by_caller.get(order.caller_hash)
        if elsewhere is None:
            return None
        return Adoption.REFUSED, f"was adopted by the sub {elsewhere.user_id} already"
    if opening.caller_hash != order.caller_hash:
        return Adoption.REFUSED, _OF_ANOTHER
    if opening.points != old.points:
        return Adoption.DIFFERS, _tell_difference(opening.points)
    return Adoption.UNCHANGED, None


def _tell_difference(points: int) -> str:
    return f"was opened with {points} points, which stays: adjust the account if need be"
