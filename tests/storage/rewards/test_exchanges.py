from datetime import datetime, timedelta

import pytest

from resolvers.domain.base.enums import ExchangeStatus
from resolvers.domain.points.accounts import Account
from resolvers.domain.points.lots import NEVER
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.rewards import exchanges
from tests.support.domain_programme import HOLD_HOURS, NOW, VOUCHER, exchange
from tests.support.service import spoil

HANAKO = Account(user_id="hanako", points_balance=1000, lots={NEVER: 1000}, created_at=NOW)
EXCHANGE = exchange(HANAKO, VOUCHER).exchange
HELD = exchange(HANAKO, VOUCHER.model_copy(update={"requires_approval": True})).exchange
OVER = NOW + timedelta(hours=HOLD_HOURS)
LAST_MOMENT = OVER - timedelta(milliseconds=1)


def test_unreadable_exchange_hides_no_older_wait(database: Database) -> None:
    for number in range(2):
        moment = {"exchange_id": f"x-{number}", "requested_at": NOW + timedelta(days=number)}
        database.commit(exchanges.open_exchange(HELD.model_copy(update=moment)))
    assert exchanges.oldest_waiting(database) == NOW
    spoil(database, exchanges.key("x-0"), hold_until="soon")

    assert exchanges.oldest_waiting(database) == NOW + timedelta(days=1)


def test_p15_scrub_removes_texts_alone(database: Database) -> None:
    written = {"note": "on Tuesday", "voucher_code": "GIFT-1"}
    database.commit(exchanges.open_exchange(EXCHANGE.model_copy(update=written)))

    for _ in range(2):
        database.commit(exchanges.scrub(EXCHANGE.exchange_id))

    assert exchanges.read(database, EXCHANGE.exchange_id) == EXCHANGE
    with pytest.raises(CommitError):
        database.commit(exchanges.scrub("unknown"))
    assert exchanges.read(database, "unknown") is None


def moved(before: Exchange, status: ExchangeStatus, at: datetime = NOW) -> Exchange:
    return before.model_copy(update={"status": status, "updated_at": at})


def is_refused(database: Database, write: Write) -> bool:
    before = exchanges.read(database, HELD.exchange_id)
    with pytest.raises(CommitError) as failed:
        database.commit(write)
    assert exchanges.read(database, HELD.exchange_id) == before
    return isinstance(failed.value.reason, RetryError)


def test_step_writes_only_its_changes(database: Database) -> None:
    database.commit(exchanges.open_exchange(HELD))
    item = database.get("exchanges", HELD.exchange_id)
    assert item is not None
    changes = {"note": "on Tuesday", "decided_by": "operator-1", "decided_at": NOW}
    approved = moved(HELD, ExchangeStatus.CONFIRMED).model_copy(update=changes)

    database.commit(exchanges.move_on(HELD, approved))

    assert exchanges.read(database, HELD.exchange_id) == approved
    assert database.get("exchanges", HELD.exchange_id) == {
        **item,
        "status": "CONFIRMED",
        "note": "on Tuesday",
        "decided_by": "operator-1",
        "decided_at": "2026-11-25T09:00:00.000Z",
    }


@pytest.mark.parametrize("status", [s for s in ExchangeStatus if s != "PENDING_APPROVAL"])
def test_p7_step_needs_status_as_read(database: Database, status: ExchangeStatus) -> None:
    database.commit(exchanges.open_exchange(moved(HELD, status)))

    assert is_refused(database, exchanges.move_on(HELD, moved(HELD, ExchangeStatus.REJECTED)))


def test_step_creates_no_missing_exchange(database: Database) -> None:
    assert is_refused(database, exchanges.move_on(HELD, moved(HELD, ExchangeStatus.REJECTED)))


@pytest.mark.parametrize("moment", [LAST_MOMENT, OVER])
@pytest.mark.parametrize("status", ["CONFIRMED", "EXPIRED", "REJECTED", "CANCELLED"])
def test_p7_hold_until_guards_approval_and_time_out(
    database: Database, status: str, moment: datetime
) -> None:
    granted = (status, moment) not in {("CONFIRMED", OVER), ("EXPIRED", LAST_MOMENT)}
    database.commit(exchanges.open_exchange(HELD))
    write = exchanges.move_on(HELD, moved(HELD, ExchangeStatus(status), moment))

    if granted:
        database.commit(write)
    else:
        assert is_refused(database, write)


@pytest.mark.parametrize("status", [ExchangeStatus.FULFILLED, ExchangeStatus.CANCELLED])
def test_confirmed_exchange_needs_no_hold(database: Database, status: ExchangeStatus) -> None:
    database.commit(exchanges.open_exchange(EXCHANGE))

    database.commit(exchanges.move_on(EXCHANGE, moved(EXCHANGE, status, OVER)))

    after = exchanges.read(database, EXCHANGE.exchange_id)
    assert after is not None
    assert after.status is status
