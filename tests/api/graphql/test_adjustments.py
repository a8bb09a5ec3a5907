"""adjustPoints and reverseLedgerEntry: their whole answers."""

from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service


def test_adjustment_answers_entry_and_balance(service: Service) -> None:
    service.earn(100)
    service.wait(hours=1)

    payload = service.adjust(50, expiresAt="2026-12-24T18:30:00.123456+09:00")

    entry = payload["ledgerEntry"]
    expires_at = "2026-12-24T09:30:00.123Z"
    assert payload == {
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "ADJUST",
            "points": 50,
            "heldPoints": 0,
            "balanceAfter": 150,
            "heldAfter": 0,
            "allocations": [{"expiresAt": expires_at, "points": 50}],
            "reason": "苦情",
            "notice": None,
            "actor": "admin:admin-1",
            "reversesId": None,
            "recycleEventId": None,
            "exchangeId": None,
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 150,
            "held": 0,
            "lifetimeEarned": 100,
            "expiring": [
                {"points": 50, "expiresAt": expires_at},
                {"points": 100, "expiresAt": END_OF_FISCAL_YEAR},
            ],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert service.ask("viewer")["balance"] == payload["balance"]
    assert service.ask("ledgerEntry", id=entry["id"])["actor"] == "admin"


def test_reversal_answers_entry_and_balance(service: Service) -> None:
    earned = service.earn(100)["ledgerEntry"]["id"]
    service.wait(hours=1)

    payload = service.reverse(earned)

    entry = payload["ledgerEntry"]
    assert payload == {
        "ledgerEntry": {
            "id": entry["id"],
            "userId": HANAKO["sub"],
            "sequence": 2,
            "type": "REVERSAL",
            "points": -100,
            "heldPoints": 0,
            "balanceAfter": 0,
            "heldAfter": 0,
            "allocations": [{"expiresAt": END_OF_FISCAL_YEAR, "points": 100}],
            "reason": "二重計上",
            "notice": None,
            "actor": "admin:admin-1",
            "reversesId": earned,
            "recycleEventId": None,
            "exchangeId": None,
            "occurredAt": "2026-11-25T10:00:00.000Z",
            "recordedAt": "2026-11-25T10:00:00.000Z",
            "previousHash": entry["previousHash"],
            "hash": entry["hash"],
        },
        "balance": {
            "userId": HANAKO["sub"],
            "available": 0,
            "held": 0,
            "lifetimeEarned": 0,
            "expiring": [],
            "version": 2,
            "asOf": "2026-11-25T10:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert service.ask("ledgerEntry", id=entry["id"])["reversesId"] == earned
