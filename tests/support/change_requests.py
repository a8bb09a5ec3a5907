"""Requests of every mutation that writes and moves no points."""

from collections.abc import Callable
from typing import Any

from tests.support.budgets import set_budget
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.movement_requests import KEY, Request, pending
from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, Service

CHANGES: list[Callable[[Service], Request]] = []
TOTE: dict[str, Any] = {
    "names": {"ja": "エコバッグ"},
    "pointsCost": 500,
    "fulfilmentType": "PICKUP",
}
PLACE: dict[str, Any] = {
    "names": {"ja": "ミニステーション東益津", "jaKana": "ミニステーションヒガシマシヅ"},
    "address": "静岡県焼津市中里176",
    "coordinates": {"latitude": 34.887, "longitude": 138.316944},
}
RULE: dict[str, Any] = {
    "material": "STEEL_CAN",
    "unit": "PIECE",
    "quantityPerPoint": 5,
    "pointsPerQuantity": 1,
}
HOOK: dict[str, Any] = {
    "partner": "焼津市",
    "url": "https://partner.example/events",
    "eventTypes": ["EXCHANGE_CONFIRMED"],
}


def change(prepare: Callable[[Service], Request]) -> Callable[[Service], Request]:
    CHANGES.append(prepare)
    return prepare


@change
def a_deposit(service: Service) -> Request:
    items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12}]
    arguments = {"locationId": service.location_id, "items": items, "deviceEventId": "event-1"}
    return "issueQrToken", KIOSK, arguments


@change
def a_renewed_deposit(service: Service) -> Request:
    request = a_deposit(service)
    service.done(request[0], request[1], **request[2])
    service.wait(hours=1)
    return request


@change
def a_revocation(service: Service) -> Request:
    token_id = service.issue(5)["id"]
    return "revokeQrToken", OPERATOR, {"tokenId": token_id, "reason": "spilt"}


@change
def a_fulfilment(service: Service) -> Request:
    exchange_id = Desk(service).confirmed(pointsCost=100)["id"]
    return "fulfilExchange", OPERATOR, {"exchangeId": exchange_id}


@change
def a_fulfilment_by_voucher(service: Service) -> Request:
    exchange_id = Desk(service).approved(pointsCost=100)["id"]
    return "fulfilExchange", OPERATOR, {"exchangeId": exchange_id, "voucherCode": "GIFT-2026"}


@change
def a_reward(_: Service) -> Request:
    return "createReward", ADMIN, {"input": {**TOTE, "stock": 3}, "idempotencyKey": KEY}


@change
def a_restock(service: Service) -> Request:
    reward_id = service.make_reward(stock=3)
    return "restockReward", ADMIN, {"id": reward_id, "delta": 5, "idempotencyKey": KEY}


@change
def a_deactivation(service: Service) -> Request:
    return "deactivateReward", ADMIN, {"id": service.make_reward()}


@change
def a_new_price(service: Service) -> Request:
    return "updateReward", ADMIN, {"id": service.make_reward(), "input": {"pointsCost": 450}}


@change
def a_rule(_: Service) -> Request:
    return "saveEarnRule", ADMIN, {"input": RULE}


@change
def an_ended_rule(service: Service) -> Request:
    return "endEarnRule", ADMIN, {"id": service.save_rule(**RULE)["id"]}


@change
def a_location(_: Service) -> Request:
    return "createLocation", ADMIN, {"input": PLACE, "idempotencyKey": KEY}


@change
def an_imported_location(_: Service) -> Request:
    content = {**PLACE, "source": "yaizu", "externalId": "91060001"}
    return "createLocation", ADMIN, {"input": content}


@change
def a_new_address(service: Service) -> Request:
    return "updateLocation", ADMIN, {"id": service.location_id, "input": {"address": "焼津市"}}


@change
def another_kiosk(service: Service) -> Request:
    return "updateLocation", ADMIN, {"id": service.location_id, "input": {"kioskIds": ["kiosk-2"]}}


@change
def a_closing(service: Service) -> Request:
    return "deactivateLocation", ADMIN, {"id": service.location_id}


@change
def a_report(service: Service) -> Request:
    return "reportLocationStatus", KIOSK, {"locationId": service.location_id, "status": "FULL"}


@change
def a_name(_: Service) -> Request:
    return "updateViewer", HANAKO, {"input": {"displayName": "花子"}}


@change
def a_suspension(_: Service) -> Request:
    return "suspendUser", ADMIN, {"userId": HANAKO["sub"], "reason": "two accounts"}


@change
def a_reinstatement(service: Service) -> Request:
    service.write_account(HANAKO, status="SUSPENDED")
    return "reinstateUser", ADMIN, {"userId": HANAKO["sub"]}


@change
def a_member_number(_: Service) -> Request:
    return "setMemberNumber", OPERATOR, {"userId": HANAKO["sub"], "memberNumber": "card-1"}


@change
def another_member_number(service: Service) -> Request:
    name, caller, arguments = a_member_number(service)
    service.done(name, caller, **{**arguments, "memberNumber": "card-0"})
    return name, caller, arguments


@change
def a_push_subscription(_: Service) -> Request:
    return "savePushSubscription", HANAKO, {"input": browser()}


@change
def a_removed_push_subscription(service: Service) -> Request:
    service.done("savePushSubscription", input=browser())
    return "removePushSubscription", HANAKO, {"endpoint": endpoint_of("one")}


@change
def a_rejected_adjustment(service: Service) -> Request:
    return "rejectAdjustment", ADMIN, {"id": pending(service), "reason": "a mistake"}


@change
def a_webhook_url(service: Service) -> Request:
    content = {"url": "https://partner.example/hooks"}
    return "updateWebhookSubscription", ADMIN, {"id": _subscription(service), "input": content}


@change
def a_webhook_deletion(service: Service) -> Request:
    return "deleteWebhookSubscription", ADMIN, {"id": _subscription(service)}


def _subscription(service: Service) -> str:
    made = service.done("createWebhookSubscription", ADMIN, input=HOOK, idempotencyKey="hook-1")
    return str(made["webhookSubscription"]["id"])


@change
def a_budget(_: Service) -> Request:
    return "setBudget", ADMIN, {"input": {"fiscalYear": 2026, "points": 500}}


@change
def a_removed_ceiling(service: Service) -> Request:
    set_budget(service, 500)
    return "setBudget", ADMIN, {"input": {"fiscalYear": 2026}}


@change
def a_reserving_deposit(service: Service) -> Request:
    set_budget(service, 500)
    return a_deposit(service)


@change
def a_reserving_renewal(service: Service) -> Request:
    request = a_renewed_deposit(service)
    set_budget(service, 500)
    return request


@change
def a_releasing_revocation(service: Service) -> Request:
    set_budget(service, 500)
    return a_revocation(service)
