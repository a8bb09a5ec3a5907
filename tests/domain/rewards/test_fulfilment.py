from datetime import timedelta

import pytest

from resolvers.domain.base.enums import ErrorCode, ExchangeStatus
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.points.accounts import zero_account
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.rewards.fulfilment import fulfil
from tests.support.domain_programme import END_OF_FISCAL_YEAR, NOW, VOUCHER, exchange
from tests.support.refusals import raised

LATER = NOW + timedelta(hours=1)
HANAKO = zero_account("hanako", NOW).model_copy(
    update={"lots": {END_OF_FISCAL_YEAR: 600}, "points_balance": 600}
)
CONFIRMED = exchange(HANAKO, VOUCHER).exchange


def code_of(before: Exchange, by: str = "operator-1", voucher_code: str | None = "A") -> ErrorCode:
    with pytest.raises(DomainError) as refused:
        fulfil(before, by, voucher_code, LATER)
    return refused.value.code


@pytest.mark.parametrize("voucher_code", ["ABC-123", None])
def test_confirmed_exchange_is_fulfilled(voucher_code: str | None) -> None:
    fulfilled = fulfil(CONFIRMED, "operator-1", voucher_code, LATER)
    assert (fulfilled.status, fulfilled.voucher_code) == (ExchangeStatus.FULFILLED, voucher_code)
    assert (fulfilled.fulfilled_by, fulfilled.fulfilled_at) == ("operator-1", LATER)
    assert fulfilled.updated_at == LATER
    # An exchange never goes back in time.
    assert fulfil(CONFIRMED, "o", None, NOW - timedelta(hours=1)).updated_at == NOW


def test_repeated_fulfilment_must_be_the_same() -> None:
    fulfilled = fulfil(CONFIRMED, "operator-1", "A", LATER)

    assert fulfil(fulfilled, "operator-1", "A", LATER + timedelta(days=1)) is fulfilled
    assert fulfil(fulfilled, "operator-1", " a ", LATER) is fulfilled
    two = fulfil(CONFIRMED, "operator-1", "A, B", LATER)
    assert fulfil(two, "operator-1", ",\uff22\uff0ca", LATER) is two
    assert code_of(two) is ErrorCode.INVALID_STATE_TRANSITION
    without_code = fulfil(CONFIRMED, "operator-1", None, LATER)
    assert fulfil(without_code, "operator-1", None, LATER) is without_code
    assert code_of(without_code) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(fulfilled, voucher_code="B") is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(fulfilled, voucher_code=None) is ErrorCode.INVALID_STATE_TRANSITION
    assert code_of(fulfilled, by="operator-2") is ErrorCode.INVALID_STATE_TRANSITION


def test_voucher_code_must_be_a_text() -> None:
    row = CONFIRMED
    refused = raised(InvalidInputError, lambda: fulfil(row, "operator-1", "a\nb", LATER))
    assert refused.field == ["voucherCode"]
