from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from resolvers.domain.base.enums import ErrorCode, QrTokenStatus
from resolvers.domain.base.errors import QrTokenError
from resolvers.domain.deposits.qr_tokens import QrToken
from resolvers.domain.deposits.qr_tokens import renew as renewed
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import CommitError, Database
from resolvers.storage.base.expressions import RetryError, Write
from resolvers.storage.deposits import qr_tokens
from tests.support.domain_programme import BOTTLES, NOW, deposit, token_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TOKEN = token_of([deposit(BOTTLES, 12)])
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str) -> Database:
    """With one token, issued."""
    database = Database(moto_client, table_prefix_of(moto_environment))
    database.commit(qr_tokens.issue(TOKEN))
    return database


def store(database: Database, token: QrToken, **changes: Any) -> QrToken:
    """Put the token there as it is, over any other."""
    changed = token.model_copy(update=changes)
    items = {"tokens": qr_tokens.issue(changed).request["Item"]}
    database.client.put_item(TableName=database.table_name("qr_tokens"), Item=items["tokens"])
    return changed


def refusal(database: Database, write: Write) -> Exception | None:
    before = qr_tokens.read(database, "t-1")
    with pytest.raises(CommitError) as failed:
        database.commit(write)
    assert qr_tokens.read(database, "t-1") == before
    return failed.value.reason


def test_token_is_issued_once(database: Database) -> None:
    assert qr_tokens.read(database, "t-1") == TOKEN
    assert qr_tokens.read(database, "unknown") is None
    assert isinstance(refusal(database, qr_tokens.issue(TOKEN)), RetryError)


def test_redeemed_token_has_redeemer_and_time(database: Database) -> None:
    database.commit(qr_tokens.redeem(TOKEN, "hanako", NOW))

    assert qr_tokens.read(database, "t-1") == TOKEN.model_copy(
        update={"status": QrTokenStatus.REDEEMED, "redeemed_by": "hanako", "redeemed_at": NOW}
    )


def test_p2_token_is_redeemable_until_expiry(database: Database) -> None:
    late = refusal(database, qr_tokens.redeem(TOKEN, "hanako", TOKEN.expires_at))

    assert isinstance(late, QrTokenError)
    assert (late.code, late.expires_at) == (ErrorCode.TOKEN_EXPIRED, TOKEN.expires_at)
    last = TOKEN.expires_at - timedelta(milliseconds=1)
    database.commit(qr_tokens.redeem(TOKEN, "hanako", last))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (QrTokenStatus.REDEEMED, ErrorCode.TOKEN_ALREADY_REDEEMED),
        (QrTokenStatus.REVOKED, ErrorCode.TOKEN_REVOKED),
    ],
)
def test_p2_ended_token_gives_its_error(
    database: Database, status: QrTokenStatus, code: ErrorCode
) -> None:
    store(database, TOKEN, status=status)

    assert isinstance(
        refusal(database, qr_tokens.change(TOKEN, renewed(TOKEN, LATER, 120))), RetryError
    )
    for now in (NOW, LATER):
        refused = refusal(database, qr_tokens.redeem(TOKEN, "hanako", now))
        assert isinstance(refused, QrTokenError)
        assert refused.code is code


def test_renewal_moves_expiry_and_ttl(database: Database) -> None:
    after = renewed(TOKEN, LATER, 120)

    database.commit(qr_tokens.change(TOKEN, after))

    assert qr_tokens.read(database, "t-1") == after
    assert isinstance(refusal(database, qr_tokens.change(TOKEN, after)), RetryError)
