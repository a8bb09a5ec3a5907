"""Orders: a movement of points as somebody asked for it, and the ids that make it happen once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.rules.digests import Part, digest
from resolvers.rules.ledger import Actor


@dataclass(frozen=True)
class Order:
    """Who asks for what, by digests.

    `transaction_id` names the movement, `caller_hash` who asked (actor, operation, key), and
    `request_hash` what for: the same of all three is the same request again.
    """

    user_id: str
    operation: str
    actor: Actor
    transaction_id: str
    caller_hash: str
    request_hash: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """What `ledger.book` wants to know of the order."""
        return {
            "operation": self.operation,
            "actor": self.actor,
            "transaction_id": self.transaction_id,
            "caller_hash": self.caller_hash,
            "request_hash": self.request_hash,
        }


def order_by_key(
    operation: str, *, user_id: str, actor: Actor, key: str, parameters: tuple[Part, ...]
) -> Order:
    """An order whose idempotency key belongs to its actor; the key itself is stored nowhere."""
    transaction_id = digest(actor.sub, operation, key)
    return Order(
        user_id, operation, actor, transaction_id, transaction_id, digest(operation, *parameters)
    )


def order_by_target(
    operation: str, *, user_id: str, actor: Actor, target: tuple[Part, ...], key: str
) -> Order:
    """An order that can happen to its target once, whoever asks: its id is the target's."""
    return Order(
        user_id,
        operation,
        actor,
        digest(*target),
        digest(actor.sub, operation, key),
        digest(operation, *target),
    )
