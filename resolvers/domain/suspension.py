"""Suspension: an account that can neither earn nor spend until it is reinstated."""

from datetime import datetime, timedelta

from resolvers.domain.accounts import Account, check_not_erased
from resolvers.domain.enums import AccountStatus, ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.times import at_milliseconds
from resolvers.domain.validation import REASON_MAXIMUM_LENGTH, check_prose


def suspend(account: Account | None, *, reason: str, actor_id: str, now: datetime) -> Account:
    """The account, suspended for `reason`; the very same one where it is already, for the same.

    Raises InvalidInput naming `reason`, NOT_FOUND where there is no account, FORBIDDEN on the own,
    ACCOUNT_ERASED.
    """
    check_prose(reason, ["reason"], REASON_MAXIMUM_LENGTH)
    known = _check_other(account, actor_id)
    return _with_status(known, AccountStatus.SUSPENDED, reason, actor_id, now)


def reinstate(account: Account | None, *, actor_id: str, now: datetime) -> Account:
    """The account, active again; the very same one where it is.

    Raises NOT_FOUND where there is no account, FORBIDDEN on the own, ACCOUNT_ERASED.
    """
    other = _check_other(account, actor_id)
    return _with_status(other, AccountStatus.ACTIVE, None, actor_id, now)


def _check_other(account: Account | None, actor_id: str) -> Account:
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "nobody of this id has an account", ["userId"])
    if account.user_id == actor_id:
        raise DomainError(
            ErrorCode.FORBIDDEN, "nobody suspends or reinstates the own account", ["userId"]
        )
    check_not_erased(account)
    return account


def _with_status(
    account: Account, status: AccountStatus, reason: str | None, actor_id: str, now: datetime
) -> Account:
    if (account.status, account.status_reason) == (status, reason):
        return account
    moment = at_milliseconds(now)
    if account.status_at is not None:
        # status_at grows with each change, whatever the clock does.
        moment = max(moment, account.status_at + timedelta(milliseconds=1))
    changes = {
        "status": status,
        "status_reason": reason,
        "status_by": actor_id,
        "status_at": moment,
        "version": account.version + 1,
    }
    return account.model_copy(update=changes)
