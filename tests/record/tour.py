"""A tour that asks every mutation at least twice, pages every list, and lets time pass."""

from datetime import timedelta
from typing import Any

from tests.record.recorder import RecordedService, Recorder
from tests.record.steps import histories, open_service, pages, sweep_twice, twice
from tests.support.identities import ADMIN, API_KEY, AUDITOR, KIOSK, OPERATOR
from tests.support.service import HANAKO, TARO

TOKYO_MARKS = [(35.0 + step / 100, 138.0 + step / 100) for step in range(-3, 4)]


def tour(recorder: Recorder) -> None:
    service = open_service(recorder)
    for visit in (_catalogue, _tokens, _exchanges, _points, _people, _lists, _time, _spoilt):
        visit(service)
        service.wait(minutes=5)
        service.stream()


def _catalogue(service: RecordedService) -> None:
    place = {
        "names": {"ja": "駅前", "jaKana": "エキマエ", "en": "Station", "easyJa": "えき"},
        "address": "静岡県焼津市栄町1-1",
        "coordinates": {"latitude": 34.9, "longitude": 138.3},
        "acceptedMaterials": ["PET_BOTTLE"],
        "municipalityCode": "222127",
    }
    made = twice(service, "createLocation", ADMIN, input=place, idempotencyKey="place")
    own = made["location"]["id"]
    changes: dict[str, Any] = {"openingHours": "9:00-17:00", "municipalityCode": None}
    twice(service, "updateLocation", ADMIN, id=own, input=changes)
    for status, fill in (("FULL", 100), ("OUT_OF_SERVICE", None), ("OPEN", 20)):
        report = {"locationId": own, "status": status, "fillLevelPercent": fill}
        twice(service, "reportLocationStatus", OPERATOR, **report)
    twice(service, "deactivateLocation", ADMIN, id=own)
    reward = {"names": {"ja": "券"}, "pointsCost": 3, "fulfilmentType": "PICKUP", "stock": 4}
    made = twice(service, "createReward", ADMIN, input=reward, idempotencyKey="reward")
    own = made["reward"]["id"]
    twice(service, "updateReward", ADMIN, id=own, input={"pointsCost": 5, "limitPerUser": 1})
    for delta in (6, -2):
        more = {"id": own, "delta": delta, "idempotencyKey": f"more{delta}", "reason": "数え直し"}
        twice(service, "restockReward", ADMIN, **more)
    service.change("restockReward", ADMIN, id=own, delta=-100, idempotencyKey="less")
    twice(service, "deactivateReward", ADMIN, id=own)
    rule = {"material": "NEWSPAPER", "unit": "GRAM", "quantityPerPoint": 1000}
    saved = twice(service, "saveEarnRule", ADMIN, input={**rule, "pointsPerQuantity": 1})
    own = saved["earnRule"]["id"]
    for more in (
        {"dailyCapPoints": 20, "multiplierPercent": 150},
        {"expiryPolicy": "DAYS", "expiryCount": 30},
        {"expiryPolicy": "FIXED_DATE", "expiryDate": "2027-03-31"},
        {"expiryPolicy": "NEVER"},
    ):
        changed = {**rule, "pointsPerQuantity": 2, "id": own, **more}
        twice(service, "saveEarnRule", ADMIN, input=changed)
    service.ask("earnRules", API_KEY)


def _tokens(service: RecordedService) -> None:
    for name in ("renewed", "revoked", "old"):
        service.issue(12, name)
    service.wait(seconds=119)
    service.issue(12, "renewed")
    service.wait(seconds=2)
    token = service.issue(12, "renewed")
    service.change("redeemQrToken", HANAKO, code=service.issue(12, "twice")["code"])
    service.change("issueQrToken", KIOSK, **_deposit(service, 13, "renewed"))
    service.change("issueQrToken", KIOSK, **_deposit(service, 12, "twice"))
    revoked = service.issue(12, "revoked")
    twice(service, "revokeQrToken", OPERATOR, tokenId=revoked["id"], reason="倒れた")
    service.change("issueQrToken", KIOSK, **_deposit(service, 12, "revoked"))
    for each in (token, revoked, {"code": "none"}):
        twice(service, "redeemQrToken", HANAKO, code=each["code"])
    past = (service.now - timedelta(hours=2)).isoformat()
    late = {**_deposit(service, 55, "late"), "occurredAt": past}
    issued = twice(service, "issueQrToken", KIOSK, **late)
    twice(service, "redeemQrToken", HANAKO, code=issued["qrToken"]["code"])
    for caller in (KIOSK, OPERATOR, HANAKO):
        service.refused("?qrToken", caller, id=issued["qrToken"]["id"])
    service.nested("QrToken.location", [issued["qrToken"]], OPERATOR)


