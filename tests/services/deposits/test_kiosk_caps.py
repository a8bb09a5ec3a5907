"""A kiosk's deposits of one day bring at most its cap. Five bottles are a point, one can is one."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.support.admin_days import issued_on
from tests.support.budgets import issue as issue_bottles
from tests.support.identities import KIOSK, refusal_of, signed_in
from tests.support.service import Service

REACHED = ("KIOSK_DAILY_CAP_REACHED", None)
MIDNIGHT = "2026-11-25T15:00:00.000Z"
BEFORE_MIDNIGHT = datetime(2026, 11, 25, 14, 59, 59, 999000, tzinfo=UTC)
issue = partial(issue_bottles, material="ALUMINIUM_CAN")


@pytest.fixture
def capped(service: Service) -> Service:
    return service.with_settings(kiosk_daily_cap_points=10)


def accepts(service: Service, quantity: int, name: str, **arguments: Any) -> None:
    assert issue(service, quantity, name, **arguments)["userErrors"] == []


def refuses(service: Service, quantity: int, name: str, **arguments: Any) -> None:
    assert refusal_of(service.unchanged(issue, service, quantity, name, **arguments)) == REACHED


def test_cap_refuses_what_exceeds_the_day(capped: Service) -> None:
    accepts(capped, 4, "deposit-1")
    refuses(capped, 7, "deposit-2")
    accepts(capped, 6, "deposit-3")
    (error,) = capped.unchanged(issue, capped, 1, "deposit-4")["userErrors"]
    assert (error["code"], error["limit"], error["resetsAt"]) == (REACHED[0], 10, MIDNIGHT)
    assert issued_on(capped) == 10


def test_deposit_above_cap_never_fits(capped: Service) -> None:
    payload = capped.unchanged(issue, capped, 11, "deposit-1")
    (error,) = payload["userErrors"]
    assert (error["code"], error["limit"], error["resetsAt"]) == (REACHED[0], 10, None)


def test_rest_below_a_step_counts_whole(capped: Service) -> None:
    """Four bottles show no point, but make one with what their citizen carried over."""
    for number in range(10):
        accepts(capped, 4, f"deposit-{number}", material="PET_BOTTLE")
    refuses(capped, 4, "deposit-10", material="PET_BOTTLE")


def test_day_ends_at_programmes_midnight(capped: Service) -> None:
    capped.now = BEFORE_MIDNIGHT
    accepts(capped, 10, "deposit-1")
    refuses(capped, 1, "deposit-2")
    capped.wait(milliseconds=1)
    accepts(capped, 10, "deposit-2")
    assert (issued_on(capped), issued_on(capped, "2026-11-26")) == (10, 10)
    assert all(int(row["ttl"]["N"]) for row in capped.rows("kiosks"))


def test_repeated_deposit_counts_once(capped: Service) -> None:
    accepts(capped, 10, "deposit-1")
    accepts(capped, 10, "deposit-1")
    capped.wait(seconds=121)
    payload = issue(capped, 10, "deposit-1")
    assert (payload["replayed"], payload["userErrors"]) == (True, [])
    assert issued_on(capped) == 10


def test_repeat_overtaken_at_cap_gets_its_token(capped: Service) -> None:
    late = capped.overtaken(lambda: issue(capped, 10, "deposit-1"))
    payload = issue(late, 10, "deposit-1")
    assert (payload["replayed"], payload["userErrors"]) == (True, [])


def test_kiosk_has_one_cap_for_all_locations(capped: Service) -> None:
    other = signed_in("kiosk-2", "kiosks")
    elsewhere = capped.make_location(KIOSK, other)
    accepts(capped, 10, "deposit-1")
    refuses(capped, 1, "deposit-2", locationId=elsewhere)
    accepts(capped, 10, "deposit-2", caller=other, locationId=elsewhere)
