"""Adjustments and reversals for the tests of the rules, and the lots that they move."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.adjustments import AdjustmentRequest, adjust, adjustment_command
from resolvers.domain.points.expiry import Expiry
from resolvers.domain.points.ledger import LedgerEntry, Movement
from resolvers.domain.points.lots import NEVER
from resolvers.domain.points.reversals import reversal_command, reverse
from tests.support.domain_programme import NOW, PROGRAMME, TOKYO

PASSED = "2026-03-31T14:59:59.999Z"
SOON = "2027-03-31T14:59:59.999Z"
LATER = "2028-03-31T14:59:59.999Z"
MOMENTS = st.integers(-5, 5).map(lambda days: format_instant(NOW + timedelta(days=days)))
LOTS = st.dictionaries(MOMENTS | st.just(NEVER), st.integers(1, 1000), max_size=8)
EMPTY = zero_account("hanako", NOW)
HANAKO = Account(
    user_id="hanako",
    points_balance=30,
    lots={PASSED: 10, SOON: 5, LATER: 15},
    lifetime_earned=40,
    created_at=NOW,
)


def request(points: int = 5, expires_at: datetime | None = None, **parts: Any) -> AdjustmentRequest:
    asked = AdjustmentRequest("hanako", points, "a complaint", expires_at, "key-1")
    return replace(asked, **parts)


def make(
    account: Account | None,
    asked: AdjustmentRequest,
    *,
    actor_sub: str = "ichiro",
    now: datetime = NOW,
    default_expiry: Expiry = PROGRAMME.expiry,
) -> Movement:
    return adjust(
        account,
        asked,
        adjustment_command(actor_sub, asked),
        now=now,
        zone=TOKYO,
        default_expiry=default_expiry,
        salt="salt",
    )


def account_of(lots: dict[str, int], **changes: Any) -> Account:
    return HANAKO.model_copy(update={"lots": lots, "points_balance": sum(lots.values()), **changes})


def undo(
    account: Account,
    original: LedgerEntry | None,
    *,
    actor_sub: str = "ichiro",
    now: datetime = NOW,
    reason: str = "counted twice",
    key: str = "undo-1",
) -> Movement:
    reversal = reversal_command(actor_sub, original, reason, key)
    return reverse(account, reversal, now=now, salt="salt")