def _deposit(service: RecordedService, quantity: int, name: str) -> dict[str, Any]:
    items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": quantity}]
    return {"locationId": service.location_id, "items": items, "deviceEventId": name}


def _exchanges(service: RecordedService) -> None:
    for number, citizen in enumerate((HANAKO, TARO, OPERATOR)):
        service.earn(1000, citizen, f"many-{number}")
    plain = service.make_reward(pointsCost=5, limitPerUserPerDay=3, stock=9)
    waits = service.make_reward(pointsCost=7, requiresApproval=True, stock=9)
    for number in range(4):
        wish = {"rewardId": plain, "idempotencyKey": f"wish-{number}", "expectedPointsCost": 5}
        twice(service, "exchangeReward", HANAKO, **wish, quantity=1)
    service.exchange(plain, "dear", TARO, expectedPointsCost=4)
    service.exchange(plain, "many", TARO, quantity=10)
    service.exchange(plain, "wish-0", quantity=2)
    own = [service.exchange(waits, f"hold-{number}")["exchange"]["id"] for number in range(5)]
    staff = service.exchange(waits, "own", OPERATOR)["exchange"]["id"]
    service.change("approveExchange", OPERATOR, exchangeId=staff)
    twice(service, "approveExchange", OPERATOR, exchangeId=own[0], note="火曜日")
    twice(service, "rejectExchange", OPERATOR, exchangeId=own[1], reason="カードなし")
    twice(service, "cancelExchange", HANAKO, exchangeId=own[2], idempotencyKey="cancel-held")
    twice(service, "fulfilExchange", OPERATOR, exchangeId=own[0], voucherCode="GIFT-1")
    twice(service, "cancelExchange", HANAKO, exchangeId=own[0], idempotencyKey="too-late")
    done = service.exchange(plain, "refunded", TARO)["exchange"]["id"]
    twice(service, "cancelExchange", TARO, exchangeId=done, idempotencyKey="refund")
    for caller in (HANAKO, TARO, OPERATOR, AUDITOR):
        service.refused("?exchange", caller, id=own[0])
    service.ask("reward", API_KEY, id=plain)


def _points(service: RecordedService) -> None:
    adjust: dict[str, Any] = {"userId": HANAKO["sub"], "reason": "苦情"}
    for points, key in ((25, "plus"), (-10, "minus"), (-100_000, "too-much")):
        twice(service, "adjustPoints", ADMIN, points=points, idempotencyKey=key, **adjust)
    end = (service.now + timedelta(days=40)).isoformat()
    given = {"points": 9, "idempotencyKey": "with-end", "expiresAt": end, **adjust}
    made = twice(service, "adjustPoints", ADMIN, **given)
    service.change("adjustPoints", ADMIN, **{**given, "points": 10})
    entry = made["ledgerEntry"]["id"]
    undo = {"ledgerEntryId": entry, "reason": "二重計上", "idempotencyKey": "undo"}
    undone = twice(service, "reverseLedgerEntry", ADMIN, **undo)
    service.change("reverseLedgerEntry", ADMIN, **{**undo, "idempotencyKey": "again"})
    undo["ledgerEntryId"] = undone["ledgerEntry"]["id"]
    service.change("reverseLedgerEntry", ADMIN, **{**undo, "idempotencyKey": "undo-undo"})
    for caller in (HANAKO, TARO, ADMIN, AUDITOR, OPERATOR):
        service.refused("?ledgerEntry", caller, id=entry)


