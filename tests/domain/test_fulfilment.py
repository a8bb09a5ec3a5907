from datetime import timedelta

import pytest

from resolvers.domain.enums import ErrorCode, ExchangeStatus
from resolvers.domain.errors import DomainError, InvalidInputError
from resolvers.domain.exchanges import Exchange
from resolvers.domain.fulfilment import fulfil
from tests.domain.test_exchange_transitions import confirmed, held
from tests.support.domain_programme import NOW

LATER = NOW + timedelta(hours=1)


def with_status(status: ExchangeStatus) -> Exchange:
    return confirmed().exchange.model_copy(update={"status": status})


def code_of(
    exchange: Exchange, by: str = "operator-1", voucher_code: str | None = "A"
) -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        fulfil(exchange, by, voucher_code, LATER)
    return refused.value.code


@pytest.mark.parametrize("voucher_code", ["ABC-123", None])
def test_confirmed_exchange_is_fulfilled(
    voucher_code: str | None,
) -> None:
    fulfilled = fulfil(confirmed().exchange, "operator-1", voucher_code, LATER)

    assert fulfilled.status is ExchangeStatus.FULFILLED
    assert fulfilled.voucher_code == voucher_code
    assert (fulfilled.fulfilled_by, fulfilled.fulfilled_at) == ("operator-1", LATER)
    assert fulfilled.updated_at == LATER


def test_repeated_fulfilment_must_be_the_same() -> None:
    fulfilled = fulfil(confirmed().exchange, "operator-1", "A", LATER)

    assert fulfil(fulfilled, "operator-1", "A", LATER + timedelta(days=1)) is fulfilled
    assert code_of(fulfilled, voucher_code="B") is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(fulfilled, voucher_code=None) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(fulfilled, by="operator-2") is ErrorCode.INVALID_STATE_TRANSITION


@pytest.mark.parametrize(
    "status", [s for s in ExchangeStatus if s not in ("CONFIRMED", "FULFILLED")]
)
def test_only_what_is_confirmed_is_handed_over(status: ExchangeStatus) -> None:
    assert code_of(with_status(status)) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(held().exchange) is ErrorCode.INVALID_STATE_TRANSITION


@pytest.mark.parametrize("voucher_code", ["", " ", "a\nb", "x" * 2001])
def test_a_voucher_code_is_a_text(voucher_code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        fulfil(confirmed().exchange, "operator-1", voucher_code, LATER)
    assert refused.value.field == ["voucherCode"]


def test_an_exchange_does_not_go_back_in_time() -> None:
    earlier = NOW - timedelta(hours=1)

    assert fulfil(confirmed().exchange, "operator-1", None, earlier).updated_at == NOW
