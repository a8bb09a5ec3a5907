from typing import Any

import pytest

from tests.support.admin_days import (
    NEEDED,
    OVER,
    SECOND,
    THIRD,
    acts,
    asked,
    available,
    confirm,
    reject,
    waiting,
    with_limit,
    without_limit,
)
from tests.support.clients import TearsReads
from tests.support.identities import ADMIN, refusal_of
from tests.support.service import HANAKO, TARO, Service


@pytest.fixture
def service(service: Service) -> Service:
    return with_limit(service)


@pytest.mark.parametrize("points", [51, -51])
def test_more_moves_when_another_admin_confirms(service: Service, points: int) -> None:
    adjustment_id = asked(service, points)
    assert available(service) == 100

    payload = confirm(service, adjustment_id)

    assert (payload["userErrors"], payload["replayed"]) == ([], False)
    entry = payload["ledgerEntry"]
    assert (entry["id"], entry["points"], entry["reason"]) == (adjustment_id, points, "苦情")
    assert entry["actor"] == "admin:admin-1"
    assert payload["balance"]["available"] == available(service) == 100 + points
    assert acts(service) == [
        ("ADJUST_POINTS", "admin:admin-1", "苦情"),
        ("CONFIRM_ADJUSTMENT", "admin:admin-2", None),
    ]


def test_first_admin_cannot_confirm(service: Service) -> None:
    adjustment_id = asked(service)
    payload = service.unchanged(confirm, service, adjustment_id, ADMIN)
    assert refusal_of(payload) == ("FORBIDDEN", ["id"])


@pytest.mark.parametrize("decide", [confirm, reject])
def test_nobody_decides_on_their_own_account(service: Service, decide: Any) -> None:
    service.earn(10, SECOND, "seconds")
    adjustment_id = asked(service, user_id=SECOND["sub"])
    payload = service.unchanged(decide, service, adjustment_id)
    assert refusal_of(payload) == ("FORBIDDEN", ["id"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"points": -101}, "INSUFFICIENT_POINTS"),
        ({"points": 51, "user_id": TARO["sub"]}, "NOT_FOUND"),
        ({"points": 51, "user_id": ADMIN["sub"]}, "FORBIDDEN"),
    ],
)
def test_impossible_request_is_not_recorded(
    service: Service, arguments: dict[str, Any], code: str
) -> None:
    service.earn(10, ADMIN, "admins")
    assert refusal_of(service.unchanged(service.adjust, **arguments))[0] == code


def test_confirmation_asks_the_rules_again(service: Service) -> None:
    adjustment_id = asked(service, -80)
    assert service.adjust(-30, "less")["userErrors"] == []
    payload = service.unchanged(confirm, service, adjustment_id)
    assert refusal_of(payload)[0] == "INSUFFICIENT_POINTS"
    assert [row["id"] for row in waiting(service)] == [adjustment_id]


@pytest.mark.parametrize("changes", [{"points": 52}, {"points": 50}, {"reason": "別の理由"}])
def test_p5_key_of_a_request_rejects_another(service: Service, changes: dict[str, Any]) -> None:
    """50 points are within the limit, and so on the other path."""
    asked(service)
    payload = service.unchanged(service.adjust, **{"points": 51, **changes})
    assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


def test_rejected_adjustment_never_moves(service: Service) -> None:
    adjustment_id = asked(service)
    rejected = reject(service, adjustment_id)
    assert rejected["adjustment"]["status"] == "REJECTED"
    assert rejected["adjustment"]["decidedBy"] == "admin-2"
    assert service.unchanged(reject, service, adjustment_id) == rejected
    for refused in (
        service.unchanged(confirm, service, adjustment_id, THIRD),
        service.unchanged(reject, service, adjustment_id, THIRD),
        service.unchanged(service.adjust, 51),
        service.unchanged(without_limit(service).adjust, 51),
    ):
        assert refusal_of(refused) == OVER
    assert (waiting(service), available(service)) == ([], 100)
    service.wait(days=8)
    assert service.unchanged(reject, service, adjustment_id) == rejected
    # The row stays, and so does the rejection.
    assert "ttl" not in service.rows("pending_adjustments")[0]
    assert acts(service)[1:] == [("REJECT_ADJUSTMENT", "admin:admin-2", "no")]


def test_first_admin_can_withdraw(service: Service) -> None:
    assert reject(service, asked(service), ADMIN)["userErrors"] == []


