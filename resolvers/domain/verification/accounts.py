"""Verification of a user's account, ledger, deposits and exchanges.

It repairs nothing and trusts nothing: it computes everything again from the first entry.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from resolvers.domain.base.enums import AccountStatus
from resolvers.domain.points.accounts import GENESIS, expiry_shard_of
from resolvers.domain.points.lots import NEVER
from resolvers.domain.verification.counts import check_counts
from resolvers.domain.verification.ledger_replay import (
    UNREADABLE,
    LedgerReplay,
    Row,
    describe_unreadable,
)
from resolvers.domain.verification.reconciliation import Rules, check_events, check_exchanges

_PERSONAL = (
    "display_name",
    "name_initial",
    "name_key",
    "lang",
    "notifications",
    "member_number",
    "status_reason",
    "exchanges_without_key",
)
_STATUSES = frozenset(status.value for status in AccountStatus)
_STANDING: Mapping[str, tuple[str, Any]] = {
    "points_balance": ("balance", 0),
    "points_held": ("held", 0),
    "lots": ("lots", {}),
    "holds": ("holds", {}),
    "lifetime_earned": ("lifetime_earned", 0),
    "ledger_head": ("account", GENESIS),
    "last_at": ("account", ""),
}
"""Attributes that entries determine: the kind of problem, and the value before the first entry."""


@dataclass(frozen=True)
class Books:
    """All rows of one user; the account is read first, and consistently.

    `rows` are the entries in the order of their sequences. `rules` are the versions of earn rules
    that the events use. With None, points are not checked against rules. `counts` are redemption
    counts, and `counted_rewards` the rewards of the exchanges that were counted from the start.
    """

    account: Row | None
    rows: Sequence[Row]
    events: Sequence[Row]
    exchanges: Sequence[Row]
    rules: Rules | None = None
    counts: Sequence[Row] = ()
    counted_rewards: AbstractSet[str] = frozenset()

    @property
    def is_nothing(self) -> bool:
        related = self.rows or self.events or self.exchanges or self.counts
        return self.account is None and not related

    @property
    def is_whole(self) -> bool:
        """Return whether the index shows every entry that the account counts."""
        wanted = ledger_seq_of(self.account)
        shown = {row["sequence"] for row in self.rows}
        return all(sequence in shown for sequence in range(1, wanted + 1))

    def is_counted_by(self, account: Row | None) -> bool:
        """Return whether the account counts the newest entry that the index shows."""
        return not self.rows or bool(self.rows[-1]["sequence"] <= ledger_seq_of(account))


def verify_rows(user_id: str, books: Books) -> LedgerReplay:
    """Return the replay of one user's ledger, with all `problems`.

    Entries after the account's ledger_seq are not checked: they are newer than the account.
    """
    account, rows = books.account, books.rows
    replay = LedgerReplay(user_id)
    last = ledger_seq_of(account)
    counted = [row for row in rows if row["sequence"] <= last] if account else list(rows)
    for row in _settle_twins(counted):
        replay.add(row)
    if account is None:
        if rows:
            replay.findings.note(rows[-1]["sequence"], "account", "the entries have no account")
        elif books.events or books.exchanges:
            replay.findings.note(None, "account", "the deposits or exchanges have no account")
        elif books.counts:
            replay.findings.note(None, "account", "the redemption counts have no account")
        return replay
    check_account(replay, account)
    check_events(replay, account, books.events, books.rules)
    check_exchanges(replay, books.exchanges, scrubbed=is_scrubbed(account))
    check_counts(replay, books.exchanges, books.counts, books.counted_rewards)
    return replay


def ledger_seq_of(account: Row | None) -> int:
    """Return the account's number of entries, or 0 if the item has no such integer."""
    sequence = (account or {}).get("ledger_seq", 0)
    return sequence if type(sequence) is int else 0


def _settle_twins(rows: Sequence[Row]) -> list[Row]:
    """Return the rows. Of rows with one sequence, put the one that continues the chain first."""
    settled: list[Row] = []
    for row in rows:
        if settled and settled[-1]["sequence"] == row["sequence"]:
            before = settled[-2].get("hash") if len(settled) > 1 else GENESIS
            if row.get("previous_hash") == before != settled[-1].get("previous_hash"):
                settled.insert(len(settled) - 1, row)
                continue
        settled.append(row)
    return settled


