"""Suspension: an account cannot earn or spend until it is reinstated."""

from datetime import datetime

from resolvers.domain.base.enums import AccountStatus, ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import later
from resolvers.domain.base.validation import check_reason
from resolvers.domain.points.accounts import Account, check_not_erased


def suspend(account: Account | None, *, reason: str, actor_id: str, now: datetime) -> Account:
    """Return the account as suspended, or the same object if it already is, for the same reason.

    Raise InvalidInput that names `reason`, NOT_FOUND without an account, FORBIDDEN for the actor's
    own account, ACCOUNT_ERASED.
    """
    check_reason(reason)
    known = _check_other(account, actor_id)
    return _with_status(known, AccountStatus.SUSPENDED, reason, actor_id, now)


def reinstate(account: Account | None, *, actor_id: str, now: datetime) -> Account:
    """Return the account as active, or the same object if it already is.

    Raise NOT_FOUND without an account, FORBIDDEN for the actor's own account, ACCOUNT_ERASED.
    """
    other = _check_other(account, actor_id)
    return _with_status(other, AccountStatus.ACTIVE, None, actor_id, now)


def _check_other(account: Account | None, actor_id: str) -> Account:
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the user has no account: check userId", ["userId"])
    if account.user_id == actor_id:
        raise DomainError(
            ErrorCode.FORBIDDEN,
            "admins cannot suspend or reinstate their own account: ask another admin",
            ["userId"],
        )
    check_not_erased(account)
    return account


def _with_status(
    account: Account, status: AccountStatus, reason: str | None, actor_id: str, now: datetime
) -> Account:
    if (account.status, account.status_reason) == (status, reason):
        return account
    changes = {
        "status": status,
        "status_reason": reason,
        "status_by": actor_id,
        "status_at": later(now, account.status_at),
        "status_changes": (account.status_changes or 0) + 1,
        "version": account.version + 1,
    }
    return account.model_copy(update=changes)