def test_adjustment_expires_after_seven_days(service: Service) -> None:
    adjustment_id = asked(service)
    service.wait(days=7, milliseconds=-1)
    assert [row["id"] for row in waiting(service)] == [adjustment_id]
    service.wait(milliseconds=1)
    assert waiting(service) == []
    for refused in (
        service.unchanged(confirm, service, adjustment_id),
        service.unchanged(reject, service, adjustment_id),
        service.unchanged(service.adjust, 51),
        service.unchanged(without_limit(service).adjust, 51),
    ):
        assert refusal_of(refused) == OVER


def test_p15_erased_account_ends_its_requests(service: Service) -> None:
    waits, rejected = asked(service), asked(service, 60, "adjust-2")
    reject(service, rejected, reason="花子さん")
    service.done("eraseViewer", confirm=HANAKO["sub"])
    for refused in (
        service.unchanged(confirm, service, waits),
        service.unchanged(reject, service, waits),
        service.unchanged(service.adjust, 51, "adjust-3"),
    ):
        assert refusal_of(refused)[0] == "ACCOUNT_ERASED"
    assert [row["reason"] for row in waiting(service)] == [None]
    assert {reason for _, _, reason in acts(service)} == {None}


def test_request_sent_before_the_limit_is_a_replay(service: Service) -> None:
    entry = without_limit(service).adjust(51)["ledgerEntry"]
    payload = service.unchanged(service.adjust, 51)
    assert (payload["ledgerEntry"]["id"], payload["replayed"]) == (entry["id"], True)


@pytest.mark.parametrize("limit", [None, 51])
def test_recorded_request_needs_two_whatever_the_limit(service: Service, limit: int | None) -> None:
    adjustment_id = asked(service)
    now = service.with_settings(adjustment_limit_points=limit)
    (error,) = service.unchanged(now.adjust, 51)["userErrors"]
    assert (error["adjustmentId"], error["limit"]) == (adjustment_id, 50)
    assert confirm(now, adjustment_id)["userErrors"] == []


def test_movement_overtaken_by_recording_moves_nothing(service: Service) -> None:
    overtaken = without_limit(service).overtaken(lambda: asked(service))
    assert refusal_of(overtaken.adjust(51)) == NEEDED
    assert (len(waiting(service)), available(service)) == (1, 100)


@pytest.mark.parametrize("late", [confirm, reject])
@pytest.mark.parametrize(("first", "left"), [(confirm, 151), (reject, 100)])
def test_overtaken_decision_is_refused(service: Service, first: Any, left: int, late: Any) -> None:
    adjustment_id = asked(service)
    overtaken = service.overtaken(lambda: first(service, adjustment_id, THIRD))
    assert refusal_of(late(overtaken, adjustment_id)) == OVER
    (row,) = service.rows("pending_adjustments")
    assert (available(service), row["decided_by"]) == (left, {"S": "admin-3"})


class ShowsEntryLate(TearsReads):
    """The rows of one transaction become visible one after the other, the entry last."""

    def get_item(self, **request: Any) -> Any:
        return {} if request["TableName"] == self.table else self.client.get_item(**request)


@pytest.mark.parametrize(("limit", "tears"), [(50, TearsReads), (None, ShowsEntryLate)])
def test_request_confirmed_between_reads_answers_entry(
    service: Service, limit: int | None, tears: type[TearsReads]
) -> None:
    adjustment_id = asked(service)
    ledger = service.database.table_name("points_ledger")
    torn = tears(service.client, ledger, lambda: confirm(service, adjustment_id))
    now = service.with_settings(adjustment_limit_points=limit)
    payload = now.through(torn).adjust(51)
    assert (payload["ledgerEntry"]["id"], payload["replayed"]) == (adjustment_id, True)


def test_p5_request_overtaken_by_its_entry_answers_it(service: Service) -> None:
    payload = service.overtaken(lambda: without_limit(service).adjust(51)).adjust(51)
    assert (payload["userErrors"], payload["replayed"]) == ([], True)
    assert (waiting(service), available(service)) == ([], 151)


@pytest.mark.parametrize("decide", [confirm, reject])
def test_p5_request_moved_without_signature_is_done(service: Service, decide: Any) -> None:
    """It was moved where its row could not be seen."""
    adjustment_id = asked(service)
    (row,) = service.rows("pending_adjustments")
    service.delete("pending_adjustments", adjustment_id)
    without_limit(service).adjust(51)
    table = service.database.table_name("pending_adjustments")
    service.client.put_item(TableName=table, Item=row)
    assert refusal_of(service.unchanged(decide, service, adjustment_id)) == OVER
    assert available(service) == 151
