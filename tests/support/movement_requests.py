"""Requests of every mutation: MOVEMENTS move points, CHANGES write and move none."""

from collections.abc import Callable
from typing import Any, TypeVar

from tests.support.account_requests import KEY, OF_ACCOUNTS, a_confirmation
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.service import HANAKO, TARO, Identity, Service

Request = tuple[str, Identity, dict[str, Any]]
Prepare = Callable[[Service], tuple[Request, Request, str]]
"""Prepare a service in which Hanako has 1,000 points.

Return the request, another request of the same id, and the code that refuses the other one.
"""
T = TypeVar("T")


def prepared(service: Service, prepare: Callable[[Service], T]) -> T:
    return service.built(prepare.__name__, lambda: prepare(service))


def an_exchange(service: Service) -> tuple[Request, Request, str]:
    reward_id = service.make_reward(pointsCost=100, stock=50)
    arguments = {"rewardId": reward_id, "idempotencyKey": KEY}
    return (
        ("exchangeReward", HANAKO, arguments),
        ("exchangeReward", HANAKO, {**arguments, "quantity": 2}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def a_hold(service: Service) -> tuple[Request, Request, str]:
    reward_id = service.make_reward(pointsCost=100, requiresApproval=True)
    arguments = {"rewardId": reward_id, "idempotencyKey": KEY}
    return (
        ("exchangeReward", HANAKO, arguments),
        ("exchangeReward", HANAKO, {**arguments, "quantity": 2}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def an_adjustment(_: Service) -> tuple[Request, Request, str]:
    arguments = {"userId": HANAKO["sub"], "points": -100, "reason": "苦情", "idempotencyKey": KEY}
    return (
        ("adjustPoints", ADMIN, arguments),
        ("adjustPoints", ADMIN, {**arguments, "reason": "別の苦情"}),
        "IDEMPOTENCY_KEY_REUSED",
    )


def a_redemption(service: Service) -> tuple[Request, Request, str]:
    code = service.issue(50)["code"]
    return (
        ("redeemQrToken", HANAKO, {"code": code}),
        ("redeemQrToken", TARO, {"code": code}),
        "TOKEN_ALREADY_REDEEMED",
    )


def a_reversal(service: Service) -> tuple[Request, Request, str]:
    entry_id = service.adjust(100)["ledgerEntry"]["id"]
    arguments = {"ledgerEntryId": entry_id, "reason": "二重", "idempotencyKey": KEY}
    return (
        ("reverseLedgerEntry", ADMIN, arguments),
        ("reverseLedgerEntry", ADMIN, {**arguments, "idempotencyKey": "key-2"}),
        "ALREADY_REVERSED",
    )


def a_cancellation(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "idempotencyKey": KEY}
    return (
        ("cancelExchange", HANAKO, arguments),
        ("cancelExchange", OPERATOR, arguments),
        "INVALID_STATE_TRANSITION",
    )


def a_rejection(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "reason": "no stamp on the card"}
    return (
        ("rejectExchange", OPERATOR, arguments),
        ("rejectExchange", OPERATOR, {**arguments, "reason": "no card"}),
        "INVALID_STATE_TRANSITION",
    )


def an_approval(service: Service) -> tuple[Request, Request, str]:
    exchange_id = Desk(service).hold(pointsCost=100)["id"]
    arguments = {"exchangeId": exchange_id, "note": "comes on Tuesday"}
    return (
        ("approveExchange", OPERATOR, arguments),
        ("approveExchange", ADMIN, arguments),
        "INVALID_STATE_TRANSITION",
    )


def a_refund(service: Service) -> tuple[Request, Request, str]:
    return _refund_of(Desk(service).confirmed(pointsCost=100)["id"])


def a_refund_after_approval(service: Service) -> tuple[Request, Request, str]:
    return _refund_of(Desk(service).approved(pointsCost=100)["id"])


def _refund_of(exchange_id: str) -> tuple[Request, Request, str]:
    arguments = {"exchangeId": exchange_id, "idempotencyKey": KEY}
    return (
        ("cancelExchange", HANAKO, arguments),
        ("cancelExchange", OPERATOR, arguments),
        "INVALID_STATE_TRANSITION",
    )


MOVEMENTS: tuple[Prepare, ...] = (
    an_exchange,
    a_hold,
    an_adjustment,
    a_confirmation,
    a_redemption,
    a_reversal,
    a_cancellation,
    a_rejection,
    an_approval,
    a_refund,
    a_refund_after_approval,
)
OF_CITIZENS = (an_exchange, a_hold, a_redemption)
"""The movements that a suspended citizen may not make."""

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


def a_deposit(service: Service) -> Request:
    items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12}]
    arguments = {"locationId": service.location_id, "items": items, "deviceEventId": "event-1"}
    return "issueQrToken", KIOSK, arguments


def a_renewed_deposit(service: Service) -> Request:
    request = a_deposit(service)
    service.done(request[0], request[1], **request[2])
    service.wait(hours=1)
    return request


def a_revocation(service: Service) -> Request:
    token_id = service.issue(5)["id"]
    return "revokeQrToken", OPERATOR, {"tokenId": token_id, "reason": "spilt"}


def a_fulfilment(service: Service) -> Request:
    exchange_id = Desk(service).confirmed(pointsCost=100)["id"]
    return "fulfilExchange", OPERATOR, {"exchangeId": exchange_id}


def a_fulfilment_by_voucher(service: Service) -> Request:
    exchange_id = Desk(service).approved(pointsCost=100)["id"]
    return "fulfilExchange", OPERATOR, {"exchangeId": exchange_id, "voucherCode": "GIFT-2026"}


def a_reward(_: Service) -> Request:
    return "createReward", ADMIN, {"input": {**TOTE, "stock": 3}, "idempotencyKey": KEY}


def a_restock(service: Service) -> Request:
    reward_id = service.make_reward(stock=3)
    return "restockReward", ADMIN, {"id": reward_id, "delta": 5, "idempotencyKey": KEY}


def a_deactivation(service: Service) -> Request:
    return "deactivateReward", ADMIN, {"id": service.make_reward()}


def a_new_price(service: Service) -> Request:
    return "updateReward", ADMIN, {"id": service.make_reward(), "input": {"pointsCost": 450}}


def a_rule(_: Service) -> Request:
    return "saveEarnRule", ADMIN, {"input": RULE}


def an_ended_rule(service: Service) -> Request:
    return "endEarnRule", ADMIN, {"id": service.save_rule(**RULE)["id"]}


def a_location(_: Service) -> Request:
    return "createLocation", ADMIN, {"input": PLACE, "idempotencyKey": KEY}


def an_imported_location(_: Service) -> Request:
    content = {**PLACE, "source": "yaizu", "externalId": "91060001"}
    return "createLocation", ADMIN, {"input": content}


def a_new_address(service: Service) -> Request:
    return "updateLocation", ADMIN, {"id": service.location_id, "input": {"address": "焼津市"}}


def another_kiosk(service: Service) -> Request:
    return "updateLocation", ADMIN, {"id": service.location_id, "input": {"kioskIds": ["kiosk-2"]}}


def a_closing(service: Service) -> Request:
    return "deactivateLocation", ADMIN, {"id": service.location_id}


def a_report(service: Service) -> Request:
    return "reportLocationStatus", KIOSK, {"locationId": service.location_id, "status": "FULL"}


def a_name(_: Service) -> Request:
    return "updateViewer", HANAKO, {"input": {"displayName": "花子"}}


def a_suspension(_: Service) -> Request:
    return "suspendUser", ADMIN, {"userId": HANAKO["sub"], "reason": "two accounts"}


def a_reinstatement(service: Service) -> Request:
    service.write_account(HANAKO, status="SUSPENDED")
    return "reinstateUser", ADMIN, {"userId": HANAKO["sub"]}


def a_webhook_url(service: Service) -> Request:
    content = {"url": "https://partner.example/hooks"}
    return "updateWebhookSubscription", ADMIN, {"id": _subscription(service), "input": content}


def a_webhook_deletion(service: Service) -> Request:
    return "deleteWebhookSubscription", ADMIN, {"id": _subscription(service)}


def _subscription(service: Service) -> str:
    made = service.done("createWebhookSubscription", ADMIN, input=HOOK, idempotencyKey="hook-1")
    return str(made["webhookSubscription"]["id"])


CHANGES: tuple[Callable[[Service], Request], ...] = (
    a_deposit,
    a_renewed_deposit,
    a_revocation,
    a_fulfilment,
    a_fulfilment_by_voucher,
    a_reward,
    a_restock,
    a_deactivation,
    a_new_price,
    a_rule,
    an_ended_rule,
    a_location,
    an_imported_location,
    a_new_address,
    another_kiosk,
    a_closing,
    a_report,
    a_name,
    a_suspension,
    a_reinstatement,
    *OF_ACCOUNTS,
    a_webhook_url,
    a_webhook_deletion,
)
