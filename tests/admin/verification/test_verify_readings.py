from dataclasses import replace
from typing import Any

import pytest

from admin.verification.verify import verify_programme, verify_user
from tests.support.clients import ClientInFront
from tests.support.identities import OPERATOR
from tests.support.service import Service
from tests.support.tampering import HANAKOS, Programme, Spoiler


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
    database = replace(spoiler.database, client=IsStale(spoiler, "exchanges", "exchange_id"))
    held = spoiler.entry(5)["exchange_id"]
    spoiler.service.done("approveExchange", OPERATOR, exchangeId=held)

    assert verify_user(database, HANAKOS).problems == ()


@pytest.mark.parametrize(
    ("table", "key"), [("points_ledger", "transaction_id"), ("exchanges", "exchange_id")]
)
def test_p15_stale_index_after_erasure_raises_no_alarm(
    spoiler: Spoiler, table: str, key: str
) -> None:
    database = replace(spoiler.database, client=IsStale(spoiler, table, key))
    spoiler.service.done("eraseViewer", confirm=HANAKOS)

    assert verify_user(database, HANAKOS).problems == ()
    assert verify_programme(database, segments=1).problems == []


class Lags(ClientInFront):
    """An index that does not show the newest row to the first `count` Queries."""

    def __init__(self, client: Any, table: str, count: int) -> None:
        super().__init__(client)
        self.table = table
        self.left = count

    def query(self, **request: Any) -> Any:
        answer = self.client.query(**request)
        if request["TableName"].endswith(self.table) and self.left:
            self.left -= 1
            answer["Items"] = answer["Items"][:-1]
        return answer


def test_lagging_index_is_waited_for(spoiler: Spoiler) -> None:
    for table in ("points_ledger", "recycle_events", "exchanges"):
        database = replace(spoiler.database, client=Lags(spoiler.service.client, table, 3))

        assert verify_user(database, HANAKOS).problems == (), table


class MovesOn(ClientInFront):
    """Hanako earns after each read of her account, the first few times."""

    def __init__(self, service: Service, count: int) -> None:
        super().__init__(service.client)
        self.service = service
        self.left = count

    def get_item(self, **request: Any) -> Any:
        answer = self.client.get_item(**request)
        if self.left and request["Key"] == {"user_id": {"S": HANAKOS}}:
            self.left -= 1
            self.service.earn(1, name=f"meanwhile-{self.left}")
        return answer


@pytest.mark.parametrize("count", [1, 2, 5])
def test_points_that_move_between_reads_raise_nothing(
    programme: Programme, spoiler: Spoiler, count: int
) -> None:
    database = replace(spoiler.database, client=MovesOn(programme.service, count))

    report = verify_user(database, HANAKOS)

    assert report.problems == ()
    assert report.entries_checked >= 8


@pytest.mark.slow
def test_tampering_lasts_while_points_move(programme: Programme, spoiler: Spoiler) -> None:
    spoiler.change("points_ledger", spoiler.entry(4), hash="f" * 64)
    database = replace(spoiler.database, client=MovesOn(programme.service, 100))

    report = verify_user(database, HANAKOS)

    assert {(4, "hash"), (5, "previous_hash")} == {
        (problem.sequence, problem.kind) for problem in report.problems
    }


def test_p16_tampering_in_a_late_entry_is_named(spoiler: Spoiler) -> None:
    row = spoiler.entry(8)
    spoiler.change("points_ledger", row, occurred_at="2020-01-01T00:00:00.000Z")
    database = replace(spoiler.database, client=Lags(spoiler.service.client, "points_ledger", 1))

    problems = verify_user(database, HANAKOS).problems

    assert [(problem.sequence, problem.kind) for problem in problems] == [(8, "hash")]
