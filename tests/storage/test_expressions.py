from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from resolvers.storage.client import CommitError, Database
from resolvers.storage.expressions import (
    RetryError,
    can_exist,
    check,
    from_attributes,
    key_of,
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


NUMBERS = st.integers(-(10**37), 10**37) | st.decimals(
    -1000, 1000, places=3, allow_nan=False, allow_infinity=False
)
VALUES = st.recursive(
    st.text() | NUMBERS | st.none() | st.booleans() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read_by_boto3(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: TypeDeserializer().deserialize(value) for name, value in attributes.items()}


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=6))
def test_attributes_read_as_boto3_reads_them(item: dict[str, Any]) -> None:
    attributes = to_attributes(item)

    assert from_attributes(attributes) == read_by_boto3(attributes)


def test_item_is_read_as_written() -> None:
    read = from_attributes(to_attributes(ITEM))

    assert read == ITEM
    assert type(read["count"]) is int
    assert type(read["lots"][1]["points"]) is int


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-5", -5),
        ("1E+2", 100),
        ("1.0", 1),
        ("0.5", Decimal("0.5")),
        ("99999999999999999999999999999999999999", 10**38 - 1),
    ],
)
def test_whole_number_is_read_as_integer(text: str, number: Any) -> None:
    read = from_attributes({"n": {"N": text}})["n"]

    assert read == number
    assert type(read) is type(number)
    assert from_attributes({"numbers": {"NS": [text]}}) == {"numbers": {number}}


def test_float_is_never_written() -> None:
    with pytest.raises(TypeError, match="Float"):
        to_attributes({"points": 1.5})


@pytest.mark.parametrize(
    ("key", "exists"),
    [
        ("a", True),
        ("", False),
        ("a" * 2048, True),
        ("a" * 2049, False),
        ("焼" * 682, True),
        ("焼" * 683, False),
        ("\ud800", False),
        ("\x00", True),
    ],
)
def test_key_has_1_to_2048_bytes(key: str, *, exists: bool) -> None:
    assert can_exist(key) is exists


def test_key_has_name_of_its_table() -> None:
    assert key_of("users", "hanako") == {"user_id": {"S": "hanako"}}
    assert key_of("points_ledger", "t1") == {"transaction_id": {"S": "t1"}}


def test_failed_condition_returns_old_item() -> None:
    write = put("users", {"user_id": "hanako"}, Attr("user_id").not_exists(), retry)

    assert write.request["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD"
    assert isinstance(write.on_condition_failed(None), RetryError)


def test_names_are_placeholders_and_values_not_empty() -> None:
    write = put("users", {"user_id": "hanako"}, Attr("status").not_exists(), retry)

    assert write.request["ConditionExpression"] == "attribute_not_exists(#n0)"
    assert write.request["ExpressionAttributeNames"] == {"#n0": "status"}
    assert "ExpressionAttributeValues" not in write.request


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


def test_update_may_only_add_or_remove(database: Database) -> None:
    exists = Attr("reward_id").exists()
    database.commit(put("rewards", ITEM, Attr("reward_id").not_exists(), retry))

    database.commit(update("rewards", "tote", {}, exists, retry, add={"count": 1}))
    database.commit(update("rewards", "tote", {"lots": None}, exists, retry))

    item = database.get("rewards", "tote")
    assert item is not None
    assert item["count"] == 4
    assert "lots" not in item


def test_addition_is_set_and_never_add() -> None:
    """ADD makes a number of nothing, and again what a retry sends again."""
    write = update("rewards", "tote", {"a": 1}, Attr("b").eq(2), retry, add={"count": -1})

    assert write.request["UpdateExpression"] == "SET #u0 = :u0, #a0 = #a0 + :a0"
    assert write.request["ExpressionAttributeNames"] == {"#n0": "b", "#u0": "a", "#a0": "count"}
    assert write.request["ExpressionAttributeValues"] == {
        ":v0": {"N": "2"},
        ":u0": {"N": "1"},
        ":a0": {"N": "-1"},
    }


def test_check_writes_nothing_itself(database: Database) -> None:
    database.commit(put("rewards", ITEM, Attr("reward_id").not_exists(), retry))
    beside = put("users", {"user_id": "hanako"}, Attr("user_id").not_exists(), retry)

    database.commit(beside, check("rewards", "tote", Attr("count").eq(3), retry))

    assert database.get("users", "hanako") == {"user_id": "hanako"}
    assert database.get("rewards", "tote") == ITEM


def test_failed_check_stops_other_writes(database: Database) -> None:
    database.commit(put("rewards", ITEM, Attr("reward_id").not_exists(), retry))
    beside = put("users", {"user_id": "hanako"}, Attr("user_id").not_exists(), retry)
    seen: list[Any] = []

    def on_condition_failed(old: Any) -> Exception:
        seen.append(old)
        return RetryError()

    with pytest.raises(CommitError) as failed:
        database.commit(beside, check("rewards", "tote", Attr("count").eq(4), on_condition_failed))

    assert isinstance(failed.value.reason, RetryError)
    assert seen == [ITEM]
    assert database.get("users", "hanako") is None
    assert (
        "UpdateExpression"
        not in check("rewards", "x", Attr("count").eq(4), on_condition_failed).request
    )


def test_check_of_names_has_no_values(database: Database) -> None:
    write = check("users", "nobody", Attr("erased_at").not_exists(), retry)

    assert "ExpressionAttributeValues" not in write.request
    database.commit(write)