def check_account(replay: LedgerReplay, account: Row) -> None:
    """Compare the result of the entries with the account."""
    last = account.get("ledger_seq", 0)
    if type(last) is not int:
        replay.findings.note(None, "row", "the account's ledger_seq is not an integer")
        return
    if replay.sequence < last:
        replay.findings.note(replay.sequence + 1, "sequence", replay.missing_before(last + 1))
    else:
        for name, value in standing_of(replay).items():
            kind, nothing = _STANDING[name]
            stated = account.get(name, nothing)
            if stated != value:
                replay.findings.note(last or None, kind, _describe_standing(name, stated, value))
        if replay.entry_checks.has_erased is not is_erased(account):
            # Marking an account as erased would hide that its reasons are missing.
            replay.findings.note(
                last or None, "account", "account and entries disagree about the erasure"
            )
    try:
        for detail in account_problems(account):
            replay.findings.note(last or None, "account", detail)
    except UNREADABLE as fault:
        replay.findings.note(None, "row", describe_unreadable(fault))
    _check_texts(replay, account)


def _describe_standing(name: str, stated: object, value: object) -> str:
    """Describe the difference, with its values if they are integers."""
    if type(stated) is int and type(value) is int:
        return f"the account's {name} is {stated}, but its entries give {value}"
    return f"the account's {name} differs from its entries"


def standing_of(replay: LedgerReplay) -> dict[str, Any]:
    """Return the account's attributes as its entries determine them."""
    return {
        "points_balance": replay.balance,
        "points_held": replay.held,
        "lots": replay.lots,
        "holds": replay.entry_checks.holds(),
        "lifetime_earned": replay.lifetime_earned,
        "ledger_head": replay.head,
        "last_at": replay.last_at,
    }


def standing_in(account: Row) -> dict[str, Any]:
    """Return the same attributes as the account stores them."""
    return {name: account.get(name, nothing) for name, (_, nothing) in _STANDING.items()}


def is_erased(account: Row) -> bool:
    return "erased_at" in account or account.get("status") == "ERASED"


def is_scrubbed(account: Row) -> bool:
    """Return whether the erasure has finished: until then the sweeper finds the account."""
    return is_erased(account) and "next_expiry" not in account


def account_problems(account: Row) -> list[str]:
    """Return the problems of the account alone: status, the sweeper's index, points below 0."""
    problems = []
    status = account.get("status", AccountStatus.ACTIVE.value)
    if status not in _STATUSES:
        problems.append("its status does not exist")
    elif ("erased_at" in account) is not (status == AccountStatus.ERASED.value):
        problems.append("its status and erased_at disagree")
    if account.get("points_balance", 0) < 0 or account.get("points_held", 0) < 0:
        problems.append("points are below 0")
    if is_erased(account):
        return [*problems, *_erasure_problems(account)]
    dated = [lot for lot in account.get("lots", {}) if lot != NEVER]
    if account.get("next_expiry") != (min(dated) if dated else None):
        problems.append("next_expiry is not that of the soonest lot")
    shard = expiry_shard_of(account["user_id"]) if dated else None
    if account.get("expiry_shard") != shard:
        problems.append("expiry_shard is not that of the user")
    return problems


def _erasure_problems(account: Row) -> list[str]:
    """Return the problems: the sweeper must find an open erasure, and a finished one is empty."""
    if is_scrubbed(account):
        is_left = account.get("lots") or account.get("holds") or "expiry_shard" in account
        return ["points, holds or a place in the sweeper's index are left"] if is_left else []
    found_by = account["next_expiry"], account.get("expiry_shard")
    if found_by != (account.get("erased_at"), expiry_shard_of(account["user_id"])):
        return ["the erasure has not finished, and the sweeper cannot find it"]
    return []


def _check_texts(replay: LedgerReplay, account: Row) -> None:
    """Check that texts exist until the erasure, and personal data only until it has finished."""
    if not is_erased(account):
        for sequence in replay.reasons_gone:
            replay.findings.note(sequence, "reason", "reason, notice or salt is missing")
    else:
        # The first entry of an erasure removes these, and no later step does.
        for name in personal_in(account):
            replay.findings.note(None, "personal", f"the account still has {name}")
    if is_scrubbed(account):
        for sequence in replay.reasons_left:
            replay.findings.note(
                sequence, "personal", "the entry still has a reason, notice or salt"
            )


def personal_in(account: Row) -> list[str]:
    """Return the names of the account's personal attributes."""
    return [name for name in _PERSONAL if name in account]
