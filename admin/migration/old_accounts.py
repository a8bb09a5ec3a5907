"""Old accounts: their balances in the old users, and their sums in the old ledger."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from admin.migration.old_rows import describe, is_whole_number
from admin.migration.old_tables import LEDGER, USERS, OldTables
from admin.migration.reports import LedgerDifference
from resolvers.domain.points.accounts import POINTS_CEILING


@dataclass(frozen=True)
class OldAccount:
    """`balance` is points_balance as the row has it; `id` is its user_id, as text."""

    id: str
    balance: object

    @property
    def points(self) -> int | None:
        return int(str(self.balance)) if is_whole_number(self.balance) else None

    @property
    def problem(self) -> str | None:
        """The reason why an account cannot begin with this balance, if there is one."""
        if self.balance is None:
            return "points_balance is missing"
        if self.points is None:
            return f"points_balance is not a whole number but {describe(self.balance)}"
        if not 0 <= self.points <= POINTS_CEILING:
            return f"points_balance is 0 to {POINTS_CEILING}, not {self.points}"
        return None


def read_old_accounts(old: OldTables) -> list[OldAccount]:
    """Return the old accounts, by their ids."""
    rows = old.read(USERS, "user_id", "points_balance")
    accounts = [OldAccount(str(row["user_id"]), row.get("points_balance")) for row in rows]
    return sorted(accounts, key=lambda account: account.id)


def compare_ledger(old: OldTables, accounts: Sequence[OldAccount]) -> list[LedgerDifference]:
    """Return the ids in old users and old ledger whose ledger differs from the balance."""
    sums: Counter[str] = Counter()
    unreadable: Counter[str] = Counter()
    for row in old.read(LEDGER, "user_id", "points_change"):
        old_id, points = str(row.get("user_id", "")), row.get("points_change")
        if is_whole_number(points):
            sums[old_id] += int(str(points))
        else:
            unreadable[old_id] += 1
    balances = {account.id: account.points for account in accounts}
    differences = []
    for old_id in sorted({*balances, *sums, *unreadable}):
        points, ledger_points = balances.get(old_id), sums[old_id]
        if points != ledger_points or old_id in unreadable:
            differences.append(
                LedgerDifference(
                    old_id,
                    points,
                    ledger_points,
                    unreadable[old_id],
                    has_account=old_id in balances,
                )
            )
    return differences
