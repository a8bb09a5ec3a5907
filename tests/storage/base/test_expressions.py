from decimal import Decimal

from boto3.dynamodb.conditions import Attr

from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import (
    can_exist,
    from_attributes,
    put,
    retry,
    to_attributes,
    update,
)

ITEM = {
    "reward_id": "tote",
    "count": 3,
    "names": {"ja": "袋", "en": None},
    "lots": [1, {"points": 2}],
    "is_active": True,
    "category": None,
}


def test_item_is_read_as_written() -> None:
    read = from_attributes(to_attributes(ITEM))

    assert read == ITEM
    assert type(read["count"]) is int
    assert type(read["lots"][1]["points"]) is int


NUMBERS = {"0": 0, "-5": -5, "1E+2": 100, "1.0": 1, "0.5": Decimal("0.5"), "9" * 38: 10**38 - 1}


def test_whole_number_is_read_as_integer() -> None:
    for text, number in NUMBERS.items():
        read = from_attributes({"n": {"N": text}})["n"]
        assert read == number
        assert type(read) is type(number)
        assert from_attributes({"numbers": {"NS": [text]}}) == {"numbers": {number}}


def test_key_has_1_to_2048_bytes() -> None:
    for key in ("a", "a" * 2048, "焼" * 682, "\x00"):
        assert can_exist(key)
    for key in ("", "a" * 2049, "焼" * 683, "\ud800"):
        assert not can_exist(key)


def test_update_sets_removes_and_adds(database: Database) -> None:
    database.commit(put("rewards", ITEM, Attr("reward_id").not_exists(), retry))

    database.commit(
        update(
            "rewards",
            "tote",
            {"names": {"ja": "鞄"}, "category": None, "lots": None, "status": "NEW", "size": 0},
            Attr("count").eq(3) & Attr("is_active").eq(True),  # noqa: FBT003 - boto3's signature
            retry,
            add={"count": -2},
        )
    )

    assert database.get("rewards", "tote") == {
        "reward_id": "tote",
        "count": 1,
        "names": {"ja": "鞄"},
        "is_active": True,
        "status": "NEW",
        "size": 0,
    }
