from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from resolvers.events.archive.firehose import Firehose
from resolvers.events.bus import EventBus
from resolvers.events.relay_function import RelayFunction
from resolvers.events.webhooks.queue import DeliveryQueue
from resolvers.storage.base.client import CapacityExceededError, Database, open_client
from resolvers.storage.base.expressions import Write, put, retry
from resolvers.storage.base.retries import ATTEMPT_LIMIT, TRYING_SECONDS
from resolvers.storage.members.pool_users import PoolUsers
from resolvers.storage.places import images
from resolvers.storage.places.kiosk_users import KioskUsers
from resolvers.workers import workflow
from resolvers.workers.mail_services import MailService, UserPool
from tests.support.clients import ClientInFront
from tests.support.reward_rows import names


def row(name: str) -> Write:
    reward = {"reward_id": name, "count": 1}
    return put("rewards", reward, Attr("reward_id").not_exists(), retry)


def test_one_item_is_read_or_none(database: Database) -> None:
    database.commit(row("a"))

    assert database.get("rewards", "a") == {"reward_id": "a", "count": 1}
    assert database.get("rewards", "b") is None


class Busy(ClientInFront):
    """Throttles the first reads, or fails them otherwise."""

    def __init__(self, client: Any, count: int, code: str = "ThrottlingException") -> None:
        super().__init__(client)
        self.left = count
        self.code = code

    def get_item(self, **request: Any) -> Any:
        if self.left:
            self.left -= 1
            raise ClientError({"Error": {"Code": self.code, "Message": "Rate exceeded"}}, "GetItem")
        return self.client.get_item(**request)


def test_throttled_read_is_sent_again(database: Database, waits: list[float]) -> None:
    database.commit(row("a"))
    busy = replace(database, client=Busy(database.client, ATTEMPT_LIMIT - 1))

    assert busy.get("rewards", "a") == {"reward_id": "a", "count": 1}
    assert len(waits) == ATTEMPT_LIMIT - 1


class Counts(ClientInFront):
    """Notes what was asked for, and leaves the first keys of each request unprocessed, at times."""

    def __init__(self, client: Any, unprocessed: Sequence[int] = ()) -> None:
        super().__init__(client)
        self.unprocessed = list(unprocessed)
        self.asked: list[dict[str, int]] = []

    def batch_get_item(self, *, RequestItems: Mapping[str, Any]) -> Any:  # noqa: N803 - AWS's name
        self.asked.append({name: len(part["Keys"]) for name, part in RequestItems.items()})
        count = self.unprocessed.pop(0) if self.unprocessed else 0
        done: dict[str, Any] = {}
        left: dict[str, Any] = {}
        for name, part in RequestItems.items():
            if part["Keys"][count:]:
                done[name] = {**part, "Keys": part["Keys"][count:]}
            if part["Keys"][:count]:
                left[name] = {**part, "Keys": part["Keys"][:count]}
        answer = self.client.batch_get_item(RequestItems=done) if done else {"Responses": {}}
        return {**answer, "UnprocessedKeys": left}


def test_items_of_several_tables_are_one_request(database: Database) -> None:
    account = put("users", {"user_id": "a"}, Attr("user_id").not_exists(), retry)
    database.commit(row("a"), row("b"), account)
    client = Counts(database.client)
    keys = [("rewards", "b"), ("users", "a"), ("rewards", "z"), ("rewards", "b"), ("rewards", "")]

    found = replace(database, client=client).batch_get(keys, consistent=True)

    assert found == {
        ("rewards", "b"): {"reward_id": "b", "count": 1},
        ("users", "a"): {"user_id": "a"},
    }
    assert client.asked == [{"recycle-points-moto-rewards": 2, "recycle-points-moto-users": 1}]


def test_p20_keys_are_read_by_hundreds(database: Database) -> None:
    client = Counts(database.client)
    keys = [("rewards", f"r{number}") for number in range(201)]

    assert replace(database, client=client).batch_get(keys, consistent=False) == {}
    assert [sum(asked.values()) for asked in client.asked] == [100, 100, 1]


def test_unprocessed_keys_are_read_again(database: Database, waits: list[float]) -> None:
    database.commit(row("a"), row("b"), row("c"))
    client = Counts(database.client, [2, 1])

    assert names(replace(database, client=client)) == {"a", "b", "c"}
    assert client.asked == [
        {"recycle-points-moto-rewards": 3},
        {"recycle-points-moto-rewards": 2},
        {"recycle-points-moto-rewards": 1},
    ]
    assert waits == pytest.approx([0.05, 0.1])


def test_keys_unprocessed_every_time_are_an_error(database: Database, waits: list[float]) -> None:
    client = Counts(database.client, [9] * 99)

    with pytest.raises(CapacityExceededError, match="left keys unprocessed"):
        names(replace(database, client=client))

    assert len(client.asked) == ATTEMPT_LIMIT
    assert len(waits) == ATTEMPT_LIMIT - 1


def test_query_reads_partition_in_either_order(database: Database) -> None:
    index = "user_id-sequence-index"
    for sequence in (1, 2, 3):
        entry = {"transaction_id": f"t{sequence}", "user_id": "hanako", "sequence": sequence}
        database.commit(put("points_ledger", entry, Attr("transaction_id").not_exists(), retry))

    def sequences(**options: Any) -> tuple[list[int], bool]:
        items, more = database.query("points_ledger", index, "hanako", **options)
        return [item["sequence"] for item in items], more

    assert sequences() == ([1, 2, 3], False)
    assert sequences(newest_first=True, limit=2) == ([3, 2], True)
    assert sequences(sort=Key("sequence").gte(2)) == ([2, 3], False)
    start = {"user_id": "hanako", "sequence": 1, "transaction_id": "t1"}
    assert sequences(start=start, limit=1) == ([2], True)
    assert database.query("points_ledger", index, "taro") == ([], False)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        replace(database, table_prefix="mistyped-").query("points_ledger", index, "taro")


def test_client_keeps_attribute_values_as_sent() -> None:
    with closing(open_client.__wrapped__()) as client:
        assert client.meta.service_model.shape_for("AttributeValue").is_document_type


def test_last_attempt_ends_before_lambda_does() -> None:
    """AppSync waits 30 s, and Lambda ends after 29: no answer arrives later."""
    with closing(open_client.__wrapped__()) as client:
        config = client.meta.config
    attempts = config.retries["total_max_attempts"]
    backoff_seconds = 2 ** (attempts - 1)
    last_seconds = attempts * (config.connect_timeout + config.read_timeout) + backoff_seconds

    assert TRYING_SECONDS + last_seconds < 29


def test_other_clients_wait_for_seconds() -> None:
    """By itself, boto3 would wait for a minute, and ask five times."""
    clients = [
        *(each("x")._client for each in (DeliveryQueue, EventBus, Firehose, RelayFunction)),
        *(UserPool("x")._client, MailService("x", None)._client, PoolUsers("x")._client),
        *(KioskUsers("x", "y")._client, images._open_client(), workflow._open_client()),
    ]
    for client in clients:
        config = client.meta.config
        assert (config.connect_timeout <= 2, config.read_timeout <= 10) == (True, True)
        assert config.retries["total_max_attempts"] <= 3
        assert config.retries["mode"] == "standard"


def test_read_that_stays_refused_is_raised(database: Database) -> None:
    for count, code in ((ATTEMPT_LIMIT + 1, "ThrottlingException"), (2, "AccessDeniedException")):
        client = Busy(database.client, count, code)
        with pytest.raises(ClientError, match=code):
            replace(database, client=client).get("rewards", "a")
        assert client.left == 1
