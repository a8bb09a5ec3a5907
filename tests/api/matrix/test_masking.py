"""What one answer shows to some and hides from others: rules about values, not about fields."""

from typing import Any

import pytest

import lambda_entry
from resolvers.api.appsync.errors import Unauthorized
from tests.support.lambda_process import Invocation
from tests.support.matrix.apis import event_of
from tests.support.matrix.people import CITIZENS, SUBS
from tests.support.matrix.roles import Role
from tests.support.matrix.scene import Scene

EVERYBODY = [role for role in Role if role not in (Role.NO_CREDENTIALS, Role.IAM)]
INACTIVE = "夏の記念バッジ"


@pytest.fixture(scope="module")
def inactive_reward_id(handler_scene: Scene) -> str:
    return handler_scene.make_reward(names={"ja": INACTIVE}, isActive=False)


@pytest.fixture(scope="module")
def exchange_with_voucher(handler_scene: Scene) -> dict[str, Any]:
    """The citizen's exchange, fulfilled with a voucher code."""
    payload = handler_scene.change(
        Role.OPERATOR,
        "fulfilExchange",
        exchangeId=handler_scene.citizens.exchanged["exchange"]["id"],
        voucherCode="GIFT-2026",
    )
    exchange: dict[str, Any] = payload["exchange"]
    assert exchange["voucherCode"] == "GIFT-2026"
    return exchange


def load(role: Role, place: str, source: dict[str, Any]) -> Any:
    """The answer of a nested field."""
    [answer] = lambda_entry.handler([event_of(role, place, {}, source)], Invocation())
    assert answer["errorType"] is None, answer
    return answer["data"]


@pytest.mark.parametrize("role", EVERYBODY)
def test_only_admins_list_inactive_rewards(
    handler_scene: Scene, inactive_reward_id: str, role: Role
) -> None:
    def listed(**arguments: Any) -> list[str]:
        answer = handler_scene.api.call(role, "Query.rewards", {"first": 100, **arguments})
        return [reward["id"] for reward in answer["nodes"]]

    assert inactive_reward_id not in listed()
    assert inactive_reward_id not in listed(includeInactive=False)
    assert inactive_reward_id not in listed(includeInactive=None)
    if role is Role.ADMIN:
        assert inactive_reward_id in listed(includeInactive=True)
    else:
        with pytest.raises(Unauthorized, match="Not Authorized to access rewards on type Query"):
            listed(includeInactive=True)


@pytest.mark.parametrize("role", EVERYBODY)
def test_only_admins_see_kiosks_of_a_location(handler_scene: Scene, role: Role) -> None:
    scene = handler_scene
    shown = [scene.api.call(role, "Query.location", {"id": scene.location_id})]
    listed = scene.api.call(role, "Query.locations", {"first": 100})
    shown += [each for each in listed["nodes"] if each["id"] == scene.location_id]
    shown += [edge["node"] for edge in listed["edges"] if edge["node"]["id"] == scene.location_id]
    if role in {Role.KIOSK, Role.OPERATOR, Role.ADMIN}:
        shown.append(load(role, "QrToken.location", scene.source("QrToken.location")))
        report = scene.change(
            role, "reportLocationStatus", locationId=scene.location_id, status="OPEN"
        )
        shown.append(report["location"])
    if role in CITIZENS:
        shown.append(load(role, "RecycleEvent.location", scene.source("RecycleEvent.location")))

    kiosks = [SUBS[Role.KIOSK]] if role is Role.ADMIN else None
    assert [location["kioskIds"] for location in shown] == [kiosks] * len(shown)
    assert len(shown) >= 3


def test_auditors_see_exchange_without_voucher_code(
    handler_scene: Scene, exchange_with_voucher: dict[str, Any]
) -> None:
    entry = handler_scene.source("LedgerEntry.exchange")

    shown = {role: load(role, "LedgerEntry.exchange", entry) for role in (Role.AUDITOR, Role.ADMIN)}

    assert shown[Role.AUDITOR] == {**shown[Role.ADMIN], "voucherCode": None}
    assert shown[Role.ADMIN]["voucherCode"] == "GIFT-2026"
    assert shown[Role.AUDITOR]["id"] == exchange_with_voucher["id"]


def test_code_is_shown_to_the_issuing_kiosk_alone(handler_scene: Scene) -> None:
    scene = handler_scene
    deposit = scene.deposit()
    issued = scene.change(Role.KIOSK, "issueQrToken", **deposit)["qrToken"]
    again = scene.change(Role.KIOSK, "issueQrToken", **deposit)
    shown = []
    for role in (Role.KIOSK, Role.OPERATOR, Role.ADMIN):
        place = {"locationId": scene.location_id, "first": 100}
        shown.append(scene.api.call(role, "Query.qrToken", {"id": issued["id"]}))
        shown += scene.api.call(role, "Query.qrTokens", place)["nodes"]

    assert len(issued["code"]) == 26
    assert (again["qrToken"]["code"], again["replayed"]) == (issued["code"], True)
    assert issued["id"] in {token["id"] for token in shown}
    assert {token["code"] for token in shown} == {None}
