from typing import Any

import pytest

from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.types.ledger import present_ledger_entry
from resolvers.domain.authorization import Caller, Role
from resolvers.domain.ledger import Actor, LedgerEntry
from resolvers.storage import ledger
from tests.support.identities import AUDITOR
from tests.support.service import Service


@pytest.fixture
def row(service: Service) -> LedgerEntry:
    earned = service.earn(3)["ledgerEntry"]
    found = ledger.read(service.database, earned["id"])
    assert found is not None
    return found


def caller_of(identity: Any) -> Caller:
    return read_caller(identity, user_pool_issuer=None)


def test_system_actor_has_no_name(row: LedgerEntry) -> None:
    by_machine = row.model_copy(update={"actor": Actor(sub="", role=Role.ADMIN)})

    assert present_ledger_entry(by_machine, caller_of(AUDITOR)).actor == "admin"


def test_deleted_deposit_and_exchange_are_null(service: Service) -> None:
    entry = service.earn(3)["ledgerEntry"]
    gone = {**entry, "recycleEventId": "gone", "exchangeId": "gone"}

    assert service.nested("LedgerEntry.recycleEvent", [gone]) == [None]
    assert service.nested("LedgerEntry.exchange", [gone]) == [None]
