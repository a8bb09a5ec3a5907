"""Recycling: a redeemed token credits its deposit."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.enums import LedgerEntryType
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant
from resolvers.domain.deposits.earning import Programme, RecycleItem, earn
from resolvers.domain.deposits.qr_tokens import QrToken, check_redeemable
from resolvers.domain.points.accounts import Account, check_active, moment_of
from resolvers.domain.points.commands import Command, command_by_target
from resolvers.domain.points.ledger import Actor, Movement, book


class RecycleEvent(Item):
    """An item of recycle_events: a deposit, credited once to the user who redeemed its token.

    `municipality` is that of its token. `points_earned` count in the budget `budget_id`; None if
    the token had no reservation.
    """

    event_id: str
    location_id: str
    municipality: str | None = None
    user_id: str
    items: list[RecycleItem]
    points_earned: Int32
    budget_id: str | None = None
    occurred_at: Instant
    recorded_at: Instant
    transaction_id: str


@dataclass(frozen=True)
class Redeemed:
    """The token as it was before, the movement, and the recycle event that it credits."""

    token: QrToken
    movement: Movement
    event: RecycleEvent


def redemption_command(user_id: str, token_id: str) -> Command:
    """Return the command of a redemption. The token is the idempotency key: it credits once."""
    return command_by_target(
        "redeem",
        user_id=user_id,
        actor=Actor(sub=user_id, role=Role.CITIZEN),
        target=("redeem", token_id),
        key=token_id,
    )


def redeem(
    account: Account,
    token: QrToken | None,
    command: Command,
    *,
    now: datetime,
    programme: Programme,
) -> Redeemed:
    """Credit the token's deposit to the account.

    The day of a cap and the expiry of the points depend on `now`, not on the time of the deposit.
    Raise ACCOUNT_SUSPENDED, QrTokenError and the errors of `earn`.
    """
    check_active(account)
    moment = moment_of(account, now)
    redeemable = check_redeemable(token, moment)
    earned = earn(account, redeemable.items, moment, programme)
    movement = book(
        account,
        now=moment,
        transaction_type=LedgerEntryType.EARN,
        points_change=earned.points,
        lots=earned.lots,
        allocations=earned.allocations,
        lifetime_earned_change=earned.points,
        remainders=earned.remainders,
        day_counters=earned.day_counters,
        occurred_at=redeemable.occurred_at,
        qr_token_id=redeemable.token_id,
        event_id=redeemable.event_id,
        **command.facts,
    )
    event = RecycleEvent(
        event_id=redeemable.event_id,
        location_id=redeemable.location_id,
        municipality=redeemable.municipality,
        user_id=account.user_id,
        items=earned.items,
        points_earned=earned.points,
        budget_id=None if redeemable.reservation is None else redeemable.reservation.budget_id,
        occurred_at=redeemable.occurred_at,
        recorded_at=movement.entry.created_at,
        transaction_id=command.transaction_id,
    )
    return Redeemed(redeemable, movement, event)
