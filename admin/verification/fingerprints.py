"""Check each user's ledger row by row in little memory, by fingerprints.

A whole programme is checked in one pass over each table, without its rows in memory: sums that must
be equal are added up as fingerprints, in any order. Their key is secret to this process, so that an
attacker cannot make two rows with the same sum. They only raise a suspicion: a suspect is read
again by Queries. docs/operate/verification.md has the figures.
"""

import hashlib
import secrets
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final

from admin.verification.fingerprint_store import Fingerprint, FingerprintStore, is_rest_of
from admin.verification.reports import Totals
from admin.verification.statuses import Statuses
from resolvers.domain.rewards.exchange_states import COUNTED
from resolvers.domain.rewards.redemption_counts import count_id_of
from resolvers.domain.rewards.rewards import PIECES_MAXIMUM
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
from resolvers.storage.base.expressions import from_attributes

Items = Sequence[Mapping[str, Any]]
_HASHER: Final = hashlib.blake2b(digest_size=8, key=secrets.token_bytes(16))
OPEN_MAXIMUM = 10_000
"""The most citizens with some entries read and others not. DynamoDB has a few at a time."""


class Fingerprints:
    """The fingerprints of all users. `suspects` are not known to be clean.

    Add all accounts, earn rules and rewards first, then redemption counts, recycle events and
    exchanges, then the entries, each user's in the order of an index by sequence. DynamoDB returns
    one user after another but does not promise it: a user whose entries come in another order is a
    suspect.
    """

    def __init__(self, totals: Totals) -> None:
        self.totals = totals
        self.statuses = Statuses()
        self.suspects: set[str] = set()
        self.rules: dict[str, Row] = {}
        self.entries = 0
        self.expected_entries = 0
        self._users = FingerprintStore()
        self._open: dict[str, tuple[LedgerReplay, Fingerprint]] = {}
        self._beyond: dict[str, int] = {}
        self._counted_rewards: set[str] = set()
        self._counted_later = array("Q")
        self._is_sorted = False

    def __len__(self) -> int:
        return len(self._users)

    def add_accounts(self, items: Items) -> None:
        for attributes in items:
            account = from_attributes(attributes)
            user_id = account["user_id"]
            try:
                self.statuses.add_account(account)
                fingerprint = _fingerprint_of(account)
                self._users.put(user_id, fingerprint)
                if account_problems(account) or (fingerprint.erased and personal_in(account)):
                    self.suspects.add(user_id)
                self.expected_entries += fingerprint.sequence
            except UNREADABLE:
                # No entries fit it.
                self._users.put(user_id, Fingerprint(0))

    def add_event(self, row: Row) -> None:
        try:
            if reconciliation.item_problems(row, self.rules):
                self._suspect(row["user_id"])
            rows = _hash(row["event_id"], reconciliation.facts_in_event(row))
            for item in row["items"]:
                name = reconciliation.remainder_name(item)
                rows += _remainder(name, item["remainder_after"])
                rows -= _remainder(name, item["remainder_before"])
            self._users.add_rows(row["user_id"], rows)
        except UNREADABLE:
            self._suspect(row.get("user_id"))

    def add_reward(self, row: Row) -> None:
        if row.get("counted_from_start"):
            self._counted_rewards.add(row["reward_id"])

    def add_count(self, row: Row) -> None:
        """Subtract the sum of the exchanges of a reward that the row counts."""
        try:
            user_id, reward_id = row["user_id"], row["reward_id"]
            if row["count_id"] != count_id_of(user_id, reward_id):
                self._suspect(user_id)
            if reward_id not in self._counted_rewards:
                self._counted_later.append(_hash(user_id, reward_id))
            self._users.add_rows(user_id, -_counted(reward_id, row["quantity"]))
        except UNREADABLE:
            self._suspect(row.get("user_id"))

    def add_exchange(self, row: Row) -> None:
        try:
            fingerprint = self._users.get(row["user_id"])
            if fingerprint is None or (fingerprint.scrubbed and reconciliation.personal_in(row)):
                self._suspect(row["user_id"])
                return
            rows = _hash(row["exchange_id"], reconciliation.facts_in(row))
            if row["status"] in COUNTED and self._is_counted(row):
                rows += _counted(row["reward_id"], row["quantity"])
            self._users.add_rows(row["user_id"], rows)
        except UNREADABLE:
            self._suspect(row.get("user_id"))

    def _is_counted(self, row: Row) -> bool:
        reward_id = row["reward_id"]
        return reward_id in self._counted_rewards or self._is_counted_later(
            row["user_id"], reward_id
        )

    def _is_counted_later(self, user_id: str, reward_id: str) -> bool:
        """Return whether such a row exists; a sorted array takes a tenth of a set's memory."""
        if not self._is_sorted:
            self._counted_later = array("Q", sorted(self._counted_later))
            self._is_sorted = True
        pair = _hash(user_id, reward_id)
        place = bisect_left(self._counted_later, pair)
        return place < len(self._counted_later) and self._counted_later[place] == pair

    def _suspect(self, user_id: object) -> None:
        # An id that is not a text has no row in an index either: the entries miss the row.
        if isinstance(user_id, str):
            self.suspects.add(user_id)

    def add_entries(self, items: Items) -> None:
        """Check the next entries, without those after the account was read."""
        for attributes in items:
            row = from_attributes(attributes)
            user_id, sequence = row["user_id"], row["sequence"]
            history, fingerprint = self._open.get(user_id) or (None, self._users.get(user_id))
            if fingerprint is None:
                self.suspects.add(user_id)
            elif sequence > fingerprint.sequence:
                self._beyond[user_id] = max(sequence, self._beyond.get(user_id, 0))
            elif fingerprint.is_clean:
                self.suspects.add(user_id)
            else:
                history = history or self._begin(user_id, fingerprint)
                history.add(row)
                if history.sequence == fingerprint.sequence:
                    self._close(history, fingerprint)
        self.entries += len(items)

    def _begin(self, user_id: str, fingerprint: Fingerprint) -> LedgerReplay:
        if len(self._open) >= OPEN_MAXIMUM:
            # Entries in another order: the user who has been open longest is read again instead.
            self.suspects.add(oldest := next(iter(self._open)))
            del self._open[oldest]
        history = LedgerReplay(user_id)
        self._open[user_id] = history, fingerprint
        return history

    def _close(self, history: LedgerReplay, fingerprint: Fingerprint) -> None:
        """Compare the sums, as all entries have been read."""
        self._open.pop(history.user_id, None)
        try:
            is_clean = _fits(history, fingerprint)
        except UNREADABLE:
            is_clean = False
        if is_clean:
            self._users.put(history.user_id, fingerprint._replace(is_clean=True))
            self.totals.add(history.buckets, fingerprint.amount)
        else:
            # Later entries, out of order, could fit by themselves.
            self.suspects.add(history.user_id)

    def finish(self) -> Mapping[str, int]:
        """Make every account that is not clean a suspect.

        Return the newest sequence of other users with entries that their fingerprint does not
        count: their accounts must have changed since.
        """
        for user_id, fingerprint in self._users:
            if fingerprint.sequence == 0:
                self._close(LedgerReplay(user_id), fingerprint)
            elif not fingerprint.is_clean:
                self.suspects.add(user_id)
        return {
            user_id: sequence
            for user_id, sequence in self._beyond.items()
            if user_id not in self.suspects
        }

    def is_counted(self, user_id: str) -> bool:
        """Return whether the totals include the user's entries and account already."""
        fingerprint = self._users.get(user_id)
        return fingerprint is not None and fingerprint.is_clean


