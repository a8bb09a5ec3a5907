from typing import Any

from resolvers.api.appsync.identity import read_caller
from resolvers.domain.authorization import Caller
from tests.support.service import Service


def caller_of(identity: Any) -> Caller:
    return read_caller(identity, user_pool_issuer=None)


def test_deleted_deposit_and_exchange_are_null(service: Service) -> None:
    entry = service.earn(3)["ledgerEntry"]
    gone = {**entry, "recycleEventId": "gone", "exchangeId": "gone"}

    assert service.nested("LedgerEntry.recycleEvent", [gone]) == [None]
    assert service.nested("LedgerEntry.exchange", [gone]) == [None]
