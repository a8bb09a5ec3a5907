"""Verification: what is wrong with a citizen's account, ledger, deposits and exchanges, and where.

Nothing is repaired, and nothing trusted: all is computed anew from the first entry on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from resolvers.domain.accounts import GENESIS, expiry_shard_of
from resolvers.domain.enums import AccountStatus
from resolvers.domain.ledger import LedgerEntry
from resolvers.domain.lots import NEVER
from resolvers.domain.verification.ledger_replay import (
    UNREADABLE,
    LedgerReplay,
    Row,
    describe_unreadable,
)
from resolvers.domain.verification.problems import Problem
from resolvers.domain.verification.reconciliation import (
    Rules,
    check_counts,
    check_events,
    check_exchanges,
)

_PERSONAL = ("display_name", "lang", "status_reason")
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
"""What an account says of its entries: the kind of problem it is, and what it is before any."""


def verify_chain(entries: Iterable[LedgerEntry]) -> Problem | None:
    """The first thing wrong in one user's chain, given in order and from the first entry on.

    Links and sums only: not what the entries book. What no chain shows: rows cut off at its end.
    """
    history: LedgerReplay | None = None
    for entry in entries:
        row = entry.to_item()
        history = history or LedgerReplay(row["user_id"])
        history.add(row, chain_only=True)
        if history.problems:
            return history.problems[0]
    return None


def verify_user(
    user_id: str,
    account: Row | None,
    rows: Sequence[Row],
    events: Sequence[Row],
    exchanges: Sequence[Row],
    rules: Rules | None = None,
) -> LedgerReplay:
    """All that is wrong with one citizen stands in the history's `problems`.

    `account` is the row as it was read before all others; entries after its ledger_seq are not
    looked at. `rows` come in the order of their sequences. `rules` are the versions of earn rules
    that the events go by; None: they are not known, and points are not checked against them.
    """
    history = LedgerReplay(user_id)
    last = ledger_seq_of(account)
    counted = [row for row in rows if row["sequence"] <= last] if account else list(rows)
    for row in _settle_twins(counted):
        history.add(row)
    if account is None:
        if rows:
            history.findings.note(
                rows[-1]["sequence"], "account", "entries stand without an account"
            )
        elif events or exchanges:
            history.findings.note(None, "account", "deposits or exchanges stand without an account")
        return history
    _finish(history, account)
    check_events(history, account, events, rules)
    check_exchanges(history, exchanges, scrubbed=is_scrubbed(account))
    check_counts(history, account, exchanges)
    return history


def ledger_seq_of(account: Row | None) -> int:
    """The entries that an account counts; 0 for one whose row does not say it as a number."""
    sequence = (account or {}).get("ledger_seq", 0)
    return sequence if type(sequence) is int else 0


def _settle_twins(rows: Sequence[Row]) -> list[Row]:
    """The rows, and of several at one sequence the one first that goes on from the one before."""
    settled: list[Row] = []
    for row in rows:
        if settled and settled[-1]["sequence"] == row["sequence"]:
            before = settled[-2].get("hash") if len(settled) > 1 else GENESIS
            if row.get("previous_hash") == before != settled[-1].get("previous_hash"):
                settled.insert(len(settled) - 1, row)
                continue
        settled.append(row)
    return settled


def _finish(history: LedgerReplay, account: Row) -> None:
    """Compare what the entries came to with the account."""
    last = account.get("ledger_seq", 0)
    if type(last) is not int:
        history.findings.note(None, "row", "the account's ledger_seq is no number")
        return
    if history.sequence < last:
        history.findings.note(history.sequence + 1, "sequence", history.missing_before(last + 1))
    else:
        for name, value in standing_of(history).items():
            kind, nothing = _STANDING[name]
            stated = account.get(name, nothing)
            if stated != value:
                history.findings.note(last or None, kind, _describe_standing(name, stated, value))
        if history.entry_checks.has_erased is not is_erased(account):
            # Who marks an account as erased hides that its reasons are gone.
            history.findings.note(
                last or None, "account", "that it is erased is not what its entries say"
            )
    try:
        for detail in account_problems(account):
            history.findings.note(last or None, "account", detail)
    except UNREADABLE as fault:
        history.findings.note(None, "row", describe_unreadable(fault))
    _check_texts(history, account)


def _describe_standing(name: str, stated: object, value: object) -> str:
    """By how much it is wrong, where that is a number."""
    if type(stated) is int and type(value) is int:
        return f"the account's {name} is {stated}, its entries come to {value}"
    return f"the account's {name} is not that of its entries"


def standing_of(history: LedgerReplay) -> dict[str, Any]:
    """The account's attributes as its entries leave them."""
    return {
        "points_balance": history.balance,
        "points_held": history.held,
        "lots": history.lots,
        "holds": history.entry_checks.holds(),
        "lifetime_earned": history.lifetime_earned,
        "ledger_head": history.head,
        "last_at": history.last_at,
    }


def standing_in(account: Row) -> dict[str, Any]:
    """The same attributes as the account has them."""
    return {name: account.get(name, nothing) for name, (_, nothing) in _STANDING.items()}


def is_erased(account: Row) -> bool:
    return "erased_at" in account or account.get("status") == "ERASED"


def is_scrubbed(account: Row) -> bool:
    """Whether the account's erasure has finished: until then the sweeper looks for it."""
    return is_erased(account) and "next_expiry" not in account


def account_problems(account: Row) -> list[str]:
    """What is wrong with the account by itself: status, the sweeper's index, points below 0."""
    problems = []
    status = account.get("status", AccountStatus.ACTIVE.value)
    if status not in _STATUSES:
        problems.append("its status is none that there is")
    elif ("erased_at" in account) is not (status == AccountStatus.ERASED.value):
        problems.append("its status and erased_at do not go together")
    if account.get("points_balance", 0) < 0 or account.get("points_held", 0) < 0:
        problems.append("points are below 0")
    if is_erased(account):
        return [*problems, *_erasure_problems(account)]
    dated = [lot for lot in account.get("lots", {}) if lot != NEVER]
    if account.get("next_expiry") != (min(dated) if dated else None):
        problems.append("next_expiry is not that of the soonest lot")
    shard = expiry_shard_of(account["user_id"]) if dated else None
    if account.get("expiry_shard") != shard:
        problems.append("expiry_shard is not the citizen's")
    return problems


def _erasure_problems(account: Row) -> list[str]:
    """Until an erasure is finished, the sweeper finds it by its moment; afterwards it is empty."""
    if is_scrubbed(account):
        is_left = account.get("lots") or account.get("holds") or "expiry_shard" in account
        return ["points, holds or a place in the sweeper's index are left"] if is_left else []
    found_by = account["next_expiry"], account.get("expiry_shard")
    if found_by != (account.get("erased_at"), expiry_shard_of(account["user_id"])):
        return ["the sweeper cannot find its erasure, which is not finished"]
    return []


def _check_texts(history: LedgerReplay, account: Row) -> None:
    """Reasons are there as long as the account is, and personal data is gone after it."""
    if not is_erased(account):
        for sequence in history.reasons_gone:
            history.findings.note(sequence, "reason", "reason or salt is missing")
    else:
        # These go with the first entry of an erasure, and nothing looks for them later.
        for name in personal_in(account):
            history.findings.note(None, "personal", f"the account still has {name}")
    if is_scrubbed(account):
        for sequence in history.reasons_left:
            history.findings.note(sequence, "personal", "the entry still has a reason or salt")


def personal_in(account: Row) -> list[str]:
    """The attributes of the account that are personal."""
    return [name for name in _PERSONAL if name in account]
