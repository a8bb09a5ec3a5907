"""Fulfilment: the user received the reward. It moves no points, so it has no ledger entry."""

from datetime import datetime

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.base.validation import check_text
from resolvers.domain.rewards.exchange_states import Step, status_after
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.vouchers import typed_codes, voucher_digest_of


def fulfil(exchange: Exchange, by: str, voucher_code: str | None, now: datetime) -> Exchange:
    """Return the exchange as fulfilled by the operator `by`.

    Return the same object if this operator has fulfilled it with these voucher codes, in any
    spelling and with any commas. Raise INVALID_STATE_TRANSITION, or InvalidInput for the code.
    """
    if voucher_code is not None:
        check_text(voucher_code, ["voucherCode"])
    is_fulfilled = exchange.status is ExchangeStatus.FULFILLED and exchange.fulfilled_by == by
    if is_fulfilled and _is_same(exchange, voucher_code):
        return exchange
    status = status_after(exchange.status, Step.FULFIL)
    moment = max(now, exchange.updated_at)
    return exchange.model_copy(
        update={
            "status": status,
            "updated_at": moment,
            "fulfilled_by": by,
            "fulfilled_at": moment,
            "voucher_code": voucher_code,
            "voucher_digest": None if voucher_code is None else voucher_digest_of(voucher_code),
        }
    )


def _is_same(exchange: Exchange, typed: str | None) -> bool:
    if exchange.voucher_code is None or typed is None:
        return exchange.voucher_code is typed
    given, asked = (
        typed_codes(exchange.reward_id, code).keys() for code in (exchange.voucher_code, typed)
    )
    return given == asked
