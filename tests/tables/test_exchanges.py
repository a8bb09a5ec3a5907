from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from resolvers.rules.accounts import Account
from resolvers.rules.exchanges import Exchange
from resolvers.rules.lots import NEVER
from resolvers.rules.vocabulary import ExchangeStatus
from resolvers.tables import exchanges
from resolvers.tables.dynamo import CommitFailed, Database
from resolvers.tables.pages import Listing, PageRequest
from resolvers.tables.writes import DecideAgain
from tests.requests import record_requests
from tests.rules.programme import NOW, VOUCHER, exchange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HANAKO = Account(user_id="hanako", points_balance=1000, lots={NEVER: 1000}, created_at=NOW)
EXCHANGE = exchange(HANAKO, VOUCHER).exchange


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    return Database(moto_client, moto_environment)


def open_some(database: Database) -> None:
    """Four, a second apart: x-0 and x-2 are Hanako's, x-0 and x-1 of the voucher, x-3 fulfilled."""
    for number in range(4):
        changes = {
            "exchange_id": f"x-{number}",
            "user_id": "taro" if number % 2 else "hanako",
            "reward_id": "tote" if number // 2 else "voucher",
            "status": ExchangeStatus.FULFILLED if number == 3 else ExchangeStatus.CONFIRMED,
            "requested_at": NOW + timedelta(seconds=number),
        }
        database.commit(exchanges.open_exchange(EXCHANGE.model_copy(update=changes)))


def listed(database: Database, listing: Listing[Exchange]) -> list[str]:
    return [row.row.exchange_id for row in listing.read_page(database, PageRequest(10)).rows]


def test_an_exchange_comes_back_as_it_was_opened_and_is_opened_once(database: Database) -> None:
    database.commit(exchanges.open_exchange(EXCHANGE))

    assert exchanges.read(database, EXCHANGE.exchange_id) == EXCHANGE
    assert exchanges.read(database, "unknown") is None
    with pytest.raises(CommitFailed) as failed:
        database.commit(exchanges.open_exchange(EXCHANGE.model_copy(update={"quantity": 2})))
    assert isinstance(failed.value.meaning, DecideAgain)
    assert exchanges.read(database, EXCHANGE.exchange_id) == EXCHANGE


def test_many_exchanges_are_one_request_in_the_order_asked_for(database: Database) -> None:
    open_some(database)

    with record_requests(database.client) as requests:
        found = exchanges.read_many(database, ["x-2", "unknown", "x-0"])

    assert [row and row.exchange_id for row in found] == ["x-2", None, "x-0"]
    assert requests.operations == ["BatchGetItem"]


def test_exchanges_are_listed_by_citizen_status_and_reward_newest_first(
    database: Database,
) -> None:
    open_some(database)
    fulfilled, confirmed = ExchangeStatus.FULFILLED, ExchangeStatus.CONFIRMED

    assert listed(database, exchanges.of_user("taro")) == ["x-3", "x-1"]
    assert listed(database, exchanges.of_user("taro", confirmed)) == ["x-1"]
    assert listed(database, exchanges.of_status(confirmed)) == ["x-2", "x-1", "x-0"]
    assert listed(database, exchanges.of_status(fulfilled)) == ["x-3"]
    assert listed(database, exchanges.of_reward("tote")) == ["x-3", "x-2"]
    assert listed(database, exchanges.of_reward("tote", fulfilled)) == ["x-3"]
    assert listed(database, exchanges.of_reward("voucher", fulfilled)) == []
    assert listed(database, exchanges.of_user("nobody")) == []


def test_what_was_written_to_a_citizen_is_removed_and_nothing_else(database: Database) -> None:
    written = {"note": "on Tuesday", "voucher_code": "GIFT-1"}
    database.commit(exchanges.open_exchange(EXCHANGE.model_copy(update=written)))

    for _ in range(2):
        database.commit(exchanges.scrub(EXCHANGE.exchange_id))

    assert exchanges.read(database, EXCHANGE.exchange_id) == EXCHANGE
    with pytest.raises(CommitFailed):
        database.commit(exchanges.scrub("unknown"))
    assert exchanges.read(database, "unknown") is None
