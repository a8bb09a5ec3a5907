"""Accounts: the item of a user, and the balance that it shows."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from resolvers.domain.base.enums import AccountStatus, ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Int32, Item
from resolvers.domain.base.times import Instant, parse_instant
from resolvers.domain.points.lots import NEVER, Lot, Lots, unexpired

GENESIS = "0" * 64
POINTS_CEILING = 1_000_000_000
LIFETIME_CEILING = TOTAL_CEILING = 2**31 - 1
"""The maximum of GraphQL's Int. Spending does not change lifetime_earned; refunds and reversals can
exceed POINTS_CEILING.
"""
EXPIRY_SHARDS = 10


class DayCounters(Item):
    """One day's points earned, per rule and in all."""

    day: str | None = None
    earned: dict[str, int] = Field(default_factory=dict)
    earned_total: int = 0

    def on(self, day: str) -> "DayCounters":
        """Return the counters of that day: a new day starts empty."""
        return self if self.day == day else DayCounters(day=day)


class KeptExchange(Item):
    """An exchange without an idempotency key, kept for repeated requests."""

    exchanged_at: Instant
    transaction_id: str


class Notifications(Item):
    """The mails that a user wants: about expiring points, decided exchanges and vouchers."""

    expiring: bool = True
    decided: bool = True
    voucher: bool = True


class Account(Item):
    """A row of users. Profile and status changes raise `version`; movements raise ledger_seq.

    `exchanges_without_key` maps a reward's id to its last such exchange. Most accounts have none,
    and no such attribute. `notifications` is None for a user who wants all mails. `status_changes`
    counts the staff actions that began or ended a suspension; None: there are none.
    `adjustment_requests` counts the requests about the user that needed a second signature, and
    `member_number_changes` the staff actions that record the user's number.
    `scrubbed_sequence` is the entry up to which an unfinished erasure has removed all texts.
    """

    user_id: str
    points_balance: Int32 = 0
    points_held: Int32 = 0
    lots: dict[Lot, Int32] = Field(default_factory=dict)
    holds: dict[str, int] = Field(default_factory=dict)
    last_at: Instant | None = None
    remainders: dict[str, Int32] = Field(default_factory=dict)
    day_counters: DayCounters = DayCounters()
    exchanges_without_key: dict[str, KeptExchange] | None = None
    ledger_seq: Int32 = 0
    ledger_head: str = GENESIS
    lifetime_earned: Int32 = 0
    next_expiry: Instant | None = None
    expiry_shard: str | None = None
    status: AccountStatus = AccountStatus.ACTIVE
    status_reason: str | None = None
    status_by: str | None = None
    status_at: Instant | None = None
    status_changes: int | None = None
    adjustment_requests: int | None = None
    member_number_changes: int | None = None
    display_name: str | None = None
    lang: str | None = None
    notifications: Notifications | None = None
    member_number: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    version: int = 0
    erased_at: Instant | None = None
    scrubbed_sequence: int | None = None

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None or self.status is AccountStatus.ERASED


@dataclass(frozen=True)
class ExpiringPoints:
    points: int
    expires_at: datetime


@dataclass(frozen=True)
class Balance:
    """The balance at `as_of`. `expiring` is soonest first and omits points that never expire."""

    user_id: str
    available: int
    held: int
    lifetime_earned: int
    expiring: Sequence[ExpiringPoints]
    version: int
    as_of: datetime


def zero_account(user_id: str, now: datetime) -> Account:
    """Return the account of a user who does not have one yet."""
    return Account(user_id=user_id, created_at=now, updated_at=now)


def moment_of(account: Account, now: datetime) -> datetime:
    """Return the time that rules use: the entries of an account never go back in time."""
    return now if account.last_at is None else max(now, account.last_at)


def show_balance(
    user_id: str, lots: Lots, *, held: int, lifetime_earned: int, version: int, as_of: datetime
) -> Balance:
    """Return the balance of these lots, without lots that have expired at `as_of`."""
    usable = unexpired(lots, as_of)
    return Balance(
        user_id=user_id,
        available=sum(dict(usable).values()),
        held=held,
        lifetime_earned=lifetime_earned,
        expiring=[
            ExpiringPoints(points, parse_instant(lot)) for lot, points in usable if lot != NEVER
        ],
        version=version,
        as_of=as_of,
    )


def balance_of(account: Account, now: datetime) -> Balance:
    """Return the balance at `now`. An erased account shows zeros and its version."""
    erased = account.is_erased
    return show_balance(
        account.user_id,
        {} if erased else account.lots,
        held=0 if erased else account.points_held,
        lifetime_earned=0 if erased else account.lifetime_earned,
        version=account.ledger_seq,
        as_of=now,
    )


class AccountGuard(StrEnum):
    """The accounts that a movement accepts. Suspension stops only earning and spending."""

    ACTIVE = "ACTIVE"
    NOT_ERASED = "NOT_ERASED"
    ANY = "ANY"
    """Includes erased accounts: for the steps of the erasure itself."""


def account_erased() -> DomainError:
    return DomainError(ErrorCode.ACCOUNT_ERASED, "the account was erased")


def check_not_erased(account: Account) -> None:
    if account.is_erased:
        raise account_erased()


def check_active(account: Account) -> None:
    """Raise for an account that may not redeem or exchange: an erased or a suspended one."""
    check_not_erased(account)
    if account.status is AccountStatus.SUSPENDED:
        raise DomainError(
            ErrorCode.ACCOUNT_SUSPENDED, "the account is suspended: ask an admin to reinstate it"
        )


def check_ceiling(account: Account, points: int, field_path: Sequence[str]) -> None:
    """Raise if new points would take balance and held points together above 10^9."""
    if account.points_balance + account.points_held + points > POINTS_CEILING:
        raise InvalidInputError(
            f"{points} more points would exceed the account's maximum of {POINTS_CEILING} points",
            field_path,
        )


def check_total(account: Account, points: int, field_path: Sequence[str]) -> None:
    """Raise if returned points would take balance and held points above GraphQL's Int."""
    if account.points_balance + account.points_held + points > TOTAL_CEILING:
        raise InvalidInputError(
            f"{points} more points would exceed the maximum of {TOTAL_CEILING}: spend points first",
            field_path,
        )


def check_lifetime(account: Account, points: int, field_path: Sequence[str]) -> None:
    """Raise if earned points would take lifetime_earned above GraphQL's Int."""
    if account.lifetime_earned + points > LIFETIME_CEILING:
        raise InvalidInputError(
            f"{points} more points would exceed the maximum of {LIFETIME_CEILING} ever earned",
            field_path,
        )


def expiry_shard_of(user_id: str) -> str:
    """Return the user's partition of the expiry index, which never changes: "0" to "9"."""
    return str(hashlib.sha256(user_id.encode()).digest()[0] % EXPIRY_SHARDS)
