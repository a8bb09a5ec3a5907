"""Change an account's profile and status."""

from collections.abc import Callable

from resolvers.domain.base.enums import StaffAct
from resolvers.domain.base.staff_actions import id_of_status_change
from resolvers.domain.members.profiles import ProfileChanges
from resolvers.domain.members.profiles import update_profile as changed_profile
from resolvers.domain.points.accounts import Account, zero_account
from resolvers.domain.points.suspension import reinstate, suspend
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.storage.points import users


def update_profile(context: ServiceContext, changes: ProfileChanges) -> Account:
    """Change the caller's profile.

    Raise the errors of the domain's `update_profile`, CONFLICT_RETRY, OutcomeUnknownError.
    """
    user_id = context.caller.subject

    def decide() -> Change[Account]:
        before = users.read(context.database, user_id)
        after = changed_profile(before or zero_account(user_id, context.now), changes, context.now)
        if after == before:
            return Change(after, row=after)
        version = None if before is None else before.version
        return Change(after, [users.write_profile(before, after)], version, after)

    return write_optimistically(context.database, decide)


def suspend_user(context: ServiceContext, user_id: str, reason: str) -> Account:
    """Suspend the account. Raise the errors of `suspend`, CONFLICT_RETRY, OutcomeUnknownError."""
    actor_id = context.caller.subject
    return _change_status(
        context,
        StaffAct.SUSPEND_USER,
        user_id,
        lambda before: suspend(before, reason=reason, actor_id=actor_id, now=context.now),
    )


def reinstate_user(context: ServiceContext, user_id: str) -> Account:
    """End the suspension. Raise the errors of `reinstate`, CONFLICT_RETRY, OutcomeUnknownError."""
    actor_id = context.caller.subject
    return _change_status(
        context,
        StaffAct.REINSTATE_USER,
        user_id,
        lambda before: reinstate(before, actor_id=actor_id, now=context.now),
    )


def _change_status(
    context: ServiceContext,
    act: StaffAct,
    user_id: str,
    change: Callable[[Account | None], Account],
) -> Account:
    def decide() -> Change[Account]:
        before = users.read(context.database, user_id)
        after = change(before)
        if before is None or after == before:
            return Change(after, row=after)
        action_id = id_of_status_change(user_id, after.status_changes or 0)
        record = record_act(context, act, action_id, user_id=user_id, reason=after.status_reason)
        writes = [users.write_status(before, after), *record]
        return Change(after, writes, before.version, after)

    return write_optimistically(context.database, decide)
