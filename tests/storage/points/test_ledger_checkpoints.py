from dataclasses import replace
from datetime import UTC, datetime

import pytest

from resolvers.domain.verification.checkpoints import WHOLE_ID, WholeVerification
from resolvers.storage.base.client import CapacityExceededError, Database
from resolvers.storage.points import ledger_checkpoints
from tests.support.clients import LosesRequests


def test_checkpoint_that_is_not_written_is_an_error(database: Database) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    whole = WholeVerification(user_id=WHOLE_ID, problems=0, verified_at=now)
    busy = replace(database, client=LosesRequests(database.client, count=99))

    with pytest.raises(CapacityExceededError, match="cannot write ledger_checkpoints"):
        ledger_checkpoints.keep_whole(busy, whole)
