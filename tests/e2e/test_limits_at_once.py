from datetime import UTC, datetime, timedelta

import pytest

from tests.support.crowd import check_books, codes, exchanges_at_once, pieces_of
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

MIDNIGHT = datetime(2026, 11, 25, 15, tzinfo=UTC)  # in Tokyo
NINE_IN_THE_MORNING = datetime(2026, 11, 26, tzinfo=UTC)  # in Tokyo, where UTC turns its day
AT_ONCE = 16
LIMITS = [("limitPerUser", "PER_USER_LIMIT_REACHED"), ("limitPerUserPerDay", "DAILY_LIMIT_REACHED")]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,000 points."""
    service.earn(1000)
    return service


@pytest.mark.parametrize("requires_approval", [False, True])
@pytest.mark.parametrize(("limit", "code"), LIMITS)
def test_p4_fault_4_one_of_sixteen_fits_limit(
    service: Service, limit: str, code: str, *, requires_approval: bool
) -> None:
    reward_id = service.make_reward(
        pointsCost=10, stock=100, requiresApproval=requires_approval, **{limit: 1}
    )

    payloads = exchanges_at_once(service, reward_id)

    assert codes(payloads) == {"done": 1, code: AT_ONCE - 1}
    assert len(service.rows("exchanges")) == 1
    reward = service.ask("reward", id=reward_id)
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (99, 1)
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, pieces_of(service)) == (990, {reward_id: 1})
    assert account.points_held == (10 if requires_approval else 0)


def test_fault_5_limit_follows_days_of_tokyo(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, limitPerUserPerDay=1)
    made = []
    for now in (
        MIDNIGHT - timedelta(milliseconds=1),
        MIDNIGHT,
        NINE_IN_THE_MORNING,
        MIDNIGHT + timedelta(days=1, milliseconds=-1),
        MIDNIGHT + timedelta(days=1),
    ):
        service.now = now
        made.append(codes(exchanges_at_once(service, reward_id, now.isoformat()))["done"])

    assert made == [1, 1, 0, 0, 1]
    assert pieces_of(service) == {reward_id: 3}


def test_p7_holds_at_once_never_exceed_twenty(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=1, requiresApproval=True)

    payloads = [
        payload
        for name in ("first", "second")
        for payload in exchanges_at_once(service, reward_id, name)
    ]

    assert codes(payloads) == {"done": 20, "PER_USER_LIMIT_REACHED": 2 * AT_ONCE - 20}
    account = check_books(service)[HANAKO["sub"]]
    assert (len(account.holds), account.points_held) == (20, 20)
