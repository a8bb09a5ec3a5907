from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.change_requests import HOOK
from tests.support.location_imports import IMPORT
from tests.support.matrix.people import SUBS
from tests.support.matrix.roles import Role
from tests.support.push_keys import browser, endpoint_of

if TYPE_CHECKING:
    from tests.support.matrix.scene import Scene

Arguments = dict[str, Callable[[Role], dict[str, Any]]]
"""By field, and by the role that calls it."""
ABOVE_LIMIT = 10_001
PLACE: dict[str, Any] = {
    "names": {"ja": "大覚寺 リサイクルステーション"},
    "address": "静岡県焼津市大覚寺3-2-2",
    "coordinates": {"latitude": 34.88, "longitude": 138.31},
    "acceptedMaterials": ["PET_BOTTLE"],
}
TOTE = {"names": {"ja": "エコバッグ"}, "pointsCost": 1, "fulfilmentType": "PICKUP"}
BOTTLES = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 600}]
RULE = {"material": "PET_BOTTLE", "unit": "PIECE", "quantityPerPoint": 5, "pointsPerQuantity": 1}
BUDGET = {"fiscalYear": 2026, "municipalityCode": "222127", "points": 1_000_000}
BALANCE = {
    "userId": SUBS[Role.CITIZEN],
    "available": 120,
    "held": 0,
    "lifetimeEarned": 120,
    "expiring": [{"points": 120, "expiresAt": "2028-03-31T14:59:59.999Z"}],
    "version": 7,
    "asOf": "2026-11-25T09:00:00.000Z",
}
EXCHANGE = {
    "id": "exchange",
    "userId": SUBS[Role.CITIZEN],
    "rewardId": "reward",
    "quantity": 1,
    "pointsSpent": 100,
    "status": "CONFIRMED",
    "holdUntil": None,
    "requestedAt": "2026-11-25T09:00:00.000Z",
    "updatedAt": "2026-11-25T09:00:00.000Z",
}
TOKEN = {
    "id": "token",
    "locationId": "location",
    "status": "REDEEMED",
    "expiresAt": "2026-11-25T09:02:00.000Z",
    "updatedAt": "2026-11-25T09:00:00.000Z",
}


def arguments_of(scene: "Scene") -> Arguments:
    citizen_id = SUBS[Role.CITIZEN]
    return {
        **_of_accounts(scene),
        **_of_the_catalogue(scene),
        "Query.location": lambda _: {"id": scene.location_id},
        **dict.fromkeys(("Query.locations", "Query.kioskLocations"), lambda _: {}),
        "Query.nearbyLocations": lambda _: PLACE["coordinates"],
        "Query.reward": lambda _: {"id": scene.reward_id},
        "Query.rewards": lambda _: {},
        "Query.earnRules": lambda _: {},
        "Query.viewer": lambda _: {},
        "Query.exchange": lambda _: {"id": scene.citizens.exchanged["exchange"]["id"]},
        "Query.ledgerEntry": lambda _: {"id": scene.citizens.redeemed["ledgerEntry"]["id"]},
        "Query.qrToken": lambda _: {"id": scene.token_id},
        "Query.qrTokens": lambda _: {"locationId": scene.location_id},
        "Query.user": lambda _: {"id": citizen_id},
        "Query.users": lambda _: {"namePrefix": "c"},
        "Query.exchanges": lambda _: {"rewardId": scene.reward_id},
        "Query.ledgerEntries": lambda _: {"userId": citizen_id},
        "Query.budgets": lambda _: {"fiscalYear": 2026},
        "Query.webhookSubscription": lambda _: {"id": scene.subscription_id},
        **dict.fromkeys(("Query.webhookSubscriptions", "Query.staffActions"), lambda _: {}),
        "Query.ledgerVerification": lambda _: {"userId": citizen_id},
        "Query.programmeReport": lambda _: {"month": "2026-11"},
        "Mutation.issueQrToken": lambda _: scene.deposit(),
        "Mutation.reportLocationStatus": lambda _: {
            "locationId": scene.location_id,
            "status": "OPEN",
        },
        "Mutation.revokeQrToken": lambda _: {"tokenId": scene.new_token()["id"], "reason": "spilt"},
        **_of_watchers(scene),
    }


