"""A citizen's books as plain values, to tamper with and to seal again."""

from functools import cache
from typing import Any

from resolvers.domain.digests import canonical_hash
from resolvers.domain.erasure import erase, erasure_command, expire_after, remaining_expiry_command
from resolvers.domain.exchange_states import Step
from resolvers.domain.ledger import UNCHAINED
from resolvers.domain.times import format_instant
from resolvers.domain.verification.accounts import verify_rows
from tests.support.citizen_life import CITIZEN, POSTER, Life
from tests.support.domain_programme import BOTTLES

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
        return verify_rows(
            CITIZEN,
            self.account,
            self.rows,
            self.events,
            self.exchanges,
            RULES,
            self.counts,
            {POSTER.reward_id: format_instant(POSTER.created_at)},
        ).problems

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
    last = expire_after(life.account, remaining_expiry_command(life.account), life._now())
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
