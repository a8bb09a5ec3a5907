"""Commands: requested movements of points, with ids that let each happen only once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.domain.base.digests import Part, digest, text_digest
from resolvers.domain.base.errors import AlreadyDoneError, key_reused
from resolvers.domain.points.ledger import Actor, LedgerEntry, notice_digest


@dataclass(frozen=True)
class Command:
    """The caller and the request, as digests.

    `transaction_id` names the movement, `caller_hash` the caller (actor, operation, key) and
    `request_hash` the request. If all three, the reason and the notice are equal, the request is
    repeated. Reason and notice are free text: a digest in the ledger must salt them.
    """

    user_id: str
    operation: str
    actor: Actor
    transaction_id: str
    caller_hash: str
    request_hash: str
    reason: str | None = None
    has_callers_key: bool = False
    notice: str | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """The command's arguments for `ledger.book`; a reason and a notice also need a salt."""
        return {
            "operation": self.operation,
            "actor": self.actor,
            "transaction_id": self.transaction_id,
            "caller_hash": self.caller_hash,
            "request_hash": self.request_hash,
            "reason": self.reason,
            "notice": self.notice,
        }

    def check_replay(self, entry: LedgerEntry) -> None:
        """Reject an entry with this command's id that another request made.

        Raise IDEMPOTENCY_KEY_REUSED if the caller used the key for another request, else
        AlreadyDoneError, which reveals nothing about that request.
        """
        if (entry.operation, entry.caller_hash) != (self.operation, self.caller_hash):
            raise AlreadyDoneError
        if entry.request_hash != self.request_hash or not self._has_texts_of(entry):
            raise key_reused() if self.has_callers_key else AlreadyDoneError()

    def _has_texts_of(self, entry: LedgerEntry) -> bool:
        salt = entry.salt
        return _is_sealed(self.reason, entry.reason_digest, salt, text_digest) and _is_sealed(
            self.notice, entry.notice_digest, salt, notice_digest
        )


def _is_sealed(
    text: str | None, stated: str | None, salt: str | None, seal: Callable[[str, str], str]
) -> bool:
    if text is None:
        return stated is None
    return salt is not None and stated == seal(salt, text)


def command_by_key(
    operation: str,
    *,
    user_id: str,
    actor: Actor,
    key: str,
    parameters: tuple[Part, ...],
    reason: str | None = None,
    notice: str | None = None,
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
        has_callers_key=True,
        notice=notice,
    )


def command_by_target(
    operation: str,
    *,
    user_id: str,
    actor: Actor,
    target: tuple[Part, ...],
    key: str,
    reason: str | None = None,
    notice: str | None = None,
    has_callers_key: bool = False,
) -> Command:
    """Return a command that can happen once to its target: the target determines its id."""
    return Command(
        user_id,
        operation,
        actor,
        digest(*target),
        digest(actor.sub, operation, key),
        digest(operation, *target),
        reason,
        has_callers_key=has_callers_key,
        notice=notice,
    )
