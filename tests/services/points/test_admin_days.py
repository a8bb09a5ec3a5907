from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from tests.support.admin_days import (
    NEEDED,
    OVER,
    SECOND,
    THIRD,
    acts,
    asked,
    available,
    confirm,
    counted,
    moved_alone,
    reject,
    waiting,
    with_limit,
)
from tests.support.clients import LosesReplies
from tests.support.identities import ADMIN, AUDITOR, refusal_of
from tests.support.service import HANAKO, Service

TODAY = "admin-1", "2026-11-25"
BEFORE_MIDNIGHT = datetime(2026, 11, 25, 14, 59, 59, 999000, tzinfo=UTC)


@pytest.fixture
def service(service: Service) -> Service:
    return with_limit(service)


def entry_of(payload: Any) -> str:
    assert payload["userErrors"] == []
    return str(payload["ledgerEntry"]["id"])


def the_deposit(service: Service) -> str:
    """Return the id of the entry that gave Hanako her 100 points."""
    return str(service.ask("ledgerEntries", AUDITOR, userId=HANAKO["sub"])["nodes"][-1]["id"])


def waiting_reversal(service: Service, key: str = "reverse-1", caller: Any = ADMIN) -> str:
    (error,) = service.reverse(the_deposit(service), key, caller)["userErrors"]
    assert error["code"] == NEEDED[0]
    return str(error["adjustmentId"])


def test_day_counts_given_and_taken_alike(service: Service) -> None:
    entry_of(service.adjust(30, "given"))
    entry_of(service.adjust(-20, "taken"))
    for points in (1, -1):
        asked(service, points, f"more{points}")
    assert available(service) == 110
    assert counted(service) == moved_alone(service) == {TODAY: 50}


def test_reversal_counts_as_it_moves(service: Service) -> None:
    given = entry_of(service.adjust(20, "given"))
    entry_of(service.reverse(given))
    assert counted(service) == {TODAY: 40}
    taken = entry_of(service.adjust(-10, "taken"))
    assert refusal_of(service.reverse(taken, "reverse-2")) == NEEDED
    assert counted(service) == moved_alone(service) == {TODAY: 50}


@pytest.mark.parametrize("points", [51, -51])
def test_reversal_of_what_two_moved_needs_two(service: Service, points: int) -> None:
    moved = entry_of(confirm(service, asked(service, points)))
    assert refusal_of(service.reverse(moved)) == NEEDED
    assert available(service) == 100 + points


def test_reversal_above_limit_moves_when_confirmed(service: Service) -> None:
    deposit, adjustment_id = the_deposit(service), waiting_reversal(service)
    (row,) = waiting(service)
    assert (row["id"], row["reversesId"], row["points"]) == (adjustment_id, deposit, -100)
    assert available(service) == 100

    payload = confirm(service, adjustment_id)

    entry = payload["ledgerEntry"]
    assert (entry["id"], entry["type"]) == (row["ledgerEntryId"], "REVERSAL")
    assert (entry["actor"], entry["reason"]) == ("admin:admin-1", "二重計上")
    assert (entry["reversesId"], entry["points"], available(service)) == (deposit, -100, 0)
    assert acts(service) == [
        ("REVERSE_LEDGER_ENTRY", "admin:admin-1", "二重計上"),
        ("CONFIRM_ADJUSTMENT", "admin:admin-2", None),
    ]
    again = service.unchanged(confirm, service, adjustment_id)
    assert again == {**payload, "replayed": True}
    assert refusal_of(service.unchanged(confirm, service, adjustment_id, THIRD)) == OVER
    assert service.unchanged(service.reverse, deposit)["replayed"]
    assert list(verify_programme(service.database).problems) == []


def test_p5_repeated_reversal_says_how_it_stands(service: Service) -> None:
    deposit, adjustment_id = the_deposit(service), waiting_reversal(service)
    again = service.unchanged(service.reverse, deposit)
    assert again["userErrors"][0]["adjustmentId"] == adjustment_id
    payload = service.unchanged(service.reverse, deposit, reason="別の理由")
    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
    reject(service, adjustment_id)
    assert refusal_of(service.unchanged(service.reverse, deposit)) == OVER
    assert waiting_reversal(service, "reverse-2") != adjustment_id


@pytest.mark.parametrize("act", ["adjust", "reverse"])
def test_request_over_day_waits_past_midnight(service: Service, act: str) -> None:
    given = entry_of(service.adjust(30, "given"))
    send: Any = {
        "adjust": lambda: service.adjust(21, "more"),
        "reverse": lambda: service.reverse(given),
    }
    assert refusal_of(send[act]()) == NEEDED
    service.wait(days=1)
    assert refusal_of(service.unchanged(send[act])) == NEEDED
    assert moved_alone(service) == {TODAY: 30}


def test_day_ends_at_programmes_midnight(service: Service) -> None:
    service.now = BEFORE_MIDNIGHT
    entry_of(service.adjust(50, "today"))
    asked(service, 1, "too-much")
    service.wait(milliseconds=1)
    entry_of(service.adjust(50, "tomorrow"))
    assert counted(service) == {TODAY: 50, ("admin-1", "2026-11-26"): 50}


def test_entry_counts_on_its_own_day(service: Service) -> None:
    """A clock that is behind makes no second day: entries of an account never go back."""
    service.now = BEFORE_MIDNIGHT
    service.wait(milliseconds=1)
    entry_of(service.adjust(50, "ahead"))
    service.wait(milliseconds=-1)
    asked(service, 1, "behind")
    assert counted(service) == moved_alone(service) == {("admin-1", "2026-11-26"): 50}


@pytest.mark.parametrize("decide", [confirm, reject])
def test_decided_request_does_not_count(service: Service, decide: Any) -> None:
    decide(service, asked(service, 60, "asked"))
    entry_of(service.adjust(50, "first"))
    entry_of(service.adjust(-50, "second", SECOND))
    assert counted(service) == moved_alone(service)


def test_p5_replay_counts_once(service: Service) -> None:
    service.through(LosesReplies(service.client)).adjust(30)
    for _ in range(2):
        entry_of(service.adjust(30))
    assert counted(service) == {TODAY: 30}
    ttl = int(service.rows("pending_adjustments")[0]["ttl"]["N"])
    assert ttl == (BEFORE_MIDNIGHT + timedelta(days=30, milliseconds=1)).timestamp()


def test_p6_two_waiting_reversals_move_once(service: Service) -> None:
    first = waiting_reversal(service)
    second = waiting_reversal(service, caller=SECOND)
    entry_of(confirm(service, first, THIRD))
    payload = service.unchanged(confirm, service, second, THIRD)
    assert refusal_of(payload) == ("ALREADY_REVERSED", ["id"])
    assert reject(service, second)["adjustment"]["status"] == "REJECTED"
    assert available(service) == 0


@pytest.mark.parametrize("decide", [confirm, reject])
def test_day_of_an_admin_is_no_request(service: Service, decide: Any) -> None:
    service.adjust(30)
    payload = service.unchanged(decide, service, "#".join(TODAY))
    assert refusal_of(payload) == ("NOT_FOUND", ["id"])
