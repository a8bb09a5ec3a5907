import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import QrTokenError
from resolvers.domain.points.accounts import zero_account
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.deposits import recycle_events
from tests.support.domain_programme import BOTTLES, NOW, deposit, redeem

EVENT = redeem(zero_account("hanako", NOW), [deposit(BOTTLES, 12)]).event


def test_p2_deposit_is_credited_once(database: Database) -> None:
    database.commit(recycle_events.record(EVENT))

    with pytest.raises(CommitError) as failed:
        database.commit(recycle_events.record(EVENT.model_copy(update={"user_id": "taro"})))

    assert isinstance(failed.value.reason, QrTokenError)
    assert failed.value.reason.code is ErrorCode.TOKEN_ALREADY_REDEEMED
    assert failed.value.reason.expires_at is None
    assert recycle_events.read(database, EVENT.event_id) == EVENT
