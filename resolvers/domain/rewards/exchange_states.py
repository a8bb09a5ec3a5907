"""The states of an exchange, and the steps between them."""

from collections.abc import Mapping
from enum import StrEnum

from resolvers.domain.base.enums import ErrorCode, ExchangeStatus
from resolvers.domain.base.errors import DomainError


class Step(StrEnum):
    """The steps of an exchange; ledger entries store them as their operation."""

    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    TIME_OUT = "timeout"
    ERASE = "erase"
    FULFIL = "fulfil"


STEPS: Mapping[ExchangeStatus, Mapping[Step, ExchangeStatus]] = {
    ExchangeStatus.PENDING_APPROVAL: {
        Step.APPROVE: ExchangeStatus.CONFIRMED,
        Step.REJECT: ExchangeStatus.REJECTED,
        Step.CANCEL: ExchangeStatus.CANCELLED,
        Step.TIME_OUT: ExchangeStatus.EXPIRED,
        Step.ERASE: ExchangeStatus.CANCELLED,
    },
    ExchangeStatus.CONFIRMED: {
        Step.CANCEL: ExchangeStatus.CANCELLED,
        Step.FULFIL: ExchangeStatus.FULFILLED,
    },
}
"""A status that is not a key is final."""
COUNTED = frozenset(
    {ExchangeStatus.PENDING_APPROVAL, ExchangeStatus.CONFIRMED, ExchangeStatus.FULFILLED}
)
"""The statuses that count for limits, stock and totals; holds count from the start."""


def status_after(status: ExchangeStatus, step: Step) -> ExchangeStatus:
    """Return the status after the step, or raise INVALID_STATE_TRANSITION."""
    after = STEPS.get(status, {}).get(step)
    if after is None:
        raise wrong_state(f"an exchange with status {status} cannot {_WORDS[step]}")
    return after


def wrong_state(message: str) -> DomainError:
    return DomainError(ErrorCode.INVALID_STATE_TRANSITION, message, ["exchangeId"])


_WORDS = {
    Step.APPROVE: "be approved",
    Step.REJECT: "be rejected",
    Step.CANCEL: "be cancelled",
    Step.TIME_OUT: "time out",
    Step.ERASE: "end by erasure",
    Step.FULFIL: "be fulfilled",
}
