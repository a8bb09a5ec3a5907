from datetime import timedelta
from functools import cache
from typing import Any

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import canonical_hash
from resolvers.domain.deposits.recycling import RecycleEvent
from resolvers.domain.points.accounts import zero_account
from resolvers.domain.points.adjustments import AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.points.ledger import UNCHAINED, Actor, LedgerEntry, Movement
from resolvers.domain.points.reversals import reversal_command, reverse
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import (
    TransitionRequest,
    TransitionTerms,
    apply_transition,
    transition_command,
)
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.redemption_counts import no_count
from resolvers.domain.upkeep.erasure import (
    erase,
    erasure_command,
    expire_all,
    remaining_expiry_command,
)
from resolvers.domain.verification import accounts
from tests.support.domain_programme import (
    BOTTLES,
    NOW,
    PROGRAMME,
    TOKYO,
    VOUCHER,
    deposit,
    exchange,
    redeem,
)

CITIZEN = "citizen-00000000"
STOCK = 10**9
STAMP = VOUCHER.model_copy(update={"points_cost": 3, "stock_count": STOCK})
POSTER = STAMP.model_copy(
    update={"reward_id": "poster", "requires_approval": True, "counted_from_start": True}
)
TERMS = TransitionTerms(now=NOW, zone=TOKYO, refund_grace_days=0, salt="5a17" * 8)


class Life:
    """One citizen's 20 entries, of every kind but expiry, and the rows that they belong to."""

    def __init__(self) -> None:
        self.account = zero_account(CITIZEN, NOW)
        self.entries: list[LedgerEntry] = []
        self.events: list[RecycleEvent] = []
        self.exchanges: list[Exchange] = []
        self.count = no_count(CITIZEN, POSTER.reward_id)
        for quantity in (500, 12, 3, 77, 250, 8, 41, 5, 1000, 33):
            self._recycle(quantity)
        for reward in (STAMP, POSTER, POSTER, POSTER, STAMP):
            is_counted = reward is POSTER
            count = self.count if is_counted else None
            exchanged = exchange(self.account, reward, now=self._now(), count=count)
            self._move(exchanged.movement)
            self.exchanges.append(exchanged.exchange)
            if is_counted and exchanged.count is not None:
                self.count = exchanged.count
        for number, step in ((2, Step.APPROVE), (3, Step.REJECT), (4, Step.CANCEL)):
            self._end(number, step)
        request = AdjustmentRequest(CITIZEN, 7, "found again", None, "adjust-1", "thank you")
        command = adjustment_command("admin", request)
        adjusted = adjust(
            self.account,
            request,
            command,
            now=self._now(),
            zone=TOKYO,
            default_expiry=PROGRAMME.expiry,
            salt=TERMS.salt,
        )
        self._move(adjusted)
        undone = reversal_command("admin", adjusted.entry, "not found", "reverse-1")
        self._move(reverse(self.account, undone, now=self._now(), salt=TERMS.salt))

    def _now(self) -> Any:
        return NOW + timedelta(hours=len(self.entries))

    def _move(self, movement: Movement) -> None:
        self.account = movement.account
        self.entries.append(movement.entry)

    def _recycle(self, quantity: int) -> None:
        redeemed = redeem(self.account, [deposit(BOTTLES, quantity)], now=self._now())
        self._move(redeemed.movement)
        self.events.append(redeemed.event)

    def _end(self, number: int, step: Step) -> None:
        row = self.exchanges[number]
        ending = TransitionRequest(step, Actor(sub="operator", role=Role.OPERATOR), "key")
        command = transition_command(row, ending)
        count = self.count if row.reward_id == POSTER.reward_id else None
        ended = apply_transition(self.account, row, ending, command, TERMS, count)
        self._move(ended.movement)
        self.count = ended.count or self.count
        self.exchanges[number] = ended.exchange


RULES = {f"{BOTTLES.rule_id}#{BOTTLES.version}": BOTTLES.to_item()}


class Books:
    """A citizen's rows, as plain values.

    1 to 10 are deposits; 11 an exchange; 12 an open hold; 13 and 14 holds that 16 approves and 17
    rejects; 15 an exchange that 18 refunds; 19 an adjustment, which 20 reverses.
    """

    def __init__(self, life: Life) -> None:
        self.account = life.account.to_item()
        self.rows = [entry.to_item() for entry in life.entries]
        self.events = [event.to_item() for event in life.events]
        self.exchanges = [row.to_item() for row in life.exchanges]
        self.counts = [life.count.to_item()]

    def row(self, sequence: int) -> dict[str, Any]:
        return self.rows[sequence - 1]

    def forge(self, sequence: int, **changes: Any) -> None:
        """Change an entry, and seal it and all that follow."""
        self.row(sequence).update(changes)
        self.seal(sequence)

    def seal(self, sequence: int = 1) -> None:
        head = self.row(sequence)["previous_hash"]
        for row in self.rows[sequence - 1 :]:
            row["previous_hash"] = head
            head = row["hash"] = canonical_hash(
                {name: row[name] for name in row if name not in UNCHAINED}
            )
        self.account["ledger_head"] = head

    def problems(self) -> list[Any]:
        books = accounts.Books(
            self.account,
            self.rows,
            self.events,
            self.exchanges,
            RULES,
            self.counts,
            {POSTER.reward_id},
        )
        return accounts.verify_rows(CITIZEN, books).problems

    def found(self) -> set[tuple[int | None, str]]:
        return {(problem.sequence, problem.kind) for problem in self.problems()}


@cache
def whole() -> Books:
    return Books(Life())


@cache
def erased() -> Books:
    """The same life erased to its end: 21 takes all, 22 ends the open hold, 23 what that gave."""
    life = Life()
    life._move(erase(life.account, erasure_command(CITIZEN), life._now()))
    life._end(1, Step.ERASE)
    last = expire_all(life.account, remaining_expiry_command(life.account), life._now())
    life._move(last)
    books = Books(life)
    del books.account["next_expiry"], books.account["expiry_shard"]
    for row in books.rows:
        row.pop("reason", None)
        row.pop("notice", None)
        row.pop("salt", None)
    for row in books.exchanges:
        row.pop("note", None)
    return books
