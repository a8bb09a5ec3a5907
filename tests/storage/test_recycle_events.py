from datetime import timedelta

import pytest

from resolvers.domain.accounts import zero_account
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import QrTokenError
from resolvers.storage import recycle_events
from resolvers.storage.client import CommitError, Database
from resolvers.storage.pages import PageRequest
from tests.support.domain_programme import BOTTLES, NOW, deposit, redeem

EVENT = redeem(zero_account("hanako", NOW), [deposit(BOTTLES, 12)]).event


def record(database: Database, event_id: str, seconds: int, user_id: str = "hanako") -> None:
    changes = {
        "event_id": event_id,
        "user_id": user_id,
        "recorded_at": NOW + timedelta(seconds=seconds),
        "occurred_at": NOW - timedelta(seconds=seconds),
    }
    database.commit(recycle_events.record(EVENT.model_copy(update=changes)))


def test_p2_deposit_is_credited_once(database: Database) -> None:
    database.commit(recycle_events.record(EVENT))

    with pytest.raises(CommitError) as failed:
        database.commit(recycle_events.record(EVENT.model_copy(update={"user_id": "taro"})))

    assert isinstance(failed.value.reason, QrTokenError)
    assert failed.value.reason.code is ErrorCode.TOKEN_ALREADY_REDEEMED
    assert failed.value.reason.expires_at is None
    assert recycle_events.read(database, EVENT.event_id) == EVENT


def test_deposits_come_by_time_of_record(database: Database) -> None:
    for number in range(3):
        record(database, f"e-{number}", number)
    record(database, "e-of-taro", 1, "taro")

    page = recycle_events.of_user("hanako").read_page(database, PageRequest(2))

    assert [row.row.event_id for row in page.rows] == ["e-2", "e-1"]
    assert page.has_next_page