def _of_accounts(scene: "Scene") -> Arguments:
    citizen_id = SUBS[Role.CITIZEN]
    return {
        "Mutation.redeemQrToken": lambda _: {"code": scene.new_token()["code"]},
        "Mutation.exchangeReward": scene.exchange_of,
        "Mutation.cancelExchange": lambda role: {
            "exchangeId": scene.exchange_with("PENDING_APPROVAL"),
            "idempotencyKey": f"{role}-{next(scene.numbers)}",
        },
        "Mutation.approveExchange": lambda _: {
            "exchangeId": scene.exchange_with("PENDING_APPROVAL"),
            "note": "on Tuesday",
        },
        "Mutation.rejectExchange": lambda _: {
            "exchangeId": scene.exchange_with("PENDING_APPROVAL"),
            "reason": "no stamp on the card",
        },
        "Mutation.fulfilExchange": lambda _: {
            "exchangeId": scene.exchange_with("CONFIRMED"),
            "voucherCode": f"GIFT-{next(scene.numbers)}",
        },
        "Mutation.adjustPoints": lambda _: scene.adjustment(),
        "Mutation.reverseLedgerEntry": lambda _: {
            "ledgerEntryId": scene.new_adjustment()["id"],
            "reason": "counted twice",
            "idempotencyKey": "reversal-1",
        },
        "Mutation.updateViewer": lambda role: {"input": {"displayName": str(role)}},
        "Query.pendingAdjustments": lambda _: {},
        "Mutation.confirmAdjustment": lambda _: {"id": scene.ask_for_adjustment()},
        "Mutation.rejectAdjustment": lambda _: {
            "id": scene.ask_for_adjustment(),
            "reason": "a mistake",
        },
        "Mutation.savePushSubscription": lambda role: {"input": browser(role)},
        "Mutation.removePushSubscription": lambda role: {"endpoint": endpoint_of(role)},
        # After what a suspended citizen may not do: the fields are asked in this order.
        "Mutation.suspendUser": lambda _: {"userId": citizen_id, "reason": "two accounts"},
        "Mutation.reinstateUser": lambda _: {"userId": citizen_id},
        "Mutation.setMemberNumber": lambda _: {"userId": citizen_id, "memberNumber": "CARD-1"},
        "Mutation.eraseViewer": lambda role: {"confirm": SUBS.get(role, "")},
    }


def _of_the_catalogue(scene: "Scene") -> Arguments:
    where = {"locationId": scene.spare_location_id}
    return {
        "Query.kiosks": lambda _: where,
        "Mutation.createKioskEnrolment": lambda _: where,
        "Mutation.enrolKiosk": lambda _: {"code": scene.make_code()},
        "Mutation.revokeKiosk": lambda _: {"id": scene.make_kiosk()["id"], "reason": "lost"},
        "Mutation.setBudget": lambda _: {"input": BUDGET},
        "Mutation.createImageUpload": lambda _: {"contentType": "image/png", "sizeBytes": 9},
        "Mutation.createLocation": lambda _: {"input": PLACE},
        "Mutation.importLocations": lambda _: IMPORT,
        "Mutation.updateLocation": lambda _: {
            "id": scene.spare_location_id,
            "input": {"openingHours": "9:00-17:00"},
        },
        "Mutation.createReward": lambda _: {"input": {**TOTE, "limitPerUser": 2}},
        "Mutation.updateReward": lambda _: {
            "id": scene.limited_reward_id,
            "input": {"category": "goods", "limitPerUserPerDay": 100},
        },
        "Mutation.restockReward": lambda role: {
            "id": scene.limited_reward_id,
            "delta": 1,
            "idempotencyKey": f"{role}-{next(scene.numbers)}",
        },
        "Mutation.saveEarnRule": lambda _: {"input": RULE},
        "Mutation.createWebhookSubscription": lambda role: {
            "input": HOOK,
            "idempotencyKey": f"{role}-{next(scene.numbers)}",
        },
        "Mutation.updateWebhookSubscription": lambda _: {
            "id": scene.make_subscription(),
            "input": {"isActive": False},
        },
        "Mutation.deleteWebhookSubscription": lambda _: {"id": scene.make_subscription()},
    }


def _of_watchers(scene: "Scene") -> Arguments:
    citizen_id = SUBS[Role.CITIZEN]
    return {
        "Mutation.publishBalance": lambda _: {"input": BALANCE},
        "Mutation.publishExchange": lambda _: {"input": EXCHANGE},
        "Mutation.publishQrToken": lambda _: {"input": TOKEN},
        "Subscription.onBalanceChanged": lambda _: {"userId": citizen_id},
        "Subscription.onExchangeChanged": lambda _: {"userId": citizen_id},
        "Subscription.onExchangeQueueChanged": lambda _: {},
        "Subscription.onQrTokenChanged": lambda _: {"id": scene.token_id},
    }
