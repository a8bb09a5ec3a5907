"""The states of an exchange: the one table of what can become of it, and by what step."""

from collections.abc import Mapping
from enum import StrEnum

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError


class Step(StrEnum):
    """What moves an exchange on; the words that ledger entries keep as their operation."""

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
"""Who is not in it has come to its end."""


def status_after(status: ExchangeStatus, step: Step) -> ExchangeStatus:
    """The status that the step leads to; raises INVALID_STATE_TRANSITION where it leads nowhere."""
    after = STEPS.get(status, {}).get(step)
    if after is None:
        raise wrong_state(f"an exchange that is {status} cannot {_WORDS[step]}")
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
