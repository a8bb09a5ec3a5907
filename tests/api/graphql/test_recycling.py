"""redeemQrToken: its whole answer."""

from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service


def test_redemption_answers_event_entry_and_balance(service: Service) -> None:
    token = service.issue(12)
    service.wait(seconds=30)

    payload = service.change("redeemQrToken", code=token["code"])

    event, entry = payload["recycleEvent"], payload["ledgerEntry"]
    assert payload == {
        "recycleEvent": {
            "id": event["id"],
            "locationId": service.location_id,
            "items": [
                {
                    "material": "PET_BOTTLE",
                    "unit": "PIECE",
                    "quantity": 12,
                    "pointsEarned": 2,
                    "cappedQuantity": 0,
                    "remainderBefore": 0,
                    "remainderAfter": 2,
                    "ruleId": event["items"][0]["ruleId"],
                    "ruleVersion": 1,
                }
            ],
            "pointsEarned": 2,
            "occurredAt": "2026-11-25T09:00:00.000Z",
            "recordedAt": "2026-11-25T09:00:30.000Z",
        },
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 1,
            "type": "EARN",
            "points": 2,
            "heldPoints": 0,
            "balanceAfter": 2,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 2}],
            "reason": None,
            "notice": None,
            "actor": "citizen",
            "reversesId": None,
            "recycleEventId": event["id"],
            "exchangeId": None,
            "occurredAt": "2026-11-25T09:00:00.000Z",
            "recordedAt": "2026-11-25T09:00:30.000Z",
            "previousHash": "0" * 64,
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 2,
            "held": 0,
            "lifetimeEarned": 2,
            "expiring": [{"points": 2, "expiresAt": END_OF_FISCAL_YEAR}],
            "version": 1,
            "asOf": "2026-11-25T09:00:30.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
