"""Snapshots: of every citizen as little as tells whether their ledger fits, row by row.

A whole programme is checked in one pass over each table without holding its rows: what has to be
equal is summed up as fingerprints, whose order does not matter. They are this process's own
(`hash`), and only ever raise a suspicion: a suspect is read again by Queries.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from admin.verification.reports import Totals
from resolvers.domain.verification import reconciliation
from resolvers.domain.verification.accounts import (
    account_problems,
    is_erased,
    is_scrubbed,
    ledger_seq_of,
    personal_in,
    standing_in,
    standing_of,
)
from resolvers.domain.verification.ledger_replay import UNREADABLE, LedgerReplay, Row
from resolvers.storage.expressions import from_attributes

Items = Sequence[Mapping[str, Any]]
OPEN_MAXIMUM = 10_000
"""Citizens of whom some entries have come and others not; DynamoDB has a few at a time."""


class Snapshot:
    """An account as it was read first, and the fingerprints of the rows beside the ledger.

    `join` sums up recycle events and exchanges, and, so that P12 is in it, what deposits left to
    the next ones: what one leaves and the next takes up cancels out, but for what is left now. What
    exchanges count for limits cancels out with the account's counts.
    """

    __slots__ = (
        "amount",
        "erased",
        "is_clean",
        "join",
        "scrubbed",
        "sequence",
        "standing",
    )

    def __init__(self, account: Row) -> None:
        self.sequence = ledger_seq_of(account)
        self.standing = _fingerprint(standing_in(account))
        self.amount: int = account.get("points_balance", 0) + account.get("points_held", 0)
        self.erased = is_erased(account)
        self.scrubbed = is_scrubbed(account)
        self.is_clean = False
        self.join = -sum(
            _remainder(name, quantity) for name, quantity in account.get("remainders", {}).items()
        ) - sum(
            _counted(reward_id, count)
            for reward_id, count in account.get("reward_counts", {}).items()
        )


class Fingerprints:
    """All citizens; `suspects` are those who are not known to be clean.

    First all accounts and earn rules, then recycle events and exchanges, then the entries, each
    citizen's in their order, as an index by sequence gives them. DynamoDB gives one citizen after
    another, which is not promised; whose entries come in another order is a suspect, too.
    """

    def __init__(self, totals: Totals) -> None:
        self.totals = totals
        self.suspects: set[str] = set()
        self.rules: dict[str, Row] = {}
        self.entries = 0
        self.expected_entries = 0
        self._users: dict[str, Snapshot] = {}
        self._open: dict[str, LedgerReplay] = {}
        self._beyond: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._users)

    def add_accounts(self, items: Items) -> None:
        for attributes in items:
            account = from_attributes(attributes)
            user_id = account["user_id"]
            try:
                snapshot = self._users[user_id] = Snapshot(account)
                if account_problems(account) or (snapshot.erased and personal_in(account)):
                    self.suspects.add(user_id)
            except UNREADABLE:
                self._users[user_id] = Snapshot({"user_id": user_id})
                self.suspects.add(user_id)
            self.expected_entries += self._users[user_id].sequence

    def add_event(self, row: Row) -> None:
        try:
            if reconciliation.item_problems(row, self.rules):
                self._suspect(row["user_id"])
            join = hash((row["event_id"], row["transaction_id"], row["points_earned"]))
            for item in row["items"]:
                name = reconciliation.remainder_name(item)
                join += _remainder(name, item["remainder_after"])
                join -= _remainder(name, item["remainder_before"])
            self._users[row["user_id"]].join += join
        except UNREADABLE:
            self._suspect(row.get("user_id"))

    def add_exchange(self, row: Row) -> None:
        try:
            snapshot = self._users[row["user_id"]]
            if snapshot.scrubbed and reconciliation.personal_in(row):
                self._suspect(row["user_id"])
            snapshot.join += hash((row["exchange_id"], reconciliation.facts_in(row)))
            if row["status"] in reconciliation.COUNTED:
                snapshot.join += _counted(row["reward_id"], row["quantity"])
        except UNREADABLE:
            self._suspect(row.get("user_id"))

    def _suspect(self, user_id: object) -> None:
        # Who is no text has no row in an index either: their entries miss the row.
        if isinstance(user_id, str):
            self.suspects.add(user_id)

    def add_entries(self, items: Items) -> None:
        """Check the next entries; those after the account was read do not count."""
        for attributes in items:
            row = from_attributes(attributes)
            user_id, sequence = row["user_id"], row["sequence"]
            history = self._open.get(user_id) or self._begin(user_id)
            if history is None or sequence > self._users[user_id].sequence:
                self._beyond[user_id] = sequence
                continue
            history.add(row)
            if history.sequence == self._users[user_id].sequence:
                self._close(history)
        self.entries += len(items)

    def _begin(self, user_id: str) -> LedgerReplay | None:
        snapshot = self._users.get(user_id)
        if snapshot is None or snapshot.is_clean:
            self.suspects.add(user_id)
            return None
        if len(self._open) >= OPEN_MAXIMUM:
            # Rows in no order: whoever is open for longest is read again instead.
            self.suspects.add(oldest := next(iter(self._open)))
            del self._open[oldest]
        history = self._open[user_id] = LedgerReplay(user_id)
        return history

    def _close(self, history: LedgerReplay) -> None:
        """Every entry was there: whether they fit is known."""
        self._open.pop(history.user_id, None)
        snapshot = self._users[history.user_id]
        if history.user_id in self.suspects:
            return
        try:
            snapshot.is_clean = _fits(history, snapshot)
        except UNREADABLE:
            return
        if snapshot.is_clean:
            self.totals.add(history.buckets, snapshot.amount)

    def finish(self) -> Mapping[str, int]:
        """Every account that is not clean is a suspect from here on.

        Answers the newest sequence of citizens with entries that their snapshot does not count
        yet: their accounts have to have moved on.
        """
        for user_id, snapshot in self._users.items():
            if snapshot.sequence == 0:
                self._close(LedgerReplay(user_id))
            if not snapshot.is_clean:
                self.suspects.add(user_id)
        return {
            user_id: sequence
            for user_id, sequence in self._beyond.items()
            if user_id not in self.suspects
        }

    def is_counted(self, user_id: str) -> bool:
        """Whether the totals hold the citizen's entries and account already."""
        snapshot = self._users.get(user_id)
        return snapshot is not None and snapshot.is_clean


