import pytest

from resolvers.domain.deposits.budgets import Budget, Reservation
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError
from resolvers.storage.deposits import budgets
from tests.support.identities import NOW


def test_ceiling_removed_meanwhile_asks_for_retry(database: Database) -> None:
    removed = Budget(budget_id="b", fiscal_year=2026, municipality_key="22212", changed_at=NOW)
    database.commit(budgets.write(None, removed))

    for budget_id in ("b", "missing"):
        reservation = Reservation(budget_id=budget_id, points=1)
        with pytest.raises(CommitError) as failed:
            database.commit(budgets.reserve(reservation))
        assert isinstance(failed.value.reason, RetryError)
