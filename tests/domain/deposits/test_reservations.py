from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.domain.base.enums import QrTokenStatus
from resolvers.domain.deposits.earning import earn, most_points
from resolvers.domain.deposits.qr_tokens import QrToken, check_redeemable, renew, revoke
from resolvers.domain.deposits.reservations import end, reservation_for, reserve
from resolvers.domain.points.accounts import zero_account
from tests.support.domain_programme import BOTTLES, NOW, PAPER, PROGRAMME, deposit, token_of

PLAIN = token_of([deposit(BOTTLES, 12)])
RESERVED = reserve(PLAIN, reservation_for(PLAIN, "2026#none"))
LATE = PLAIN.expires_at


@given(
    quantities=st.tuples(st.integers(1, 5_000), st.integers(1, 5_000)),
    carried=st.tuples(st.integers(0, 99), st.integers(0, 999)),
    step=st.integers(1, 100),
    percent=st.integers(1, 1_000),
    cap=st.none() | st.integers(0, 50),
)
def test_p21_deposit_brings_at_most_its_reservation(
    quantities: tuple[int, int], carried: tuple[int, int], step: int, percent: int, cap: int | None
) -> None:
    bottles = BOTTLES.model_copy(
        update={"quantity_per_point": step, "multiplier_percent": percent, "points_per_quantity": 7}
    )
    items = [deposit(bottles, quantities[0]), deposit(PAPER, quantities[1])]
    left = {"PET_BOTTLE#PIECE": carried[0] % step, "NEWSPAPER#GRAM": carried[1]}
    account = zero_account("hanako", NOW).model_copy(update={"remainders": left})
    most = most_points(items)
    fullest = {"PET_BOTTLE#PIECE": step - 1, "NEWSPAPER#GRAM": 999}

    full = account.model_copy(update={"remainders": fullest})
    assert earn(full, items, NOW, PROGRAMME).points == most
    if cap is None:
        assert earn(account, items, NOW, PROGRAMME).points <= most
    else:
        programme = replace(PROGRAMME, daily_cap_points=cap + 7 * percent)
        assert earn(account, items, NOW, programme).points <= most


def test_expired_token_gives_its_reservation_back_once() -> None:
    swept = end(RESERVED, LATE)

    assert (swept.reservation, swept.status) == (None, QrTokenStatus.EXPIRED)
    assert end(swept, LATE) is swept
    assert end(RESERVED, LATE - timedelta(milliseconds=1)) is RESERVED


def test_p2_swept_token_is_redeemable_only_renewed() -> None:
    """Even by a clock that is behind the sweeper's."""
    swept = end(RESERVED, LATE)
    with pytest.raises(Exception, match="has expired"):
        check_redeemable(swept, NOW)

    again = renew(swept, LATE, 120)

    assert check_redeemable(again, LATE) is again
    assert again.reservation is None


def test_renewed_token_keeps_its_reservation() -> None:
    again = renew(RESERVED, LATE, 120)

    assert (again.reservation, again.ttl) == (RESERVED.reservation, None)


@pytest.mark.parametrize("token", [RESERVED, end(RESERVED, LATE)])
def test_revoked_token_reserves_nothing(token: QrToken) -> None:
    revoked = revoke(token, "operator", "spilt")

    assert (revoked.reservation, revoked.ttl) == (None, None)
