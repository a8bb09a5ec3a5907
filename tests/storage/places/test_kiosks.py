from datetime import timedelta

import pytest

from resolvers.domain.base.errors import DomainError
from resolvers.domain.deposits.kiosk_caps import KioskDay
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.places import kiosks
from tests.support.identities import NOW


def test_day_of_kiosk_is_no_kiosk(database: Database) -> None:
    day = KioskDay("sub", "2026-11-25", NOW + timedelta(hours=1), points=3, cap=8)
    for _ in range(2):
        database.commit(kiosks.count_issue(day))

    assert kiosks.read(database, "sub#2026-11-25") is None
    assert (database.get("kiosks", "sub#2026-11-25") or {})["points_issued"] == 6
    with pytest.raises(CommitError) as failed:
        database.commit(kiosks.count_issue(day))
    assert isinstance(failed.value.reason, DomainError)
