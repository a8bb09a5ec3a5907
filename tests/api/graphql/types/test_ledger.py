from resolvers.api.appsync.identity import read_caller
from resolvers.api.graphql.types.ledger import LotAllocation, present_ledger_entry
from resolvers.domain.points.lots import Allocation
from resolvers.storage.points import ledger
from tests.support.identities import NOW
from tests.support.service import END_OF_FISCAL_YEAR, HANAKO, Service


def test_unlimited_points_have_no_expiry(service: Service) -> None:
    row = ledger.read(service.database, service.earn(3)["ledgerEntry"]["id"])
    assert row is not None
    allocations = [Allocation(points=2), Allocation.of(END_OF_FISCAL_YEAR, 1)]
    other = row.model_copy(update={"allocations": allocations})

    caller = read_caller(HANAKO, user_pool_issuer=None)
    never, dated = present_ledger_entry(other, caller).allocations

    assert never == LotAllocation(expires_at=None, points=2)
    assert dated.expires_at is not None
    assert dated.expires_at > NOW


def test_deleted_deposit_and_exchange_are_null(service: Service) -> None:
    entry = service.earn(3)["ledgerEntry"]
    gone = {**entry, "recycleEventId": "gone", "exchangeId": "gone"}

    assert service.nested("LedgerEntry.recycleEvent", [gone]) == [None]
    assert service.nested("LedgerEntry.exchange", [gone]) == [None]
