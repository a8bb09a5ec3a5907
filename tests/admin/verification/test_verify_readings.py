"""Readings of one citizen's books that do not fit together."""

from typing import TYPE_CHECKING, Any

import pytest

from admin.verification.verify import verify_programme, verify_user
from resolvers.storage.client import Database
from tests.support.clients import ClientInFront
from tests.support.identities import OPERATOR
from tests.support.service import Service
from tests.support.tampering import HANAKOS, Spoiler, run_programme

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def spoiler(moto_client: "DynamoDBClient", moto_environment: str) -> Spoiler:
    service = Service.open(moto_client, moto_environment)
    run_programme(service)
    return Spoiler(service)


def through(spoiler: Spoiler, client: Any) -> Database:
    return Database(client, spoiler.database.environment, spoiler.database.retry_policy)


class IsStale(ClientInFront):
    """The indexes of one table show its rows as they were at first, for as long as they lag."""

    def __init__(self, spoiler: Spoiler, table: str, key: str) -> None:
        super().__init__(spoiler.service.client)
        self.table, self.key = table, key
        self.before = {row[key]["S"]: row for row in spoiler.service.rows(table)}

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        if request["TableName"].endswith(self.table):
            answer["Items"] = [
                self.before.get(item[self.key]["S"], item) for item in answer["Items"]
            ]
        return answer


def test_p16_stale_index_of_exchanges_raises_no_alarm(spoiler: Spoiler) -> None:
    database = through(spoiler, IsStale(spoiler, "exchanges", "exchange_id"))
    held = spoiler.entry(5)["exchange_id"]
    spoiler.service.done("approveExchange", OPERATOR, exchangeId=held)

    assert verify_user(database, HANAKOS).problems == ()


@pytest.mark.parametrize(
    ("table", "key"), [("points_ledger", "transaction_id"), ("exchanges", "exchange_id")]
)
def test_p15_stale_index_after_erasure_raises_no_alarm(
    spoiler: Spoiler, table: str, key: str
) -> None:
    database = through(spoiler, IsStale(spoiler, table, key))
    spoiler.service.done("eraseViewer", confirm=HANAKOS)

    assert verify_user(database, HANAKOS).problems == ()
    assert verify_programme(database).problems == []


class LagsOnce(ClientInFront):
    """The ledger's index does not show the newest entry to the first Query."""

    lags = True

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        if self.lags and request["TableName"].endswith("points_ledger"):
            self.lags = False
            answer["Items"] = answer["Items"][:-1]
        return answer


def test_p16_tampering_in_a_late_entry_is_named(spoiler: Spoiler) -> None:
    row = spoiler.entry(8)
    spoiler.change("points_ledger", row, occurred_at="2020-01-01T00:00:00.000Z")
    database = through(spoiler, LagsOnce(spoiler.service.client))

    problems = verify_user(database, HANAKOS).problems

    assert [(problem.sequence, problem.kind) for problem in problems] == [(8, "hash")]
