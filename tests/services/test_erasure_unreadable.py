"""Rows that cannot be read keep no texts of a citizen who left."""

import pytest

from resolvers.services.erasure import continue_erasure
from resolvers.storage import users
from tests.support.scenarios import Life, check_finished, erase, traces
from tests.support.service import HANAKO, Service

USER_ID = HANAKO["sub"]


def test_unreadable_held_exchange_keeps_no_texts(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """InternalFailure would say that nothing was done."""
    life = Life(service)
    service.write("exchanges", life.held[0], status="GONE")

    assert erase(service)["user"]["balance"]["available"] == 0

    account = users.read(service.database, USER_ID)
    assert account is not None
    assert {*account.holds} == {life.held[0]}
    assert account.next_expiry == account.erased_at
    assert traces(service) == []
    assert f"row {life.held[0]} of exchanges cannot be read" in caplog.text
    service.write("exchanges", life.held[0], status="PENDING_APPROVAL")
    zone = service.settings.programme_time_zone
    assert continue_erasure(service.database, USER_ID, service.now, zone)
    check_finished(service)


def test_unreadable_rows_are_scrubbed_too(service: Service) -> None:
    life = Life(service)
    service.write("exchanges", life.fulfilled, status="GONE")
    service.write("points_ledger", life.adjusted, points_change="many")
    (browser,) = (
        row["subscription_id"]["S"]
        for row in service.rows("push_subscriptions")
        if "endpoint" in row
    )
    service.write("push_subscriptions", browser, created_at="one day")
    service.write("push_subscriptions", f"user#{USER_ID}", version="many")

    erase(service)

    account = service.account()
    assert account is not None
    assert account.next_expiry is None
    assert traces(service) == []
