from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.times import format_instant, parse_instant
from resolvers.services.base.sweep_reports import SweepReport
from resolvers.services.upkeep.expiry_sweep import sweep_all
from tests.support.crowd import at_once, check_books, codes, open_service, sent
from tests.support.expirations import TOKYO, expired, swept
from tests.support.identities import signed_in
from tests.support.movables import entries
from tests.support.patience import PATIENCE_SECONDS
from tests.support.scenarios import problems
from tests.support.service import END_OF_FISCAL_YEAR, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CITIZENS = [signed_in(f"citizen-{number:02}") for number in range(12)]
SWEEPS = 4


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    return open_service(engine_client, engine_environment)


def total(reports: list[SweepReport]) -> SweepReport:
    whole = SweepReport()
    for report in reports:
        whole = whole.followed_by(report)
    return whole


def test_p10_sweeps_at_once_end_everything_once(service: Service) -> None:
    reward_id = service.make_reward(requiresApproval=True, pointsCost=100)
    for number, citizen in enumerate(CITIZENS):
        service.earn(300, citizen, f"cans-{number}")
    service.now = parse_instant(END_OF_FISCAL_YEAR) - timedelta(hours=73)
    for citizen in CITIZENS[:6]:
        assert service.exchange(reward_id, "hold", citizen)["userErrors"] == []
    service.wait(hours=74)

    first = total(at_once([lambda: swept(service.database, service.now)] * SWEEPS))
    later = service.now + timedelta(minutes=1)
    whole = first.followed_by(total(at_once([lambda: swept(service.database, later)] * SWEEPS)))

    assert whole.failed == ()
    assert (whole.holds_ended, whole.points_expired) == (6, 3600)
    assert sum(account.points_balance for account in check_books(service).values()) == 0
    for citizen in CITIZENS:
        assert problems(service, citizen["sub"]) == []
        gone = [entry.points_change for entry in expired(service.database, citizen["sub"])]
        assert sum(gone) == -300
        released = [
            entry
            for entry in entries(service.database, citizen["sub"])
            if entry.transaction_type is LedgerEntryType.HOLD_RELEASE
        ]
        assert len(released) == (1 if citizen in CITIZENS[:6] else 0)


def test_p1_sweeps_beside_citizens_lose_nothing(service: Service) -> None:
    reward_id = service.make_reward(pointsCost=10)
    for number, citizen in enumerate(CITIZENS):
        service.earn(300, citizen, f"cans-{number}")
    service.now = parse_instant(END_OF_FISCAL_YEAR) + timedelta(milliseconds=1)
    # Points of the new fiscal year beside those that have expired.
    for number, citizen in enumerate(CITIZENS):
        service.earn(50, citizen, f"new-cans-{number}")
    tokens = [service.issue(20, f"bottles-{number}") for number in range(len(CITIZENS))]
    work = [
        sent(service, "exchangeReward", citizen, rewardId=reward_id, idempotencyKey=f"key-{turn}")
        for citizen in CITIZENS
        for turn in range(3)
    ] + [
        sent(service, "redeemQrToken", citizen, code=token["code"])
        for citizen, token in zip(CITIZENS, tokens, strict=True)
    ]

    with ThreadPoolExecutor(SWEEPS) as threads:
        sweeps = [
            threads.submit(sweep_all, service.database, TOKYO, lambda: service.now)
            for _ in range(SWEEPS)
        ]
        payloads = at_once(work)
        reports = [each.result(timeout=PATIENCE_SECONDS) for each in sweeps]
    last = swept(service.database, service.now)

    assert codes(payloads) == {"done": len(work)}
    assert last.failed == ()
    whole = total([*reports, last])
    assert (whole.accounts_expired, whole.points_expired) == (12, 3600)
    for account in check_books(service).values():
        assert problems(service, account.user_id) == []
        (entry,) = expired(service.database, account.user_id)
        assert [allocation.points for allocation in entry.allocations] == [300]
        assert account.points_balance == 50 + 4 - 30
        assert format_instant(service.now) < min(account.lots)
