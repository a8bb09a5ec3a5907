"""Orders: a movement of points as somebody asked for it, and the ids that make it happen once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.domain.digests import Part, digest, text_digest
from resolvers.domain.ledger import Actor, LedgerEntry


@dataclass(frozen=True)
class Command:
    """Who asks for what, by digests.

    `transaction_id` names the movement, `caller_hash` who asked (actor, operation, key), and
    `request_hash` what for: the same of all three, and the same reason, is the same request
    again. A reason is free text, which no digest of the ledger may hold without a salt.
    """

    user_id: str
    operation: str
    actor: Actor
    transaction_id: str
    caller_hash: str
    request_hash: str
    reason: str | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What `ledger.book` wants to know of the order; a reason needs its salt beside it."""
        return {
            "operation": self.operation,
            "actor": self.actor,
            "transaction_id": self.transaction_id,
            "caller_hash": self.caller_hash,
            "request_hash": self.request_hash,
            "reason": self.reason,
        }

    def is_by_the_caller_of(self, entry: LedgerEntry) -> bool:
        """Whether who asks now asked for the entry, by the same operation and key."""
        return (entry.operation, entry.caller_hash) == (self.operation, self.caller_hash)

    def is_request_of(self, entry: LedgerEntry) -> bool:
        """Whether what is asked for now is what the entry was asked for by."""
        return entry.request_hash == self.request_hash and _has_reason(entry, self.reason)


def _has_reason(entry: LedgerEntry, reason: str | None) -> bool:
    if reason is None or entry.reason_digest is None:
        return reason is None and entry.reason_digest is None
    return entry.salt is not None and entry.reason_digest == text_digest(entry.salt, reason)


def command_by_key(
    operation: str,
    *,
    user_id: str,
    actor: Actor,
    key: str,
    parameters: tuple[Part, ...],
    reason: str | None = None,
) -> Command:
    """An order whose idempotency key belongs to its actor; the key itself is stored nowhere."""
    transaction_id = digest(actor.sub, operation, key)
    return Command(
        user_id,
        operation,
        actor,
        transaction_id,
        transaction_id,
        digest(operation, *parameters),
        reason,
    )


def command_by_target(
    operation: str,
    *,
    user_id: str,
    actor: Actor,
    target: tuple[Part, ...],
    key: str,
    reason: str | None = None,
) -> Command:
    """An order that can happen to its target once, whoever asks: its id is the target's."""
    return Command(
        user_id,
        operation,
        actor,
        digest(*target),
        digest(actor.sub, operation, key),
        digest(operation, *target),
        reason,
    )