def _people(service: RecordedService) -> None:
    twice(service, "updateViewer", HANAKO, input={"displayName": "花子", "language": "ja"})
    twice(service, "updateViewer", HANAKO, input={"displayName": None})
    twice(service, "suspendUser", ADMIN, userId=TARO["sub"], reason="二つの口座")
    token = service.issue(12, "suspended")
    twice(service, "redeemQrToken", TARO, code=token["code"])
    twice(service, "reinstateUser", ADMIN, userId=TARO["sub"])
    twice(service, "redeemQrToken", TARO, code=token["code"])
    for caller in (OPERATOR, ADMIN, AUDITOR, TARO):
        service.refused("?user", caller, id=HANAKO["sub"])
    service.ask("viewer", HANAKO)
    service.ask("viewer", TARO)
    histories(service, HANAKO)


def _lists(service: RecordedService) -> None:
    for number, (latitude, longitude) in enumerate(TOKYO_MARKS):
        service.wait(seconds=1)
        materials = ["PET_BOTTLE", "BATTERY"] if number % 2 else ["BATTERY"]
        service.make_location(
            names={"ja": f"場所{number}"},
            coordinates={"latitude": latitude, "longitude": longitude},
            acceptedMaterials=materials,
            municipalityCode="222127" if number < 4 else "221007",
        )
        service.make_reward(pointsCost=number + 1, category="goods" if number % 2 else "tickets")
    given: dict[str, Any]
    for given in ({}, {"municipalityCode": "222127"}, {"accepts": ["BATTERY"]}, {"status": "OPEN"}):
        pages(service, "Query.locations", API_KEY, **given)
    centre = {"latitude": 35.0, "longitude": 138.0}
    for given in ({}, {"radiusMeters": 3000}, {"accepts": ["PET_BOTTLE"], "radiusMeters": 10_000}):
        pages(service, "Query.nearbyLocations", API_KEY, **centre, **given)
    for given in ({}, {"category": "goods"}, {"maxPointsCost": 5}):
        pages(service, "Query.rewards", API_KEY, **given)
    pages(service, "Query.rewards", ADMIN, includeInactive=True)
    for status in ("PENDING_APPROVAL", "CONFIRMED", "FULFILLED", "CANCELLED", "REJECTED"):
        pages(service, "Query.exchanges", OPERATOR, status=status)
    rewards = service.ask("rewards", API_KEY, first=100)["nodes"]
    for reward in rewards[:3]:
        pages(service, "Query.exchanges", ADMIN, rewardId=reward["id"])
        pages(service, "Query.ledgerEntries", AUDITOR, rewardId=reward["id"])
    for citizen in (HANAKO, TARO):
        pages(service, "Query.ledgerEntries", AUDITOR, userId=citizen["sub"])
    for given in ({}, {"status": "ISSUED"}, {"status": "EXPIRED"}, {"status": "REDEEMED"}):
        pages(service, "Query.qrTokens", KIOSK, locationId=service.location_id, **given)
    viewer = service.ask("viewer")
    pages(service, "User.ledgerEntries", HANAKO, viewer, types=["EARN", "HOLD"])
    pages(service, "User.exchanges", HANAKO, viewer, status="CONFIRMED")


def _time(service: RecordedService) -> None:
    """Holds run out, points expire, and whole lives end."""
    citizens = {"hanako": HANAKO, "taro": TARO}
    service.wait(hours=73)
    service.ask("exchanges", OPERATOR, status="PENDING_APPROVAL")
    sweep_twice(service)
    for each in citizens.values():
        service.ask("ledgerVerification", AUDITOR, userId=each["sub"])
    service.wait(days=600)
    service.ask("viewer")
    sweep_twice(service)
    service.ask("viewer")
    histories(service, HANAKO)


def _spoilt(service: RecordedService) -> None:
    """What verification says of an entry that somebody has changed by hand."""
    service.earn(20, name="spoilt")
    entries = service.ask("ledgerEntries", AUDITOR, userId=HANAKO["sub"], first=1)["nodes"]
    spoil = {
        "TableName": "record-points_ledger",
        "Key": {"transaction_id": {"S": entries[0]["id"]}},
        "UpdateExpression": "SET points_change = :more",
        "ExpressionAttributeValues": {":more": {"N": "777"}},
    }
    service.recorder.step(service.now, write=spoil)
    service.ask("ledgerVerification", AUDITOR, userId=HANAKO["sub"])
