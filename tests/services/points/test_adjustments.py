from typing import Any

import pytest

from admin.verification.verify import verify_programme
from tests.support.admin_days import asked, confirm, waiting
from tests.support.identities import ADMIN, OPERATOR, refusal_of, signed_in
from tests.support.service import HANAKO, Service

ANOTHER_ADMIN = signed_in("admin-2", "admins")


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 100 points."""
    return service.with_points(100)


def test_admin_cannot_adjust_their_own_account(service: Service) -> None:
    service.earn(10, ADMIN, "admins")
    for points in (50, -5):
        payload = service.unchanged(service.adjust, points, user_id=ADMIN["sub"])
        assert refusal_of(payload) == ("FORBIDDEN", ["userId"])

    assert service.adjust(50, caller=ANOTHER_ADMIN, user_id=ADMIN["sub"])["userErrors"] == []


def test_admin_cannot_reverse_their_own_entry(service: Service) -> None:
    own = service.earn(10, ADMIN, "admins")["ledgerEntry"]["id"]

    assert refusal_of(service.unchanged(service.reverse, own)) == ("FORBIDDEN", ["ledgerEntryId"])
    assert service.reverse(own, caller=ANOTHER_ADMIN)["userErrors"] == []


REUSED = ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])
SUSPICION, NOTICE = "不正の疑い", "計量を直しました"


def adjusted(service: Service, **arguments: Any) -> Any:
    return service.adjust(5, reason=SUSPICION, **{"notice": NOTICE, **arguments})


def texts_of(entry: Any) -> tuple[str | None, str | None]:
    return entry["reason"], entry["notice"]


def shown_to(service: Service, caller: Any) -> list[tuple[str | None, str | None]]:
    """Return the texts of the caller's newest entries as their own wallet shows them."""
    viewer = service.ask("viewer", caller)
    (entries,) = service.nested("User.ledgerEntries", [viewer], caller, first=2)
    return [texts_of(entry) for entry in entries["nodes"]]


def test_p17_reason_is_for_staff_and_notice_for_citizen(service: Service) -> None:
    payload = adjusted(service)
    assert texts_of(payload["ledgerEntry"]) == (SUSPICION, NOTICE)
    service.reverse(payload["ledgerEntry"]["id"], reason=SUSPICION, notice="取り消しました")

    assert shown_to(service, HANAKO) == [(None, "取り消しました"), (None, NOTICE)]
    own = service.ask("ledgerEntry", id=payload["ledgerEntry"]["id"])
    assert texts_of(own) == (None, NOTICE)
    log = service.ask("staffActions", ADMIN, userId=HANAKO["sub"])["nodes"]
    assert {texts_of(act) for act in log} == {(SUSPICION, "取り消しました"), (SUSPICION, NOTICE)}


@pytest.mark.parametrize("staff", [OPERATOR, ANOTHER_ADMIN])
def test_p17_staff_read_no_reason_on_own_account(service: Service, staff: Any) -> None:
    service.earn(10, staff, "staffs")
    adjusted(service, user_id=staff["sub"])
    assert shown_to(service, staff)[0] == (None, NOTICE)


@pytest.mark.parametrize(("first", "second"), [(NOTICE, "別"), (NOTICE, None), (None, NOTICE)])
def test_p5_key_rejects_another_notice(
    service: Service, first: str | None, second: str | None
) -> None:
    entry_id = adjusted(service, notice=first)["ledgerEntry"]["id"]
    assert refusal_of(service.unchanged(adjusted, service, notice=second)) == REUSED
    assert service.unchanged(adjusted, service, notice=first)["replayed"]
    service.reverse(entry_id, notice=first)
    assert refusal_of(service.unchanged(service.reverse, entry_id, notice=second)) == REUSED
    assert service.unchanged(service.reverse, entry_id, notice=first)["replayed"]


def test_notice_waits_with_its_request(service: Service) -> None:
    limited = service.with_settings(adjustment_limit_points=50)
    adjustment_id = asked(limited, 60, notice=NOTICE)
    assert waiting(limited)[0]["notice"] == NOTICE
    payload = limited.unchanged(limited.adjust, 60, notice="別")
    assert refusal_of(payload) == REUSED
    assert confirm(limited, adjustment_id)["ledgerEntry"]["notice"] == NOTICE
    assert list(verify_programme(limited.database).problems) == []


def test_p15_erasure_removes_notice_that_waits(service: Service) -> None:
    asked(service.with_settings(adjustment_limit_points=50), 60, notice=NOTICE)
    service.done("eraseViewer", confirm=HANAKO["sub"])
    assert NOTICE not in str(service.snapshot())
