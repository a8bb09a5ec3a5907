from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.types.exchange import present_exchange
from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.points.lots import Allocation
from resolvers.domain.rewards import exchanges
from tests.support.identities import ADMIN, AUDITOR, CITIZEN, KIOSK, OPERATOR, signed_in

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
ROW = exchanges.Exchange(
    exchange_id="exchange-1",
    user_id="hanako",
    reward_id="tote",
    quantity=3,
    points_cost_at=50,
    status=ExchangeStatus.FULFILLED,
    allocations=[Allocation(points=150)],
    stock_taken=3,
    voucher_code="VOUCHER-1",
    note="handed over",
    requested_at=NINE,
    updated_at=NINE + timedelta(days=2),
    hold_until=NINE + timedelta(days=1),
    request_hash="h",
)


def presented_to(identity: Any) -> Any:
    return present_exchange(ROW, read_caller(identity, user_pool_issuer=None))


@pytest.mark.parametrize("identity", [CITIZEN, OPERATOR, ADMIN, signed_in("hanako", "auditors")])
def test_owner_and_staff_see_voucher(identity: Any) -> None:
    assert presented_to(identity).voucher_code == "VOUCHER-1"


@pytest.mark.parametrize(
    "identity", [AUDITOR, KIOSK, None, signed_in("taro"), signed_in("hanako", "kiosks")]
)
def test_p17_nobody_else_sees_voucher(identity: Any) -> None:
    assert presented_to(identity).voucher_code is None
    assert presented_to(identity).points_spent == 150
