"""Fulfilment: the reward is handed over. It moves no points, so the ledger does not know of it."""

from datetime import datetime

from resolvers.domain.enums import ExchangeStatus
from resolvers.domain.exchange_states import Step, status_after, wrong_state
from resolvers.domain.exchanges import Exchange
from resolvers.domain.times import at_milliseconds
from resolvers.domain.validation import check_text


def fulfil(exchange: Exchange, by: str, voucher_code: str | None, now: datetime) -> Exchange:
    """The exchange as fulfilled by the operator of that sub.

    The very same exchange comes back where the same operator has fulfilled it with the same
    voucher code. Raises INVALID_STATE_TRANSITION, InvalidInput for a code that is no text.
    """
    if voucher_code is not None:
        check_text(voucher_code, ["voucherCode"])
    if exchange.status is ExchangeStatus.FULFILLED:
        if (exchange.fulfilled_by, exchange.voucher_code) == (by, voucher_code):
            return exchange
        raise wrong_state("the exchange was fulfilled before, by another request")
    status = status_after(exchange.status, Step.FULFIL)
    moment = max(at_milliseconds(now), exchange.updated_at)
    return exchange.model_copy(
        update={
            "status": status,
            "updated_at": moment,
            "fulfilled_by": by,
            "fulfilled_at": moment,
            "voucher_code": voucher_code,
        }
    )
