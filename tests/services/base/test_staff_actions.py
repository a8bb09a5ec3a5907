"""Each act of staff leaves one row with what it changed, however often it is sent."""

from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.times import format_instant
from resolvers.storage.base.expressions import from_attributes
from tests.support.change_requests import CHANGES, HOOK
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, OPERATOR, signed_in
from tests.support.location_imports import an_import
from tests.support.matrix.roles import Expectations, Outcome, Role
from tests.support.movement_requests import MOVEMENTS, Request
from tests.support.service import HANAKO, Identity, Service

Prepare = Callable[[Service], Any]


def a_cancellation_for_somebody(service: Service) -> Request:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    return "cancelExchange", OPERATOR, {"exchangeId": exchange_id, "idempotencyKey": "cancel-1"}


def a_refund_for_somebody(service: Service) -> Request:
    exchange_id = Desk(service).confirmed(pointsCost=100)["id"]
    return "cancelExchange", OPERATOR, {"exchangeId": exchange_id, "idempotencyKey": "cancel-1"}


def a_subscription(_: Service) -> Request:
    return "createWebhookSubscription", ADMIN, {"input": HOOK, "idempotencyKey": "hook-1"}


REQUESTS: tuple[Prepare, ...] = (
    *MOVEMENTS,
    *CHANGES,
    a_cancellation_for_somebody,
    a_refund_for_somebody,
    a_subscription,
    an_import,
)
# Kiosks report, too; a form for an upload changes nothing.
NOT_RECORDED = {"reportLocationStatus", "createImageUpload"}
SUBJECTS = {
    name: subjects
    for subjects, names in {
        "exchange ledger_entry reward user": "approveExchange cancelExchange rejectExchange",
        "exchange reward user": "fulfilExchange",
        "ledger_entry user": "adjustPoints reverseLedgerEntry",
        "adjustment ledger_entry user": "confirmAdjustment",
        "adjustment user": "rejectAdjustment",
        "user": "suspendUser reinstateUser setMemberNumber",
        "location qr_token": "revokeQrToken",
        "location": "createLocation updateLocation deactivateLocation importLocations",
        "reward": "createReward updateReward deactivateReward restockReward",
        "earn_rule": "saveEarnRule endEarnRule",
        "budget": "setBudget",
        "webhook_subscription": (
            "createWebhookSubscription updateWebhookSubscription deleteWebhookSubscription"
        ),
    }.items()
    for name in names.split()
}


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def acts(service: Service) -> list[dict[str, Any]]:
    return [from_attributes(row) for row in service.rows("staff_actions")]


def new_acts(service: Service, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in acts(service) if row not in before]


def requested(service: Service, prepare: Prepare) -> Request:
    prepared = prepare(service)
    request: Request = prepared if isinstance(prepared[0], str) else prepared[0]
    return request


def is_act(name: str, caller: Identity) -> bool:
    return caller in (ADMIN, OPERATOR) and name not in NOT_RECORDED


@pytest.mark.parametrize("prepare", REQUESTS)
def test_only_acts_of_staff_leave_a_row(service: Service, prepare: Prepare) -> None:
    name, caller, arguments = requested(service, prepare)
    before = acts(service)

    service.done(name, caller, **arguments)
    service.wait(seconds=1)
    service.change(name, caller, **arguments)

    rows = new_acts(service, before)
    assert len(rows) == is_act(name, caller)
    for row in rows:
        assert row["action"] == name
        assert signed_in(row["actor_id"], f"{row['actor_role']}s") == caller
        assert row["acted_at"] == "2026-11-25T09:00:00.000Z"
        assert row.get("reason") == arguments.get("reason")
        named = [key.removesuffix("_id") for key in sorted(row) if key.endswith("_id")]
        assert [each for each in named if each not in {"action", "actor"}] == SUBJECTS[name].split()


def test_every_mutation_of_staff_is_an_act() -> None:
    outcomes = Expectations.read().outcomes
    of_staff = {
        field.removeprefix("Mutation.")
        for field, by_role in outcomes.items()
        if field.startswith("Mutation.")
        and by_role[Role.ADMIN] is Outcome.ALLOWED
        and by_role[Role.CITIZEN] is Outcome.UNAUTHORIZED
    }

    assert of_staff - NOT_RECORDED | {"cancelExchange"} == {act.value for act in StaffAct}


def changes(service: Service, action: str) -> list[tuple[str, str | None, str | None]]:
    """Return what the newest act of the kind has changed."""
    row = service.ask("staffActions", ADMIN, action=action)["nodes"][0]
    service.wait(seconds=1)
    return [(each["field"], each["before"], each["after"]) for each in row["changes"]]


def give_number(service: Service, number: str | None) -> Any:
    arguments = {"userId": HANAKO["sub"], "memberNumber": number}
    return service.done("setMemberNumber", OPERATOR, **arguments)


def test_rule_and_budget_have_values_before_and_after(service: Service) -> None:
    service.wait(seconds=1)
    rule = service.save_rule(material="GLASS_BOTTLE", dailyCapPoints=20)
    assert ("dailyCapPoints", None, "20") in changes(service, "SAVE_EARN_RULE")
    service.save_rule(material="GLASS_BOTTLE", dailyCapPoints=30, quantityPerPoint=7, id=rule["id"])
    before = str(rule["quantityPerPoint"])
    assert changes(service, "SAVE_EARN_RULE") == [
        ("quantityPerPoint", before, "7"),
        ("dailyCapPoints", "20", "30"),
    ]
    service.done("endEarnRule", ADMIN, id=rule["id"])
    now = format_instant(service.now)
    assert changes(service, "END_EARN_RULE") == [("activeUntil", None, now)]
    for content in ({"points": 1000}, {"points": 800, "issuedBefore": 5}):
        service.done("setBudget", ADMIN, input={"fiscalYear": 2026, **content})
    assert changes(service, "SET_BUDGET") == [("points", "1000", "800"), ("issuedBefore", "0", "5")]


def test_p15_erasure_removes_member_numbers_from_log(service: Service) -> None:
    for number in ("CARD-1", "CARD-2"):
        give_number(service, number)
    assert changes(service, "SET_MEMBER_NUMBER") == [("memberNumber", "CARD-1", "CARD-2")]
    service.done("eraseViewer", confirm=HANAKO["sub"])
    assert "CARD-" not in str(service.snapshot())
