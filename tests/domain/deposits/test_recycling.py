from datetime import datetime, timedelta

import pytest

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import AccountStatus, ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.deposits.qr_tokens import QrToken
from resolvers.domain.deposits.recycling import RecycleEvent, Redeemed, redeem, redemption_command
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.ledger import Actor
from tests.support.domain_programme import (
    BOTTLES,
    END_OF_FISCAL_YEAR,
    NOW,
    PROGRAMME,
    deposit,
    token_of,
)
from tests.support.refusals import raised

HANAKO = zero_account("hanako", NOW)
TOKEN = token_of([deposit(BOTTLES, 12)])


def redeemed(
    account: Account = HANAKO, token: QrToken | None = TOKEN, now: datetime = NOW
) -> Redeemed:
    command = redemption_command(account.user_id, "t-1")
    return redeem(account, token, command, now=now, programme=PROGRAMME)


def test_redemption_writes_earn_entry() -> None:
    entry = redeemed(now=NOW + timedelta(minutes=1)).movement.entry
    assert (entry.transaction_type, entry.points_change) == (LedgerEntryType.EARN, 2)
    assert (entry.qr_token_id, entry.event_id) == ("t-1", TOKEN.event_id)
    assert entry.actor == Actor(sub="hanako", role=Role.CITIZEN)
    assert entry.result.lots == {END_OF_FISCAL_YEAR: 2}
    assert entry.result.lifetime_earned == 2
    assert entry.occurred_at == TOKEN.occurred_at
    assert entry.created_at == NOW + timedelta(minutes=1)


def test_recycle_event_stores_remainder_of_each_item() -> None:
    result = redeemed()
    assert result.event.to_item() == {
        "event_id": "event of t-1",
        "location_id": "station",
        "user_id": "hanako",
        "items": [
            {
                "material": "PET_BOTTLE",
                "unit": "PIECE",
                "quantity": 12,
                "points_earned": 2,
                "capped_quantity": 0,
                "remainder_before": 0,
                "remainder_after": 2,
                "rule_id": "bottles",
                "rule_version": 1,
            }
        ],
        "points_earned": 2,
        "occurred_at": "2026-11-25T08:59:00.000Z",
        "recorded_at": "2026-11-25T09:00:00.000Z",
        "transaction_id": result.movement.entry.transaction_id,
    }
    assert RecycleEvent.model_validate(result.event.to_item()) == result.event
    assert result.movement.account.remainders == {"PET_BOTTLE#PIECE": 2}


def test_p2_token_has_one_transaction_id() -> None:
    hers, his = redemption_command("hanako", "token"), redemption_command("taro", "token")
    assert hers.transaction_id == his.transaction_id == digest("redeem", "token")
    assert hers.caller_hash != his.caller_hash
    assert hers == redemption_command("hanako", "token")


@pytest.mark.parametrize(
    ("account", "token", "now", "code"),
    [
        (HANAKO, TOKEN, TOKEN.expires_at, ErrorCode.TOKEN_EXPIRED),
        (
            HANAKO.model_copy(update={"status": AccountStatus.SUSPENDED}),
            None,
            NOW,
            ErrorCode.ACCOUNT_SUSPENDED,
        ),
    ],
)
def test_p2_what_cannot_be_redeemed_is_refused(
    account: Account, token: QrToken | None, now: datetime, code: ErrorCode
) -> None:
    assert raised(DomainError, lambda: redeemed(account, token, now)).code is code
