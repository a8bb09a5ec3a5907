"""P5 over whole histories: one entry for each actor, operation and key, and for each natural id.

What is stored is one dictionary, the ledger by transaction id; what should come of a request is
computed from its plain words, without any digest.
"""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from resolvers.domain.accounts import zero_account
from resolvers.domain.authorization import Role
from resolvers.domain.commands import Command, command_by_key, command_by_target
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.ledger import Actor, LedgerEntry, book
from resolvers.domain.lots import NEVER, Allocation, add
from tests.support.domain_programme import NOW
from tests.support.replays import refused_replay

# Words that run into each other where they are only strung together.
WHO = st.sampled_from(["hanako", "hana", "hanaadjust"])
OPERATIONS = st.sampled_from(["adjust", "exchange"])
KEYS = st.sampled_from(["1", "11", "adjust1"])
BODIES = st.sampled_from([("reward", 1), ("reward", 11), ("reward1", 1)])
REASONS = st.sampled_from([None, "a complaint", "another one"])


class CommandHistory(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.account = zero_account("hanako", NOW)
        self.ledger: dict[str, LedgerEntry] = {}
        self.made: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    @rule(who=WHO, operation=OPERATIONS, key=KEYS, body=BODIES, reason=REASONS)
    def send(self, who: str, operation: str, key: str, body: Any, reason: str | None) -> None:
        actor = Actor(sub=who, role=Role.CITIZEN)
        command = command_by_key(
            operation, user_id="hanako", actor=actor, key=key, parameters=body, reason=reason
        )
        self._send(command, (who, operation, key), (who, operation, key), (body, reason))

    @rule(who=WHO, undone=KEYS, key=KEYS, reason=REASONS)
    def send_to_a_target(self, who: str, undone: str, key: str, reason: str | None) -> None:
        actor = Actor(sub=who, role=Role.ADMIN)
        command = command_by_target(
            "reverse",
            user_id="hanako",
            actor=actor,
            target=("reversal", undone),
            key=key,
            reason=reason,
        )
        self._send(command, ("reversal", undone), (who, "reverse", key), (undone, reason))

    def _send(
        self,
        command: Command,
        natural: tuple[Any, ...],
        caller: tuple[Any, ...],
        body: tuple[Any, ...],
    ) -> None:
        stored = self.ledger.get(command.transaction_id)
        assert (stored is not None) is (natural in self.made)
        if stored is not None:
            made_by, made_of = self.made[natural][:3], self.made[natural][3:]
            code: ErrorCode | None = ErrorCode.INVALID_STATE_TRANSITION
            if made_by == caller and command.has_callers_key:
                code = ErrorCode.IDEMPOTENCY_KEY_REUSED
            is_same = made_by == caller and made_of == body
            assert refused_replay(command, stored) is (None if is_same else code)
            return
        movement = book(
            self.account,
            now=NOW,
            transaction_type=LedgerEntryType.ADJUST,
            points_change=1,
            lots=add(self.account.lots, NEVER, 1),
            allocations=[Allocation.of(NEVER, 1)],
            salt=f"salt-{len(self.ledger)}",
            **command.facts,
        )
        self.account = movement.account
        self.ledger[command.transaction_id] = movement.entry
        self.made[natural] = (*caller, *body)

    @invariant()
    def p5_every_request_and_target_has_one_entry(self) -> None:
        assert len(self.ledger) == len(self.made) == self.account.points_balance

    @invariant()
    def p5_chain_contains_no_key_or_reason(self) -> None:
        for entry in self.ledger.values():
            chained = str(
                {name: value for name, value in entry.to_item().items() if name != "reason"}
            )
            assert "complaint" not in chained
            assert "adjust1" not in chained


TestCommandHistory = CommandHistory.TestCase
TestCommandHistory.settings = settings(max_examples=44, stateful_step_count=50, deadline=None)
