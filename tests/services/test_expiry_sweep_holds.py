"""What the sweeper does to exchanges that nobody decided on, and what it is not needed for."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.times import parse_instant
from resolvers.services.sweep_reports import SweepFailure, SweepReport
from tests.support.clients import IsOvertaken
from tests.support.expirations import expired, swept, through
from tests.support.identities import API_KEY, OPERATOR
from tests.support.movables import entries
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service

NOTHING = SweepReport()
ONE_HOLD = SweepReport(holds_ended=1)
HANAKO_ID = HANAKO["sub"]


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def hold(service: Service, key: str = "key-1", **reward: Any) -> dict[str, Any]:
    """An exchange of 500 points that waits for approval, 72 hours at most."""
    reward_id = service.make_reward(requiresApproval=True, **reward)
    made: dict[str, Any] = service.exchange(reward_id, key)["exchange"]
    return made


def status_of(service: Service, exchange: dict[str, Any]) -> str:
    status: str = service.ask("exchange", id=exchange["id"])["status"]
    return status


def test_p7_ended_hold_returns_points_stock_and_limits(service: Service) -> None:
    made = hold(service, stock=3, limitPerUser=1)
    service.wait(hours=72, milliseconds=-1)
    assert service.unchanged(swept, service.database, service.now) == NOTHING
    service.wait(milliseconds=1)

    assert swept(service.database, service.now) == ONE_HOLD

    assert status_of(service, made) == "EXPIRED"
    balance = service.ask("viewer")["balance"]
    assert (balance["available"], balance["held"]) == (1500, 0)
    entry = entries(service.database, HANAKO_ID)[-1]
    assert (entry.operation, entry.transaction_type) == ("timeout", "HOLD_RELEASE")
    assert (entry.actor.sub, entry.actor.role) == ("", "system")
    reward = service.ask("reward", API_KEY, id=made["rewardId"])
    assert (reward["stockRemaining"], reward["totalExchanged"]) == (3, 0)
    assert service.exchange(made["rewardId"], "again")["userErrors"] == []


def test_ended_hold_is_found_behind_lasting_ones(service: Service) -> None:
    hold(service, "earlier")
    service.wait(hours=1)
    made = hold(service.with_settings(hold_hours=2), "later")
    service.wait(hours=2)

    assert swept(service.database, service.now) == ONE_HOLD
    assert status_of(service, made) == "EXPIRED"


def test_p7_hold_decided_meanwhile_stays_as_decided(service: Service) -> None:
    made = hold(service)
    service.wait(hours=72)
    rejection = {"exchangeId": made["id"], "reason": "no more"}
    overtaken = IsOvertaken(
        service.client, lambda: service.done("rejectExchange", OPERATOR, **rejection)
    )

    assert swept(through(service.database, overtaken), service.now) == NOTHING

    assert status_of(service, made) == "REJECTED"
    assert service.ask("viewer")["balance"]["available"] == 1500


def test_broken_exchange_fails_alone(service: Service) -> None:
    broken = hold(service)
    service.wait(seconds=1)
    hold(service, "key-2")
    service.write("exchanges", broken["id"], quantity="many")
    service.wait(hours=72)

    report = swept(service.database, service.now, movements=1)

    failure = SweepFailure("exchange", broken["id"], "ValidationError")
    assert report == SweepReport(holds_ended=1, failed=(failure,))


def test_hold_unknown_to_its_account_fails(service: Service) -> None:
    made = hold(service)
    orphan = {**service.rows("exchanges")[0], "exchange_id": {"S": "orphan"}}
    service.client.put_item(TableName=service.database.table_name("exchanges"), Item=orphan)
    service.wait(hours=72)

    report = swept(service.database, service.now)

    failure = SweepFailure("exchange", "orphan", "CONFLICT_RETRY")
    assert report == SweepReport(holds_ended=1, failed=(failure,))
    assert status_of(service, made) == "EXPIRED"


def test_p9_expiry_entry_leaves_shown_balance(service: Service) -> None:
    service.now = parse_instant(END_OF_FISCAL_YEAR) + timedelta(milliseconds=1)
    service.earn(20, name="in-the-new-year")
    before = service.ask("viewer")["balance"]

    assert swept(service.database, service.now).points_expired == 1500

    after = service.ask("viewer")["balance"]
    assert after == {**before, "version": before["version"] + 1}


def test_released_expired_lot_leaves_at_next_sweep(service: Service) -> None:
    service.now = parse_instant(END_OF_FISCAL_YEAR) - timedelta(hours=1)
    hold(service)
    service.wait(hours=73)
    assert swept(service.database, service.now - timedelta(hours=2)).points_expired == 1000

    reports = [swept(service.database, service.now) for _ in range(2)]

    assert [report.holds_ended for report in reports] == [1, 0]
    assert sum(report.points_expired for report in reports) == 500
    assert sum(entry.points_change for entry in expired(service.database, HANAKO_ID)) == -1500
    account = service.account()
    assert account is not None
    assert (account.points_balance, account.points_held, account.lots) == (0, 0, {})


def test_p10_faster_sweep_counts_the_hold(service: Service) -> None:
    hold(service)
    service.wait(hours=72)
    later = service.now + timedelta(seconds=1)
    overtaken = IsOvertaken(service.client, lambda: swept(service.database, later))

    assert swept(through(service.database, overtaken), service.now) == NOTHING
    assert len(entries(service.database, HANAKO_ID)) == 3
