"""What the archive costs, as docs/cost.md has it."""

from typing import Any

from resolvers.events.archive.rows import Row, rows_of
from resolvers.storage.stream_records import read_change
from tests.support.domain_programme import TOKYO
from tests.support.identities import OPERATOR
from tests.support.service import Service
from tests.support.stream_records import records_of
from tools import archive
from tools.use import Use


def archived(service: Service) -> list[Row]:
    prefix = service.database.table_prefix
    return [
        row
        for records in records_of(service).values()
        for record in records
        for row in rows_of(read_change(record, prefix), "1", TOKYO)
    ]


def test_deposit_and_exchange_have_their_rows(moto_client: Any, moto_environment: str) -> None:
    service = Service.open(moto_client, moto_environment)
    reward_id = service.make_reward(pointsCost=10, stock=5)
    before = len(archived(service))
    service.earn(100)
    of_deposit = len(archived(service)) - before
    exchange_id = service.exchange(reward_id, "exchange")["exchange"]["id"]
    service.done("fulfilExchange", OPERATOR, exchangeId=exchange_id, voucherCode="AB-1")
    of_exchange = len(archived(service)) - before - of_deposit

    use = Use(100, active_percent=100, visits=1, exchanges=0)
    assert archive.rows_of(use) == 100 * of_deposit
    use = Use(100, active_percent=100, visits=0, exchanges=1)
    assert archive.rows_of(use) == 100 * of_exchange
