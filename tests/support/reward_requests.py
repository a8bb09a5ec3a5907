"""Requests about rewards, and what they leave in the tables."""

from typing import Any

from tests.support.identities import Noun

TOTE = {
    "names": {"ja": "エコバッグ", "en": "Tote bag"},
    "pointsCost": 500,
    "fulfilmentType": "PICKUP",
}
UNKNOWN_IDS = ["unknown", "", " ", "x" * 3000]


def create(noun: Noun, key: str | None = None, **fields: Any) -> Any:
    payload = noun.change("createReward", input={**TOTE, **fields}, idempotencyKey=key)
    assert payload["userErrors"] == []
    return payload["reward"]


def all_rows(noun: Noun) -> list[Any]:
    return [
        noun.database.client.scan(TableName=noun.database.table_name(table))["Items"]
        for table in ("rewards", "stock_movements")
    ]
