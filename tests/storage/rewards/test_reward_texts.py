from collections.abc import Sequence
from typing import Any

import pytest

from resolvers.domain.rewards.rewards import Reward, update_reward
from resolvers.storage.base.client import Database
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.rewards import rewards
from tests.support.clients import ClientInFront
from tests.support.reward_rows import LATER, made, read, through
from tools.support.requests import item_bytes

LONG = "袋" * 2000
TEXTS: dict[str, Any] = {
    "description": LONG,
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


def listed(database: Database) -> list[Reward]:
    catalogue = rewards.catalogue(category=None, max_points_cost=None, include_inactive=True)
    return [each.row for each in catalogue.read_page(database, PageRequest(100)).rows]


def test_long_texts_leave_the_row(database: Database) -> None:
    reward = put(database, **TEXTS, category="袋" * 50)
    assert row_bytes(database) < 512
    assert read(database) == reward
    assert rewards.read_many(database, ["tote", "x"]) == [reward, None]
    assert listed(database) == [reward]


@pytest.mark.parametrize("before", [{}, TEXTS])
@pytest.mark.parametrize("after", [{"description": "綿"}, TEXTS, {**TEXTS, "description": None}])
def test_changed_texts_are_read_as_written(
    database: Database, before: dict[str, Any], after: dict[str, Any]
) -> None:
    reward = put(database, **before)
    changed = update_reward(reward, {**dict.fromkeys(TEXTS), **after}, LATER)

    database.commit(*rewards.redefine(reward, changed))

    assert read(database) == changed


class LaggingTexts(ClientInFront):
    """Answer the first read of texts with these rows, as a replica that lags does."""

    rows: Sequence[Any] = ()
    has_lagged = False

    def batch_get_item(self, **request: Any) -> Any:
        answer = self.client.batch_get_item(**request)
        for table in answer["Responses"]:
            if table.endswith("reward_texts") and not self.has_lagged:
                self.has_lagged = True
                answer["Responses"][table] = self.rows
        return answer


@pytest.mark.parametrize("is_written", [True, False])
def test_texts_that_lag_are_read_again(database: Database, *, is_written: bool) -> None:
    reward = put(database, **TEXTS)
    table = database.table_name("reward_texts")
    before = database.client.scan(TableName=table)["Items"] if is_written else []
    changed = update_reward(reward, {"description": "綿"}, LATER)
    database.commit(*rewards.redefine(reward, changed))

    for read_one in (read, lambda late: rewards.read_many(late, ["tote"])[0]):
        client = LaggingTexts(database.client)
        client.rows = before
        assert read_one(through(database, client)) == changed