def _fits(history: LedgerReplay, snapshot: Snapshot) -> bool:
    """Whether the entries are whole, and all that was read before says the same."""
    if history.problems or history.sequence != snapshot.sequence:
        return False
    if history.entry_checks.has_erased is not snapshot.erased:
        return False
    if (history.reasons_gone and not snapshot.erased) or (
        history.reasons_left and snapshot.scrubbed
    ):
        return False
    booked = history.entry_checks
    join = sum(
        hash((event_id, transaction_id, points))
        for event_id, (_, transaction_id, points) in booked.events.items()
    ) + sum(
        hash((exchange_id, reconciliation.facts_of(exchange)))
        for exchange_id, exchange in booked.exchanges.items()
    )
    return join == snapshot.join and _fingerprint(standing_of(history)) == snapshot.standing


def _fingerprint(standing: Mapping[str, Any]) -> int:
    return hash(
        tuple(
            frozenset(value.items()) if isinstance(value, Mapping) else value
            for value in standing.values()
        )
    )


def _remainder(name: str, quantity: int) -> int:
    """Nothing left, nothing to say: only so does a material that comes first need no beginning."""
    return hash((name, quantity)) if quantity else 0


def _counted(reward_id: str, quantity: int) -> int:
    """In proportion to the quantity, so that several exchanges sum up to the account's count."""
    return hash(("count", reward_id)) * quantity
