"""Commands: a requested movement of points, and the ids that make it happen once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.domain.digests import Part, digest, text_digest
from resolvers.domain.ledger import Actor, LedgerEntry


@dataclass(frozen=True)
class Command:
    """The caller and the request, as digests.

    `transaction_id` names the movement, `caller_hash` the caller (actor, operation, key) and
    `request_hash` the request. All three and the reason equal mean the same request again.
    A reason is free text: a digest of the ledger may hold it only with a salt.
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
        """The command's arguments of `ledger.book`; a reason also needs its salt."""
        return {
            "operation": self.operation,
            "actor": self.actor,
            "transaction_id": self.transaction_id,
            "caller_hash": self.caller_hash,
            "request_hash": self.request_hash,
            "reason": self.reason,
        }

    def is_by_the_caller_of(self, entry: LedgerEntry) -> bool:
        """Return whether the same caller made the entry by the same operation and key."""
        return (entry.operation, entry.caller_hash) == (self.operation, self.caller_hash)

    def is_request_of(self, entry: LedgerEntry) -> bool:
        """Return whether the entry was made by the same request."""
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
    """Return a command whose idempotency key belongs to its actor. The key is never stored."""
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
    """Return a command that can happen once to its target: its id comes from the target."""
    return Command(
        user_id,
        operation,
        actor,
        digest(*target),
        digest(actor.sub, operation, key),
        digest(operation, *target),
        reason,
    )
