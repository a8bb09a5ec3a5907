from collections.abc import Callable, Mapping
from typing import Any

from tests.support.budgets import set_budget
from tests.support.exchange_steps import Desk
from tests.support.identities import ADMIN, KIOSK, OPERATOR
from tests.support.movement_requests import KEY, Request, pending
from tests.support.push_keys import browser, endpoint_of
from tests.support.service import HANAKO, Identity, Service

Arguments = Callable[[Service], dict[str, Any]]
Prepare = Callable[[Service], Request]
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


def _deposit(service: Service, budget: int | None = None, *, again: bool = False) -> dict[str, Any]:
    name, caller, arguments = a_deposit(service)
    if again:
        service.done(name, caller, **arguments)
        service.wait(hours=1)
    if budget is not None:
        set_budget(service, budget)
    return arguments


def _revocation(service: Service, budget: int | None = None) -> dict[str, Any]:
    if budget is not None:
        set_budget(service, budget)
    return {"tokenId": service.issue(5)["id"], "reason": "spilt"}


def _fulfilment(exchange: Any, **more: str) -> dict[str, Any]:
    return {"exchangeId": exchange["id"], **more}


def _member_number(service: Service, before: str | None = None) -> dict[str, Any]:
    if before is not None:
        service.done("setMemberNumber", OPERATOR, userId=HANAKO["sub"], memberNumber=before)
    return {"userId": HANAKO["sub"], "memberNumber": "card-1"}


def _reinstatement(service: Service) -> dict[str, Any]:
    service.write_account(HANAKO, status="SUSPENDED")
    return {"userId": HANAKO["sub"]}


def _saved_browser(service: Service) -> dict[str, Any]:
    service.done("savePushSubscription", input=browser())
    return {"endpoint": endpoint_of("one")}


def _subscription(service: Service, **more: Any) -> dict[str, Any]:
    made = service.done("createWebhookSubscription", ADMIN, input=HOOK, idempotencyKey="hook-1")
    return {"id": made["webhookSubscription"]["id"], **more}


def _ceiling(service: Service) -> dict[str, Any]:
    set_budget(service, 500)
    return {"input": {"fiscalYear": 2026}}


_OF_KIOSKS: Mapping[str, Arguments] = {
    "issueQrToken": _deposit,
    "issueQrToken again": lambda service: _deposit(service, again=True),
    "issueQrToken of a budget": lambda service: _deposit(service, 500),
    "issueQrToken again, of a budget": lambda service: _deposit(service, 500, again=True),
    "reportLocationStatus": lambda service: {"locationId": service.location_id, "status": "FULL"},
}
_OF_OPERATORS: Mapping[str, Arguments] = {
    "revokeQrToken": _revocation,
    "revokeQrToken of a budget": lambda service: _revocation(service, 500),
    "fulfilExchange": lambda service: _fulfilment(Desk(service).confirmed(pointsCost=100)),
    "fulfilExchange by a voucher": lambda service: _fulfilment(
        Desk(service).approved(pointsCost=100), voucherCode="GIFT-2026"
    ),
    "setMemberNumber": _member_number,
    "setMemberNumber after another": lambda service: _member_number(service, "card-0"),
}
_OF_CITIZENS: Mapping[str, Arguments] = {
    "updateViewer": lambda _: {"input": {"displayName": "花子"}},
    "savePushSubscription": lambda _: {"input": browser()},
    "removePushSubscription": _saved_browser,
}
_OF_ADMINS: Mapping[str, Arguments] = {
    "createReward": lambda _: {"input": {**TOTE, "stock": 3}, "idempotencyKey": KEY},
    "restockReward": lambda service: {
        "id": service.make_reward(stock=3),
        "delta": 5,
        "idempotencyKey": KEY,
    },
    "deactivateReward": lambda service: {"id": service.make_reward()},
    "updateReward": lambda service: {"id": service.make_reward(), "input": {"pointsCost": 450}},
    "saveEarnRule": lambda _: {"input": RULE},
    "endEarnRule": lambda service: {"id": service.save_rule(**RULE)["id"]},
    "createLocation": lambda _: {"input": PLACE, "idempotencyKey": KEY},
    "createLocation by its source": lambda _: {
        "input": {**PLACE, "source": "yaizu", "externalId": "91060001"}
    },
    "updateLocation": lambda service: {"id": service.location_id, "input": {"address": "焼津市"}},
    "updateLocation of kiosks": lambda service: {
        "id": service.location_id,
        "input": {"kioskIds": ["kiosk-2"]},
    },
    "deactivateLocation": lambda service: {"id": service.location_id},
    "suspendUser": lambda _: {"userId": HANAKO["sub"], "reason": "two accounts"},
    "reinstateUser": _reinstatement,
    "rejectAdjustment": lambda service: {"id": pending(service), "reason": "a mistake"},
    "updateWebhookSubscription": lambda service: _subscription(
        service, input={"url": "https://partner.example/hooks"}
    ),
    "deleteWebhookSubscription": _subscription,
    "setBudget": lambda _: {"input": {"fiscalYear": 2026, "points": 500}},
    "setBudget without a ceiling": _ceiling,
}


def _prepare(name: str, caller: Identity, arguments: Arguments) -> Prepare:
    def prepare(service: Service) -> Request:
        return name.partition(" ")[0], caller, arguments(service)

    prepare.__name__ = name
    return prepare


CHANGES = [
    _prepare(name, caller, arguments)
    for caller, requests in (
        (KIOSK, _OF_KIOSKS),
        (OPERATOR, _OF_OPERATORS),
        (HANAKO, _OF_CITIZENS),
        (ADMIN, _OF_ADMINS),
    )
    for name, arguments in requests.items()
]
