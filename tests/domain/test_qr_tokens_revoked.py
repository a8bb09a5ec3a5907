from datetime import timedelta

import pytest

from resolvers.domain.enums import ErrorCode, QrTokenStatus
from resolvers.domain.errors import DomainError, InvalidInputError, QrTokenError
from resolvers.domain.qr_tokens import QrToken, check_redeemable, issue_again, revoke, status_at
from tests.support.domain_programme import NOW
from tests.support.domain_tokens import DEPOSIT, issued
from tests.support.refusals import raised

LATER = NOW + timedelta(days=1)


def revoked(token: QrToken | None = None, reason: str = "spilt") -> QrToken:
    return revoke(token or issued(), "operator-1", reason)


def test_revoked_token_stores_first_actor_and_reason() -> None:
    token = revoked()
    assert (token.revoked_by, token.revoked_reason) == ("operator-1", "spilt")
    assert status_at(token, NOW) is status_at(token, LATER) is QrTokenStatus.REVOKED
    assert revoke(token, "admin-1", "again") is token


def test_p2_revoked_token_is_never_redeemed_or_renewed() -> None:
    for now in (NOW, LATER):
        with pytest.raises(QrTokenError) as refused:
            check_redeemable(revoked(), now)
        assert refused.value.code is ErrorCode.TOKEN_REVOKED
        with pytest.raises(QrTokenError) as refused:
            issue_again(revoked(), DEPOSIT, now, 120)
        assert refused.value.code is ErrorCode.TOKEN_REVOKED


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, ErrorCode.NOT_FOUND),
        (
            issued().model_copy(update={"status": QrTokenStatus.REDEEMED}),
            ErrorCode.TOKEN_ALREADY_REDEEMED,
        ),
    ],
)
def test_unknown_and_redeemed_tokens_cannot_be_revoked(
    token: QrToken | None, code: ErrorCode
) -> None:
    refusal = raised(DomainError, lambda: revoke(token, "operator-1", "spilt"))
    assert (refusal.code, refusal.field) == (code, ["tokenId"])


def test_revocation_rejects_invalid_reason() -> None:
    for reason in ("", "x" * 501):
        with pytest.raises(InvalidInputError) as refused:
            revoked(reason=reason)
        assert refused.value.field == ["reason"]
    assert revoked(reason="油\n" * 250).revoked_reason == "油\n" * 250
