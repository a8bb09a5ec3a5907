"""Long texts of rewards, which have a row of their own."""

from typing import Any

import pytest

from resolvers.domain.rewards import Reward, update_reward
from resolvers.domain.validation import LocalizedText
from resolvers.storage import expressions, reward_texts, rewards
from resolvers.storage.client import Database
from resolvers.storage.expressions import retry
from resolvers.storage.pages import PageRequest
from tests.support.requests import item_bytes, record_requests
from tests.support.reward_rows import LATER, made, read

LONG = "袋" * 2000
TEXTS: dict[str, Any] = {
    "names": LocalizedText(ja=LONG, en="b" * 2000),
    "description": LONG,
    "category": LONG,
    "image_url": f"https://a.example/{'a' * 1980}",
    "terms_and_conditions": LONG,
}


def put(database: Database, **content: Any) -> Reward:
    reward = made(**content)
    database.commit(*rewards.put_new(reward))
    return reward


def row_bytes(database: Database) -> int:
    (row,) = database.client.scan(TableName=database.table_name("rewards"))["Items"]
    return item_bytes(row)


def texts(database: Database) -> list[Any]:
    rows: list[Any] = database.client.scan(TableName=database.table_name("reward_texts"))["Items"]
    return rows


def listed(database: Database) -> list[Reward]:
    catalogue = rewards.catalogue(category=None, max_points_cost=None, include_inactive=True)
    return [each.row for each in catalogue.read_page(database, PageRequest(100)).rows]


def test_long_texts_leave_the_row(database: Database) -> None:
    reward = put(database, **TEXTS)
    assert row_bytes(database) < 1024
    assert read(database) == reward
    assert rewards.read_many(database, ["tote", "x"]) == [reward, None]
    assert listed(database) == [reward]


def test_short_texts_stay_in_the_row(database: Database) -> None:
    reward = put(database, description="綿")

    assert texts(database) == []
    with record_requests(database.client) as requests:
        assert read(database) == reward
    assert requests.operations == ["GetItem"]


@pytest.mark.parametrize("before", [{}, TEXTS])
@pytest.mark.parametrize("after", [{"description": "綿"}, TEXTS, {**TEXTS, "description": None}])
def test_changed_texts_are_read_as_written(
    database: Database, before: dict[str, Any], after: dict[str, Any]
) -> None:
    reward = put(database, **before)
    changed = update_reward(reward, {**dict.fromkeys(TEXTS), "names": reward.names, **after}, LATER)

    database.commit(*rewards.redefine(reward, changed))

    assert read(database) == changed
    assert bool(texts(database)) is (reward_texts.split(changed)[1] is not None)


@pytest.mark.parametrize("stock", [None, 3])
def test_exchange_takes_older_releases_texts_out(database: Database, stock: int | None) -> None:
    reward = made(stock=stock, **TEXTS)
    whole = {**reward.to_item(), "catalogue": rewards.CATALOGUE}
    database.commit(expressions.put(rewards.TABLE, whole, None, retry))

    database.commit(*rewards.take_stock(reward, 2))

    assert row_bytes(database) < 1024
    left = None if stock is None else stock - 2
    assert read(database) == reward.model_copy(update={"stock_count": left, "total_redeemed": 2})
