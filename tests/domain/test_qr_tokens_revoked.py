from datetime import timedelta

import pytest

from resolvers.domain.enums import ErrorCode, QrTokenStatus
from resolvers.domain.errors import DomainError, InvalidInputError, QrTokenError
from resolvers.domain.qr_tokens import QrToken, check_redeemable, issue_again, revoke, status_at
from tests.domain.test_qr_tokens import DEPOSIT, issued
from tests.support.domain_programme import NOW

LATER = NOW + timedelta(days=1)


def revoked(token: QrToken | None = None, reason: str = "spilt") -> QrToken:
    return revoke(token or issued(), "operator-1", reason)


def test_revoked_token_stores_actor_and_reason() -> None:
    token = revoked()
    assert (token.revoked_by, token.revoked_reason) == ("operator-1", "spilt")
    assert status_at(token, NOW) is status_at(token, LATER) is QrTokenStatus.REVOKED


def test_p2_revoked_token_is_never_redeemed_or_renewed() -> None:
    for now in (NOW, LATER):
        with pytest.raises(QrTokenError) as refused:
            check_redeemable(revoked(), now)
        assert refused.value.code is ErrorCode.TOKEN_REVOKED
        with pytest.raises(QrTokenError) as refused:
            issue_again(revoked(), DEPOSIT, now, 120)
        assert refused.value.code is ErrorCode.TOKEN_REVOKED


def test_revoked_token_stays_the_same() -> None:
    token = revoked()
    assert revoke(token, "admin-1", "again") is token


def test_a_token_that_was_redeemed_cannot_be_revoked() -> None:
    token = issued().model_copy(update={"status": QrTokenStatus.REDEEMED})
    with pytest.raises(QrTokenError) as refused:
        revoked(token)
    assert refused.value.code is ErrorCode.TOKEN_ALREADY_REDEEMED
    assert refused.value.field == ["tokenId"]


def test_unknown_token_cannot_be_revoked() -> None:
    with pytest.raises(DomainError) as refused:
        revoke(None, "operator-1", "spilt")
    assert refused.value.code is ErrorCode.NOT_FOUND
    assert refused.value.field == ["tokenId"]


@pytest.mark.parametrize("reason", ["", " ", "a\x07", "x" * 501])
def test_a_reason_is_1_to_500_characters(reason: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        revoked(reason=reason)
    assert refused.value.field == ["reason"]
    assert revoked(reason="油\n" * 250).revoked_reason == "油\n" * 250