def _fingerprint_of(account: Row) -> Fingerprint:
    rows = sum(
        _remainder(name, quantity) for name, quantity in account.get("remainders", {}).items()
    )
    return Fingerprint(
        sequence=ledger_seq_of(account),
        amount=account.get("points_balance", 0) + account.get("points_held", 0),
        state=_of_state(standing_in(account)),
        rows=-rows,
        erased=is_erased(account),
        scrubbed=is_scrubbed(account),
    )


def _fits(history: LedgerReplay, fingerprint: Fingerprint) -> bool:
    """Return whether all entries fit the rows that were read before."""
    if history.problems:
        return False
    if history.entry_checks.has_erased is not fingerprint.erased:
        return False
    if (history.reasons_gone and not fingerprint.erased) or (
        history.reasons_left and fingerprint.scrubbed
    ):
        return False
    booked = history.entry_checks
    rows = sum(_hash(event_id, event.facts) for event_id, event in booked.events.items()) + sum(
        _hash(exchange_id, reconciliation.facts_of(exchange))
        for exchange_id, exchange in booked.exchanges.items()
    )
    if not is_rest_of(fingerprint.rows, rows):
        return False
    return _of_state(standing_of(history)) == fingerprint.state


def _hash(*facts: object) -> int:
    """Return 64 bits of texts, whole numbers, None, and tuples of them; equal ones are equal."""
    hasher = _HASHER.copy()
    hasher.update(repr(facts).encode())
    return int.from_bytes(hasher.digest())


def _of_state(state: Mapping[str, Any]) -> int:
    return _hash(
        *(
            tuple(sorted(value.items())) if isinstance(value, Mapping) else value
            for value in state.values()
        )
    )


def _remainder(name: str, quantity: int) -> int:
    """Return 0 for a quantity of 0, so that the first deposit of a material needs no start."""
    return _hash(name, quantity) if quantity else 0


def _counted(reward_id: str, quantity: int) -> int:
    """Return a multiple of the quantity, so that exchanges sum up to the account's count.

    Raise TypeError unless it is a number of pieces: a product with a text would be a text larger
    than any memory, and one with a multiple of 2^64 has no remainder.
    """
    if type(quantity) is not int or abs(quantity) > PIECES_MAXIMUM:
        raise TypeError("quantity")
    return _hash("count", reward_id) * quantity
